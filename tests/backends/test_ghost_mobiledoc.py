"""A text of Ghost's old editor is read, and sent back, with everything that is in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bloggy.backends.ghost.mobiledoc import as_lexical
from bloggy.backends.testing import key, outgoing
from bloggy.domain.post import RemoteRef
from tests.contract.test_ghost import backend
from tests.fakes.ghost import FakeGhost

OLD = {
    "version": "0.3.1",
    "atoms": [["soft-return", "", {}]],
    "cards": [
        ["embed", {"url": "https://e.org/v", "type": "video"}],
        ["hr", {}],
        ["code", {"code": "x = 1", "language": "python"}],
        ["gallery", {"images": [{"src": "/content/images/1.jpg"}]}],
    ],
    "markups": [["strong"], ["a", ["href", "https://e.org/", "rel", "nofollow"]], ["em"]],
    "sections": [
        [1, "h2", [[0, [], 0, "Fog"]]],
        [1, "p", [[0, [], 0, "a "], [0, [0], 0, "b"], [0, [2], 2, "c"], [1, [], 0, 0], [0, [1, 0], 2, "d"]]],
        [3, "ol", [[[0, [], 0, "one"]], [[0, [], 0, "two"]]]],
        [1, "blockquote", []],
        [2, "https://e.org/never-used.png"],
        *[[10, number] for number in range(4)],
    ],
}


def test_every_section_becomes_the_node_that_ghost_makes_of_it() -> None:
    told = as_lexical(json.dumps(OLD))
    assert told is not None
    head, words, items, quote, *cards = json.loads(told)["root"]["children"]
    assert (head["type"], head["tag"], head["children"][0]["text"]) == ("heading", "h2", "Fog")
    shown = [(node["type"], node.get("text"), node.get("format")) for node in words["children"]]
    assert shown[:3] == [("text", "a ", 0), ("text", "b", 1), ("text", "c", 3)]
    assert shown[3][0] == "linebreak"
    link = words["children"][4]
    assert (link["url"], link["rel"], link["children"][0]["format"]) == ("https://e.org/", "nofollow", 1)
    assert (items["listType"], items["tag"]) == ("number", "ol")
    assert [item["value"] for item in items["children"]] == [1, 2]
    assert (quote["type"], quote["children"]) == ("quote", [])
    assert cards == [
        {"type": "embed", "url": "https://e.org/v", "embedType": "video"},
        {"type": "horizontalrule"},
        {"type": "codeblock", "code": "x = 1", "language": "python"},
        {"type": "gallery", "images": [{"src": "/content/images/1.jpg"}]},
    ]


@pytest.mark.parametrize("text", ["", "{}", "[]", "nonsense", '{"sections": [[10, 5]]}', '{"sections": 3}'])
def test_what_is_no_text_of_the_old_editor_is_none(text: str) -> None:
    assert as_lexical(text) is None


@pytest.mark.anyio
async def test_an_old_post_is_told_as_nodes_and_goes_back_as_nodes(tmp_path: Path) -> None:
    ghost = FakeGhost()
    number = ghost.create("posts", title="Fog", status="published")
    ghost.posts[number] |= {"lexical": "", "mobiledoc": json.dumps(OLD)}
    made, _wire = backend(ghost, tmp_path)
    there = await made.publisher.read(RemoteRef(number))
    assert there.notation == "lexical"
    assert there.raw == as_lexical(json.dumps(OLD))
    mine = replace(outgoing(title="Fog", slug="fog"), raw=there.raw.replace('"two"', '"three"'))
    await made.publisher.update(there.ref, mine, key=key(1), expected=there.revision)
    assert json.loads(ghost.posts[number]["lexical"]) == json.loads(mine.raw)
    await made.aclose()
