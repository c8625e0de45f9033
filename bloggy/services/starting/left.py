"""Remembers where the writer left a library, so that the next start opens there. Losing it loses nothing."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from bloggy.domain.listing import PostQuery, Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 50
"""So many libraries are remembered, those used last."""
_LARGEST = 1_000_000
"""Bytes; a larger file is none of ours."""


class Left(NamedTuple):
    """Where the writer was."""

    query: PostQuery
    """The place and its order; what was searched for is not kept."""
    post: Path | None
    """The chosen post."""


def read(file: Path, roots: Sequence[Path]) -> Left | None:
    """Where the libraries at `roots` were left; None where nobody knows, whatever is in the file."""
    told = _libraries(file).get(_key(roots))
    if not isinstance(told, dict):
        return None
    texts = {name: value for name in ("mark", "blog", "tag") if isinstance(value := told.get(name), str)}
    orders: tuple[Sort, ...] = get_args(Sort)
    query = PostQuery(
        **texts,
        trash=told.get("trash") is True,
        sort=next((order for order in orders if order == told.get("sort")), "date"),
        descending=told.get("descending") is not False,
    )
    post = told.get("post")
    return Left(query, Path(post) if isinstance(post, str) and os.path.isabs(post) else None)  # noqa: PTH117


def write(file: Path, roots: Sequence[Path], left: Left) -> None:
    """Remember it. Raises SaveFailed."""
    import json

    from bloggy.storage import atomic

    query = left.query
    told = {
        "post": str(left.post) if left.post else None,
        "mark": query.mark,
        "blog": query.blog,
        "tag": query.tag,
        "trash": query.trash,
        "sort": query.sort,
        "descending": query.descending,
    }
    key, known = _key(roots), _libraries(file)
    if known.get(key) == told:
        return
    others = [(name, value) for name, value in known.items() if name != key][-(MOST - 1) :]
    text = json.dumps({"libraries": dict([*others, (key, told)])}, indent=1)
    atomic.make_folder(file.parent, private=True)
    atomic.write(file, text.encode("utf-8", "replace"), expected=atomic.ANY)


def _key(roots: Sequence[Path]) -> str:
    return "\n".join(str(root) for root in roots)


def _libraries(file: Path) -> dict[str, Any]:
    """What the file holds, however damaged it is."""
    import json

    with suppress(OSError, ValueError, RecursionError):
        if file.stat().st_size <= _LARGEST:
            found = json.loads(file.read_bytes())
            libraries = found.get("libraries") if isinstance(found, dict) else None
            if isinstance(libraries, dict):
                return libraries
    return {}
