"""A writer's machine for tests: a real site in git with a bare remote, bloggy's services, and fresh builds.

    world = World.made("hugo", tmp_path)          # site, remote, configuration; skips without the generator
    async with world.open() as workspace: ...     # one start of bloggy; the clock stands still
    built = world.built()                          # the remote, cloned anew and built as a CI would

`Writer.mess` gives the working copy staged, unstaged and untracked changes; `Writer.state` is everything
git knows of them, so that before and after can be compared byte for byte.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bloggy.domain.outbox import Entry, EntryState
from bloggy.services.workspace import Workspace
from tests.fakes.clock import FakeClock
from tests.live import generators

PAST = datetime(2024, 5, 17, 9, 0, tzinfo=UTC)
"""When bloggy's clock stands: behind the generators' own, which leave out what lies ahead of them."""
IGNORED = (
    "node_modules\n/public\n/_site\n/output\n/site\n/dist\n/cache\n.doit*\n/.astro\n__pycache__\n/db.json\n"
)


def git(folder: Path, *arguments: str) -> str:
    """Run the real git as any other program would; what it prints, byte for byte but for the last newline."""
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    if done.returncode:
        raise AssertionError(f"git {arguments}: {done.stderr.decode('utf-8', 'replace')}")
    return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")


def photo(*, located: bool = True) -> bytes:
    """A JPEG of 40x20 pixels, red on the left, that is to be turned by 90°, with GPS data and a comment."""
    from PIL import Image

    picture = Image.new("RGB", (40, 20), "blue")
    picture.paste((255, 0, 0), (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: the first row is the right side
    exif[0x010F] = "CANARY-MAKER"
    if located:
        place = exif.get_ifd(0x8825)
        place[1], place[2] = "N", (47.0, 14.0, 24.0)
        place[3], place[4] = "E", (6.0, 1.0, 12.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"CANARY-COMMENT at home", quality=90)
    return out.getvalue()


@dataclass(frozen=True)
class Built:
    """What readers get from one build."""

    root: Path
    """The clone."""
    output: Path

    def page(self, url: str) -> str | None:
        """The page at that address, None if there is none."""
        return generators.page(self.output, url)

    @property
    def listed(self) -> str:
        """Index and feeds, as words."""
        return generators.words(generators.listed(self.output))

    def picture(self, page: str, url: str) -> bytes:
        """The file that the page's picture shows, found as a browser finds it."""
        match = re.search(r'<img[^>]*src="([^"]+)"', page)
        assert match, page
        target = unquote(urlsplit(urljoin(url, unescape(match[1]))).path)
        return (self.output / target.lstrip("/")).read_bytes()


@dataclass
class World:
    """One site, its remote and a writer's machine."""

    name: str
    """Of the generator."""
    folder: Path
    site: Path
    """The writer's working copy."""
    remote: Path
    """The bare repository."""
    clock: FakeClock = field(default_factory=lambda: FakeClock(PAST))
    _builds: int = 0

    @classmethod
    def made(
        cls,
        name: str,
        folder: Path,
        *,
        settings: str = "",
        files: dict[str, str] | None = None,
        clock: FakeClock | None = None,
    ) -> World:
        """A site of that generator, pushed to a remote; its working copy is a clone."""
        generators.require(name)
        site = generators.make_site(name, folder, settings=settings)
        (site / ".gitignore").write_text(IGNORED)
        for path, text in {"notes/one.txt": "1\n", "notes/two.txt": "2\n", **(files or {})}.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text, encoding="utf-8")
        remote = folder / "remote.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
        git(folder, "init", "-q", "-b", "main", str(site))
        git(site, "add", "-A")
        git(site, "commit", "-q", "-m", "A site")
        git(site, "remote", "add", "origin", str(remote))
        git(site, "push", "-q", "-u", "origin", "main")
        return cls(name=name, folder=folder, site=site, remote=remote, clock=clock or FakeClock(PAST))

    # --- bloggy ---------------------------------------------------------------------------------------------

    def configure(self, library: Path | None = None, **options: str) -> Path:
        """Write a configuration with one blog, "home"; answers its path.

        library None: the site itself, published in place. options: of the blog, `path` unless `repository`.
        """
        table = {"backend": "git", "check_page": False, **options}
        if "repository" not in table:
            table["path"] = str(self.site)
        rows = "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())
        file = self.folder / "config.toml"
        zone = self.clock.now().tzinfo
        file.write_text(
            f'[library]\nfolders = ["{library or self.site}"]\ntimezone = "{zone}"\n\n[blogs.home]\n{rows}',
            encoding="utf-8",
        )
        return file

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Workspace]:
        """One start of bloggy, on this world's configuration."""
        file = self.folder / "config.toml"
        workspace = Workspace.open(config_file=file if file.exists() else self.configure(), clock=self.clock)
        try:
            yield workspace
        finally:
            await workspace.aclose()

    # --- the remote -----------------------------------------------------------------------------------------

    def clone(self) -> Path:
        """The remote in a new folder."""
        self._builds += 1
        clone = self.folder / f"clone{self._builds}" / self.name
        clone.parent.mkdir()
        git(self.folder, "clone", "-q", str(self.remote), str(clone))
        if (self.site / "node_modules").exists():
            (clone / "node_modules").symlink_to((self.site / "node_modules").resolve())
        return clone

    def built(self, *, also: tuple[Path, ...] = ()) -> Built:
        """What a CI makes of the remote; `also` are files of the working copy that somebody has added."""
        clone = self.clone()
        for path in also:
            target = clone / path.relative_to(self.site)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        return Built(root=clone, output=generators.build(self.name, clone))

    def head(self) -> str:
        """The remote's newest commit."""
        return git(self.remote, "rev-parse", "main")

    def commits(self, since: str) -> list[str]:
        """The Bloggy-Key ("" for other people's) of each commit since that one, the oldest first."""
        shown = git(
            self.remote,
            "log",
            "--reverse",
            "--format=%(trailers:key=Bloggy-Key,valueonly,separator=%x2C)",
            f"{since}..main",
        )
        return shown.split("\n") if shown else []

    def changed(self, since: str) -> dict[str, str]:
        """What the commits since then did to the tree: path → A, M, D (renames as both)."""
        shown = git(
            self.remote, "-c", "core.quotePath=false", "diff", "--name-status", "--no-renames", since, "main"
        )
        return {line.split("\t")[1]: line.split("\t")[0] for line in shown.splitlines()}

    def lines(self, since: str, path: str) -> tuple[list[str], list[str]]:
        """The lines that went and came in one file of the remote since then."""
        shown = git(self.remote, "diff", "--no-renames", "-U0", since, "main", "--", path).splitlines()[4:]
        return (
            [line[1:] for line in shown if line.startswith("-")],
            [line[1:] for line in shown if line.startswith("+")],
        )

    def data(self, path: str) -> bytes:
        """A file of the remote's newest commit."""
        return subprocess.run(
            ["git", "-C", str(self.remote), "show", f"main:{path}"], capture_output=True, check=True
        ).stdout

    def text(self, path: str) -> str:
        """The same as text."""
        return self.data(path).decode("utf-8")

    def files(self) -> list[str]:
        """Every file of the remote's newest commit."""
        return [p for p in git(self.remote, "ls-tree", "-r", "-z", "--name-only", "main").split("\0") if p]

    def elsewhere(self, changes: dict[str, str | None], message: str = "Somebody else") -> str:
        """Somebody else commits and pushes (None: removes the file); answers their commit."""
        clone = self.clone()
        for path, text in changes.items():
            if text is None:
                (clone / path).unlink()
            else:
                (clone / path).parent.mkdir(parents=True, exist_ok=True)
                (clone / path).write_text(text, encoding="utf-8")
        git(clone, "add", "-A")
        git(clone, "commit", "-q", "-m", message)
        git(clone, "push", "-q", "origin", "HEAD:main")
        return git(clone, "rev-parse", "HEAD")

    # --- the writer's own things ----------------------------------------------------------------------------

    def mess(self) -> None:
        """Staged, staged and changed again, changed, removed and untracked: all the writer's own."""
        (self.site / "notes/new.txt").write_text("staged\n")
        (self.site / "notes/one.txt").write_text("1 staged\n")
        git(self.site, "add", "notes/new.txt", "notes/one.txt")
        (self.site / "notes/one.txt").write_text("1 staged, then changed\n")
        (self.site / "notes/two.txt").write_text("2 changed\n")
        (self.site / "notes/loose.txt").write_text("untracked\n")

    def state(self) -> str:
        """All that git knows of the mess: status, both diffs, the index and the files, post files aside."""
        paths = ["--", "notes"]
        files = [
            f"{p.name}={p.read_text()!r}" for p in sorted((self.site / "notes").iterdir()) if p.is_file()
        ]
        return "\n".join(
            [
                git(self.site, "status", "--porcelain=v2", "--untracked-files=all", *paths),
                git(self.site, "diff", *paths),
                git(self.site, "diff", "--cached", *paths),
                git(self.site, "ls-files", "--stage", *paths),
                *files,
            ]
        )

    def untidy(self) -> list[str]:
        """What `git status` says besides the mess."""
        shown = git(self.site, "-c", "core.quotePath=false", "status", "--porcelain", "--untracked-files=all")
        return [line for line in shown.splitlines() if " notes/" not in line]

    def at_remote_head(self) -> bool:
        """Whether the working copy's branch and its tracking branch are where the remote is."""
        heads = git(self.site, "rev-parse", "main", "origin/main").splitlines()
        return git(self.site, "symbolic-ref", "--short", "HEAD") == "main" and set(heads) == {self.head()}


async def delivered(workspace: Workspace, entries: list[Entry]) -> Entry:
    """Send the one entry, which must arrive; answers it as it is then."""
    (entry,) = entries
    (done,) = await workspace.delivery.drain(only=[entry.id])
    assert done.state is EntryState.DELIVERED, f"{done.state}: {done.reason} {done.hint}"
    return done


async def mark(workspace: Workspace, path: Path) -> str:
    """How the list marks the post now."""
    await workspace.posts.refresh()
    return (await workspace.posts.find(str(path))).mark


def moment_of(page: str) -> datetime:
    """The date that a page shows."""
    match = re.search(r'<time datetime="([^"]+)"', page)
    assert match, page
    return datetime.fromisoformat(unescape(match[1]).replace("Z", "+00:00"))


def tags_of(page: str) -> list[str]:
    """The tags that a page shows, sorted."""
    return sorted(unescape(tag) for tag in re.findall(r'class="tag">([^<]*)<', page))


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'
