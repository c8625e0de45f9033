"""Starts a new site: its files, a repository with a first commit, its place in the configuration, a draft.

The files are made beside their place and moved there when all is well, so that a failure leaves nothing.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.errors import BloggyError, SaveFailed, UsageError
from bloggy.i18n import _
from bloggy.services.starting.skeleton import KINDS, MADE_UP, Kind, write
from bloggy.storage.presence import is_folder

if TYPE_CHECKING:
    from bloggy.backends.git.command import Git
    from bloggy.services.detecting import Found
    from bloggy.services.workspace import Workspace

BRANCH = "main"
_ASK_SECONDS = 8.0
"""How long a remote may take to say whether it is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the new site shall be."""

    folder: Path
    """Absolute; absent, or empty."""
    generator: str
    """A key of `KINDS`."""
    title: str = ""
    """Empty: the folder's name."""
    remote: str = ""
    """The address of an empty git repository; empty: none yet."""
    url: str = ""
    """The site's address; empty: guessed from the remote."""
    author: tuple[str, str] | None = None
    """Name and e-mail for the site's commits, where git knows none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What was made."""

    found: Found
    kind: Kind
    url: str
    post: Path
    """The first post, a draft."""
    notes: tuple[str, ...]
    """Sentences on what is to be done yet, each with its next step."""


def kind_named(name: str) -> Kind:
    """The generator of that name. Raises UsageError."""
    if name not in KINDS:
        raise UsageError(
            _("bloggy can’t start a site of “{name}”.").format(name=name),
            hint=_("It can of these: {names}.").format(names=", ".join(KINDS)),
        )
    return KINDS[name]


def git_knows_who(folder: Path) -> bool:
    """Whether git has a name and an e-mail to sign commits with."""
    return _git(_nearest(folder)).run("var", "GIT_COMMITTER_IDENT").code == 0


def refuse_folder(folder: Path) -> None:
    """Raise UsageError where no new site can be made, with the next step."""
    from bloggy.services.sites import repository_of

    try:
        is_file = folder.exists() and not folder.is_dir()
        is_used = not is_file and folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise UsageError(
            _("{path} can't be read: {words}.").format(path=folder, words=os.strerror(error.errno or 0)),
            hint=_("Name another folder."),
        ) from error
    if is_file:
        raise UsageError(
            _("There is a file called {folder}.").format(folder=folder), hint=_("Name another folder.")
        )
    if is_used:
        raise UsageError(
            _("The folder {folder} is not empty.").format(folder=folder),
            hint=_(
                "Name a new folder; if this one is a site already, “bloggy init {folder}” uses it."
            ).format(folder=folder),
        )
    around = repository_of(folder)
    if around is not None:
        raise UsageError(
            _("{folder} would lie inside another git repository, {around}.").format(
                folder=folder, around=around
            ),
            hint=_("Name a folder outside of it."),
        )


def address_of(remote: str) -> str:
    """The address at which a site of that repository is usually served; empty where nobody can tell."""
    found = re.match(
        r"(?:\w+://)?(?:[^@/]*@)?([\w.-]+?)(?::\d+)?[:/]([\w.-]+)/([\w.-]+?)(?:\.git)?/?$", remote
    )
    hosts = {"github.com": "github.io", "gitlab.com": "gitlab.io", "codeberg.org": "codeberg.page"}
    if not found or found[1].lower() not in hosts:
        return ""
    host = f"{found[2].lower()}.{hosts[found[1].lower()]}"
    whole = found[3].lower() == host or (found[1] == "codeberg.org" and found[3] == "pages")
    return f"https://{host}/" if whole else f"https://{host}/{found[3]}/"


async def start(workspace: Workspace, wanted: Wanted) -> Started:
    """Make the site, its repository and its configuration, and begin a first post.

    Nothing is sent anywhere: the first publish pushes. Raises UsageError, ConfigError, SaveFailed; then
    nothing was made.
    """
    kind = kind_named(wanted.generator)
    wanted = replace(wanted, remote=_absolute(wanted.remote))
    url = wanted.url or address_of(wanted.remote)
    zone = str(getattr(workspace.zone, "key", "")) or "UTC"
    notes = await asyncio.to_thread(_make, kind, wanted, url or MADE_UP, zone)
    try:
        found = await workspace.blogs.init(wanted.folder)
    except (BloggyError, OSError):
        shutil.rmtree(wanted.folder, ignore_errors=True)
        raise
    post = await workspace.posts.new(_("Hello"), body=_first_words())
    if not url:
        told = _("Readers’ links need the site’s address: put it into {settings} when you know it.")
        notes.append(told.format(settings=kind.settings))
    if not wanted.remote:
        notes.append(_("Publishing only commits until the site has a remote: git remote add origin ADDRESS"))
    if kind.program is None:
        told = _("{label} is not installed here: install it to see the site on this machine.")
        notes.append(told.format(label=kind.label))
    return Started(found=found, kind=kind, url=url, post=post, notes=tuple(notes))


def _absolute(remote: str) -> str:
    """A path as git must have it in any folder; an address as it is."""
    return str(Path(remote).expanduser().absolute()) if remote.startswith((".", "~")) else remote


def _first_words() -> str:
    return _(
        "This is a draft: nobody sees it. Write something of your own here, then publish it; the first time, "
        "the whole site goes to its remote."
    )


def _make(kind: Kind, wanted: Wanted, url: str, zone: str) -> list[str]:
    """All that is on disk, or nothing. Returns notes."""
    from bloggy.domain.clean import clean_line
    from bloggy.storage import atomic

    folder = wanted.folder
    refuse_folder(folder)
    notes = _look_at(wanted.remote, _nearest(folder)) if wanted.remote else []
    if wanted.author is None and not git_knows_who(folder):
        raise UsageError(
            _("Git does not know who you are, and every commit names its author."),
            hint=_(
                'Tell it: git config --global user.name "Your Name", '
                "and git config --global user.email you@example.org"
            ),
        )
    title = clean_line(wanted.title).strip() or folder.name
    try:
        atomic.make_folder(folder.parent)
        made = Path(tempfile.mkdtemp(prefix=".bloggy-site-", dir=folder.parent))
        try:
            made.chmod(0o755)
            write(kind, made, title=title, url=url, zone=zone)
            _make_repository(made, wanted)
            made.rename(folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        reason, hint = atomic.explain(error)
        raise SaveFailed(
            _("The site could not be made in {folder}: {reason}").format(folder=folder, reason=reason),
            hint=hint,
        ) from error
    return notes


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    return next(place for place in (folder, *folder.parents) if is_folder(place))


def _look_at(remote: str, place: Path) -> list[str]:
    """Refuse a remote that has commits already; a note where it can't be asked now. Raises UsageError."""
    from bloggy.backends.git.command import check_address

    check_address(remote, key="remote")
    answer = _git(place).network("ls-remote", "--heads", "--", remote, seconds=_ASK_SECONDS)
    if answer.code != 0:
        told = _("{remote} can’t be asked now: it must be there, and empty, when you publish first.")
        return [told.format(remote=remote)]
    if answer.text:
        raise UsageError(
            _("The repository {remote} is not empty.").format(remote=remote),
            hint=_("Make an empty one there (without a README), or clone this one and use “bloggy init”."),
        )
    return []


def _make_repository(folder: Path, wanted: Wanted) -> None:
    """A repository with one commit, and its remote. Raises UsageError with what git said."""
    from bloggy.backends.git import explain
    from bloggy.backends.git.command import GitFailed

    git = _git(folder)
    try:
        git("init", "--quiet")
        git("symbolic-ref", "HEAD", f"refs/heads/{BRANCH}")
        if wanted.author is not None:
            name, mail = wanted.author
            git("config", "user.name", name)
            git("config", "user.email", mail)
        git("add", "--all")
        git("-c", "commit.gpgSign=false", "commit", "--quiet", "--no-verify", "-m", _("Start the site"))
        if wanted.remote:
            git("remote", "add", "origin", wanted.remote)
    except GitFailed as failure:
        told = explain.failed(failure)
        raise UsageError(told.message, hint=told.hint) from failure


def _git(folder: Path) -> Git:
    from bloggy.backends.git.command import Git

    return Git(folder)
