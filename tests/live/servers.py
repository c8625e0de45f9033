"""The real blogs that tests publish to, one of each kind in every test process, started when first asked for.

    site = wordpress()          # 7.1 or newer; wordpress("6") is 6.1: None where it is not installed
    site = ghost()              # Ghost 6
    site = isso()               # the newest Isso; waline() likewise
    site.reset()                # empty again

`fresh_wordpress(which)`, `fresh_ghost()` and so on do that for a test: they skip it (or fail it, under
BLOGGY_REQUIRE_LIVE=1) where the server is absent. Installed by `install_servers.py`.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.conftest import needs_live
from tests.live.ghost_server import Ghost
from tests.live.install_servers import installed
from tests.live.isso_server import Isso
from tests.live.snac_server import Snac
from tests.live.waline_server import Waline
from tests.live.wordpress_server import WordPress


@cache
def _folder() -> Path:
    """Where the sites of this process live, until it ends."""
    folder = Path(tempfile.mkdtemp(prefix="bloggy-sites-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def wordpress(which: str = "7") -> WordPress | None:
    """This process's WordPress "7" or "6"; None if it is not installed."""
    there = installed(f"wordpress{which}")
    if there is None:
        return None
    site = WordPress(there, _folder() / f"wordpress{which}")
    atexit.register(site.close)
    return site


@cache
def ghost() -> Ghost | None:
    """This process's Ghost; None if it is not installed."""
    there = installed("ghost")
    if there is None:
        return None
    site = Ghost(there, _folder() / "ghost", prepared=there / "site")
    atexit.register(site.close)
    return site


@cache
def isso() -> Isso | None:
    """This process's Isso; None if it is not installed."""
    there = installed("isso")
    if there is None:
        return None
    site = Isso(there, _folder() / "isso")
    atexit.register(site.close)
    return site


@cache
def waline() -> Waline | None:
    """This process's Waline; None if it is not installed."""
    there = installed("waline")
    if there is None:
        return None
    site = Waline(there, _folder() / "waline")
    atexit.register(site.close)
    return site


@cache
def snac() -> Snac | None:
    """This process's snac; None if it is not installed. It can't be emptied: use posts of your own."""
    there = installed("snac")
    if there is None:
        return None
    site = Snac(there, _folder() / "snac")
    atexit.register(site.close)
    return site


def fresh_wordpress(which: str = "7") -> WordPress:
    """An empty WordPress for one test."""
    site = wordpress(which)
    needs_live(
        site is not None, f"WordPress {which} is not installed: run python -m tests.live.install_servers"
    )
    assert site is not None
    site.reset()
    return site


def fresh_ghost() -> Ghost:
    """An empty Ghost for one test."""
    site = ghost()
    needs_live(site is not None, "Ghost is not installed: run python -m tests.live.install_servers")
    assert site is not None
    site.reset()
    return site


def fresh_isso() -> Isso:
    """An empty Isso for one test."""
    site = isso()
    needs_live(site is not None, "Isso is not installed: run tests/live/install_servers.py")
    assert site is not None
    site.reset()
    return site


def guarded_isso(folder: Path) -> Isso:
    """One more, in `folder`, that limits how often the same reader comments. Close it."""
    there = installed("isso")
    needs_live(there is not None, "Isso is not installed: run tests/live/install_servers.py")
    assert there is not None
    return Isso(there, folder / "isso", guard=True)


def fresh_waline() -> Waline:
    """An empty Waline for one test."""
    site = waline()
    needs_live(site is not None, "Waline is not installed: run tests/live/install_servers.py")
    assert site is not None
    site.reset()
    return site


def running_snac() -> Snac:
    """The snac, for one test."""
    site = snac()
    needs_live(site is not None, "snac is not installed: run python -m tests.live.install_servers")
    assert site is not None
    return site
