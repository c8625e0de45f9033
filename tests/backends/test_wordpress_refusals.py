"""Every refusal of a WordPress, or of what stands before it, becomes a sentence with the next step."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bloggy.backends.testing import key, outgoing
from bloggy.backends.web import Answer
from bloggy.backends.wordpress.api import document, rest_root
from bloggy.backends.wordpress.errors import NotAllowed, TermExists, Trashed, Unfinished, explain
from bloggy.domain.post import RemoteRef
from bloggy.errors import (
    BackendError,
    Gone,
    Malformed,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    ServerFault,
    Unauthorized,
)
from tests.fakes.wordpress import FakeWordPress, connected

JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html"}
PORTAL = (200, HTML, b"<!doctype html><title>Hotel</title>Log in to use this network.")
WAF = (403, HTML, b"<html><h1>Forbidden</h1>Your request was blocked.</html>")


def refusal(status: int, code: str, message: str = "No &#8220;way&#8221;.", **data: Any) -> Answer:
    """What WordPress says, as read."""
    body = json.dumps({"code": code, "message": message, "data": {"status": status, **data}}).encode()
    return Answer(status=status, headers=JSON, body=body, url="https://blog.example/wp-json/wp/v2/posts")


@pytest.mark.parametrize(
    ("status", "code", "kind", "word"),
    [
        (401, "rest_not_logged_in", Unauthorized, "nobody had logged in"),
        (401, "rest_cannot_create", Unauthorized, "nobody had logged in"),
        (401, "rest_forbidden_context", Unauthorized, "nobody had logged in"),
        (401, "incorrect_password", Unauthorized, "application password"),
        (401, "invalid_username", Unauthorized, "application password"),
        (401, "invalid_email", Unauthorized, "application password"),
        (401, "application_passwords_disabled", Unauthorized, "switched off"),
        (401, "rest_login_required", Unauthorized, "shut"),
        (403, "rest_disabled", Unauthorized, "shut"),
        (403, "rest_forbidden", Unauthorized, "shut"),
        (404, "rest_no_route", Unauthorized, "shut"),
        (403, "rest_cannot_create", NotAllowed, "No “way”"),
        (403, "rest_cannot_edit", NotAllowed, "may not change"),
        (403, "rest_cannot_edit_others", NotAllowed, "may not change"),
        (403, "rest_cannot_publish", NotAllowed, "may not publish"),
        (403, "rest_cannot_delete", NotAllowed, "may not change"),
        (400, "empty_content", Rejected, "without title"),
        (501, "rest_trash_not_supported", Rejected, "trash"),
        (400, "something_new", Rejected, "No “way”"),
        (404, "rest_post_invalid_id", Gone, "no longer"),
        (410, "rest_already_trashed", Trashed, "No “way”"),
        (503, "wp_die", RateLimited, "worked on"),
        (413, "rest_upload_file_too_big", Rejected, "too large"),
        (400, "rest_upload_no_content_disposition", Rejected, "too large"),
        (400, "rest_upload_user_quota_exceeded", Rejected, "used up"),
        (400, "rest_upload_limited_space", Rejected, "too large"),
        (500, "rest_upload_sideload_error", Rejected, "does not take"),
        (400, "rest_upload_image_type_not_supported", Rejected, "does not take"),
        (412, "rest_upload_hash_mismatch", RateLimited, "damaged"),
    ],
)
def test_each_code_is_a_sentence(status: int, code: str, kind: type[BackendError], word: str) -> None:
    error = explain(refusal(status, code))
    assert type(error) is kind
    assert word in error.message
    assert error.hint or kind is Trashed
    assert "&#" not in error.message
    assert error.message.endswith((".", "”", "”."))


def test_a_wrong_parameter_is_named() -> None:
    error = explain(refusal(400, "rest_invalid_param", params={"status": "status is not one of publish."}))
    assert isinstance(error, Rejected)
    assert "status is not one of publish" in error.message


@pytest.mark.parametrize(("inner", "kind"), [(401, Unauthorized), (403, NotAllowed)])
def test_a_list_of_drafts_that_is_refused_is_a_matter_of_rights(inner: int, kind: type[BackendError]) -> None:
    details = {"status": {"code": "rest_forbidden_status", "data": {"status": inner}}}
    assert type(explain(refusal(400, "rest_invalid_param", details=details))) is kind


def test_a_term_that_exists_gives_its_number() -> None:
    error = explain(refusal(400, "term_exists", term_id=7))
    assert isinstance(error, TermExists)
    assert error.term == 7


def test_a_server_error_of_its_own_stays_open() -> None:
    assert explain(refusal(500, "internal_server_error", "<p>There has been a critical error.</p>")) is None


def test_a_picture_that_broke_the_server_down_is_known_by_its_number() -> None:
    answer = Answer(status=502, headers={"x-wp-upload-attachment-id": "12"}, body=b"<html>", url="u")
    error = explain(answer)
    assert isinstance(error, Unfinished)
    assert error.media == 12


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"\xef\xbb\xbf\n\n",
        b"<br />\n<b>Warning</b>:  Undefined variable $x in <b>/x/y.php</b> on line <b>5</b><br />\n",
        b"Deprecated: [x] {y} is deprecated in /x/y.php on line 5\n",
    ],
)
def test_what_php_prints_before_an_answer_does_not_hide_it(noise: bytes) -> None:
    body = noise + b'{"id": 5, "title": {"raw": "a\\n{b"}}'
    assert document(Answer(status=200, headers=JSON, body=body, url="u"))["id"] == 5
    refused = refusal(403, "rest_cannot_publish")
    noisy = Answer(status=403, headers=JSON, body=noise + refused.body, url="u")
    assert isinstance(explain(noisy), NotAllowed)


def test_a_web_page_is_no_answer() -> None:
    with pytest.raises(Malformed):
        document(Answer(status=200, headers=HTML, body=b"<html><script>var a = [\n{}\n]</script>", url="u"))


@pytest.mark.parametrize(
    ("url", "root", "used"),
    [
        ("https://x.org", "", "https://x.org/wp-json/"),
        ("https://x.org/blog/", "", "https://x.org/blog/wp-json/"),
        ("https://x.org", "https://x.org/index.php/wp-json", "https://x.org/index.php/wp-json/"),
        ("https://x.org", "https://x.org/?rest_route=", "https://x.org/?rest_route=/"),
        ("https://x.org", "https://x.org/?rest_route=%2F", "https://x.org/?rest_route=/"),
    ],
)
def test_the_root_is_where_it_was_found(url: str, root: str, used: str) -> None:
    assert rest_root(url, root) == used


# --- through the whole client -------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_noise_before_every_answer_disturbs_nothing() -> None:
    site = FakeWordPress(noise=b"<br />\n<b>Notice</b>: old plug-in on line <b>3</b><br />\n")
    backend, _network = connected(site)
    assert backend.publisher is not None
    receipt = await backend.publisher.publish(outgoing(), key=key(1))
    assert receipt.url


@pytest.mark.anyio
async def test_a_hotel_in_between_is_no_post() -> None:
    site = FakeWordPress(instead=[PORTAL, PORTAL])
    backend, _network = connected(site)
    assert backend.publisher is not None
    with pytest.raises(Malformed):
        await backend.publisher.read(RemoteRef("1"))
    with pytest.raises(OutcomeUnknown):
        await backend.publisher.reserve(outgoing(), key=key(1))
    assert site.posts == {}


@pytest.mark.anyio
async def test_a_firewall_is_told_from_a_wrong_password() -> None:
    backend, _network = connected(FakeWordPress(instead=[WAF]))
    assert backend.publisher is not None
    with pytest.raises(Unauthorized) as caught:
        await backend.publisher.reserve(outgoing(), key=key(1))
    assert "in front of the blog" in caught.value.message
    assert "xmlrpc" in caught.value.hint


@pytest.mark.anyio
async def test_an_error_after_the_write_leaves_it_open() -> None:
    site = FakeWordPress(after=[(500, JSON, refusal(500, "internal_server_error").body)])
    backend, _network = connected(site)
    assert backend.publisher is not None
    with pytest.raises(OutcomeUnknown):
        await backend.publisher.reserve(outgoing(), key=key(1))
    ref = await backend.publisher.reserved(key=key(1))
    assert ref is not None
    assert (await backend.publisher.publish(outgoing(), key=key(1), reserved=ref)).ref == ref


@pytest.mark.anyio
async def test_a_wrong_password_publishes_nothing_and_says_so() -> None:
    site = FakeWordPress()
    backend, _network = connected(site, password="wrong")
    assert backend.publisher is not None
    for ref in (None, RemoteRef("5")):
        with pytest.raises(BackendError) as caught:
            await backend.publisher.publish(outgoing(), key=key(1), reserved=ref)
        assert not isinstance(caught.value, ServerFault)
    assert site.posts == {}


@pytest.mark.anyio
async def test_the_password_is_in_no_word_that_is_shown() -> None:
    backend, _network = connected(FakeWordPress(instead=[WAF]), password="canary canary")
    assert backend.publisher is not None
    with pytest.raises(Unauthorized) as caught:
        await backend.publisher.reserve(outgoing(), key=key(1))
    assert "canary" not in repr(caught.value) + caught.value.hint + repr(vars(backend.publisher))
