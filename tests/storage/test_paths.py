"""bloggy's own places are where the specification (and platformdirs) put them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from platformdirs import PlatformDirs

from bloggy.storage.paths import Paths


@pytest.mark.parametrize("value", ["/somewhere/else", "relative", "", None])
def test_the_quick_places_are_those_of_platformdirs(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.delenv(f"XDG_{name}_HOME")
        if value is not None:
            monkeypatch.setenv(f"XDG_{name}_HOME", value)
    paths = Paths.default()
    dirs = PlatformDirs("bloggy", appauthor=False)
    if value == "relative":
        assert paths.data == Path.home() / ".local/share/bloggy"
        return
    assert paths.config_file == dirs.user_config_path / "config.toml"
    assert paths.data == dirs.user_data_path
    assert paths.cache == dirs.user_cache_path
    assert paths.state == dirs.user_state_path


def test_a_configuration_elsewhere_moves_nothing_else(tmp_path: Path) -> None:
    paths = Paths.default(tmp_path / "my.toml")
    assert paths.config_file == tmp_path / "my.toml"
    assert paths.data == Paths.default().data


def test_each_set_of_libraries_has_an_index_of_its_own(tmp_path: Path) -> None:
    paths = Paths.default()
    one, two = tmp_path / "one", Path(os.fsdecode(b"/caf\xe9"))
    assert paths.index([one]) != paths.index([one, two])
    assert paths.index([one]) == paths.index([one])


def test_finding_the_places_loads_no_library() -> None:
    code = "import sys; import bloggy.storage.places as p; p.home_folders(); print('pathlib' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
