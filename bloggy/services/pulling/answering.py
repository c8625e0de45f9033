"""Carries out what the writer decided about a post that changed, or vanished, on one side or on both."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bloggy.domain.clean import clean_line
from bloggy.domain.merge_front import merge_posts
from bloggy.domain.outbox import Action, Entry
from bloggy.domain.post import DeliveryKey, Outgoing, RemoteRef, Revision, Status
from bloggy.domain.slug import slugify
from bloggy.errors import DraftError, NotFound, UsageError
from bloggy.i18n import _
from bloggy.services.events import EntryChanged, LibraryChanged
from bloggy.services.pulling.asking import Asking, second_file
from bloggy.services.pulling.doubling import bring_pictures, common
from bloggy.services.pulling.report import Choice, Question, QuestionKind
from bloggy.services.pulling.taking import UNSEEN
from bloggy.services.standing import ID_KEY
from bloggy.services.versions import Side, Version
from bloggy.storage import links, pulls, revisions
from bloggy.storage.library import git_sha

if TYPE_CHECKING:
    from sqlite3 import Connection

    from bloggy.services.comparing import Sides
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library, PostFile
    from bloggy.storage.links import Link
    from bloggy.storage.pulls import Asked

_REASON = "conflict"
_SIDES: dict[Choice, Side] = {Choice.MINE: "mine", Choice.THEIRS: "theirs", Choice.MERGE: "merge"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A question with all that it is about."""

    question: Question
    asked: Asked
    library: Library
    link: Link
    base: str | None
    """What both sides came from."""
    text: str | None
    """What was last known to be at the blog."""
    second: Version | None = None
    """The other file, where two are of one copy."""


class Answering:
    """Answers questions of pulls."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._database = workspace, workspace.database

    async def sides(self, question_id: int) -> Sides:
        """See `Pulling.sides`."""
        from bloggy.services.comparing import Sides

        case = await self._case(question_id)
        path = case.question.path
        if case.second is not None and case.second.path is not None:
            sides = await self._workspace.versions.sides(case.second)
            return replace(sides, blog=case.second.path.name)
        if case.question.kind is not QuestionKind.BOTH_CHANGED or path is None:
            raise UsageError(
                _("“{title}” is only on one side, so there is nothing to compare.").format(
                    title=case.question.title
                ),
                hint=_choices(case.question),
            )
        file = await self._workspace.posts.load(path)
        return Sides(
            blog=case.asked.blog, path=path, base=case.base, mine=file.file.text, theirs=case.asked.theirs
        )

    async def answer(self, question_id: int, choice: Choice) -> str:
        """See `Pulling.answer`."""
        case = await self._case(question_id)
        if choice not in case.question.choices:
            raise UsageError(
                _("That is no answer to what became of “{title}”.").format(title=case.question.title),
                hint=_choices(case.question),
            )
        if case.second is not None:
            elsewhere = [] if choice is Choice.MINE else await self._bring_pictures(case.second)
            told = await self._workspace.versions.settle(case.second, _SIDES[choice])
            told = " ".join([told, *elsewhere])
        else:
            told = await self._done(case, choice)
        await self._database.write(lambda c: pulls.settled(c, [question_id]))
        return told

    async def _bring_pictures(self, second: Version) -> list[str]:
        """What the other file shows from beside it; answers a sentence for each that can't come along."""
        if second.path is None or second.path.parent == second.post.parent:
            return []
        library = self._workspace.library_of(second.post)
        file = await self._workspace.posts.load(second.path)
        return await asyncio.to_thread(bring_pictures, library, file, second.post)

    async def _done(self, case: _Case, choice: Choice) -> str:
        match choice:
            case Choice.MINE:
                return await self._mine(case)
            case Choice.THEIRS:
                return await self._theirs(case)
            case Choice.MERGE:
                return await self._merge(case)
            case Choice.TRASH:
                return await self._trash(case)
            case Choice.KEEP:
                return await self._keep(case)
            case Choice.DELETE:
                return await self._delete(case)
            case Choice.RESTORE:
                return await self._restore(case)
            case Choice.LEAVE:
                return await self._leave(case)

    async def _case(self, question_id: int) -> _Case:
        found = await self._database.read(lambda c: pulls.questions(c, only=question_id))
        open_now = await Asking(self._workspace).open([asked.blog for asked in found])
        question = next((one for one in open_now if one.id == question_id), None)
        if question is None:
            raise NotFound(
                _("There is no open question {id}.").format(id=question_id),
                hint=_("“bloggy sync” asks anew where something is still to be decided."),
            )
        case = await asyncio.to_thread(self._about, question, found[0])
        path = second_file(found[0], await Asking(self._workspace).files(found))
        if path is None or question.path is None:
            return case
        base = await asyncio.to_thread(links.base, found[0].root, found[0].seen, question.blog)
        mine, theirs = [await self._workspace.posts.load(one) for one in (question.path, path)]
        base = common(case.library, base, mine, theirs)
        second = Version(post=question.path, title=question.title, path=path, tool=question.blog, base=base)
        return replace(case, second=second)

    def _about(self, question: Question, asked: Asked) -> _Case:
        library = next(one for one in self._workspace.libraries if one.root == asked.root)
        link = links.read(asked.root, asked.post)[asked.blog]
        text = links.base(asked.root, asked.post, asked.blog)
        return _Case(
            question=question,
            asked=asked,
            library=library,
            link=link,
            base=None if asked.seen == UNSEEN else text,
            text=text,
        )

    # --- changed on both sides ------------------------------------------------------------------------------

    async def _mine(self, case: _Case) -> str:
        file, theirs = await self._both(case)
        await self._keep_both(file, theirs)
        await asyncio.to_thread(self._move_on, case, file, theirs)
        await self._workspace.posts.touched([file.path])
        return _("“{title}” stays as you have it. Publish it to put it over what {blog} has.").format(
            **_names(case)
        )

    async def _theirs(self, case: _Case) -> str:
        file, theirs = await self._both(case)
        await self._take(case, file, theirs, theirs)
        return _("“{title}” is now as {blog} has it. What you had is among its revisions.").format(
            **_names(case)
        )

    async def _merge(self, case: _Case) -> str:
        file, theirs = await self._both(case)
        library = case.library
        base = None if case.base is None else library.parse(case.base)
        merged = merge_posts(base, file.document, library.parse(theirs), own=(ID_KEY,))
        await self._take(case, file, merged.text, theirs)
        if merged.places:
            return _(
                "“{title}” holds both now; choose between the markers, then publish it to {blog}."
            ).format(**_names(case))
        if merged.clashes:
            keys = ", ".join(clash.key for clash in merged.clashes)
            told = _("“{title}” was merged, but keeps yours in: {keys}. Publish it to send it to {blog}.")
            return told.format(keys=keys, **_names(case))
        return _("“{title}” was merged. Publish it to send your part to {blog}.").format(**_names(case))

    async def _both(self, case: _Case) -> tuple[PostFile, str]:
        path, theirs = case.question.path, case.asked.theirs
        if path is None or theirs is None:
            raise NotFound(_("The post’s file is gone."), hint=_("“bloggy sync” asks what is to be done."))
        return await self._workspace.posts.load(path), theirs

    async def _take(self, case: _Case, file: PostFile, text: str, theirs: str) -> None:
        """Make `text` the file, unless it was changed in this moment. Raises ChangedOnDisk."""
        await self._keep_both(file, theirs)
        if text != file.file.text:
            await asyncio.to_thread(case.library.save, file.path, file.file.with_text(text), file.fingerprint)
        await asyncio.to_thread(self._move_on, case, file, theirs)
        await self._workspace.posts.touched([file.path])

    async def _keep_both(self, file: PostFile, theirs: str) -> None:
        now, data = self._workspace.clock.now(), file.file.with_text(theirs).encode()

        def work(connection: Connection) -> None:
            revisions.add(connection, file.path, data, reason=_REASON, now=now)
            revisions.add(connection, file.path, file.data, reason=_REASON, now=now)

        await self._database.write(work)

    def _move_on(self, case: _Case, file: PostFile, theirs: str) -> None:
        """From now on the file is based on what the writer has seen."""
        asked = case.asked
        link = replace(
            case.link,
            revision=asked.revision,
            url=asked.url,
            hidden=asked.hidden,
            source_sha=git_sha(file.file.with_text(theirs).encode()),
            published=self._workspace.clock.now(),
        )
        links.write(asked.root, asked.post, asked.blog, link, base=theirs)

    # --- deleted there --------------------------------------------------------------------------------------

    async def _keep(self, case: _Case) -> str:
        path = await self._without_copy(case)
        await self._workspace.posts.touched([path])
        return _("“{title}” stays here, without its copy at {blog}.").format(**_names(case))

    async def _trash(self, case: _Case) -> str:
        path = await self._without_copy(case)
        await self._workspace.posts.trash(path)
        return _("“{title}” is in the trash, as it is gone from {blog}.").format(**_names(case))

    async def _without_copy(self, case: _Case) -> Path:
        """Forget the copy; a post that is nowhere else is a draft again."""
        from bloggy.services.editing import set_fields

        asked, path = case.asked, case.question.path
        if path is None:
            raise NotFound(_("The post’s file is gone."), hint=_("“bloggy sync” asks what is to be done."))
        file = await self._workspace.posts.load(path)
        others = {
            blog: link for blog, link in links.read(asked.root, asked.post).items() if blog != asked.blog
        }
        public = any(not link.hidden for link in others.values())
        if not public and file.post.status is not Status.DRAFT and not file.document.problem:
            await asyncio.to_thread(set_fields, self._workspace, path, {"status": Status.DRAFT})
        await asyncio.to_thread(links.remove, asked.root, asked.post, asked.blog)
        return path

    # --- deleted here ---------------------------------------------------------------------------------------

    async def _delete(self, case: _Case) -> str:
        from bloggy.services.queueing import queue

        entry = await asyncio.to_thread(self._deletion, case)
        [added] = await self._database.write(lambda c: queue(c, [entry]))
        self._workspace.events.publish(EntryChanged(entry=added))
        if "delivery" in self._workspace.__dict__:
            self._workspace.delivery.poke()
        return _("“{title}” will be deleted at {blog}, too; the outbox sees to it.").format(**_names(case))

    def _deletion(self, case: _Case) -> Entry:
        asked, library, now = case.asked, case.library, self._workspace.clock.now()
        text = case.text or ""
        rel = f"{ID_KEY}-{asked.post}.md"  # of no file: what lies where the post was may be another one
        post = library.understood(rel, library.parse(text))
        post = replace(post, status=Status.WITHDRAWN, extra={**post.extra, ID_KEY: asked.post})
        return Entry(
            id=DeliveryKey(self._workspace.new_id()),
            action=Action.DELETE,
            library=str(asked.root),
            post_path=rel,
            title=clean_line(asked.title),
            blog=asked.blog,
            outgoing=Outgoing(post=post, path=rel, source=text),
            ref=RemoteRef(asked.ref),
            expected=Revision(case.link.revision),
            created=now,
            not_before=now,
        )

    async def _restore(self, case: _Case) -> str:
        asked, library = case.asked, case.library
        roots = await self._database.read(lambda c: pulls.walked(c, asked.blog))
        path = await asyncio.to_thread(self._from_trash, case)
        text = case.text
        if path is None and text is not None:
            path = await asyncio.to_thread(self._anew, case, text)
        if path is None:  # nothing is left of it here: the next pull makes the file, under the same id
            await asyncio.to_thread(links.remove, asked.root, asked.post, asked.blog)
            row = pulls.Pending(asked.ref, asked.post, None, "", b"")
            await self._database.write(lambda c: pulls.note(c, asked.blog, asked.root, [row]))

        def work(connection: Connection) -> None:
            for root in roots or [library.root]:
                pulls.put_off(connection, asked.blog, root, [asked.ref])

        await self._database.write(work)
        if path is None:
            return _("“{title}” comes back from {blog} with the next sync.").format(**_names(case))
        await self._workspace.posts.refresh()
        self._workspace.events.publish(LibraryChanged(paths=frozenset({path})))
        return _("“{title}” is back; what changed at {blog} meanwhile comes with the next sync.").format(
            **_names(case)
        )

    def _from_trash(self, case: _Case) -> Path | None:
        """Put the file back that lies in the trash."""
        from bloggy.services.standing import id_in

        trash = self._workspace.trash
        for item in trash.items():
            if item.root != case.asked.root:
                continue
            try:
                text = item.stored.read_text("utf-8", "replace")
                if id_in(case.library.parse(text).values) == case.asked.post:
                    return trash.restore(item)
            except (OSError, DraftError):
                continue  # something else stands in its place by now: it is made of what is known
        return None

    def _anew(self, case: _Case, text: str) -> Path:
        """Make the file of what was last known of it."""
        from bloggy.services.importing.placing import Places

        library, document = case.library, case.library.parse(text)
        # A post without a line for its slug had it from the file's name, and its address from that.
        name = PurePosixPath(unquote(urlsplit(case.link.url).path)).stem
        name = name or slugify(library.understood("post.md", document).title)
        post = library.understood(f"{name}.md", document)
        rel, _post = Places(self._workspace, library, None).find(post)
        return library.create(rel, text.encode("utf-8", "surrogateescape"))

    async def _leave(self, case: _Case) -> str:
        asked = case.asked
        link = replace(case.link, left=True)
        await asyncio.to_thread(links.write, asked.root, asked.post, asked.blog, link)
        return _("“{title}” stays at {blog}, and you are not asked about it again.").format(**_names(case))


def _names(case: _Case) -> dict[str, str]:
    """The words that sentences about a case need."""
    return {"title": case.question.title, "blog": case.asked.blog}


def _choices(question: Question) -> str:
    return _("You can choose: {choices}.").format(choices=", ".join(question.choices))
