"""Every option of the configuration has its sentence, in the manual and in the example."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from bloggy.backends.registry import Registry
from bloggy.cli.manual import kinds, page
from bloggy.domain.keymap import check_keys
from bloggy.errors import ConfigError
from bloggy.services.options import check_all
from bloggy.storage import config

EXAMPLE = (Path(__file__).parents[2] / "config.example.toml").read_text("utf-8")
USED = re.sub(r"^#(?=[\[\"a-z])", "", EXAMPLE, flags=re.MULTILINE)
BLOGS = [name for name in kinds() if Registry().publishes(name) is not False]
SOURCES = [name for name in kinds() if name not in BLOGS]


def settings() -> Iterator[str]:
    """The dotted name of every option that is not a blog's."""
    yield from (one.name for one in fields(config.Config) if one.name == "language")
    for section, kind in config.SECTIONS.items():
        yield from (f"{section}.{one.name}" for one in fields(kind))


@pytest.mark.parametrize("key", [*settings()])
def test_each_setting_has_a_sentence_which_errors_and_the_manual_tell(key: str) -> None:
    sentence = config.about(key)
    assert re.match(r"[A-Z].*\.$", sentence)
    assert f"- **{key.rpartition('.')[2]}**: {sentence}" in page("config")


def test_a_wrong_value_is_explained_where_it_stands(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config.parse("[editor]\nfocus = 3\n", tmp_path / "config.toml")
    assert caught.value.hint == "Dim everything but the paragraph you are in."


@pytest.mark.parametrize("name", kinds())
def test_each_option_of_a_blog_or_a_source_has_a_sentence_in_the_manual(name: str) -> None:
    key = "backend" if name in BLOGS else "source"
    text = page("config").split("## [blogs.NAME.comments]")[name in SOURCES]
    own = text.split(f'### {key} = "{name}"')[1].partition("\n###")[0]
    shared = text.rpartition("### What several of them have")[2].partition("\n##")[0]
    for option in Registry().load(name).options:
        assert re.match(r"[A-Z“].*\.$", option.help), option.key
        told = own if f"- **{option.key}**" in own else shared
        assert f"- **{option.key}**: {option.help}" in told, option.key
        assert told is own or f"`{option.key}`" in own


def test_the_example_has_every_option_and_no_other() -> None:
    raw = tomllib.loads(USED)
    there = {"language", *(f"{name}.{key}" for name in config.SECTIONS for key in raw[name])}
    assert there == {*settings()}
    for name in BLOGS:
        (table,) = (blog for blog in raw["blogs"].values() if blog["backend"] == name)
        assert set(table) - {"comments"} == {"backend", *(o.key for o in Registry().load(name).options)}
    talk = [one for blog in raw["blogs"].values() for one in blog.get("comments", [])]
    assert sorted(one["source"] for one in talk) == SOURCES
    for one in talk:
        wanted = {option.key for option in Registry().load(one["source"]).options}
        assert set(one) - {"source", "name"} == wanted, one["source"]
    assert any("name" in one for one in talk)


def test_the_example_explains_each_option_or_group_of_them() -> None:
    explained = False
    for line in EXAMPLE.splitlines():
        if line.startswith("# "):
            explained = True
        elif not line:
            explained = False
        else:
            assert explained or line.startswith("#["), line


def test_the_example_in_use_is_right(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(USED, "utf-8")
    read = config.parse(USED, file)
    check_all(read)
    assert check_keys(read.keys).complaints == ()
    check_all(config.parse(EXAMPLE, file))
