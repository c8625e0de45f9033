"""Makes XML-RPC calls for one account and says in a sentence what WordPress refuses.

Faults: wp-includes/class-wp-xmlrpc-server.php. They come with HTTP 200 and words in the blog's language;
only the code is the same everywhere, and 403 is both a wrong login and a term that is not there.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from bloggy.backends.web import Answer, Client, nothing_but_the_request
from bloggy.backends.wordpress.errors import NotAllowed
from bloggy.backends.wordpress.rpc import Fault, decoded, encoded, is_answer, without
from bloggy.errors import (
    BackendError,
    Gone,
    Malformed,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    ServerFault,
    Unauthorized,
    Unreachable,
)
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.base import Progress, Surroundings
    from bloggy.backends.wordpress.api import Account

_SHUT = frozenset({401, 403, 404, 405, 406, 410, 418})
_NO_SUCH_METHOD = -32601
_TERM_WORDS = ("term", "post type", "taxonomy")


class Overtaken(RateLimited):
    """The post was changed between our look at it and our change (fault 409); nothing was done."""


class Calls:
    """The XML-RPC interface of one blog, for one account."""

    def __init__(self, account: Account, surroundings: Surroundings, *, blog_id: str = "1") -> None:
        """`account.root` is the address of `xmlrpc.php`."""
        self.account = account
        self._secret = surroundings.secret
        self.blog_id = blog_id or "1"
        self.client = Client(
            account.root,
            authorize=nothing_but_the_request,
            explain=_explain,
            insecure=account.insecure,
            transport=surroundings.transport,
        )

    async def ask(self, method: str, *parameters: object) -> Any:
        """The answer to a call that changes nothing. A lost answer is Unreachable, after two tries."""
        with contextlib.suppress(OutcomeUnknown, Malformed):
            return await self._once(method, parameters, None)
        try:
            return await self._once(method, parameters, None)
        except OutcomeUnknown as error:
            raise Unreachable(error.message, hint=_("bloggy tries again by itself.")) from error

    async def do(self, method: str, *parameters: object, progress: Progress | None = None) -> Any:
        """Make a change, once. An answer that can't be read leaves open whether it was done."""
        try:
            return await self._once(method, parameters, progress)
        except Malformed as error:
            raise OutcomeUnknown(
                error.message, hint=_("bloggy looks whether it was done before it tries again.")
            ) from error

    async def after(self, method: str, *parameters: object) -> Any:
        """Look at what a change made. No answer here means that the change is done, but not how."""
        try:
            return await self.ask(method, *parameters)
        except (Unreachable, RateLimited, ServerFault, Malformed) as error:
            raise OutcomeUnknown(
                error.message, hint=_("bloggy looks whether it was done before it tries again.")
            ) from error

    async def aclose(self) -> None:
        """Close the connections."""
        await self.client.aclose()

    async def _once(self, method: str, parameters: tuple[object, ...], progress: Progress | None) -> Any:
        secret = (await self._secret()).strip()
        login = (self.account.user, secret)
        first: tuple[object, ...] = (self.blog_id, *login)
        if method == "wp.getUsersBlogs":  # alone among them it takes no blog: it lists them
            first = login
        elif method.startswith("metaWeblog."):  # those take the post's number in its place
            first, parameters = (parameters[0], *login), parameters[1:]
        answer = await self.client.send(
            "POST",
            "",
            headers={"Content-Type": "text/xml; charset=utf-8", "Accept": "text/xml"},
            content=encoded(method, *first, *parameters),
            progress=progress,
        )
        try:
            return decoded(answer.body, answer.url)
        except Fault as fault:
            raise refusal(fault.code, without(secret, fault.words), method) from None


def refusal(code: int, words: str, method: str) -> BackendError:
    """What a fault means. `words` are the server's, cleaned."""
    if code == 403 and any(word in words.casefold() for word in _TERM_WORDS):
        return Rejected(
            _("The blog refused what was sent: {words}").format(words=words),
            hint=_("Change that in the post’s front matter and publish again."),
        )
    if code == 403:
        return Unauthorized(
            _("The blog refuses the login: {words}").format(words=words),
            hint=_(
                "Check the account’s name; make a new application password in your profile there, then: "
                "bloggy blogs login."
            ),
        )
    if code == 401:
        return NotAllowed(
            _("This account may not do that: {words}").format(words=words),
            hint=_("Ask an administrator of the blog for a role that may."),
        )
    if code == 404:
        return Gone(
            _("It is no longer at the blog: {words}").format(words=words),
            hint=_("Publish the post anew if it should be there."),
        )
    if code == 405:
        return _shut(words)
    if code == 409:
        return Overtaken(
            _("The post was changed at the blog in this very moment."),
            hint=_("bloggy tries again by itself."),
        )
    if code == _NO_SUCH_METHOD:
        return Unauthorized(
            _("The blog’s XML-RPC does not know {method}; a security plug-in may have taken it out.").format(
                method=method
            ),
            hint=_("Allow XML-RPC in the blog’s security plug-in, or use its REST interface."),
        )
    return Rejected(
        _("The blog refused it: {words} (fault {code})").format(words=words, code=code),
        hint=_("If the words don’t help, the blog’s own error log knows more."),
    )


def _explain(answer: Answer) -> BackendError | None:
    """A refusal by status: WordPress sends one with its fault where XML-RPC is switched off."""
    if is_answer(answer.body):
        try:
            decoded(answer.body, answer.url)
        except Fault as fault:
            # Its words may repeat the password, which is not known here.
            return refusal(fault.code, _("HTTP {status}").format(status=answer.status), "")
        except Malformed:
            return None
    if answer.status in _SHUT:
        return _shut(_("HTTP {status}").format(status=answer.status))
    return None


def _shut(words: str) -> Unauthorized:
    return Unauthorized(
        _("The blog’s XML-RPC interface is shut: {words}").format(words=words),
        hint=_(
            "Allow xmlrpc.php in the blog’s security plug-in or with its host, or find the blog again with "
            "“bloggy blogs add” to use its REST interface."
        ),
    )
