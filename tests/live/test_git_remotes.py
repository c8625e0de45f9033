"""Real remotes over HTTP and SSH: the writer's own logins work, and every failure is told apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bloggy.backends.testing import key, outgoing
from bloggy.domain.outbox import Action
from bloggy.errors import (
    BackendError,
    OutcomeUnknown,
    Rejected,
    ServerFault,
    Unauthorized,
    Unreachable,
)
from tests.backends.git_places import GitSite, git, make_site
from tests.conftest import needs_live
from tests.live import git_http, git_ssh

pytestmark = [pytest.mark.anyio, pytest.mark.live]


@pytest.fixture
def site(tmp_path: Path) -> GitSite:
    found = make_site(tmp_path)
    root = tmp_path / "served"
    root.mkdir()
    found.remote.rename(root / "site.git")
    git("config", "http.receivepack", "true", cwd=root / "site.git")
    return GitSite(folder=tmp_path, remote=root / "site.git", work=found.work, cache=found.cache)


@pytest.fixture
def web(site: GitSite) -> Iterator[git_http.GitHttp]:
    with git_http.serving(site.remote.parent) as server:
        git("remote", "set-url", "origin", server.url(), cwd=site.work)
        yield server


def log_in(site: GitSite) -> None:
    """What a writer's credential helper does."""
    helper = f"!f() {{ echo username={git_http.USER}; echo password={git_http.PASSWORD}; }}; f"
    git("config", "--global", "credential.helper", helper, cwd=site.folder)


async def test_the_writers_credential_helper_logs_in(site: GitSite, web: git_http.GitHttp) -> None:
    log_in(site)
    for number, publisher in enumerate((site.copying(), site.cached(web.url()))):
        post = outgoing(slug=f"post-{number}")
        receipt = await publisher.publish(post, key=key(number))
        assert receipt.ref in site.files()
    assert site.keys() == [key(1), key(0)]


async def test_without_a_login_it_is_held_and_never_asks(site: GitSite, web: git_http.GitHttp) -> None:
    with pytest.raises(Unauthorized) as caught:
        await site.copying().publish(outgoing(), key=key(1))
    assert "git push" in caught.value.hint


async def test_a_wrong_password_is_held_and_not_shown(site: GitSite, web: git_http.GitHttp) -> None:
    address = web.url(password=True).replace(git_http.PASSWORD, "hunter2")
    with pytest.raises(Unauthorized) as caught:
        await site.cached(address).publish(outgoing(), key=key(1))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("mood", "error"),
    [("403", Unauthorized), ("404", Rejected), ("503", ServerFault), ("drop", Unreachable)],
)
async def test_each_failure_before_sending_is_told_apart(
    site: GitSite, web: git_http.GitHttp, mood: str, error: type[BackendError]
) -> None:
    log_in(site)
    web.mood = mood
    with pytest.raises(BackendError) as caught:
        await site.copying().publish(outgoing(), key=key(1))
    assert type(caught.value) is error
    assert caught.value.hint


@pytest.mark.parametrize("mood", ["drop-after-push", "503-after-push"])
async def test_a_lost_push_answer_is_looked_for_and_never_sent_twice(
    site: GitSite, web: git_http.GitHttp, mood: str
) -> None:
    log_in(site)
    web.mood = mood
    publisher = site.copying()
    with pytest.raises(OutcomeUnknown):
        await publisher.publish(outgoing(), key=key(1))
    web.mood = "ok"
    found = await publisher.find(outgoing(), key=key(1), ref=None, action=Action.PUBLISH)
    assert found is not None
    again = await publisher.publish(outgoing(), key=key(1))
    assert again.revision == found.revision
    assert site.keys() == [key(1)]
    assert web.pushes >= 1


async def test_a_big_picture_travels_in_pieces(site: GitSite, web: git_http.GitHttp) -> None:
    import random

    from bloggy.backends.testing import picture

    log_in(site)
    data = random.Random(1).randbytes(3_000_000)
    post = outgoing(body="![f](f.png)\n", assets=(picture("f.png", data),))
    await site.copying().publish(post, key=key(1))
    assert any(name.endswith("f.png") for name in site.files())


@pytest.fixture
def ssh(site: GitSite) -> Iterator[git_ssh.GitSsh]:
    needs_live(git_ssh.sshd() is not None, "no sshd is installed")
    with git_ssh.serving(site.folder / "sshd") as server:
        git("remote", "set-url", "origin", server.url(site.remote), cwd=site.work)
        yield server


async def test_the_writers_ssh_key_logs_in(
    site: GitSite, ssh: git_ssh.GitSsh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command())
    receipt = await site.copying().publish(outgoing(), key=key(1))
    assert receipt.ref in site.files()


async def test_the_writers_own_ssh_command_in_git_config_is_used(site: GitSite, ssh: git_ssh.GitSsh) -> None:
    git("config", "core.sshCommand", ssh.command(), cwd=site.work)
    await site.copying().publish(outgoing(), key=key(1))
    assert site.keys() == [key(1)]


@pytest.mark.parametrize(
    ("login", "words"),
    [({"key": "id_other"}, "ssh key"), ({"known_hosts": "nobody_known"}, "does not know this server")],
)
async def test_a_stranger_and_an_unknown_host_are_told_apart(
    site: GitSite,
    ssh: git_ssh.GitSsh,
    monkeypatch: pytest.MonkeyPatch,
    login: dict[str, str],
    words: str,
) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command(**login))
    with pytest.raises(Unauthorized) as caught:
        await site.copying().publish(outgoing(), key=key(1))
    assert words in caught.value.message
