"""Typography has plain stand-ins, which leave the colours where they were."""

from __future__ import annotations

from bloggy.tui.glyphs import content_to_ascii
from bloggy.tui.text import assemble


def test_stand_ins_of_several_letters_move_no_colour() -> None:
    page = assemble(("It’s “here” →", "bold $strong"), " … ", ("×2", "$quiet"))
    plain = content_to_ascii(page, ascii_only=True)
    assert plain.plain == 'It\'s "here" -> ... x2'
    assert [(plain.plain[span.start : span.end], span.style) for span in plain.spans] == [
        ('It\'s "here" ->', "bold $strong"),
        ("x2", "$quiet"),
    ]
    assert content_to_ascii(page, ascii_only=False) is page
