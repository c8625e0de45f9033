"""A post that readers need a password for keeps it, and never comes out without one unasked."""

from __future__ import annotations

from typing import Any

import pytest

from bloggy.backends.testing import PostMirror, key
from bloggy.domain.post import Receipt, Status
from bloggy.errors import Conflict, Rejected
from tests.fakes.wordpress_desk import Desk, post

pytestmark = pytest.mark.anyio
ASKED: dict[str, Any] = {"extra": {"visibility": "password"}}


async def protected(desk: Desk) -> tuple[Receipt, dict[str, Any]]:
    """A post that somebody has given a password since it was published."""
    receipt = await desk.publisher.publish(post(), key=key(1))
    there = desk.there(receipt.ref)
    there["password"] = "open sesame"
    return receipt, there


async def test_it_is_told_without_the_password_itself() -> None:
    desk = Desk()
    receipt, _there = await protected(desk)
    [told] = (await PostMirror().walk(desk.publisher)).told
    assert told == await desk.publisher.read(receipt.ref)
    assert told.extra["visibility"] == "password"
    assert told.revision != receipt.revision
    assert "sesame" not in repr(told)


async def test_an_edit_leaves_the_password_as_it_is() -> None:
    desk = Desk()
    receipt, there = await protected(desk)
    seen = (await desk.publisher.read(receipt.ref)).revision
    await desk.publisher.update(receipt.ref, post("<p>New</p>", **ASKED), key=key(2), expected=seen)
    assert (there["password"], there["status"]) == ("open sesame", "publish")
    assert "New" in there["content"]


async def test_who_makes_it_public_says_so() -> None:
    desk = Desk()
    receipt, there = await protected(desk)
    await desk.publisher.update(receipt.ref, post("<p>New</p>"), key=key(2), expected=None)
    assert there["password"] == "open sesame"
    public = post("<p>New</p>", extra={"visibility": "public"})
    await desk.publisher.update(receipt.ref, public, key=key(3), expected=None)
    assert there["password"] == ""
    writes = len(desk.network.writes)
    await desk.publisher.update(receipt.ref, public, key=key(4), expected=None)
    assert len(desk.network.writes) == writes


async def test_without_a_password_there_it_does_not_come_out() -> None:
    desk = Desk()
    with pytest.raises(Rejected, match="no password"):
        await desk.publisher.publish(post(**ASKED), key=key(1))
    assert desk.site.posts == {}
    receipt, there = await protected(desk)
    seen = (await desk.publisher.read(receipt.ref)).revision
    there["password"] = ""
    with pytest.raises(Conflict):
        await desk.publisher.update(receipt.ref, post("<p>New</p>", **ASKED), key=key(2), expected=seen)
    with pytest.raises(Rejected, match="no password"):
        await desk.publisher.update(receipt.ref, post("<p>New</p>", **ASKED), key=key(3), expected=None)
    assert "New" not in there["content"]
    await desk.publisher.update(receipt.ref, post(status=Status.DRAFT, **ASKED), key=key(4), expected=None)
    assert there["status"] == "draft"


async def test_what_becomes_public_there_is_told_as_public() -> None:
    desk = Desk()
    receipt = await desk.publisher.publish(post(extra={"visibility": "private"}), key=key(1))
    assert (await desk.publisher.read(receipt.ref)).extra["visibility"] == "private"
    desk.there(receipt.ref)["status"] = "publish"
    assert (await desk.publisher.read(receipt.ref)).extra["visibility"] == "public"
