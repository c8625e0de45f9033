"""What may not be looked at is not there; nothing raises."""

from __future__ import annotations

from pathlib import Path

from bloggy.storage.presence import is_file, is_folder, is_there


def test_what_the_system_refuses_to_look_at_is_not_there(tmp_path: Path) -> None:
    refused = tmp_path / ("x" * 300)
    assert (is_there(refused), is_file(refused), is_folder(refused)) == (False, False, False)
    assert (is_there(tmp_path), is_file(tmp_path), is_folder(tmp_path)) == (True, False, True)
    assert is_file(Path(__file__))
