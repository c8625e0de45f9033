"""The state of every line is what a reading from the top would give, after any edits."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.tui.editor.blocks import START, BlockStates, after_line
from bloggy.tui.editor.document import PostDocument

line = st.sampled_from(
    ["", "text", "---", "+++", "```", "```python", "~~~~", "<!-- a", "b -->", "~~~", "> ```", "{", "}"]
)


def states_from_the_top(lines: list[str]) -> list[str]:
    states = [START]
    for text in lines[:-1]:
        states.append(after_line(states[-1], text))
    return states


@given(st.lists(line, min_size=1, max_size=12), st.data())
@settings(max_examples=200)
def test_states_follow_every_edit(lines: list[str], data: st.DataObject) -> None:
    document = PostDocument("\n".join(lines))
    states = BlockStates(document.lines)
    for _ in range(4):
        row = data.draw(st.integers(0, document.line_count - 1), label="asked for")
        assert states.at(row) == states_from_the_top(document.lines)[row]
        top, bottom = sorted(data.draw(st.integers(0, document.line_count - 1)) for _ in range(2))
        new = data.draw(st.lists(line, min_size=1, max_size=3))
        result = document.replace_range((top, 0), (bottom, len(document[bottom])), "\n".join(new))
        states.edited(top, bottom, result.end_location[0])
    expected = states_from_the_top(document.lines)
    assert [states.at(row) for row in range(document.line_count)] == expected


def test_front_matter_counts_in_the_first_line_only() -> None:
    assert after_line(START, "---") == "F-"
    assert after_line(START, "\ufeff+++") == "F+"
    assert after_line("", "---") == ""
    assert after_line("F-", "---") == ""
    assert after_line("F+", "---") == "F+"


def test_a_fence_is_closed_only_by_one_as_long_of_the_same_sign() -> None:
    state = after_line("", "````python title=x")
    assert state == "C````:python"
    assert after_line(state, "```") == state
    assert after_line(state, "~~~~") == state
    assert after_line(state, "`````") == ""


def test_inline_code_opens_no_block() -> None:
    assert after_line("", "a ```b``` c") == ""
