"""A site's own working copy: published by a commit that touches nothing the writer has going on."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from bloggy.domain.listing import PostQuery
from bloggy.domain.outbox import Action, EntryState
from bloggy.services.workspace import Workspace
from tests.fakes.clock import FakeClock

pytestmark = pytest.mark.anyio
_ALL = PostQuery()


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A Hugo site with one published post and a bare remote."""
    remote, site = tmp_path / "remote.git", tmp_path / "site"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    (site / "content" / "posts").mkdir(parents=True)
    (site / "hugo.toml").write_text('baseURL = "https://example.org/"\ntitle = "Ada"\n')
    (site / "content" / "posts" / "first.md").write_text(
        "---\ntitle: First\ndate: 2026-01-02T03:04:05Z\n---\nThe first post.\n"
    )
    subprocess.run(["git", "init", "-q", "-b", "main", str(site)], check=True)
    git(site, "add", ".")
    git(site, "commit", "-qm", "A site")
    git(site, "remote", "add", "origin", str(remote))
    git(site, "push", "-q", "-u", "origin", "main")
    return site


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def opened(site: Path, clock: FakeClock) -> Workspace:
    return Workspace.open(library=site, clock=clock)


def published(site: Path, path: str) -> str:
    return git(site.parent / "remote.git", "show", f"main:{path}")


async def test_a_folder_needs_no_configuration_to_be_published(site: Path, clock: FakeClock) -> None:
    workspace = opened(site, clock)
    try:
        (info,) = workspace.blogs.list()
        assert (info.name, info.backend, info.generator, info.in_place, info.implicit) == (
            "site",
            "git",
            "Hugo",
            True,
            True,
        )
        path = await workspace.posts.new("Été à la mer", tags=("sea",))
        assert path == site / "content" / "posts" / "ete-a-la-mer.md"
        await workspace.posts.refresh()
        assert {post.rel: post.mark for post in workspace.posts.window(_ALL, 0, 9)} == {
            "content/posts/first.md": "published",
            "content/posts/ete-a-la-mer.md": "draft",
        }
        path.write_text(path.read_text() + "The sea.\n")
        (plan,) = await workspace.publishing.plan(path)
        assert plan.plan.url == "https://example.org/posts/ete-a-la-mer/"
        (entry,) = await workspace.publishing.publish(path)
        (done,) = await workspace.delivery.drain(only=[entry.id])
        assert done.state is EntryState.DELIVERED, done.reason
        await workspace.posts.refresh()
        summary = await workspace.posts.find("ete-a-la-mer")
        assert (summary.mark, summary.status) == ("published", "published")
        assert summary.blogs[0].url == "https://example.org/posts/ete-a-la-mer/"
    finally:
        await workspace.aclose()
    assert "The sea." in published(site, "content/posts/ete-a-la-mer.md")
    assert path.read_text() == published(site, "content/posts/ete-a-la-mer.md") + "\n"
    assert git(site, "status", "--porcelain") == ""


async def test_what_the_writer_has_staged_and_changed_stays_exactly_so(site: Path, clock: FakeClock) -> None:
    (site / "staged.txt").write_text("staged")
    git(site, "add", "staged.txt")
    (site / "hugo.toml").write_text('baseURL = "https://example.org/"\ntitle = "Other"\n')
    workspace = opened(site, clock)
    try:
        path = await workspace.posts.new("Hello", body="Hello.\n")
        await workspace.publishing.publish(path)
        (done,) = await workspace.delivery.drain()
        assert done.state is EntryState.DELIVERED, done.reason
    finally:
        await workspace.aclose()
    assert git(site, "status", "--porcelain").splitlines() == ["M hugo.toml", "A  staged.txt"] or git(
        site, "status", "--porcelain"
    ).splitlines() == [" M hugo.toml", "A  staged.txt"]


async def test_a_renamed_post_moves_at_the_blog_and_is_not_published_twice(
    site: Path, clock: FakeClock
) -> None:
    workspace = opened(site, clock)
    try:
        await workspace.posts.refresh()
        path = await workspace.posts.rename(site / "content" / "posts" / "first.md", slug="premier")
        (state,) = await workspace.publishing.states(path)
        assert state.ref == "content/posts/first.md"
        problems = await workspace.checking.check(path)
        assert [one.check for one in problems] == ["address-moves"]
        (entry,) = await workspace.publishing.publish(path)
        assert entry.action is Action.UPDATE
        (done,) = await workspace.delivery.drain()
        assert done.state is EntryState.DELIVERED, done.reason
        (state,) = await workspace.publishing.states(path)
        assert state.ref == "content/posts/premier.md"
    finally:
        await workspace.aclose()
    names = git(site.parent / "remote.git", "ls-tree", "-r", "--name-only", "main").splitlines()
    assert names == ["content/posts/premier.md", "hugo.toml"]


async def test_unpublishing_and_publishing_again_round_trips(site: Path, clock: FakeClock) -> None:
    path = site / "content" / "posts" / "first.md"
    workspace = opened(site, clock)
    try:
        await workspace.publishing.unpublish(path)
        (done,) = await workspace.delivery.drain()
        assert done.state is EntryState.DELIVERED, done.reason
        assert "draft: true" in published(site, "content/posts/first.md")
        assert "draft: true" in path.read_text()
        (state,) = await workspace.publishing.states(path)
        assert state.state == ""
        await workspace.publishing.publish(path)
        (done,) = await workspace.delivery.drain(only=[(await workspace.delivery.entries())[0].id])
        assert done.state is EntryState.DELIVERED, done.reason
        (state,) = await workspace.publishing.states(path)
        assert state.state == "published"
    finally:
        await workspace.aclose()
    assert "draft: false" in published(site, "content/posts/first.md")


async def test_deleting_removes_it_from_the_site_and_keeps_it_in_the_trash(
    site: Path, clock: FakeClock
) -> None:
    path = site / "content" / "posts" / "first.md"
    workspace = opened(site, clock)
    try:
        await workspace.posts.refresh()
        await workspace.publishing.delete(path)
        (done,) = await workspace.delivery.drain()
        assert done.state is EntryState.DELIVERED, done.reason
        assert len(workspace.posts.trash_items()) == 1
    finally:
        await workspace.aclose()
    assert git(site.parent / "remote.git", "ls-tree", "-r", "--name-only", "main") == "hugo.toml"
    assert git(site, "status", "--porcelain") == ""
    assert not path.exists()


async def test_what_is_scheduled_is_not_pushed_before_its_time(site: Path, clock: FakeClock) -> None:
    workspace = opened(site, clock)
    try:
        path = await workspace.posts.new("Later", body="Later.\n")
        at = clock.now() + timedelta(hours=20)
        (entry,) = await workspace.publishing.publish(path, at=at)
        assert entry.not_before == at
        (waiting,) = await workspace.delivery.drain()
        assert waiting.state is EntryState.QUEUED
        assert "draft: true" in path.read_text()
        clock.advance(timedelta(hours=20))
        (done,) = await workspace.delivery.drain()
        assert done.state is EntryState.DELIVERED, done.reason
    finally:
        await workspace.aclose()
    assert "2026-11-23" in published(site, "content/posts/later.md")


async def test_a_jekyll_draft_moves_among_the_posts_when_it_is_published(
    tmp_path: Path, clock: FakeClock
) -> None:
    site = tmp_path / "site"
    (site / "_posts").mkdir(parents=True)
    (site / "_config.yml").write_text("title: Ada\nurl: https://example.org\n")
    (site / "_posts" / "2026-01-02-first.md").write_text("---\ntitle: First\n---\nOne.\n")
    subprocess.run(["git", "init", "-q", "-b", "main", str(site)], check=True)
    git(site, "add", ".")
    git(site, "commit", "-qm", "A site")
    workspace = opened(site, clock)
    try:
        path = await workspace.posts.new("Hello", body="Hello.\n")
        assert path.parent.name == "_drafts"
        await workspace.publishing.publish(path)
        (done,) = await workspace.delivery.drain()
        assert done.state is EntryState.DELIVERED, done.reason
        await workspace.posts.refresh()
        summary = await workspace.posts.find("hello")
        assert summary.rel == "_posts/2026-11-22-hello.md"
        assert summary.mark == "published"
    finally:
        await workspace.aclose()
    assert not path.exists()
    assert git(site, "status", "--porcelain") == ""


async def test_line_ends_that_git_converts_are_no_change(site: Path, clock: FakeClock) -> None:
    (site / ".gitattributes").write_text("* text=auto\n")
    post = site / "content" / "posts" / "windows.md"
    post.write_bytes(b"---\r\ntitle: Windows\r\ndate: 2026-01-02T03:04:05Z\r\n---\r\nLines.\r\n")
    git(site, "add", ".")
    git(site, "commit", "-qm", "A post with CRLF")
    git(site, "push", "-q")
    workspace = opened(site, clock)
    try:
        await workspace.posts.refresh()
        assert (await workspace.posts.find("windows")).mark == "published"
        post.write_bytes(post.read_bytes().replace(b"Lines.", b"Other lines."))
        await workspace.posts.refresh()
        assert (await workspace.posts.find("windows")).mark == "changed"
    finally:
        await workspace.aclose()


async def test_deleting_a_withdrawn_post_takes_its_file_from_the_remote(site: Path, clock: FakeClock) -> None:
    workspace = opened(site, clock)
    try:
        await workspace.posts.refresh()
        post = site / "content" / "posts" / "first.md"
        entries = await workspace.publishing.unpublish(post)
        await workspace.delivery.drain(only=[entry.id for entry in entries])
        assert "draft: true" in published(site, "content/posts/first.md")
        entries = await workspace.publishing.delete(post)
        (entry,) = await workspace.delivery.drain(only=[entry.id for entry in entries])
        assert entry.state is EntryState.DELIVERED
        names = git(site.parent / "remote.git", "ls-tree", "-r", "--name-only", "main")
        assert "content/posts/first.md" not in names
    finally:
        await workspace.aclose()


async def test_front_matter_that_can_not_be_read_never_counts_as_public(site: Path, clock: FakeClock) -> None:
    broken = site / "content" / "posts" / "broken.md"
    broken.write_text('---\ntitle: "Broken\ndate: 2026-01-02\n---\nText.\n')
    workspace = opened(site, clock)
    try:
        await workspace.posts.refresh()
        summary = await workspace.posts.find("broken")
        assert (summary.status, summary.mark) == ("draft", "draft")
        assert summary.problem is not None
        git(site, "add", ".")
        git(site, "commit", "-qm", "Committed by hand, broken as it is")
        git(site, "push", "-q")
        await workspace.posts.refresh()
        assert (await workspace.posts.find("broken")).mark == "draft"
    finally:
        await workspace.aclose()
