"""Versions that lost are known by their names, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloggy.domain.conflict_names import conflict_name


@pytest.mark.parametrize(
    ("name", "original", "tool", "device"),
    [
        ("fog.sync-conflict-20261122-081500-ABCDEF2.md", "fog.md", "Syncthing", "ABCDEF2"),
        ("fog.sync-conflict-20261122-081500.md", "fog.md", "Syncthing", ""),
        (
            "2026-11-22-fog.en.sync-conflict-20261122-081500-ABCDEF2.md",
            "2026-11-22-fog.en.md",
            "Syncthing",
            "ABCDEF2",
        ),
        ("README.sync-conflict-20261122-081500-ABCDEF2", "README", "Syncthing", "ABCDEF2"),
        ("fog (conflicted copy 2026-11-22 081500).md", "fog.md", "Nextcloud", ""),
        ("fog_conflict-20261122-081500.md", "fog.md", "ownCloud", ""),
        ("fog (Ada's conflicted copy 2026-11-22).md", "fog.md", "Dropbox", "Ada"),
        ("fog (laptop’s conflicted copy 2026-11-22 (1)).md", "fog.md", "Dropbox", "laptop"),
        ("fog (Copie en conflit de Ada 2026-11-22).md", "fog.md", "Dropbox", "Ada"),
        ("fog (SFConflict ada@example.org 2026-11-22-08-15-00).md", "fog.md", "Seafile", "ada@example.org"),
    ],
)
def test_the_version_that_lost_names_the_one_that_won(
    name: str, original: str, tool: str, device: str
) -> None:
    assert conflict_name(name) == (original, tool, device)


@pytest.mark.parametrize(
    "name",
    [
        "fog.md",
        "sync-conflict.md",
        "how-to-settle-a-sync-conflict.md",
        "a (conflicted copy).md",
        "my conflicted copy 2026-11-22.md",
        "conflict-20261122-081500.md",
        ".sync-conflict-20261122-081500-ABCDEF2.md",
        "fog.sync-conflict-yesterday.md",
        "fog 2.md",
        "fog.md~",
        "",
    ],
)
def test_a_post_about_conflicts_is_a_post(name: str) -> None:
    assert conflict_name(name) is None


@given(
    st.text(alphabet=st.characters(exclude_characters="/\n"), min_size=1),
    st.sampled_from([".md", ".html", ""]),
)
def test_syncthings_names_lead_back_to_any_name(stem: str, end: str) -> None:
    found = conflict_name(f"{stem}.sync-conflict-20261122-081500-ABCDEF2{end}")
    assert found is not None
    assert found.original == stem + end or conflict_name(found.original)
