"""Finds this user's folders without loading a library for it, because a plain command starts here."""

from __future__ import annotations

import os
import sys

APP = "bloggy"


class HomeFolders:
    """Where configuration, data, cache and state of bloggy live, as plain strings."""

    __slots__ = ("cache", "config", "data", "state")

    def __init__(self, config: str, data: str, cache: str, state: str) -> None:
        self.config, self.data, self.cache, self.state = config, data, cache, state


def home_folders() -> HomeFolders:
    """The four folders, by the XDG base directory specification on Linux and the BSDs, else by platformdirs.

    As the specification demands, a variable that holds a relative path is ignored.
    """
    if sys.platform == "darwin" or os.name != "posix":
        return _by_platform()
    home = os.path.expanduser("~")  # noqa: PTH111 - pathlib costs a fifth of the start of a plain command
    return HomeFolders(
        config=_xdg("XDG_CONFIG_HOME", home + "/.config"),
        data=_xdg("XDG_DATA_HOME", home + "/.local/share"),
        cache=_xdg("XDG_CACHE_HOME", home + "/.cache"),
        state=_xdg("XDG_STATE_HOME", home + "/.local/state"),
    )


def _xdg(variable: str, usual: str) -> str:
    value = os.environ.get(variable, "").strip()
    return f"{value if value.startswith('/') else usual}/{APP}"


def _by_platform() -> HomeFolders:
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    return HomeFolders(dirs.user_config_dir, dirs.user_data_dir, dirs.user_cache_dir, dirs.user_state_dir)
