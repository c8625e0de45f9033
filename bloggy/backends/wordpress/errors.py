"""Says in a sentence what WordPress refuses, with the next step; its codes are the same in all languages.

Codes: wp-includes/rest-api/endpoints/*.php, wp-includes/user.php, wp-includes/post.php.
"""

from __future__ import annotations

import json
import re
from typing import Any

from bloggy.backends.web import Answer, retry_after
from bloggy.backends.wordpress.comment_errors import of_comments
from bloggy.domain.clean import clean_line
from bloggy.domain.entities import unescape
from bloggy.errors import BackendError, Gone, OutcomeUnknown, RateLimited, Rejected, Unauthorized
from bloggy.i18n import _

_TAGS = re.compile(r"<[^>]*>")
_MISSING_LOGIN = frozenset({"rest_not_logged_in", "rest_forbidden_context", "rest_cannot_view"})
_WRONG_LOGIN = frozenset(
    {"incorrect_password", "invalid_username", "invalid_email", "invalid_application_password"}
)
_SHUT = frozenset(
    {"rest_disabled", "rest_api_disabled", "rest_forbidden", "rest_login_required", "rest_no_route"}
)
_TOO_LARGE = frozenset(
    {
        "rest_upload_file_too_big",
        "rest_upload_no_content_disposition",
        "rest_upload_no_data",
        "rest_upload_limited_space",
    }
)


class NotAllowed(Unauthorized):
    """The account is known, but has not the right to do this."""


class TermExists(Rejected):
    """There is such a tag or category already."""

    def __init__(self, message: str, *, term: int) -> None:
        super().__init__(message)
        self.term = term


class Unfinished(OutcomeUnknown):
    """A file arrived, but the server broke down over its smaller sizes."""

    def __init__(self, message: str, *, hint: str, media: int) -> None:
        super().__init__(message, hint=hint)
        self.media = media


class Trashed(Gone):
    """It lies in the trash already."""


def explain(answer: Answer) -> BackendError | None:
    """The refusal in words; None where the status says it all."""
    if answer.status >= 500 and (number := answer.headers.get("x-wp-upload-attachment-id", "")).isdigit():
        return Unfinished(
            _("The blog’s server broke down over the picture’s smaller sizes."),
            hint=_("bloggy asks it to finish them; if that does not help, make the picture smaller."),
            media=int(number),
        )
    told = _told(answer)
    if told is None:
        return _from_a_page(answer)
    code, data = str(told.get("code", "")), told.get("data")
    words = in_words(told.get("message"))
    if code == "term_exists" and isinstance(data, dict) and isinstance(data.get("term_id"), int):
        return TermExists(words, term=data["term_id"])
    if code == "rest_already_trashed":
        return Trashed(words)
    if code in {"rest_post_invalid_id", "rest_invalid_post_id"}:
        return Gone(_("The post is no longer at the blog."), hint=_("Publish it anew if it should be there."))
    return (
        of_comments(code, words)
        or _of_the_login(code, answer.status, told)
        or _of_rights(code, _refused_status(told) or answer.status, words)
        or _of_files(code, words)
        or _of_the_post(code, answer, words, data)
    )


def in_words(message: object) -> str:
    """A message of the server without its markup, fit for one line."""
    return clean_line(unescape(_TAGS.sub("", message)).strip())[:300] if isinstance(message, str) else ""


def _told(answer: Answer) -> dict[str, Any] | None:
    body = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not body.startswith(b"{"):
        # notices of PHP stand before it
        body = body[found:] if (found := body.find(b'{"code"')) > 0 else b""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and isinstance(told.get("code"), str) else None


def _from_a_page(answer: Answer) -> BackendError | None:
    """A refusal in HTML: not WordPress speaks, but something in front of it."""
    if answer.status not in {401, 403, 406, 418} or not answer.body.lstrip().startswith(b"<"):
        return None
    return Unauthorized(
        _("Something in front of the blog refuses the request (HTTP {status}).").format(status=answer.status),
        hint=_(
            "A firewall, a security plug-in or a login page of the host stands before {url}: allow it there, "
            'or set “api = "xmlrpc"” for this blog.'
        ).format(url=answer.url),
    )


def _of_the_login(code: str, status: int, told: dict[str, Any]) -> BackendError | None:
    if code in _WRONG_LOGIN:
        return Unauthorized(
            _("The blog does not know this account name with this application password."),
            hint=_("Make a new application password in your profile there, then: bloggy blogs login."),
        )
    anonymous = status == 401 and (
        code in _MISSING_LOGIN or code.startswith(("rest_cannot_", "rest_forbidden_"))
    )
    if anonymous or _refused_status(told) == 401:
        return Unauthorized(
            _("The blog answers as if nobody had logged in."),
            hint=_(
                "The application password is wrong, or the server drops the “Authorization” header "
                "(the host can put “CGIPassAuth On” into .htaccess). To store the password again: "
                "bloggy blogs login."
            ),
        )
    if code == "application_passwords_disabled" or code == "application_passwords_disabled_for_user":
        return Unauthorized(
            _("Application passwords are switched off at this blog."),
            hint=_("Allow them in the blog’s security plug-in, or use https, which they need."),
        )
    if code in _SHUT:
        return Unauthorized(
            _("The blog’s REST interface is shut, or is not where bloggy looks for it."),
            hint=_(
                "Find the blog again with “bloggy blogs add”, allow the REST interface in its security "
                'plug-in, or set “api = "xmlrpc"” for this blog.'
            ),
        )
    return None


def _of_rights(code: str, status: int, words: str) -> BackendError | None:
    if code == "rest_cannot_publish":
        return NotAllowed(
            _("This account may not publish."),
            hint=_("Ask an administrator for the role “Author”, or send it as a draft for review."),
        )
    if code in {"rest_cannot_edit", "rest_cannot_edit_others", "rest_cannot_delete", "rest_cannot_read"}:
        return NotAllowed(
            _("This account may not change that post."),
            hint=_("It is somebody else’s, or already public: the role “Editor” may change all posts."),
        )
    if status == 403 and code.startswith(
        ("rest_cannot_", "rest_forbidden", "rest_user_cannot", "rest_invalid_param")
    ):
        return NotAllowed(
            _("The blog refuses it to this account: {words}").format(words=words or code),
            hint=_("Ask an administrator of the blog for a role that may do this."),
        )
    return None


def _refused_status(told: dict[str, Any]) -> int:
    """A list that asks for drafts is refused as an invalid parameter; the real reason stands inside."""
    details = told["data"].get("details") if isinstance(told.get("data"), dict) else None
    inner = details.get("status") if isinstance(details, dict) else None
    if not isinstance(inner, dict) or inner.get("code") != "rest_forbidden_status":
        return 0
    data = inner.get("data")
    return data["status"] if isinstance(data, dict) and isinstance(data.get("status"), int) else 403


def _of_files(code: str, words: str) -> BackendError | None:
    if code in _TOO_LARGE:
        return Rejected(
            _("The picture is too large for the blog: {words}").format(words=words)
            if code not in {"rest_upload_no_content_disposition", "rest_upload_no_data"}
            else _("The picture is too large for the blog’s server."),
            hint=_(
                "Set “max_picture” for this blog, or raise “upload_max_filesize” and “post_max_size” there."
            ),
        )
    if code == "rest_upload_user_quota_exceeded":
        return Rejected(
            _("The blog’s space for files is used up."),
            hint=_("Delete files in its media library, or have the limit raised."),
        )
    if code == "rest_upload_hash_mismatch":
        return RateLimited(
            _("The picture was damaged on its way."), hint=_("bloggy sends it again by itself.")
        )
    if code.startswith("rest_upload_"):
        return Rejected(
            _("The blog does not take this file: {words}").format(words=words or code),
            hint=_("Use a JPEG, PNG, GIF or WebP picture, or have its type allowed there."),
        )
    return None


def _of_the_post(code: str, answer: Answer, words: str, data: object) -> BackendError | None:
    if code == "empty_content":
        return Rejected(
            _("WordPress takes no post without title, text and excerpt."), hint=_("Write one of them.")
        )
    if code == "rest_trash_not_supported":
        return Rejected(
            _("This WordPress has no trash, so it would be deleted for good."),
            hint=_("Take the post back instead, or delete it in the blog’s own pages."),
        )
    if code == "rest_invalid_param":
        details = data.get("params") if isinstance(data, dict) else None
        shown = (
            "; ".join(in_words(value) for value in details.values()) if isinstance(details, dict) else words
        )
        return Rejected(
            _("The blog refused what was sent: {words}").format(words=shown or words),
            hint=_("Change that in the post’s front matter and publish again."),
        )
    if answer.status == 503 and code in {"wp_die", "maintenance"}:
        return RateLimited(
            _("The blog is being worked on: {words}").format(words=words),
            hint=_("bloggy tries again by itself."),
            after=retry_after(answer),
        )
    if answer.status < 500:
        return Rejected(
            _("The blog refused it: {words}").format(words=words or code),
            hint=_("“--verbose” shows what was said."),
        )
    return None
