"""Says in sentences what Ghost refuses, with the next step; what Ghost did not say itself is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import BackendError, Conflict, Gone, Malformed, RateLimited, Rejected, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.web import Answer

_LONGEST = 300


class ClockWrong(Unauthorized):
    """Ghost takes the token for an old one: this machine's clock is behind the server's."""


class NotAcceptable(Rejected):
    """Ghost does not have this part of the interface, or not in this version."""


def explain(answer: Answer) -> BackendError | None:
    """The error that Ghost's own words mean; None where the answer is not in Ghost's form."""
    error = _told(answer)
    if error is None:
        if answer.status == 404 and answer.body.lstrip()[:1] == b"<":
            return Malformed(
                _("{url} is a web page, not Ghost’s interface.").format(url=answer.url),
                hint=_("Check “url” and “admin” in the blog’s table."),
            )
        return None
    kind, code = _text(error, "type"), _text(error, "code")
    told = _words(error)
    if code in {"INVALID_JWT", "UNKNOWN_ADMIN_API_KEY", "INVALID_AUTH_HEADER"}:
        return _unauthorized(code, told, answer)
    if code == "UPDATE_COLLISION" or kind == "UpdateCollisionError":
        return Conflict(
            _("Somebody else has changed the post in Ghost at this moment."),
            hint=_("Compare both versions and choose."),
        )
    found = _by_kind(kind, told, answer)
    if found is None and answer.status not in {401, 403} and answer.status < 500 and answer.status != 429:
        return Rejected(_("Ghost refuses: {why}").format(why=told), hint=_("Change it, then try again."))
    return found


def _told(answer: Answer) -> Mapping[str, object] | None:
    """The first of Ghost's errors: `{"errors": [{"message", "context", "type", "code", ...}]}`."""
    if answer.body.lstrip()[:1] != b"{":
        return None
    try:
        found = answer.json()
    except BackendError:
        return None
    errors = found.get("errors") if isinstance(found, dict) else None
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        return errors[0]
    return None


def _text(error: Mapping[str, object], name: str) -> str:
    value = error.get(name)
    return value if isinstance(value, str) else ""


def _words(error: Mapping[str, object]) -> str:
    """What Ghost says, in one line: its details, else the context, else the message."""
    parts = [_text(error, "context") or _text(error, "message")]
    details = error.get("details")
    parts += [
        _text(detail, "message")
        for detail in (details if isinstance(details, list) else [])
        if isinstance(detail, dict) and detail.get("keyword") not in {"type", "anyOf"}
    ]
    line = clean_line(" – ".join(part for part in parts if part))
    line = line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
    return line if line.endswith((".", "!", "?", "…")) else line + "."


def _unauthorized(code: str, told: str, answer: Answer) -> BackendError:
    if code == "UNKNOWN_ADMIN_API_KEY":
        return Unauthorized(
            _("Ghost does not know this Admin API key."),
            hint=_("It was made anew or removed there: copy the present one, then “bloggy blogs login”."),
        )
    if code == "INVALID_AUTH_HEADER":
        return Unauthorized(
            _("The proof of who asks did not arrive at Ghost as it was sent."),
            hint=_("Something in front of the blog changes the Authorization header: ask its host."),
        )
    if "expired" not in told and "not active" not in told:
        return Unauthorized(
            _("Ghost refuses the Admin API key: its secret part is wrong."),
            hint=_("Copy the whole key again, then “bloggy blogs login”."),
        )
    here, there = datetime.now(UTC), answer.date or datetime.now(UTC)
    apart = abs(there - here)
    return ClockWrong(
        _(
            "Ghost takes the login for an old one: its clock says {there} UTC, this machine’s {here} UTC."
        ).format(there=f"{there.astimezone(UTC):%Y-%m-%d %H:%M:%S}", here=f"{here:%Y-%m-%d %H:%M:%S}"),
        hint=_("Set this machine’s clock.")
        if apart > timedelta(minutes=1)
        else _("Try again; if it stays so, a proxy in front of the blog keeps requests for too long."),
    )


def _by_kind(kind: str, told: str, answer: Answer) -> BackendError | None:
    """By the `type` of Ghost's errors (package @tryghost/errors); None for those that say nothing more."""
    match kind:
        case "NotFoundError":
            return _gone(answer)
        case "NoPermissionError" | "NotImplementedError" | "UnauthorizedError":
            return Unauthorized(
                _("This key may not do that in Ghost: {why}").format(why=told),
                hint=_("Use the Admin API key of a custom integration, or of staff who may publish."),
            )
        case "ValidationError":
            return Rejected(
                _("Ghost does not take the post as it is: {why}").format(why=told),
                hint=_("Change it, then try again."),
            )
        case "BadRequestError" if "Image processing failed" in told:
            return Rejected(
                _("Ghost can’t read the picture: {why}").format(why=told),
                hint=_("Save it again with an image editor, as PNG, JPEG or WebP."),
            )
        case "UnsupportedMediaTypeError":
            return Rejected(
                _("Ghost does not take files of this kind: {why}").format(why=told),
                hint=_("Use PNG, JPEG, GIF, WebP or SVG for pictures; other files can go as a .zip."),
            )
        case "RequestEntityTooLargeError":
            return Rejected(
                _("This is too large for Ghost: {why}").format(why=told),
                hint=_("Make it smaller, or raise the limit of the server."),
            )
        case "HostLimitError" | "DisabledFeatureError":
            return Rejected(
                _("The blog’s host does not allow it: {why}").format(why=told),
                hint=_("Upgrade the plan at the host, or ask it."),
            )
        case "MethodNotAllowedError" if "omments" in told:
            return Rejected(
                _("Comments are switched off in Ghost."),
                hint=_("Switch them on in its Settings, under Membership."),
            )
        case "RequestNotAcceptableError":
            return NotAcceptable(
                _("Ghost does not speak the version of its interface that bloggy uses: {why}").format(
                    why=told
                ),
                hint=_("bloggy needs Ghost 5 or newer; update Ghost or bloggy."),
            )
        case "MaintenanceError" | "TooManyRequestsError":
            return _later(kind, told, answer)
        case "EmailError":
            return Rejected(
                _("Ghost could not mail the post: {why}").format(why=told),
                hint=_(
                    "Check the newsletter and the mail settings in Ghost, or publish without a newsletter."
                ),
            )
        case _:
            return None


def _gone(answer: Answer) -> BackendError:
    if "/posts/" in answer.url or "/pages/" in answer.url:
        return Gone(_("The post is no longer in Ghost."), hint=_("Publish it again if it should be there."))
    return Gone(_("Ghost has nothing at {url}.").format(url=answer.url), hint=_("Check the blog’s address."))


def _later(kind: str, told: str, answer: Answer) -> BackendError:
    from bloggy.backends.web import retry_after

    words = (
        _("Ghost is being worked on: {why}")
        if kind == "MaintenanceError"
        else _("Ghost asks for patience: {why}")
    )
    return RateLimited(
        words.format(why=told), hint=_("bloggy tries again by itself."), after=retry_after(answer)
    )
