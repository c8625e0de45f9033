"""What can be done with the chosen post: each key is a question at most and one call of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.domain.post import Mark
from bloggy.errors import BloggyError, UsageError
from bloggy.i18n import _
from bloggy.tui.pane import ASKING, Guarded
from bloggy.tui.publishing import ask_and_publish

if TYPE_CHECKING:
    from pathlib import Path

    from bloggy.domain.listing import PostSummary
    from bloggy.services.workspace import Workspace
    from bloggy.tui.library.post_list import PostList

LIVE = frozenset({Mark.PUBLISHED, Mark.CHANGED})


def live_blogs(post: PostSummary) -> tuple[str, ...]:
    """The blogs where readers can see the post."""
    return tuple(state.blog for state in post.blogs if state.state in LIVE)


class PostCommands(Guarded):
    """The library's keys that act on a post; the screen that mixes this in knows which one."""

    workspace: Workspace

    @property
    def posts(self) -> PostList:
        """The list whose chosen post is meant."""
        raise NotImplementedError

    def reload(self) -> None:
        """Show what became of it."""
        raise NotImplementedError

    async def show_post(self, path: Path) -> None:
        """Put the cursor on that post, so that the next key means it."""
        raise NotImplementedError

    def _chosen(self) -> PostSummary | None:
        post = self.posts.chosen
        if post is None:
            self.app.tell(_("There is no post here. n starts a new one."))
            return None
        if post.mark == Mark.TRASHED:
            self.app.tell(_("This post is in the trash. U takes it back."))
            return None
        return post

    # Writing.

    def action_new(self) -> None:
        self.job(self._new(), group=ASKING)

    async def _new(self) -> None:
        from bloggy.tui.dialogs.new_post import NewPostDialog
        from bloggy.tui.templates import template_names

        blogs = [info.name for info in self.workspace.blogs.list() if info.publishes]
        dialog = NewPostDialog(blogs=blogs, templates=template_names(self.workspace.config))
        answer = await self.app.push_screen_wait(dialog)
        if answer is not None:
            path = await self.workspace.posts.new(answer.title, blog=answer.blog, template=answer.template)
            await self._after_change()
            await self.show_post(path)
            self.app.open_editor(path)

    def action_edit(self) -> None:
        if post := self._chosen():
            self.app.open_editor(post.path)

    def action_edit_outside(self) -> None:
        if post := self._chosen():
            self.job(self._edit_outside(post.path), group=ASKING)

    async def _edit_outside(self, path: Path) -> None:
        from bloggy.tui.outside import edit_outside

        edit_outside(self.app, path)
        await self._after_change()

    async def _after_change(self) -> None:
        await self.workspace.posts.refresh()
        self.reload()

    def action_duplicate(self) -> None:
        if post := self._chosen():
            self.job(self._duplicate(post), group="change", exclusive=False)

    async def _duplicate(self, post: PostSummary) -> None:
        path = await self.workspace.posts.duplicate(post.path)
        await self._after_change()
        await self.show_post(path)
        self.app.tell(_("“{title}” was copied into a new draft.").format(title=clean_line(post.title)))

    def action_rename(self) -> None:
        if post := self._chosen():
            self.job(self._rename(post), group=ASKING)

    async def _rename(self, post: PostSummary) -> None:
        from bloggy.tui.dialogs.rename import RenameDialog

        dialog = RenameDialog(title=post.title, slug=post.slug, live=bool(live_blogs(post)))
        answer = await self.app.push_screen_wait(dialog)
        if answer is not None:
            path = await self.workspace.posts.rename(post.path, title=answer.title, slug=answer.slug)
            await self._after_change()
            self.posts.choose_path(path)

    def action_tags(self) -> None:
        if post := self._chosen():
            self.job(self._tags(post), group=ASKING)

    async def _tags(self, post: PostSummary) -> None:
        from bloggy.tui.dialogs.tags import TagsDialog, split_tags

        known = [name for name, _count in self.workspace.posts.tags()]
        answer = await self.app.push_screen_wait(TagsDialog(clean_line(post.title), post.tags, known))
        if answer is not None and split_tags(answer) != post.tags:
            await self.workspace.posts.set_fields(post.path, {"tags": split_tags(answer)})
            await self._after_change()

    # The trash.

    def action_trash(self) -> None:
        if post := self._chosen():
            self.job(self._trash(post), group=ASKING)

    async def _trash(self, post: PostSummary) -> None:
        title = clean_line(post.title)
        blogs = live_blogs(post)
        if blogs:
            from bloggy.tui.dialogs.live import LiveChange

            where = ", ".join(clean_line(blog) for blog in blogs)
            dialog = LiveChange(
                _("Delete “{title}”").format(title=title),
                [
                    _("Readers see it on {blogs}. It is taken from them; its file goes to the trash.").format(
                        blogs=where
                    ),
                    _("Only here: the file goes to the trash, {blogs} stays as it is.").format(blogs=where),
                ],
                local=True,
            )
            answer = await self.app.push_screen_wait(dialog)
            if answer is None:
                return
            if answer == "yes":
                await self.workspace.publishing.delete(post.path, blogs=blogs)
                await self._after_change()
                said = _("“{title}” is in the trash and being taken from {blogs}.")
                self.app.tell(said.format(title=title, blogs=where))
                return
        await self.workspace.posts.trash(post.path)
        await self._after_change()
        self.app.tell(_("“{title}” is in the trash. U takes it back.").format(title=title))

    def action_undo(self) -> None:
        self.job(self._undo(), group="change")

    async def _undo(self) -> None:
        items = self.workspace.posts.trash_items()
        if not items:
            self.app.tell(_("The trash is empty; there is nothing to take back."))
            return
        chosen = self.posts.chosen
        item = None
        if chosen is not None and chosen.mark == Mark.TRASHED:
            item = next((item for item in items if chosen.path in (item.stored, item.path)), None)
        path = await self.workspace.posts.undo_trash(item)
        await self._after_change()
        self.posts.choose_path(path)
        self.app.tell(_("{name} is back where it was.").format(name=clean_line(path.name)))

    # Publishing.

    def action_publish(self) -> None:
        if post := self._chosen():
            self.job(ask_and_publish(self.app, post.path, post.title), group=ASKING)

    def action_publish_to(self) -> None:
        if post := self._chosen():
            self.job(ask_and_publish(self.app, post.path, post.title, choose=True), group=ASKING)

    def action_unpublish(self) -> None:
        if post := self._chosen():
            self.job(self._unpublish(post), group=ASKING)

    async def _unpublish(self, post: PostSummary) -> None:
        from bloggy.tui.dialogs.live import LiveChange

        title, blogs = clean_line(post.title), live_blogs(post)
        if not blogs:
            raise UsageError(
                _("“{title}” is not published anywhere.").format(title=title),
                hint=_("There is nothing to take back."),
            )
        where = ", ".join(clean_line(blog) for blog in blogs)
        sentence = _("Readers no longer see it on {blogs}. Your file stays, as a draft.").format(blogs=where)
        dialog = LiveChange(_("Take back “{title}”").format(title=title), [sentence])
        if await self.app.push_screen_wait(dialog) == "yes":
            await self.workspace.publishing.unpublish(post.path, blogs=blogs)
            await self._after_change()
            self.app.tell(_("“{title}” is being taken back from {blogs}.").format(title=title, blogs=where))

    def action_open_address(self) -> None:
        if post := self._chosen():
            url = next(
                (state.url for state in post.blogs if state.url and state.blog in live_blogs(post)), ""
            )
            if url:
                self.app.open_address(url)
            else:
                self.app.tell(_("It has no address yet: p publishes it, v previews it in the browser."))

    def action_pictures(self) -> None:
        if post := self._chosen():
            self.job(self._pictures(post.path), group=ASKING)

    async def _pictures(self, path: Path) -> None:
        from bloggy.tui.outside import show_pictures

        show_pictures(self.app, path)

    def action_browser_preview(self) -> None:
        if post := self._chosen():
            self.job(self.app.show_in_browser(post.path), group="browser")

    # What a crash left.

    async def _offer_leftovers(self) -> None:
        """Ask about each text that was not saved when bloggy last ended."""
        from bloggy.tui.recovery import offer_leftovers

        try:
            if await offer_leftovers(self.app):
                await self._after_change()
        except BloggyError as error:
            self.app.explain(error)
