"""Builds the sample blog in a throw-away folder that goes when bloggy ends."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace


async def open_demo() -> Workspace:
    """The sample blog's workspace, with its site served on this machine alone."""
    from bloggy.services.demo import server, site, talk
    from bloggy.services.workspace import Workspace

    folder = Path(tempfile.mkdtemp(prefix="bloggy-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    site.use_folder(folder)
    pages = server.SiteServer(folder / "public")
    pages.__enter__()
    atexit.register(pages.__exit__, None, None, None)
    now = datetime.now().astimezone()
    made = await asyncio.to_thread(site.make, folder, address=pages.address, now=now)
    workspace: Workspace = Workspace.open(config_file=made.config_file)
    await talk.begin(workspace, made, now=now)
    return workspace
