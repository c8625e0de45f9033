"""A Ghost of five hundred posts moves in, and one edited word in one of them changes that word there."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bloggy.backends.memory import Died
from bloggy.domain.outbox import EntryState
from bloggy.domain.post import Mark
from bloggy.services.pulling.report import Choice, QuestionKind
from bloggy.services.workspace import Workspace
from bloggy.storage import links
from tests.live.fault_proxy import FaultProxy
from tests.live.ghost_posts import WORD, everything_there, fill, sorts
from tests.live.ghost_server import Ghost
from tests.live.remote_world import GhostPlace, RemoteWorld, remote_world
from tests.render.lexical_samples import difference

pytestmark = [pytest.mark.live, pytest.mark.anyio]

COUNT = 500
STATES = {"published": Mark.PUBLISHED, "draft": Mark.DRAFT, "scheduled": Mark.SCHEDULED}


class Moving:
    """The journey, step by step; all steps share one Ghost and one library."""

    def __init__(self, world: RemoteWorld) -> None:
        self.world = world
        place = world.places["home"]
        assert isinstance(place, GhostPlace)
        self.site: Ghost = place.site
        self.proxy: FaultProxy = place.proxy
        self.there: dict[str, dict[str, Any]] = {}

    def refs(self) -> dict[str, str]:
        """The id of each copy's post, by the copy."""
        found = {}
        for post_id, of_blogs in links.read_all(self.world.library).items():
            if "home" in of_blogs:
                found[str(of_blogs["home"].ref)] = post_id
        return found

    def paths(self) -> dict[str, Path]:
        """The file of each post, by its id."""
        found = {}
        for path in self.world.library.rglob("*.md"):
            found[path.read_text(encoding="utf-8").partition("bloggy: ")[2].split()[0]] = path
        return found

    def writes(self) -> list[str]:
        """What was sent since the proxy was armed."""
        return [str(request) for request in self.proxy.requests if not request.safe]

    # --- steps ----------------------------------------------------------------------------------------------

    async def killed(self) -> None:
        """Killed on the second page."""
        async with self.world.open() as workspace:
            left = 150

            def seam(_where: str) -> None:
                nonlocal left
                left -= 1
                if left < 0:
                    raise Died

            workspace.pulling.seam = seam
            with pytest.raises(Died):
                await workspace.pulling.run()

    async def comes(self) -> None:
        """The rest comes: everything once, in its state, without a word sent."""
        async with self.world.open() as workspace:
            report = await workspace.pulling.run()
            [blog] = report.blogs
            assert blog.error is None
            assert report.questions == ()
            refs, paths = self.refs(), self.paths()
            assert set(refs) == set(self.there)
            assert set(refs.values()) == set(paths)
            assert len(paths) == COUNT
            posts = {str(item.path): item for item in await _all(workspace)}
            told = Counter(posts[str(paths[refs[ref]])].mark for ref in refs)
            assert told == Counter(STATES[post["status"]] for post in self.there.values())
        assert self.writes() == []

    async def silent(self) -> None:
        """Nothing was touched: another pull changes nothing, and publishing all of it asks nobody."""
        before = {path: path.stat().st_mtime_ns for path in self.world.library.rglob("*")}
        async with self.world.open() as workspace:
            self.proxy.arm()
            [blog] = (await workspace.pulling.run()).blogs
            assert (blog.new, blog.updated, blog.merged, blog.found) == ((), (), (), ())
            assert len(self.proxy.requests) <= 6
            self.proxy.arm()
            refs, paths = self.refs(), self.paths()
            for ref, post in self.there.items():
                draft = post["status"] == "draft"
                assert await workspace.publishing.publish(paths[refs[ref]], as_draft=draft) == []
            assert self.proxy.requests == []
            assert {path: path.stat().st_mtime_ns for path in self.world.library.rglob("*")} == before

    async def edits(self) -> None:
        """One word in posts of all sorts and states: there, that word changes and nothing else."""
        refs, paths = self.refs(), self.paths()
        chosen = self._of_all_sorts()
        async with self.world.open() as workspace:
            for ref in chosen:
                path = paths[refs[ref]]
                source = path.read_text(encoding="utf-8")
                assert source.count(WORD) == 1, source
                path.write_text(source.replace(WORD, "Mirabelle"), encoding="utf-8")
                await workspace.publishing.publish(path, as_draft=self.there[ref]["status"] == "draft")
            entries = await self.world.deliver(workspace)
            failed = [one for one in entries if one.state is not EntryState.DELIVERED]
            assert [(one.post_path, one.reason, one.hint) for one in failed] == []
            self.proxy.arm()
            [blog] = (await workspace.pulling.run()).blogs
            assert (blog.new, blog.updated, blog.merged, blog.error) == ((), (), (), None)
        now = everything_there(self.site)
        for ref, post in self.there.items():
            changed = {name for name in post if post[name] != now[ref][name]} - {"updated_at"}
            if ref not in chosen:
                assert changed == set(), post["title"]
            elif post["mobiledoc"]:
                assert changed == {"lexical", "mobiledoc"}
                assert now[ref]["lexical"].count("Mirabelle") == 1
                assert '"type":"gallery"' in now[ref]["lexical"]
            else:
                assert changed - {"reading_time", "excerpt"} == {"lexical"}, post["title"]
                wanted = post["lexical"].replace(WORD, "Mirabelle")
                left = difference(wanted, now[ref]["lexical"])
                assert left == ("", ""), (post["title"], left, now[ref]["lexical"][:400], post["status"])
        self.there = now

    def _of_all_sorts(self) -> list[str]:
        """A public post of each sort, and some drafts, scheduled posts and pages."""
        kinds: dict[object, str] = {}
        for ref, post in self.there.items():
            sort = post["title"].partition(" n° ")[0]
            kinds.setdefault((sort, post["status"] == "published" or post["status"] == "published"), ref)
            kinds.setdefault((post["status"], ref.startswith("pages/")), ref)
        public = [ref for ref in kinds.values() if self.there[ref]["status"] == "published"]
        other = [ref for ref in kinds.values() if self.there[ref]["status"] != "published"]
        found = list(dict.fromkeys([*public, *other]))[: len(sorts("")) + 8]
        assert len({self.there[ref]["title"].partition(" n° ")[0] for ref in found}) == len(sorts("")) + 1
        return found

    async def edited_there(self) -> None:
        """What another hand edits in Ghost comes alone."""
        ref = next(
            ref
            for ref, post in self.there.items()
            if post["title"].startswith("everything") and not ref.startswith("pages/")
        )
        text = self.there[ref]["lexical"].replace("The end", "Das Ende")
        self.site.edit(ref, lexical=text)
        async with self.world.open() as workspace:
            [blog] = (await workspace.pulling.run()).blogs
            assert blog.error is None
            assert blog.updated == (self.paths()[self.refs()[ref]],)
            assert "Das Ende" in blog.updated[0].read_text(encoding="utf-8")

    async def renamed_there(self) -> None:
        """A tag that gets another name there gets it here, although Ghost moves no post's moment for it."""
        tags = self.site.call("GET", "/tags/", filter="name:callout")["tags"]
        named = {"name": "Aside", "updated_at": tags[0]["updated_at"]}
        self.site.call("PUT", f"/tags/{tags[0]['id']}/", {"tags": [named]})
        wanted = {
            self.paths()[self.refs()[ref]]
            for ref, post in self.there.items()
            if "callout" in {tag["name"] for tag in post["tags"]}
        }
        assert wanted
        async with self.world.open() as workspace:
            [blog] = (await workspace.pulling.run()).blogs
            assert blog.error is None
            assert set(blog.updated) == wanted
            assert all("Aside" in path.read_text(encoding="utf-8") for path in wanted)

    async def deleted_there(self) -> None:
        """What was deleted in Ghost is asked about, and nothing is done before the answer."""
        ref = next(ref for ref, post in self.there.items() if post["status"] == "published")
        path = self.paths()[self.refs()[ref]]
        shelf = "pages" if ref.startswith("pages/") else "posts"
        self.site.ask("DELETE", f"/{shelf}/{ref.removeprefix('pages/')}/")
        async with self.world.open() as workspace:
            report = await workspace.pulling.run()
            [question] = report.questions
            assert (question.kind, question.path) == (QuestionKind.DELETED_THERE, path)
            assert path.exists()
            await workspace.pulling.answer(question.id, Choice.TRASH)
            assert not path.exists()
            assert (await workspace.pulling.run()).questions == ()


async def _all(workspace: Workspace) -> list[Any]:
    from bloggy.domain.listing import PostQuery

    return list(workspace.posts.window(PostQuery(), 0, COUNT + 50))


async def test_a_ghost_of_five_hundred_posts_moves_in(tmp_path: Path) -> None:
    with remote_world(tmp_path, {"home": GhostPlace(timezone="UTC")}) as world:
        world.library.mkdir()
        moving = Moving(world)
        started = time.monotonic()
        fill(moving.site, COUNT)
        print(f"filled: {time.monotonic() - started:.1f} s")
        moving.there = everything_there(moving.site)
        for step in (
            moving.killed,
            moving.comes,
            moving.silent,
            moving.edits,
            moving.edited_there,
            moving.renamed_there,
            moving.deleted_there,
        ):
            await step()
            print(f"{step.__name__}: {time.monotonic() - started:.1f} s")
