"""Every sentence can be translated, and a translation is used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

ROOT = Path(__file__).parent.parent
KEYWORDS = {"_": None, "_l": None, "ngettext": (1, 2)}


def messages() -> list[tuple[str, ...]]:
    found = extract_from_dir(ROOT / "bloggy", [("**.py", "python")], keywords=KEYWORDS)
    return [m if isinstance(m, tuple) else (m,) for _file, _line, m, _comments, _context in found]


def test_every_place_holder_has_a_name_so_that_translators_can_move_it() -> None:
    everything = messages()
    assert len(everything) > 400
    for forms in everything:
        for text in forms:
            assert not re.search(r"(?<!\{)\{\}|\{\d|%[sd]", text), text


def test_both_forms_of_a_count_have_the_same_place_holders() -> None:
    for forms in messages():
        names = {frozenset(re.findall(r"\{(\w+)", text)) for text in forms}
        assert len(names) == 1, forms


@pytest.mark.parametrize(("language", "said"), [("fr", "Rien n’attend."), ("en", "Nothing is waiting.")])
def test_a_catalogue_is_used_for_its_language_only(tmp_path: Path, language: str, said: str) -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add("Nothing is waiting.", "Rien n’attend.")
    target = tmp_path / "fr" / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "bloggy.mo").open("wb") as file:
        write_mo(file, catalogue)
    done = subprocess.run(
        [sys.executable, "-m", "bloggy", "outbox"],
        env={**os.environ, "LANGUAGE": language, "LANG": "C.UTF-8", "TEXTDOMAINDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.stdout.strip() == said, done.stderr
