"""Opens one configured Isso: its options, its password, its comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.isso.comments import IssoComments
from bloggy.backends.isso.door import Door
from bloggy.backends.isso.scrape import PENDING, VALID
from bloggy.backends.isso.words import Writer
from bloggy.backends.options import Option, SecretNeed, some_remote_options
from bloggy.i18n import _


class IssoBackend(Backend):
    """A comment server, beside whatever publishes the blog."""

    name = "isso"
    label = "Isso"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            key="url",
            help=_("The address of Isso itself: “data-isso” in the blog’s pages."),
            type="url",
            required=True,
            example="https://comments.example.org",
        ),
        Option(
            key="site",
            help=_("The blog’s address, which your answers link to."),
            type="url",
            required=True,
            example="https://example.org",
        ),
        Option(
            key="author",
            help=_("The name under which you answer."),
            required=True,
            example="Ada",
        ),
        Option(
            key="email",
            help=_("Your e-mail address there, by which your own comments are known; readers don’t see it."),
            required=True,
            example="ada@example.org",
        ),
        *some_remote_options("password_command", "password_env", "insecure"),
    )
    secret = SecretNeed(
        label=_("admin password"),
        steps=(
            _("Open isso.cfg on the server."),
            _("Write “enabled = true” and a password of your choice into its section [admin]."),
            _("Start Isso again."),
        ),
        page="admin/",
    )

    def __init__(self, door: Door, writer: Writer) -> None:
        self._door, self._writer = door, writer
        self.comments: IssoComments = IssoComments(door, writer)

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        door = Door(
            str(settings["url"]),
            secret=surroundings.secret,
            insecure=bool(settings.get("insecure")),
            transport=surroundings.transport,
        )
        writer = Writer(
            name=str(settings["author"]), email=str(settings["email"]), site=str(settings["site"])
        )
        return cls(door, writer)

    async def probe(self) -> Site:
        page = await self._door.comments(PENDING, 0, order="id", ascending=False)
        await self._door.thread("/")
        note = _("Isso lets the same reader write two comments a minute; answers wait for their turn.")
        return Site(
            title=_("{visible} comments, {waiting} waiting").format(
                visible=page.totals.get(VALID, 0), waiting=page.totals.get(PENDING, 0)
            ),
            url=self._writer.site,
            software="Isso",
            account=_("administrator"),
            notes=(note,),
        )

    async def aclose(self) -> None:
        await self._door.aclose()
