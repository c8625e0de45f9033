"""In place, the writer's own file goes out with a few keys flipped, and nothing else of theirs moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bloggy.backends.git.repository import WorkingCopy
from bloggy.backends.testing import key, outgoing, picture
from bloggy.domain.outbox import Action
from bloggy.domain.post import Outgoing, Post, RemoteRef, Revision, Status
from bloggy.errors import Conflict, Gone, Rejected, Unreachable
from tests.backends.git_places import NOW, POSTS, GitSite, git, make_site

pytestmark = pytest.mark.anyio
EAST = timezone(timedelta(hours=9))

DRAFT = """---
title: "Fog"   # working title
draft: true
tags: [walk,   cold]
---

It was cold.
"""


@pytest.fixture
def site(tmp_path: Path) -> GitSite:
    return make_site(tmp_path)


def fog(source: str = DRAFT, *, status: Status = Status.PUBLISHED, path: str = "fog.md") -> Outgoing:
    post = Post(title="Fog", body="\nIt was cold.\n", slug="fog", status=status, date=NOW)
    return Outgoing(post=post, path=path, source=source)


async def test_publishing_flips_the_mark_and_dates_the_post_and_leaves_every_other_byte(
    site: GitSite,
) -> None:
    site.write(fog())
    receipt = await site.in_place().publish(fog(), key=key(1))
    expected = DRAFT.replace("draft: true", "draft: false").replace(
        "tags: [walk,   cold]\n", "tags: [walk,   cold]\ndate: 2026-11-22T12:00:00Z\n"
    )
    assert site.text(f"{POSTS}/fog.md") == expected.rstrip("\n")
    assert receipt.ref == f"{POSTS}/fog.md"
    assert receipt.url == "https://blog.example/posts/fog/"


async def test_settling_brings_the_working_copy_to_the_same_commit(site: GitSite) -> None:
    file = site.write(fog())
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    assert file.read_text() == DRAFT
    assert await publisher.settle(fog(), receipt, action=Action.PUBLISH) == ""
    assert git("status", "--porcelain", cwd=site.work) == ""
    assert git("rev-parse", "main", cwd=site.work) == git("rev-parse", "main", cwd=site.remote)
    assert "draft: false" in file.read_text()


async def test_what_was_typed_after_sending_stays_and_only_gets_the_flipped_keys(site: GitSite) -> None:
    file = site.write(fog())
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    file.write_text(DRAFT.replace("It was cold.", "It was cold. And wet."))
    await publisher.settle(fog(), receipt, action=Action.PUBLISH)
    assert "And wet." in file.read_text()
    assert "draft: false" in file.read_text()
    assert "And wet." not in site.text(f"{POSTS}/fog.md")
    assert git("status", "--porcelain", cwd=site.work) == f" M {POSTS}/fog.md"


async def test_what_is_staged_changed_or_untracked_is_byte_identical_afterwards(site: GitSite) -> None:
    site.push_elsewhere({"README.md": "new at the remote\n", "old.txt": "old\n"})
    git("pull", "-q", cwd=site.work)
    (site.work / "hugo.toml").write_text("staged\n")
    git("add", "hugo.toml", cwd=site.work)
    (site.work / "hugo.toml").write_text('baseURL = "https://blog.example/"\nunstaged = true\n')
    (site.work / "README.md").write_text("my own edit\n")
    (site.work / "notes.txt").write_text("untracked\n")
    (site.work / "added.txt").write_text("staged new\n")
    git("add", "added.txt", cwd=site.work)
    (site.work / "old.txt").unlink()
    site.push_elsewhere({"other.txt": "theirs\n"})
    site.write(fog())

    def state() -> tuple[str, str, str]:
        others = [
            line for line in git("status", "--porcelain", cwd=site.work).splitlines() if "fog" not in line
        ]
        return (
            "\n".join(others),
            git("diff", cwd=site.work),
            git("diff", "--cached", "--", "hugo.toml", "added.txt", cwd=site.work),
        )

    before = state()
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    assert await publisher.settle(fog(), receipt, action=Action.PUBLISH) == ""
    assert state() == before
    assert (site.work / "other.txt").read_text() == "theirs\n"
    assert "fog" not in git("status", "--porcelain", cwd=site.work)
    changed = git("show", "--name-only", "--format=", "main", cwd=site.remote).splitlines()
    assert changed == [f"{POSTS}/fog.md"]


async def test_a_branch_with_commits_of_its_own_is_left_and_said(site: GitSite) -> None:
    (site.work / "mine.txt").write_text("mine\n")
    git("add", "mine.txt", cwd=site.work)
    git("commit", "-q", "-m", "unpushed", cwd=site.work)
    local = git("rev-parse", "main", cwd=site.work)
    site.write(fog())
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    told = await publisher.settle(fog(), receipt, action=Action.PUBLISH)
    assert "git pull --rebase" in told
    assert git("rev-parse", "main", cwd=site.work) == local
    assert "mine.txt" not in site.files()


async def test_an_overwrite_of_local_work_is_left_and_said(site: GitSite) -> None:
    site.push_elsewhere({"hugo.toml": "theirs\n"})
    (site.work / "hugo.toml").write_text('baseURL = "https://blog.example/"\nmine = 1\n')
    site.write(fog())
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    told = await publisher.settle(fog(), receipt, action=Action.PUBLISH)
    assert "git pull" in told
    assert "mine = 1" in (site.work / "hugo.toml").read_text()
    assert git("diff", "--cached", cwd=site.work) == ""


async def test_another_branch_checked_out_is_left_and_said(site: GitSite) -> None:
    git("switch", "-q", "-c", "idea", cwd=site.work)
    site.write(fog())
    publisher = site.publisher(WorkingCopy(site.work, branch="main"), site.library)
    receipt = await publisher.publish(fog(), key=key(1))
    told = await publisher.settle(fog(), receipt, action=Action.PUBLISH)
    assert "idea" in told
    assert git("rev-parse", "--abbrev-ref", "HEAD", cwd=site.work) == "idea"
    assert f"{POSTS}/fog.md" in site.files()


async def test_a_detached_head_asks_for_a_branch(site: GitSite) -> None:
    git("checkout", "-q", "--detach", cwd=site.work)
    with pytest.raises(Rejected) as caught:
        await site.in_place().publish(fog(), key=key(1))
    assert "detached" in caught.value.message
    assert "branch" in caught.value.hint


async def test_somebody_elses_edit_to_the_same_post_is_a_conflict_with_their_text(site: GitSite) -> None:
    site.write(fog())
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    await publisher.settle(fog(), receipt, action=Action.PUBLISH)
    theirs = site.text(receipt.ref) + "\nand a line from elsewhere\n"
    site.push_elsewhere({receipt.ref: theirs})
    changed = fog(DRAFT.replace("cold.\n", "warm.\n"))
    with pytest.raises(Conflict) as caught:
        await publisher.update(receipt.ref, changed, key=key(2), expected=receipt.revision)
    assert "a line from elsewhere" in (caught.value.theirs or "")
    done = await publisher.update(receipt.ref, changed, key=key(3), expected=Revision(caught.value.revision))
    assert "warm." in site.text(done.ref)


async def test_a_race_is_rebuilt_on_the_new_head(site: GitSite, tmp_path: Path) -> None:
    """A pre-push hook lets somebody else win between our fetch and our push."""
    rival = site.folder / "rival"
    git("clone", "-q", str(site.remote), str(rival), cwd=site.folder)
    once = tmp_path / "once"
    hook = site.work / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\n[ -e '{once}' ] && exit 0\ntouch '{once}'\nunset GIT_DIR\ncd '{rival}' && "
        "echo first > rival.txt && git add rival.txt && git commit -qm rival && git push -q origin main\n"
    )
    hook.chmod(0o755)
    site.write(fog())
    receipt = await site.in_place().publish(fog(), key=key(1))
    assert site.log("--format=%s") == ["Publish: Fog", "rival", "first"]
    assert site.keys() == [key(1)]
    assert receipt.ref in site.files()


async def test_two_bloggys_with_the_same_entry_make_one_commit(site: GitSite) -> None:
    site.write(fog())
    one = await site.in_place().publish(fog(), key=key(1))
    two = await site.in_place().publish(fog(), key=key(1))
    assert one.revision == two.revision
    assert site.keys() == [key(1)]


async def test_linked_pictures_the_remote_lacks_go_along(site: GitSite) -> None:
    post = replace(fog(DRAFT + "\n![fog](fog.png)\n"), assets=(picture(),))
    site.write(post)
    publisher = site.in_place()
    receipt = await publisher.publish(post, key=key(1))
    assert f"{POSTS}/fog.png" in site.files()
    await publisher.settle(post, receipt, action=Action.PUBLISH)
    assert git("status", "--porcelain", cwd=site.work) == ""


async def test_withdrawing_flips_the_mark_alone_and_keeps_edits_at_home(site: GitSite) -> None:
    file = site.write(fog())
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    await publisher.settle(fog(), receipt, action=Action.PUBLISH)
    published = site.text(receipt.ref)
    file.write_text(file.read_text() + "secret thought\n")
    mine = fog(file.read_text())
    taken = await publisher.withdraw(receipt.ref, mine, key=key(2), expected=receipt.revision)
    assert site.text(receipt.ref) == published.replace("draft: false", "draft: true")
    assert "secret" not in site.text(receipt.ref)
    await publisher.settle(mine, taken, action=Action.WITHDRAW)
    assert "draft: true" in file.read_text()
    assert "secret thought" in file.read_text()


async def test_deleting_keeps_the_file_that_is_still_at_home(site: GitSite) -> None:
    file = site.write(fog())
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    await publisher.settle(fog(), receipt, action=Action.PUBLISH)
    gone = await publisher.delete(receipt.ref, fog(), key=key(2), expected=receipt.revision)
    assert receipt.ref not in site.files()
    assert await publisher.settle(fog(), gone, action=Action.DELETE) == ""
    assert file.exists()
    assert git("status", "--porcelain", cwd=site.work) == f"?? {POSTS}/fog.md"


async def test_deleting_after_the_file_went_to_the_trash_leaves_a_clean_copy(site: GitSite) -> None:
    file = site.write(fog())
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    await publisher.settle(fog(), receipt, action=Action.PUBLISH)
    file.unlink()
    gone = await publisher.delete(receipt.ref, fog(), key=key(2), expected=receipt.revision)
    assert await publisher.settle(fog(), gone, action=Action.DELETE) == ""
    assert git("status", "--porcelain", cwd=site.work) == ""


async def test_renaming_a_published_post_is_one_commit(site: GitSite) -> None:
    file = site.write(fog())
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    await publisher.settle(fog(), receipt, action=Action.PUBLISH)
    file.rename(file.with_name("mist.md"))
    moved = fog((site.library / "mist.md").read_text(), path="mist.md")
    plan = await publisher.plan(Action.UPDATE, moved, ref=receipt.ref)
    assert any("would move from https://blog.example/posts/fog/" in warning for warning in plan.warnings)
    assert any("aliases" in warning for warning in plan.warnings)
    done = await publisher.update(receipt.ref, moved, key=key(2), expected=receipt.revision)
    await publisher.settle(moved, done, action=Action.UPDATE)
    assert f"{POSTS}/mist.md" in site.files()
    assert f"{POSTS}/fog.md" not in site.files()
    assert site.commits() == 3
    assert git("status", "--porcelain", cwd=site.work) == ""


async def test_a_renamed_bundle_takes_its_pictures_along(site: GitSite) -> None:
    post = fog(DRAFT + "![x](x.png)\n", path="fog/index.md")
    post = replace(post, assets=(replace(picture("x.png"), path="fog/x.png"),))
    site.write(post)
    publisher = site.in_place()
    receipt = await publisher.publish(post, key=key(1))
    await publisher.settle(post, receipt, action=Action.PUBLISH)
    (site.library / "fog").rename(site.library / "mist")
    moved = replace(
        fog((site.library / "mist/index.md").read_text(), path="mist/index.md"),
        assets=(replace(picture("x.png"), path="mist/x.png"),),
    )
    done = await publisher.update(receipt.ref, moved, key=key(2), expected=receipt.revision)
    assert [f for f in site.files() if "fog" in f] == []
    assert f"{POSTS}/mist/x.png" in site.files()
    assert await publisher.settle(moved, done, action=Action.UPDATE) == ""
    assert git("status", "--porcelain", cwd=site.work) == ""


async def test_an_update_of_what_left_the_repository_is_gone(site: GitSite) -> None:
    with pytest.raises(Gone):
        await site.in_place().update(
            RemoteRef(f"{POSTS}/never.md"), fog(path="never.md"), key=key(1), expected=Revision("0" * 40)
        )


async def test_jekyll_drafts_move_and_are_dated_and_come_back(tmp_path: Path) -> None:
    site = make_site(
        tmp_path,
        {"_config.yml": "url: https://blog.example\n", "_posts/.gitkeep": "", "Gemfile": 'gem "jekyll"\n'},
    )
    git("rm", "-rq", "hugo.toml", "content", "archetypes", cwd=site.work)
    git("commit", "-q", "-m", "jekyll", cwd=site.work)
    git("push", "-q", cwd=site.work)
    publisher = site.publisher(WorkingCopy(site.work), site.work)
    source = "---\ntitle: Fog\n---\nIt was cold.\n"
    post = fog(source, path="_drafts/fog.md")
    file = site.work / "_drafts/fog.md"
    file.parent.mkdir()
    file.write_text(source)
    receipt = await publisher.publish(post, key=key(1))
    assert receipt.ref == "_posts/2026-11-22-fog.md"
    assert receipt.url == "https://blog.example/2026/11/22/fog.html"
    await publisher.settle(post, receipt, action=Action.PUBLISH)
    assert not file.exists()
    assert (site.work / receipt.ref).exists()
    assert git("status", "--porcelain", cwd=site.work) == ""
    published = fog((site.work / receipt.ref).read_text(), path=receipt.ref)
    taken = await publisher.withdraw(receipt.ref, published, key=key(2), expected=receipt.revision)
    assert taken.ref == "_drafts/fog.md"
    await publisher.settle(published, taken, action=Action.WITHDRAW)
    assert file.exists()
    assert git("status", "--porcelain", cwd=site.work) == ""


async def test_crlf_and_attributes_are_kept_as_git_would(tmp_path: Path) -> None:
    site = make_site(tmp_path, {".gitattributes": "*.md text eol=crlf\n"})
    source = DRAFT.replace("\n", "\r\n")
    post = fog(source)
    site.write(post)
    publisher = site.in_place()
    receipt = await publisher.publish(post, key=key(1))
    assert "\r" not in site.text(receipt.ref)
    await publisher.settle(post, receipt, action=Action.PUBLISH)
    assert git("status", "--porcelain", cwd=site.work) == ""
    assert (site.library / "fog.md").read_bytes().count(b"\r\n") == source.count("\r\n") + 1


async def test_a_repository_without_remote_just_commits(site: GitSite) -> None:
    git("remote", "remove", "origin", cwd=site.work)
    (site.work / "notes.txt").write_text("untracked\n")
    site.write(fog())
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    assert await publisher.settle(fog(), receipt, action=Action.PUBLISH) == ""
    assert git("log", "-1", "--format=%s", cwd=site.work) == "Publish: Fog"
    assert git("status", "--porcelain", cwd=site.work) == "?? notes.txt"
    found = await publisher.find(fog(), key=key(1), ref=None, action=Action.PUBLISH)
    assert found is not None
    assert found.revision == receipt.revision


async def test_an_empty_repository_gets_its_first_commit(tmp_path: Path) -> None:
    git("init", "-q", "--bare", "-b", "main", str(tmp_path / "remote.git"), cwd=tmp_path)
    git("init", "-q", "-b", "main", str(tmp_path / "work"), cwd=tmp_path)
    git("remote", "add", "origin", str(tmp_path / "remote.git"), cwd=tmp_path / "work")
    site = GitSite(
        folder=tmp_path, remote=tmp_path / "remote.git", work=tmp_path / "work", cache=tmp_path / "c"
    )
    site.write(fog())
    publisher = site.in_place()
    receipt = await publisher.publish(fog(), key=key(1))
    assert await publisher.settle(fog(), receipt, action=Action.PUBLISH) == ""
    assert git("status", "--porcelain", cwd=site.work) == ""
    assert site.files() == [f"{POSTS}/fog.md"]


async def test_a_branch_the_remote_does_not_have_is_for_the_writer_to_push(site: GitSite) -> None:
    git("switch", "-q", "-c", "fresh", cwd=site.work)
    with pytest.raises(Rejected) as caught:
        await site.in_place().publish(fog(), key=key(1))
    assert "git push -u origin fresh" in caught.value.hint


async def test_a_missing_remote_folder_is_explained(site: GitSite) -> None:
    site.remote.rename(site.folder / "elsewhere.git")
    with pytest.raises(Rejected) as caught:
        await site.in_place().publish(fog(), key=key(1))
    assert "no repository at that address" in caught.value.message


async def test_held_knows_what_is_out_there_and_what_is_only_a_pushed_draft(site: GitSite) -> None:
    publisher = site.in_place()
    site.write(fog())
    draft = outgoing(slug="other", status=Status.DRAFT)
    site.write(draft)
    git("add", "content/posts/other.md", cwd=site.work)
    git("commit", "-q", "-m", "a draft", cwd=site.work)
    git("push", "-q", cwd=site.work)
    receipt = await publisher.publish(fog(), key=key(1))
    posts = {"fog.md": fog().post, "other.md": draft.post, "new.md": fog().post}
    held = await publisher.held(posts)
    assert {path: copy.hidden for path, copy in held.items()} == {"fog.md": False, "other.md": True}
    assert held["fog.md"].revision == receipt.revision
    assert held["fog.md"].url == "https://blog.example/posts/fog/"


async def test_a_place_that_is_a_link_a_submodule_or_a_twin_is_refused(site: GitSite) -> None:
    (site.library / "link.md").symlink_to("/etc/passwd")
    site.write(outgoing(slug="Fog"))
    git("add", "-A", cwd=site.work)
    sub = git("rev-parse", "HEAD", cwd=site.work)
    git("update-index", "--add", "--cacheinfo", f"160000,{sub},{POSTS}/sub", cwd=site.work)
    git("commit", "-q", "-m", "odd things", cwd=site.work)
    git("push", "-q", cwd=site.work)
    publisher = site.in_place()
    for path, word in (("link.md", "symbolic link"), ("sub/x.md", "submodule"), ("fog.md", "letter case")):
        with pytest.raises((Rejected, Conflict)) as caught:
            await publisher.publish(fog(path=path), key=key(1))
        if isinstance(caught.value, Rejected):
            assert word in caught.value.message
    assert site.keys() == []


@pytest.mark.parametrize(
    "path", ["../x.md", "/etc/x.md", ".git/hooks/x.md", "a//b.md", "-x.md", "a\nb.md", "a\\b.md"]
)
async def test_a_path_that_leaves_the_site_is_refused(site: GitSite, path: str) -> None:
    with pytest.raises(Rejected):
        await site.in_place().publish(fog(path=path), key=key(1))
    assert site.keys() == []


async def test_broken_front_matter_is_refused_with_its_line(site: GitSite) -> None:
    with pytest.raises(Rejected) as caught:
        await site.in_place().publish(fog("---\ntitle: a\nbad: [\n---\nx\n"), key=key(1))
    assert "line" in caught.value.message


async def test_offline_means_waiting(site: GitSite) -> None:
    git("remote", "set-url", "origin", "http://127.0.0.1:9/site.git", cwd=site.work)
    with pytest.raises(Unreachable):
        await site.in_place().publish(fog(), key=key(1))


async def test_a_date_chosen_for_publishing_is_written_and_an_old_one_is_kept(site: GitSite) -> None:
    dated = DRAFT.replace("draft: true", "date: 2026-01-02 03:04:05\ndraft: true")
    site.write(fog(dated))
    same = replace(fog(dated), post=replace(fog().post, date=datetime(2026, 1, 2, 3, 4, 5, tzinfo=EAST)))
    receipt = await site.in_place().publish(same, key=key(1))
    assert "date: 2026-01-02 03:04:05\n" in site.text(receipt.ref)
    later = replace(fog(dated), post=replace(fog().post, date=NOW))
    done = await site.in_place().update(receipt.ref, later, key=key(2), expected=receipt.revision)
    assert "date: 2026-11-22 12:00:00" in site.text(done.ref)


def emptied(site: GitSite) -> GitSite:
    """The same working copy with a remote that nothing was ever pushed to."""
    git("update-ref", "-d", "refs/heads/main", cwd=site.remote)
    git("update-ref", "-d", "refs/remotes/origin/main", cwd=site.work)
    return site


async def test_the_first_push_to_an_empty_remote_takes_the_whole_branch_along_and_says_so_before(
    site: GitSite,
) -> None:
    publisher = emptied(site).in_place()
    before = git("rev-parse", "main", cwd=site.work)
    file = site.write(fog())
    planned = await publisher.plan(Action.PUBLISH, fog(), ref=None)
    assert f"add {POSTS}/fog.md" in planned.steps
    assert any("push main as it is along with it" in step for step in planned.steps)
    assert await publisher.find(fog(), key=key(1), ref=None, action=Action.PUBLISH) is None
    receipt = await publisher.publish(fog(), key=key(1))
    assert git("rev-parse", "main^", cwd=site.remote) == before
    assert await publisher.settle(fog(), receipt, action=Action.PUBLISH) == ""
    assert git("rev-parse", "main", cwd=site.work) == git("rev-parse", "main", cwd=site.remote)
    assert "draft: false" in file.read_text()
    again = await publisher.plan(Action.PUBLISH, fog(), ref=receipt.ref)
    assert not any("as it is along" in step for step in again.steps)


async def test_a_post_that_the_branch_has_already_is_pushed_with_it_the_first_time(site: GitSite) -> None:
    ready = DRAFT.replace("draft: true", "draft: false\ndate: 2026-11-22T12:00:00Z")
    site.write(fog(ready))
    git("add", "--all", cwd=site.work)
    git("commit", "-q", "-m", "by hand", cwd=site.work)
    publisher = emptied(site).in_place()
    planned = await publisher.plan(Action.PUBLISH, fog(ready), ref=None)
    assert "Nothing changes: the repository already has it so." not in planned.steps
    await publisher.publish(fog(ready), key=key(1))
    assert git("rev-parse", "main", cwd=site.remote) == git("rev-parse", "main", cwd=site.work)


async def test_a_remote_with_other_branches_is_left_to_the_writer(site: GitSite) -> None:
    publisher = emptied(site).in_place()
    git("push", "-q", "origin", "main:elsewhere", cwd=site.work)
    site.write(fog())
    with pytest.raises(Rejected, match="no branch “main” yet"):
        await publisher.publish(fog(), key=key(1))
