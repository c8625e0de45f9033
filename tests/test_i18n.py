"""Every sentence can be translated, and a translation is used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

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


CATALOGUE = ROOT / "bloggy" / "locale" / "fr" / "LC_MESSAGES" / "bloggy.po"


def french() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr")


def test_every_sentence_is_there_in_french_with_the_same_place_holders() -> None:
    told = {message.id: message.string for message in french() if message.id}
    for forms in messages():
        if forms == ("",):
            continue
        said = told[forms if len(forms) > 1 else forms[0]]
        translated = said if isinstance(said, tuple) else (said,)
        assert all(translated), forms
        wanted = {name for text in forms for name in re.findall(r"\{(\w+)", text)}
        for text in translated:
            assert set(re.findall(r"\{(\w+)", text)) == wanted, forms


def test_the_catalogue_in_use_is_the_one_that_is_read() -> None:
    made = BytesIO()
    write_mo(made, french())
    assert CATALOGUE.with_suffix(".mo").read_bytes() == made.getvalue()


def test_bloggy_speaks_french_where_the_writer_does() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bloggy", "outbox"],
        env={**os.environ, "LANGUAGE": "fr", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == "Rien n’est en attente.", done.stderr
