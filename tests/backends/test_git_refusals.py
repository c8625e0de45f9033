"""Hooks, servers and missing identities refuse in words that a person can act on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bloggy.backends.git import explain
from bloggy.backends.git.command import Answer
from bloggy.backends.git.repository import WorkingCopy
from bloggy.backends.testing import key, outgoing
from bloggy.domain.outbox import Action
from bloggy.errors import BackendError, Disposition, OutcomeUnknown, Rejected, Unauthorized, Unreachable
from tests.backends.git_places import GitSite, git, make_site

pytestmark = pytest.mark.anyio


@pytest.fixture
def site(tmp_path: Path) -> GitSite:
    return make_site(tmp_path)


def hook(folder: Path, name: str, script: str) -> None:
    file = folder / "hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.mark.parametrize("name", ["pre-commit", "commit-msg", "prepare-commit-msg"])
async def test_the_writers_own_hook_refuses_with_its_words(site: GitSite, name: str) -> None:
    hook(site.work / ".git", name, "printf 'no \\033]52;c;eA==\\007 fog today\\n' >&2; exit 1")
    post = outgoing()
    site.write(post)
    with pytest.raises(Rejected) as caught:
        await site.in_place().publish(post, key=key(1))
    assert name in caught.value.message
    assert "fog today" in caught.value.message
    assert "\x1b" not in caught.value.message
    assert site.keys() == []
    assert git("diff", "--cached", cwd=site.work) == ""


async def test_hooks_see_exactly_the_files_of_this_commit(site: GitSite) -> None:
    (site.work / "mine.txt").write_text("staged by the writer\n")
    git("add", "mine.txt", cwd=site.work)
    seen = site.folder / "seen"
    hook(site.work / ".git", "pre-commit", f"git diff --cached --name-only HEAD > '{seen}'")
    post = outgoing()
    site.write(post)
    await site.in_place().publish(post, key=key(1))
    assert seen.read_text() == "content/posts/a-walk-in-the-fog.md\n"


async def test_a_hook_may_format_the_post_and_sign_the_message(site: GitSite) -> None:
    path = "content/posts/a-walk-in-the-fog.md"
    hook(
        site.work / ".git",
        "pre-commit",
        f"b=$(git show :{path} | sed s/cold/chilly/ | git hash-object -w --stdin)\n"
        f"git update-index --cacheinfo 100644,$b,{path}",
    )
    hook(site.work / ".git", "commit-msg", 'printf "\\nChange-Id: I1\\n" >> "$1"')
    post = outgoing()
    site.write(post)
    publisher = site.in_place()
    receipt = await publisher.publish(post, key=key(1))
    assert "chilly" in site.text(receipt.ref)
    assert "Change-Id: I1" in "\n".join(site.log("-1", "--format=%B"))
    found = await publisher.find(post, key=key(1), ref=None, action=Action.PUBLISH)
    assert found is not None
    assert found.revision == receipt.revision


async def test_the_cache_of_a_remote_runs_no_code(site: GitSite) -> None:
    ran = site.folder / "ran"
    templates = site.folder / "templates"
    templates.mkdir()
    hook(templates, "pre-push", f"touch '{ran}'")
    git("config", "--global", "init.templateDir", str(templates), cwd=site.folder)
    git("config", "--global", "core.hooksPath", str(templates / "hooks"), cwd=site.folder)
    await site.cached().publish(outgoing(), key=key(1))
    assert site.keys() == [key(1)]
    assert not ran.exists()


@pytest.mark.parametrize(
    ("script", "word"),
    [
        ("echo 'GH006: Protected branch update failed for refs/heads/main.' >&2; exit 1", "protected"),
        ("printf 'too many \\033[31mwords\\n' >&2; exit 1", "too many"),
    ],
)
async def test_the_servers_refusal_is_held_with_its_words(site: GitSite, script: str, word: str) -> None:
    hook(site.remote, "pre-receive", script)
    with pytest.raises(Rejected) as caught:
        await site.cached().publish(outgoing(), key=key(1))
    assert word in caught.value.message
    assert "\x1b" not in caught.value.message
    assert caught.value.disposition is Disposition.HOLD


async def test_a_server_that_dies_after_storing_leaves_the_outcome_unknown_and_findable(
    site: GitSite,
) -> None:
    hook(site.remote, "post-receive", "kill -9 $PPID")
    publisher = site.cached()
    with pytest.raises(OutcomeUnknown):
        await publisher.publish(outgoing(), key=key(1))
    assert await publisher.find(outgoing(), key=key(1), ref=None, action=Action.PUBLISH) is not None


async def test_no_identity_is_one_sentence_with_the_command(
    site: GitSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.delenv(name)
    git("config", "user.useConfigOnly", "true", cwd=site.work)
    with pytest.raises(Rejected) as caught:
        await site.copying().publish(outgoing(), key=key(1))
    assert "does not know who you are" in caught.value.message
    assert "git config --global user.name" in caught.value.hint


async def test_a_signature_that_fails_is_said(site: GitSite) -> None:
    git("config", "commit.gpgSign", "true", cwd=site.work)
    git("config", "gpg.program", "false", cwd=site.work)
    with pytest.raises(Rejected) as caught:
        await site.copying().publish(outgoing(), key=key(1))
    assert "signed" in caught.value.message
    assert site.keys() == []


async def test_a_missing_git_or_folder_holds_the_entry_with_the_fix(site: GitSite) -> None:
    nowhere = site.publisher(WorkingCopy(site.folder / "nowhere"), None)
    with pytest.raises(Rejected) as caught:
        await nowhere.publish(outgoing(), key=key(1))
    assert "does not exist" in caught.value.message
    without = site.publisher(WorkingCopy(site.work, git="no-such-git-at-all"), None)
    with pytest.raises(Rejected) as caught:
        await without.publish(outgoing(), key=key(1))
    assert "is not installed" in caught.value.message


async def test_a_delivery_stays_found_after_somebody_broke_its_front_matter(site: GitSite) -> None:
    hook(
        site.work / ".git",
        "pre-commit",
        "b=$(printf -- '---\\nbad: [\\ntitle: x\\n---\\n' | git hash-object -w --stdin)\n"
        "git update-index --cacheinfo 100644,$b,content/posts/a-walk-in-the-fog.md",
    )
    site.write(outgoing())
    receipt = await site.in_place().publish(outgoing(), key=key(1))
    assert receipt.url == ""
    assert receipt.ref in site.files()


async def test_a_folder_that_is_no_repository_is_said(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    site = GitSite(folder=tmp_path, remote=tmp_path / "r", work=tmp_path / "plain", cache=tmp_path / "c")
    with pytest.raises(Rejected) as caught:
        await site.copying().publish(outgoing(), key=key(1))
    assert "not a git repository" in caught.value.message


def said(words: str, *, sent: bool = False, code: int = 128) -> BackendError:
    return explain.error(Answer(code=code, out=b"", err=words), sent=sent)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("fatal: could not read Username for 'https://x': terminal prompts disabled", Unauthorized),
        ("remote: Invalid username or token.\nfatal: Authentication failed for 'https://x/'", Unauthorized),
        (
            "git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.",
            Unauthorized,
        ),
        ("Host key verification failed.\nfatal: Could not read from remote repository.", Unauthorized),
        ("fatal: unable to access 'https://x/': The requested URL returned error: 403", Unauthorized),
        ("ssh: Could not resolve hostname x: Name or service not known", Unreachable),
        ("fatal: unable to access 'https://x/': Could not resolve host: x", Unreachable),
        ("ssh: connect to host x port 22: Connection refused", Unreachable),
        ("fatal: unable to access 'https://x/': Failed to connect to x port 443", Unreachable),
        ("kex_exchange_identification: Connection closed by remote host", Unreachable),
        ("ERROR: Repository not found.\nfatal: Could not read from remote repository.", Rejected),
        ("fatal: write error: No space left on device", Rejected),
        ("fatal: detected dubious ownership in repository at '/x'", Rejected),
        ("git-lfs filter-process: git-lfs: command not found", Rejected),
        ("something nobody has ever seen", Rejected),
    ],
)
def test_gits_words_become_an_error_with_a_next_step(words: str, error: type[BackendError]) -> None:
    found = said(words)
    assert type(found) is error
    assert found.hint


@pytest.mark.parametrize(
    "words",
    [
        "error: RPC failed; HTTP 503 curl 22 The requested URL returned error: 503",
        "error: RPC failed; curl 52 Empty reply from server\nfatal: the remote end hung up unexpectedly",
        "send-pack: unexpected disconnect while reading sideband packet",
        "something nobody has ever seen",
        "",
    ],
)
def test_a_push_that_may_have_arrived_is_never_called_failed(words: str) -> None:
    assert type(said(words, sent=True)) is OutcomeUnknown


def test_a_push_that_met_nobody_is_no_mystery() -> None:
    words = "fatal: unable to access 'https://x/': Could not resolve host: x"
    assert type(said(words, sent=True)) is Unreachable
