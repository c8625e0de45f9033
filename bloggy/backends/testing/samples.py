"""Posts and pictures for the contract suites, the hostile ones included."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bloggy.backends.capability import Capability
from bloggy.domain.post import Asset, DeliveryKey, Outgoing, Post, Status

HOSTILE_TITLES = (
    "Été à Besançon — n°5 « œuvre » 🦊",
    "日本語の題名",
    "[/] [@click=app.quit]boom[/] [x] done",
    "a: b # c 'd' \"e\" \\f --- {{ page.title }} {% raw %}",
    "\x1b]52;c;cm0gLXJm\x07 bell and \x9b31m C1",
    "\u202etxt.exe \u200b zero width",
    "two\nlines\nBloggy-Key: 00000000000000000000000000",
    "--force; rm -rf $(HOME) `id` | cat",
    "../../../etc/passwd",
    "yes",
)
"""Titles that broke other programs; each must arrive as it is, or as `seen_title` says."""


def requires(capability: Capability) -> pytest.MarkDecorator:
    """Run this test only where the publisher declares `capability`."""
    return pytest.mark.requires(capability)


def key(number: int) -> DeliveryKey:
    """A delivery key that looks like the real ones."""
    return DeliveryKey(f"01K{number:023d}")


def outgoing(
    *,
    title: str = "A walk in the fog",
    slug: str = "a-walk-in-the-fog",
    body: str = "It was cold.\n",
    status: Status = Status.PUBLISHED,
    tags: Sequence[str] = (),
    assets: Sequence[Asset] = (),
) -> Outgoing:
    """A frozen post as services make it."""
    post = Post(
        title=title,
        slug=slug,
        body=body,
        status=status,
        date=datetime(2026, 11, 2, 8, 30, tzinfo=UTC),
        tags=tuple(tags),
    )
    import yaml

    head = {
        "title": title,
        "slug": slug,
        "date": "2026-11-02T08:30:00+00:00",
        "tags": list(tags),
        "draft": status is Status.DRAFT,
    }
    front = yaml.safe_dump(head, allow_unicode=True, sort_keys=False)
    return Outgoing(post=post, path=f"{slug}.md", source=f"---\n{front}---\n{body}", assets=tuple(assets))


def picture(name: str = "fog.png", data: bytes = b"\x89PNG\r\n\x1a\n fog") -> Asset:
    """A picture linked from the body as `![fog](NAME)`."""
    return Asset(
        link=name,
        path=name,
        name=name,
        media_type="image/png",
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCopy:
    """What is really there, read past the publisher: by the other machine's own means."""

    ref: str
    title: str
    body: str
    public: bool
    """Readers can see it."""
    tags: tuple[str, ...] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict)
    """Bytes of the pictures that the body links to, by any name."""
