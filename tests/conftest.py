"""Shuts the developer's own configuration out of every test."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.watch import Watch

collect_ignore = ["plugin"]
"""Another package: tests/test_plugin.py installs it and runs its tests."""

REQUIRE_LIVE = os.environ.get("BLOGGY_REQUIRE_LIVE") == "1"


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Watch(terminal))


@pytest.fixture(autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for each test: XDG folders, no git, editor or proxy settings, UTC, English."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        settings = name.startswith(("BLOGGY_", "GIT_", "XDG_", "LC_"))
        kept = name in {"BLOGGY_REQUIRE_LIVE", "BLOGGY_LIVE"}
        if (settings and not kept) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada Writer",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada Writer",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
        "LANG": "C.UTF-8",
        "LANGUAGE": "",
        "TZ": "UTC",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("VISUAL", "EDITOR", "NO_COLOR", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is not this machine is not looked up: what would ask the world fails at once instead."""
    look_up = socket.getaddrinfo

    def only_here(host: object, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0"}:
            raise socket.gaierror(socket.EAI_NONAME, "tests reach this machine only")
        return look_up(host, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", only_here)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def needs_live(available: bool, reason: str) -> None:
    """Skip a live test whose server is absent, or fail where the run promises to have it."""
    if available:
        return
    if REQUIRE_LIVE:
        pytest.fail(f"BLOGGY_REQUIRE_LIVE=1, but {reason}")
    pytest.skip(reason)
