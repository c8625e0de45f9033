"""The promises of `base` as tests: whoever writes a backend derives a class and gets them all.

    class TestMine(PublisherContract):
        @pytest.fixture
        def publisher(self): return MyPublisher(...)
        async def copies(self, publisher): return [RemoteCopy(...), ...]

What a publisher declares must work, and what it does not declare must refuse. `requires` marks the tests
that need a capability. Listing posts has `PostListingContract` (see `PostListingSeams` for how others write,
edit and delete there), a media host `MediaHostContract`, a comment source `CommentSourceContract` (see
`CommentSeams`). Needs pytest with anyio's plug-in.
"""

from __future__ import annotations

from bloggy.backends.testing.comment_samples import HOSTILE_BODIES, CommentThere, Mirror, task
from bloggy.backends.testing.comments import CommentSourceContract
from bloggy.backends.testing.media import MediaHostContract
from bloggy.backends.testing.post_seams import PostMirror
from bloggy.backends.testing.posts import HOSTILE_CURSORS, PostListingContract
from bloggy.backends.testing.publisher import PublisherContract
from bloggy.backends.testing.samples import HOSTILE_TITLES, RemoteCopy, key, outgoing, picture, requires

__all__ = [
    "HOSTILE_BODIES",
    "HOSTILE_CURSORS",
    "HOSTILE_TITLES",
    "CommentSourceContract",
    "CommentThere",
    "MediaHostContract",
    "Mirror",
    "PostListingContract",
    "PostMirror",
    "PublisherContract",
    "RemoteCopy",
    "key",
    "outgoing",
    "picture",
    "requires",
    "task",
]
