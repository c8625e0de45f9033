"""Asks what is at a path, and takes what may not be looked at for not there.

Before Python 3.14 `Path.exists`, `is_file` and `is_dir` raise OSError where a folder above is closed, or a
name too long. Source: the documentation of pathlib.
"""

from __future__ import annotations

import os
from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether there is a file or folder of that name that can be looked at."""
    return os.path.exists(path)  # noqa: PTH110


def is_file(path: Path) -> bool:
    """Whether there is a file of that name that can be looked at."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Whether there is a folder of that name that can be looked at."""
    return os.path.isdir(path)  # noqa: PTH112
