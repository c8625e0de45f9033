"""Copies speak the site's language, bring their pictures, and never take another post's place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bloggy.backends.git.site import Wishes
from bloggy.backends.testing import key, outgoing, picture
from bloggy.domain.outbox import Action
from bloggy.domain.post import Outgoing, Status
from bloggy.domain.relink import relink
from bloggy.errors import Conflict, Rejected, Unsupported
from tests.backends.git_places import NOW, POSTS, GitSite, git, make_site

pytestmark = pytest.mark.anyio


@pytest.fixture
def site(tmp_path: Path) -> GitSite:
    return make_site(tmp_path)


async def test_a_copy_is_written_like_its_siblings(tmp_path: Path) -> None:
    sibling = '+++\ntitle = "Old"\ndate = 2025-01-02T10:00:00Z\ntags = ["x"]\n+++\n\nOld text.\n'
    site = make_site(tmp_path, {f"{POSTS}/old.md": sibling, f"{POSTS}/older.md": sibling})
    receipt = await site.cached().publish(outgoing(tags=("été",)), key=key(1))
    text = site.text(receipt.ref)
    assert text.startswith("+++\n")
    assert 'title = "A walk in the fog"' in text
    assert "été" in text
    assert receipt.url == "https://blog.example/posts/a-walk-in-the-fog/"


async def test_the_librarys_own_keys_stay_at_home_and_the_writers_extras_go_along(site: GitSite) -> None:
    post = outgoing()
    extra = {"bloggy": "01K0", "math": True, "blogs": ["home"]}
    receipt = await site.cached().publish(replace(post, post=replace(post.post, extra=extra)), key=key(1))
    text = site.text(receipt.ref)
    assert "math: true" in text
    assert "bloggy" not in text
    assert "blogs" not in text


async def test_pictures_are_placed_and_their_links_rewritten_outside_code(site: GitSite) -> None:
    body = "![fog](fog.png)\n\n`![fog](fog.png)`\n\n```\n![fog](fog.png)\n```\n"
    post = outgoing(body=body, assets=(picture(),))
    receipt = await site.cached().publish(post, key=key(1))
    text = site.text(receipt.ref)
    [place] = [name for name in site.files() if name.endswith("fog.png")]
    assert place == "static/images/a-walk-in-the-fog/fog.png"
    assert "![fog](/images/a-walk-in-the-fog/fog.png)" in text
    assert "`![fog](fog.png)`" in text
    assert "```\n![fog](fog.png)\n```" in text


async def test_a_picture_never_replaces_another_posts_picture(site: GitSite) -> None:
    taken = "static/images/a-walk-in-the-fog/fog.png"
    site.push_elsewhere({taken: "somebody else's picture"})
    post = outgoing(body="![fog](fog.png)\n", assets=(picture(),))
    receipt = await site.cached().publish(post, key=key(1))
    assert site.text(taken) == "somebody else's picture"
    [ours] = [name for name in site.files() if name.endswith(".png") and name != taken]
    assert ours.rpartition("/")[2] in site.text(receipt.ref)


async def test_a_changed_picture_keeps_its_place(site: GitSite) -> None:
    publisher = site.cached()
    body = "![fog](fog.png)\n"
    first = await publisher.publish(outgoing(body=body, assets=(picture(),)), key=key(1))
    newer = outgoing(body=body, assets=(picture(data=b"\x89PNG newer"),))
    await publisher.update(first.ref, newer, key=key(2), expected=first.revision)
    [place] = [name for name in site.files() if name.endswith(".png")]
    assert "newer" in site.text(place)


async def test_deleting_removes_its_pictures_but_not_those_that_others_show(site: GitSite) -> None:
    publisher = site.cached()
    both = (picture("one.png"), picture("two.png", b"\x89PNG two"))
    post = outgoing(body="![1](one.png) ![2](two.png)\n", assets=both)
    receipt = await publisher.publish(post, key=key(1))
    borrowed = "![b](/images/a-walk-in-the-fog/two.png)\n"
    site.push_elsewhere({f"{POSTS}/other.md": f"---\ntitle: O\n---\n{borrowed}"})
    await publisher.withdraw(receipt.ref, post, key=key(2), expected=receipt.revision)
    left = [name.rpartition("/")[2] for name in site.files() if name.endswith(".png")]
    assert left == ["two.png"]
    assert receipt.ref not in site.files()


async def test_a_new_title_or_date_never_moves_the_address(site: GitSite) -> None:
    publisher = site.cached()
    first = await publisher.publish(outgoing(slug="fog"), key=key(1))
    changed = outgoing(slug="", title="Another title")
    changed = replace(changed, post=replace(changed.post, date=NOW))
    second = await publisher.update(first.ref, changed, key=key(2), expected=first.revision)
    assert (second.ref, second.url) == (first.ref, first.url)


async def test_a_new_slug_moves_it_in_one_commit_with_a_warning(site: GitSite) -> None:
    publisher = site.cached()
    first = await publisher.publish(outgoing(slug="fog"), key=key(1))
    moved = outgoing(slug="mist")
    plan = await publisher.plan(Action.UPDATE, moved, ref=first.ref)
    assert any("would move from" in warning for warning in plan.warnings)
    second = await publisher.update(first.ref, moved, key=key(2), expected=first.revision)
    assert second.ref == f"{POSTS}/mist.md"
    assert first.ref not in site.files()
    assert site.commits() == 3


async def test_the_plan_shows_the_exact_change_without_the_remote(site: GitSite) -> None:
    publisher = site.copying()
    site.remote.rename(site.folder / "away.git")
    plan = await publisher.plan(Action.PUBLISH, outgoing(assets=(picture(),)), ref=None)
    assert plan.target == "Hugo · commit to main, push to origin"
    assert f"add {POSTS}/a-walk-in-the-fog.md" in plan.steps
    assert "1 picture goes along" in plan.steps
    assert "+It was cold." in plan.diff
    assert plan.url == "https://blog.example/posts/a-walk-in-the-fog/"


async def test_a_plan_for_a_remote_never_seen_needs_no_network(site: GitSite) -> None:
    plan = await site.cached("https://user:secret@127.0.0.1:9/site.git").plan(
        Action.PUBLISH, outgoing(), ref=None
    )
    assert "secret" not in plan.target
    assert plan.steps


async def test_a_working_copy_follows_when_nothing_is_in_its_way(site: GitSite) -> None:
    publisher = site.copying()
    receipt = await publisher.publish(outgoing(), key=key(1))
    assert git("rev-list", "--count", "main", cwd=site.work) == "1"
    assert await publisher.settle(outgoing(), receipt, action=Action.PUBLISH) == ""
    assert (site.work / receipt.ref).exists()
    assert git("status", "--porcelain", cwd=site.work) == ""


async def test_a_slug_clash_at_another_post_is_a_conflict_even_as_a_race(site: GitSite) -> None:
    site.push_elsewhere({f"{POSTS}/a-walk-in-the-fog.md": "---\ntitle: Theirs\n---\ntheirs\n"})
    with pytest.raises(Conflict) as caught:
        await site.cached().publish(outgoing(), key=key(1))
    assert "theirs" in (caught.value.theirs or "")
    assert "slug" in caught.value.hint


async def test_the_writers_wishes_overrule_the_generator(site: GitSite) -> None:
    wishes = Wishes(
        url="https://elsewhere.example",
        posts_dir="content/blog",
        file_name="{year}/{month}-{slug}.md",
        permalink="/:year/:slug/",
    )
    receipt = await site.cached(wishes=wishes).publish(outgoing(slug="fog"), key=key(1))
    assert receipt.ref == "content/blog/2026/11-fog.md"
    assert receipt.url == "https://elsewhere.example/2026/fog/"


async def test_a_hostile_file_name_pattern_stays_below_the_root(site: GitSite) -> None:
    with pytest.raises(Rejected):
        await site.cached(wishes=Wishes(file_name="../../../{slug}.md")).publish(outgoing(), key=key(1))
    assert site.keys() == []


async def test_a_generator_without_drafts_refuses_them(tmp_path: Path) -> None:
    site = make_site(
        tmp_path, {"eleventy.config.js": "export default function () {}\n", "posts/.gitkeep": ""}
    )
    git("rm", "-rq", "hugo.toml", "content", "archetypes", cwd=site.work)
    git("commit", "-qm", "eleventy", cwd=site.work)
    git("push", "-q", cwd=site.work)
    with pytest.raises(Unsupported):
        await site.cached().publish(outgoing(status=Status.DRAFT), key=key(1))


async def test_template_code_in_a_post_is_only_text_to_the_site(tmp_path: Path) -> None:
    files = {"_config.yml": "url: https://blog.example\n", "_posts/.gitkeep": "", "Gemfile": 'gem "jekyll"\n'}
    site = make_site(tmp_path, files)
    git("rm", "-rq", "hugo.toml", "content", "archetypes", cwd=site.work)
    git("commit", "-qm", "jekyll", cwd=site.work)
    git("push", "-q", cwd=site.work)
    receipt = await site.cached().publish(outgoing(body="Use `{{ site.secret }}`.\n"), key=key(1))
    assert receipt.ref == "_posts/2026-11-02-a-walk-in-the-fog.md"
    assert "raw" in site.text(receipt.ref)


async def test_a_filter_needs_a_working_copy(tmp_path: Path) -> None:
    site = make_site(tmp_path, {".gitattributes": "*.png filter=lfs\n*.md text\n"})
    with pytest.raises(Rejected) as caught:
        await site.cached().publish(outgoing(body="![fog](fog.png)\n", assets=(picture(),)), key=key(1))
    assert "lfs" in caught.value.message
    assert "path" in caught.value.hint


async def test_an_empty_remote_gets_its_first_commit(tmp_path: Path) -> None:
    git("init", "-q", "--bare", "-b", "trunk", str(tmp_path / "remote.git"), cwd=tmp_path)
    site = GitSite(folder=tmp_path, remote=tmp_path / "remote.git", work=tmp_path / "w", cache=tmp_path / "c")
    receipt = await site.cached().publish(outgoing(), key=key(1))
    branches = git("branch", "--list", "--format=%(refname:short)", cwd=site.remote)
    assert git("cat-file", "-t", f"{branches}:{receipt.ref}", cwd=site.remote) == "blob"


async def test_a_deleted_cache_is_made_again(site: GitSite) -> None:
    import shutil

    first = await site.cached().publish(outgoing(), key=key(1))
    shutil.rmtree(site.cache)
    found = await site.cached().find(outgoing(), key=key(1), ref=None, action=Action.PUBLISH)
    assert found is not None
    assert found.revision == first.revision


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("![a](x.png)", "![a](/i/x.png)"),
        ("![a](<x.png>)", "![a](</i/x.png>)"),
        ('![a](x.png "t")', '![a](/i/x.png "t")'),
        ("[r]: x.png\n", "[r]: /i/x.png\n"),
        ('<img alt="" src="x.png">', '<img alt="" src="/i/x.png">'),
        ("the file x.png is (x.png)", "the file x.png is (x.png)"),
        ("``a `![a](x.png)` b``", "``a `![a](x.png)` b``"),
        ("~~~\n![a](x.png)\n~~~\n![a](x.png)", "~~~\n![a](x.png)\n~~~\n![a](/i/x.png)"),
        ("![a](x.png.bak)", "![a](x.png.bak)"),
    ],
)
def test_only_link_targets_are_rewritten(body: str, expected: str) -> None:
    assert relink(body, {"x.png": "/i/x.png"}) == expected


async def test_latin_and_astral_text_survives(site: GitSite) -> None:
    post: Outgoing = outgoing(title="œuvre 🦊", body="ligne\r\nñ 𝒳 \u200b\n")
    receipt = await site.cached().publish(post, key=key(1))
    assert "𝒳" in site.text(receipt.ref)
