"""Kinds of blog are known by name; only the one that is asked for is imported."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from bloggy.backends.base import Surroundings
from bloggy.backends.git.backend import OPTIONS
from bloggy.backends.memory import MemoryBackend
from bloggy.backends.registry import GROUP, Registry
from bloggy.errors import ConfigError


def points(*named: tuple[str, str]) -> tuple[EntryPoint, ...]:
    return tuple(EntryPoint(name=name, value=value, group=GROUP) for name, value in named)


def test_listing_imports_no_backend() -> None:
    code = (
        "import sys; from bloggy.backends.registry import Registry; names = Registry().names();"
        "assert 'git' in names and 'memory' in names, names;"
        "heavy = ('bloggy.backends.git', 'bloggy.backends.mem', 'httpx');"
        "loaded = [m for m in sys.modules if m.startswith(heavy)];"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_reading_the_options_of_git_imports_neither_generators_nor_httpx() -> None:
    code = (
        "import sys; from bloggy.backends.registry import Registry; assert Registry().load('git').options;"
        "loaded = [m for m in sys.modules if m.startswith(('httpx', 'yaml', 'bloggy.domain.generators'))];"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_an_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        Registry().load("gti")
    assert "git" in caught.value.hint
    assert caught.value.key == "backend"


def test_a_name_like_nothing_known_lists_what_is() -> None:
    with pytest.raises(ConfigError) as caught:
        Registry(found=()).load("zzzzzz")
    assert "git, isso" in caught.value.hint


def test_a_plug_in_is_found_and_loaded() -> None:
    registry = Registry(found=points(("mine", "bloggy.backends.memory:MemoryBackend")))
    assert "mine" in registry.names()
    assert registry.load("mine") is MemoryBackend


def test_a_missing_package_names_the_command_that_brings_it() -> None:
    registry = Registry(found=points(("mine", "no_such_package_at_all.inner:Backend")))
    with pytest.raises(ConfigError) as caught:
        registry.load("mine")
    assert "no_such_package_at_all" in caught.value.message
    assert "pip install" in caught.value.hint


@pytest.mark.parametrize("value", ["bloggy.backends.memory:Nothing", "bloggy.backends.memory:MemoryServer"])
def test_what_is_no_backend_is_said(value: str) -> None:
    with pytest.raises(ConfigError):
        Registry(found=points(("mine", value))).load("mine")


def around(library: Path, cache: Path) -> Surroundings:
    return Surroundings(blog="home", library=library, cache=cache)


def test_git_works_in_place_exactly_where_the_library_lies_in_the_site(tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "notes"
    table = {"path": str(site)}
    inside = Registry().create("git", table, around(site / "content", tmp_path))
    outside = Registry().create("git", table, around(elsewhere, tmp_path))
    copying = Registry().create("git", {**table, "mode": "copy"}, around(site / "content", tmp_path))
    assert [b.publisher.in_place for b in (inside, outside, copying) if b.publisher] == [True, False, False]
    with pytest.raises(ConfigError):
        Registry().create("git", {**table, "mode": "in-place"}, around(elsewhere, tmp_path))


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"path": "/x", "repository": "/y"},
        {"repository": "--upload-pack=touch /tmp/x"},
        {"repository": "ext::sh -c id"},
        {"repository": "ssh://-oProxyCommand=id/x"},
        {"repository": "git@-oProxyCommand=id:x"},
        {"repository": "https://example.org/x\ny"},
        {"path": "/x", "branch": "--force"},
        {"path": "/x", "branch": "a..b"},
        {"path": "/x", "branch": "a b"},
        {"path": "/x", "remote": "-x"},
        {"path": "/x", "remote": "ext::sh"},
    ],
)
def test_dangerous_settings_are_refused_before_git_sees_them(
    table: dict[str, object], tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as caught:
        Registry().create("git", table, around(tmp_path, tmp_path))
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "address",
    [
        "/srv/git/x.git",
        "~/x.git",
        "https://example.org/x.git",
        "ssh://git@example.org:22/x",
        "git@example.org:me/x",
    ],
)
def test_usual_addresses_are_taken(address: str, tmp_path: Path) -> None:
    assert Registry().create("git", {"repository": address}, around(tmp_path, tmp_path)).publisher


def test_every_option_has_a_sentence() -> None:
    assert all(option.help.endswith(".") for option in OPTIONS)


def test_it_knows_without_looking_which_kinds_take_posts() -> None:
    around = Surroundings(blog="b", library=Path("/"), cache=Path("/"))
    registry = Registry(found=())
    for name in registry.names():
        kind = registry.load(name)
        needed = {one.key: one.example or "x" for one in kind.options if one.required}
        told = (
            {"url": "https://example.org"}
            if name not in {"git", "staticman"}
            else {"repository": "https://example.org/x.git"}
        )
        made = kind.create({**told, **needed}, around)
        assert registry.publishes(name) is (made.publisher is not None), name
    assert Registry({"mine": MemoryBackend}).publishes("mine") is None
