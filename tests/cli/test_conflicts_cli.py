"""`diff` and `resolve`: what both sides changed, in words, and one word to settle it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commanding import Run, Site, age, git, make_site


@pytest.fixture
def site(tmp_path: Path, run: Run) -> Site:
    site = make_site(tmp_path, "hugo")
    run("init", site.root)
    return site


def elsewhere(site: Site, *changes: tuple[str, str]) -> None:
    """Somebody else changes the post at the remote."""
    other = site.root.parent / "other"
    git(site.root.parent, "clone", "-q", str(site.remote), str(other))
    post = other / "content" / "posts" / "hello.md"
    for old, new in changes:
        post.write_text(post.read_text().replace(old, new))
    git(other, "commit", "-q", "-am", "Elsewhere")
    git(other, "push", "-q")


def here(site: Site, old: str, new: str) -> None:
    post = site.posts / "hello.md"
    post.write_text(post.read_text().replace(old, new))
    age(post)


def test_without_a_conflict_a_diff_shows_what_changed_since_it_was_sent(site: Site, run: Run) -> None:
    here(site, '"Hello"', '"Hello again"')
    here(site, "Hi there.", "Hi here.")
    told = run("diff", "hello")
    assert told.out == (
        "Changed by you:\n  title: Hello → Hello again\n  @@ -1,2 +1,2 @@\n\n  -Hi there.\n  +Hi here.\n"
    ), told
    shape = run("diff", "hello", "--json").json
    assert (shape["entry"], shape["theirs"]) == (None, None)
    assert shape["front"] == [{"key": "title", "base": "Hello", "mine": "Hello again", "theirs": None}]
    assert "-Hi there.\n+Hi here." in shape["diff"]


def test_a_blog_that_can_not_be_asked_says_so(site: Site, run: Run) -> None:
    told = run("diff", "hello", "--remote")
    assert told.code == 4
    assert "can’t give its posts back" in told.err


def test_front_matter_is_told_in_rows_and_what_both_changed_comes_first(site: Site, run: Run) -> None:
    elsewhere(site, ('"Hello"', '"Theirs"'), ("Hi there.", "Hi there.\n\nMore."))
    here(site, '"Hello"', '"Mine"')
    held = run("publish", "hello")
    assert held.code == 4
    step = "`bloggy diff hello`, then `bloggy resolve hello --merge`, `--theirs` or `--mine`"
    assert f"Next: {step}\n" in held.out
    told = run("diff", "hello").out
    assert told.startswith(
        "Changed by both, each in its own way:\n  title: yours “Mine”, theirs “Theirs”\n\n"
        "Changed at site:\n  title: Hello → Theirs\n"
    )
    assert "  +More." in told
    assert "Changed by you:\n  title: Hello → Mine\n" in told
    (row,) = run("diff", "hello", "--json").json["front"]
    assert row == {"key": "title", "base": "Hello", "mine": "Mine", "theirs": "Theirs"}


def test_a_merge_that_clashes_names_both_values_and_goes_once_the_writer_has_chosen(
    site: Site, run: Run
) -> None:
    elsewhere(site, ('"Hello"', '"Theirs"'), ("Hi there.", "Hi there.\n\nMore."))
    here(site, '"Hello"', '"Mine"')
    run("publish", "hello")
    told = run("resolve", "hello", "--merge")
    assert told.code == 1
    assert "title is “Mine” here and “Theirs” at site; the file keeps yours." in told.err
    assert 'title = "Mine"' in (site.posts / "hello.md").read_text()
    assert run("diff", "hello").out.startswith("Your file holds both already;")
    here(site, '"Mine"', '"Both"')
    assert run("resolve", "hello", "--merge", "--json").json["state"] == "delivered"
    assert 'title = "Both"' in site.text("content/posts/hello.md")
    assert "More." in site.text("content/posts/hello.md")


def test_taking_theirs_says_that_nothing_was_sent(site: Site, run: Run) -> None:
    elsewhere(site, ("Hi there.", "Hi from elsewhere."))
    here(site, "Hi there.", "Hi here.")
    run("publish", "hello")
    told = run("resolve", "hello", "--theirs")
    assert told.code == 0
    assert "nothing had to be sent" in told.out
    assert "Hi from elsewhere." in (site.posts / "hello.md").read_text()
    again = run("resolve", "hello", "--theirs")
    assert again.code == 1
    assert "has no conflict" in again.err
