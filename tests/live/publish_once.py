"""Publishes one post in place and settles it, in a process of its own that a test may kill."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bloggy.backends.git.publisher import GitPublisher
from bloggy.backends.git.repository import WorkingCopy
from bloggy.backends.testing import key, outgoing, picture
from bloggy.domain.outbox import Action
from bloggy.domain.post import Outgoing


def the_post() -> Outgoing:
    """What is published."""
    return outgoing(body="![fog](fog.png)\n\nIt was cold.\n", assets=(picture(),))


def the_publisher(work: Path) -> GitPublisher:
    """Over the writer's working copy."""
    return GitPublisher(WorkingCopy(work), library=work / "content/posts")


async def carry_out(work: Path) -> None:
    """What delivery does for one entry, claimed or found uncertain."""
    publisher, post = the_publisher(work), the_post()
    found = await publisher.find(post, key=key(1), ref=None, action=Action.PUBLISH)
    receipt = found or await publisher.publish(post, key=key(1))
    await publisher.settle(post, receipt, action=Action.PUBLISH)


if __name__ == "__main__":
    asyncio.run(carry_out(Path(sys.argv[1])))
