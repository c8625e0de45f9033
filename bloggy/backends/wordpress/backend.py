"""Wires the roles of a WordPress blog from its table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Self

from bloggy.backends.base import Backend, MediaHost, Publisher, Site, Surroundings
from bloggy.backends.comments import CommentSource
from bloggy.backends.options import Option, SecretNeed, remote_options
from bloggy.errors import ConfigError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.wordpress.api import Account
    from bloggy.backends.wordpress.pagecheck import PageCheck
    from bloggy.backends.wordpress.publisher import Manner

OPTIONS = (
    Option(
        key="api",
        help=_("Which interface of WordPress is used; XML-RPC is for blogs whose REST interface is shut."),
        type="choice",
        default="rest",
        choices=("rest", "xmlrpc"),
    ),
    Option(
        key="root",
        help=_("The address of the REST interface, where it is not the blog’s address and “/wp-json/”."),
        type="url",
        example="https://example.org/?rest_route=/",
    ),
    Option(
        key="xmlrpc",
        help=_("The address of the XML-RPC interface, where it is not the blog’s address and “/xmlrpc.php”."),
        type="url",
        example="https://example.org/xmlrpc.php",
    ),
    Option(
        key="blog_id",
        help=_("The number of the blog in a network of blogs (XML-RPC)."),
        type="int",
        default=0,
    ),
    Option(
        key="body",
        help=_("How a text is stored: one block of HTML, exactly as made, or blocks for WordPress’s editor."),
        type="choice",
        default="html",
        choices=("html", "blocks"),
    ),
    Option(
        key="create_terms",
        help=_("Create tags and categories that the blog does not have yet."),
        type="bool",
        default=True,
    ),
)


class WordPressBackend(Backend):
    """A blog run by WordPress, self-hosted or with a host that allows application passwords."""

    name = "wordpress"
    label = "WordPress"
    options: ClassVar[tuple[Option, ...]] = (*OPTIONS, *remote_options())
    secret: ClassVar[SecretNeed | None] = SecretNeed(
        label=_("application password"),
        steps=(
            _("Log in to the blog’s own pages (“wp-admin”) and open Users → Profile."),
            _("Scroll down to “Application Passwords”."),
            _("Type “bloggy” as the name and press “Add Application Password”."),
            _("Copy the password of 24 letters that appears; it is shown only once."),
        ),
        page="wp-admin/profile.php#application-passwords-section",
        user=_("user name or e-mail address in WordPress"),
    )

    def __init__(self, settings: Mapping[str, object], surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        if settings.get("api") == "xmlrpc":
            self._wire_xmlrpc(settings)
        else:
            self._wire_rest(settings)

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        if not str(settings.get("url") or ""):
            raise ConfigError(
                _("The blog “{name}” has no address.").format(name=surroundings.blog),
                hint=_("Add “url = …” to its table, or set it up again: bloggy blogs add."),
                key="url",
            )
        return cls(settings, surroundings)

    async def probe(self) -> Site:
        return await self._probe()

    async def aclose(self) -> None:
        await self._close()

    # What follows imports where it is needed: listing backends and reading options must stay cheap.

    def _wire_rest(self, settings: Mapping[str, object]) -> None:
        from bloggy.backends.wordpress.api import Api, rest_root
        from bloggy.backends.wordpress.comments import WordPressComments
        from bloggy.backends.wordpress.media import WordPressMedia
        from bloggy.backends.wordpress.probe import probe
        from bloggy.backends.wordpress.publisher import WordPressPublisher

        root = rest_root(str(settings["url"]), str(settings.get("root") or ""))
        api = Api(_account(settings, root), self._surroundings)
        self.publisher: Publisher | None = WordPressPublisher(api, _manner(settings), self._check(settings))
        self.media: MediaHost | None = WordPressMedia(api)
        self.comments: CommentSource | None = WordPressComments(api)
        self._probe: Callable[[], Awaitable[Site]] = partial(
            probe, api, transport=self._surroundings.transport
        )
        self._close = api.aclose

    def _wire_xmlrpc(self, settings: Mapping[str, object]) -> None:
        from bloggy.backends.wordpress.rpc_api import RpcApi
        from bloggy.backends.wordpress.rpc_comments import RpcComments
        from bloggy.backends.wordpress.xmlrpc import XmlrpcMedia, XmlrpcPublisher, probe_xmlrpc

        door = str(settings.get("xmlrpc") or "") or f"{str(settings['url']).rstrip('/')}/xmlrpc.php"
        manner = _manner(settings)
        api = RpcApi(
            _account(settings, door),
            self._surroundings,
            blog_id=str(settings.get("blog_id") or "1"),
            permalink=manner.permalink,
            zone=manner.zone,
        )
        self.publisher = XmlrpcPublisher(api, manner, self._check(settings))
        self.media = XmlrpcMedia(api)
        self.comments = RpcComments(api.calls)
        self._probe = partial(probe_xmlrpc, api)
        self._close = api.aclose

    def _check(self, settings: Mapping[str, object]) -> PageCheck:
        from bloggy.backends import http
        from bloggy.backends.wordpress.pagecheck import PageCheck

        return PageCheck(
            page=bool(settings.get("check_page", True)),
            fetch=partial(http.get, transport=self._surroundings.transport),
        )


def _account(settings: Mapping[str, object], root: str) -> Account:
    from bloggy.backends.wordpress.api import Account

    return Account(
        url=str(settings["url"]).rstrip("/"),
        root=root,
        user=str(settings.get("user") or ""),
        insecure=bool(settings.get("insecure", False)),
    )


def _manner(settings: Mapping[str, object]) -> Manner:
    from bloggy.backends.wordpress.publisher import Manner
    from bloggy.domain.generators.addresses import zone_of

    return Manner(
        blocks=settings.get("body") == "blocks",
        create_terms=bool(settings.get("create_terms", True)),
        zone=zone_of(settings.get("timezone")),
        permalink=str(settings.get("permalink") or ""),
    )
