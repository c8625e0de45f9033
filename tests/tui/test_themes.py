"""In every theme that words are drawn in, bloggy's words can be read."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from bloggy.tui.themes import DARK, INKS, LIGHT, contrast
from tests.tui.driving import running

pytestmark = pytest.mark.anyio

THEMES = sorted({DARK.name, LIGHT.name} | {name for name, theme in BUILTIN_THEMES.items() if not theme.ansi})
WORDS = (*INKS, "quiet", "strong", "foreground")


async def test_words_can_be_read_on_every_ground_of_every_theme() -> None:
    faint = []
    async with running(size=(80, 24)) as (app, pilot):
        for theme in THEMES:
            app.theme = theme
            await pilot.pause()
            colours = app.theme_variables
            for ground in ("background", "panel", "chosen"):
                below = Color.parse(colours[ground])
                faint += [
                    (theme, word, ground)
                    for word in WORDS
                    if contrast(Color.parse(colours[word]), below) < 3.5
                ]
    assert faint == []


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)
