"""Makes every sentence a person reads translatable, without loading a catalogue before one is needed."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gettext

DOMAIN = "bloggy"
_LOCALE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@lru_cache(maxsize=1)
def _catalogue() -> gettext.NullTranslations | None:
    """The translations for the user's locale, or None where the source language (English) serves.

    Follows the look-up order of GNU gettext: LANGUAGE, LC_ALL, LC_MESSAGES, LANG. TEXTDOMAINDIR names another
    folder of catalogues, so that a translator can try one without installing it.
    """
    wanted = next((os.environ[name] for name in _LOCALE_VARIABLES if os.environ.get(name)), "C")
    if wanted.partition(":")[0].partition("_")[0].partition(".")[0] in {"C", "POSIX", "en", ""}:
        return None
    import gettext
    from pathlib import Path

    folder = os.environ.get("TEXTDOMAINDIR") or Path(__file__).parent / "locale"
    return gettext.translation(DOMAIN, folder, fallback=True)


def _(message: str) -> str:
    """`message` in the user's language."""
    catalogue = _catalogue()
    return catalogue.gettext(message) if catalogue else message


def ngettext(one: str, many: str, count: int) -> str:
    """`one` or `many`, whichever `count` asks for in the user's language."""
    catalogue = _catalogue()
    if catalogue:
        return catalogue.ngettext(one, many, count)
    return one if count == 1 else many
