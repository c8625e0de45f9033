"""Makes the sample site: posts, a picture, Pelican's settings, a repository and a bare remote."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from bloggy.errors import UsageError
from bloggy.i18n import _

BLOG = "home"
_DATE = re.compile(r"^date: -(\d+) (\d\d:\d\d)$", re.MULTILINE)
_SETTINGS = """\
# The settings of bloggy's sample site; a real one looks much the same.
SITENAME = "The tide table"
SITEURL = {address!r}
PATH = "content"
OUTPUT_PATH = {output!r}
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = "simple"
STATIC_PATHS = ["images"]
ARTICLE_URL = "{{slug}}.html"
ARTICLE_SAVE_AS = "{{slug}}.html"
FEED_ALL_ATOM = "feed.xml"
FEED_DOMAIN = SITEURL
"""
_CONFIG = """\
# The configuration of bloggy's demo. Yours: see config.example.toml.
[library]
folders = [{library}]

[blogs.{blog}]
backend = "git"
path = {site}
build = {build}
check_page = true

[blogs.{blog}.comments]
source = "sample"
file = {talk}
author = "Demo Writer"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Where the pieces of one demo are."""

    folder: Path
    config_file: Path
    library: Path
    site: Path
    remote: Path
    public: Path
    """What the generator builds; served at `address`."""
    address: str
    talk: Path
    """Where the readers' comments are."""


def use_folder(folder: Path) -> None:
    """From here on, let this process keep everything it remembers below `folder`."""
    for name in ("config", "data", "cache", "state"):
        os.environ[f"XDG_{name.upper()}_HOME"] = str(folder / name)


def make(folder: Path, *, address: str, now: datetime) -> Demo:
    """Build the demo in `folder`, which must be empty or absent; posts are dated relative to `now`.

    Raises UsageError when the folder is in use or can't be made, or git or Pelican is missing.
    """
    pelican()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        used = any(folder.iterdir())
    except OSError as error:
        raise UsageError(
            _("The demo can't be built in {folder}: {why}.").format(folder=folder, why=error.strerror),
            hint=_("Name a folder that can be made: bloggy demo --keep DIR"),
        ) from error
    if used:
        raise UsageError(
            _("The folder {folder} is not empty.").format(folder=folder),
            hint=_("Name a new one for the demo."),
        )
    demo = Demo(
        folder=folder,
        config_file=folder / "config" / "bloggy" / "config.toml",
        library=folder / "site" / "content",
        site=folder / "site",
        remote=folder / "remote.git",
        public=folder / "public",
        address=address,
        talk=folder / "comments.json",
    )
    _write_posts(demo, now)
    _write_picture(demo.library / "images" / "harbour.png")
    (demo.site / "pelicanconf.py").write_text(
        _SETTINGS.format(address=address.rstrip("/"), output=str(demo.public)), encoding="utf-8"
    )
    _write_config(demo)
    _make_repository(demo)
    build(demo)
    return demo


def pelican() -> list[str]:
    """The command that runs Pelican beside bloggy. Raises UsageError when it is not installed."""
    if find_spec("pelican") is None:
        raise UsageError(
            _("The demo's site is built by Pelican, which is not installed."),
            hint=_("Run `pip install 'bloggy-tui[demo]'`, or `make demo` in bloggy's own folder."),
        )
    return [sys.executable, "-m", "pelican"]


def build(demo: Demo) -> None:
    """Let the generator build the site as it is in the working copy."""
    _run([*pelican(), "content", "-q", "-s", "pelicanconf.py"], demo.site)


def _write_posts(demo: Demo, now: datetime) -> None:
    demo.library.mkdir(parents=True)

    def dated(match: re.Match[str]) -> str:
        day = (now - timedelta(days=int(match[1]))).date()
        return f"date: {day} {match[2]}"

    for post in sorted(resources.files(__package__).joinpath("posts").iterdir(), key=lambda p: p.name):
        if post.name.endswith(".md"):
            text = _DATE.sub(dated, post.read_text(encoding="utf-8"))
            (demo.library / post.name).write_text(text, encoding="utf-8", newline="\n")


def _write_picture(path: Path) -> None:
    """An evening sky over mud flats, drawn here so that nobody's rights are touched."""
    from PIL import Image, ImageDraw

    width, height = 960, 540
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for y in range(height):
        warm = max(0.0, 1 - abs(y - 300) / 300)
        draw.line(
            [(0, y), (width, y)], fill=(int(60 + 180 * warm), int(70 + 80 * warm), int(110 - 20 * warm))
        )
    draw.rectangle([0, 330, width, height], fill=(74, 66, 62))
    for y in range(340, height, 14):
        draw.line([(0, y), (width, y + 6)], fill=(92, 82, 74), width=3)
    draw.polygon([(560, 350), (760, 350), (725, 392), (595, 392)], fill=(120, 126, 134))
    draw.line([(650, 350), (650, 215)], fill=(52, 48, 46), width=5)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)


def _write_config(demo: Demo) -> None:
    import json
    import shlex

    command = shlex.join([*pelican(), "content", "-q", "-s", "pelicanconf.py"])
    demo.config_file.parent.mkdir(parents=True)
    demo.config_file.write_text(
        _CONFIG.format(
            library=json.dumps(str(demo.library)),
            blog=BLOG,
            site=json.dumps(str(demo.site)),
            build=json.dumps(command),
            talk=json.dumps(str(demo.talk)),
        ),
        encoding="utf-8",
    )


def _make_repository(demo: Demo) -> None:
    """A working copy with one commit of everything that is not a draft, and the remote it was pushed to."""
    (demo.site / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")
    _git(demo.folder, "init", "-q", "--bare", "-b", "main", str(demo.remote))
    _git(demo.site, "init", "-q", "-b", "main")
    _git(demo.site, "config", "user.name", "Demo Writer")
    _git(demo.site, "config", "user.email", "writer@example.org")
    _git(demo.site, "config", "commit.gpgsign", "false")
    drafts = [p for p in demo.library.glob("*.md") if "\nstatus: draft\n" in p.read_text(encoding="utf-8")]
    _git(demo.site, "add", "--all")
    if drafts:
        _git(demo.site, "rm", "-q", "--cached", "--", *(str(path.relative_to(demo.site)) for path in drafts))
    _git(demo.site, "commit", "-q", "-m", "The site so far")
    _git(demo.site, "remote", "add", "origin", str(demo.remote))
    _git(demo.site, "push", "-q", "-u", "origin", "main")


def _git(folder: Path, *arguments: str) -> str:
    return _run(["git", "-c", "init.templateDir=", *arguments], folder)


def _run(command: list[str], folder: Path) -> str:
    """Run a command of the demo's own making. Raises UsageError with what it said."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise UsageError(
            _("{program} could not be started: {why}.").format(program=command[0], why=error.strerror),
            hint=_("The demo needs git; install it and try again."),
        ) from error
    if done.returncode:
        raise UsageError(
            _("Making the demo failed at `{command}`: {said}").format(
                command=" ".join(command[:3]), said=done.stderr.strip()[-500:]
            ),
            hint=_("Is git installed and Pelican complete? `bloggy doctor` tells."),
        )
    return done.stdout
