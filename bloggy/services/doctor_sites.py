"""Examines a site in git for the doctor: its repository, who commits, its remote, its generator, its address.

Nothing is changed there: the remote is asked what it has, and what it would say to a push.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import BackendError, Unreachable
from bloggy.i18n import _
from bloggy.services.doctor_finding import Examination, Finding, aside, offline
from bloggy.services.external import program

if TYPE_CHECKING:
    from bloggy.backends.git.command import Answer
    from bloggy.backends.git.repository import CacheClone, Place, WorkingCopy
    from bloggy.services.workspace import Workspace

_SPARE = 2.0
"""Seconds of the patience that are kept for ending git when it does not answer."""


class SiteCheckup:
    """One site; only its remote needs a network."""

    def __init__(self, workspace: Workspace, name: str, *, patience: float) -> None:
        """`patience`: seconds that the remote may take in all."""
        self._workspace, self._name, self._patience = workspace, name, patience

    def here(self) -> list[Examination]:
        """What there is to look at without a network."""
        patience = self._patience
        return [
            Examination(
                title=_("blog {name}").format(name=self._name),
                work=lambda: aside(self._repository_row),
                patience=patience,
            ),
            Examination(
                title=_("generator of {name}").format(name=self._name),
                work=lambda: aside(self._generator_row),
                patience=patience,
            ),
        ]

    def there(self) -> list[Examination]:
        """The other side: the remote, and the address where readers find the site."""
        rows = ((_("remote of {name}"), self._remote_rows), (_("address of {name}"), self._address_rows))
        return [
            Examination(title=title.format(name=self._name), work=work, patience=self._patience)
            for title, work in rows
        ]

    # --- here -----------------------------------------------------------------------------------------------

    def _repository(self) -> WorkingCopy | CacheClone:
        from bloggy.backends.git.repository import CacheClone, WorkingCopy

        blogs = self._workspace.blogs
        settings = blogs.settings(self._name, blogs.table(self._name))

        def text(key: str) -> str:
            return str(settings.get(key) or "").strip()

        if text("path"):
            return WorkingCopy(
                Path(text("path")).expanduser(), branch=text("branch"), remote=text("remote") or "origin"
            )
        blogs.backend(self._name)  # says what is missing where there is no address either
        return CacheClone(
            text("repository"), self._workspace.paths.cache, branch=text("branch"), folder=text("folder")
        )

    def _repository_row(self) -> list[Finding]:
        title = _("blog {name}").format(name=self._name)
        self._workspace.blogs.backend(self._name)
        repository = self._repository()
        try:
            place = repository.place(online=False)
            identity = place.git.run("var", "GIT_COMMITTER_IDENT", seconds=self._patience)
        finally:
            repository.close()
        generator = self._workspace.blogs.generator(self._name)
        told = generator.settings
        known = place.top is not None or bool(self._table("branch"))
        branch = _("branch {name}").format(name=place.branch) if known else ""
        parts = (generator.label, told.title, told.url or str(self._table("url") or ""), branch)
        detail = clean_line(" · ".join(part for part in parts if part))
        notes = [
            Finding(name=title, ok=True, detail=clean_line(note), fix=_("Look at the site’s own settings."))
            for note in told.notes
        ]
        return [Finding(name=title, ok=True, detail=detail), *notes, _identity(identity)]

    def _table(self, key: str) -> object:
        return self._workspace.blogs.table(self._name).get(key)

    def _generator_row(self) -> list[Finding]:
        """Whether the site's generator is installed here, for the preview in its real theme."""
        generator = self._workspace.blogs.generator(self._name)
        command = generator.build_command()
        if not command:
            return []
        there = program(command[0]) is not None
        detail = _("{generator} is installed.") if there else _("{generator} is not installed here.")
        fix = _("Install it to see posts in the site’s real theme; until then bloggy’s own preview is used.")
        return [
            Finding(
                name=_("generator of {name}").format(name=self._name),
                ok=True,
                detail=detail.format(generator=generator.label),
                fix="" if there else fix,
            )
        ]

    # --- there ----------------------------------------------------------------------------------------------

    async def _address_rows(self) -> list[Finding]:
        """Whether readers find something there, and whether that machine's clock agrees."""
        from bloggy.backends.http import get
        from bloggy.services.doctor_blogs import clock_rows

        title = _("address of {name}").format(name=self._name)
        url = str(self._table("url") or await aside(self._generators_address))
        if not url.lower().startswith(("http://", "https://")):
            return []
        try:
            page = await get(
                url,
                seconds=self._patience * 0.8,
                headers={"Cache-Control": "no-cache"},
                transport=self._workspace.transport,
            )
        except Unreachable as error:
            fix = _("Posts are pushed all the same; only whether their pages are live can’t be looked at.")
            return [Finding(name=title, ok=True, detail=clean_line(error.message), fix=fix)]
        except BackendError as error:
            detail, fix = clean_line(error.message), clean_line(error.hint)
            return [Finding(name=title, ok=False, detail=detail, fix=fix)]
        clock = clock_rows(page, self._workspace.clock.now(), self._name)
        if page.status >= 400:
            told = _("{url} answers with the error {status}.").format(url=page.url, status=page.status)
            fix = _("Look whether the site is built and put there after a push, or correct “url”.")
            return [Finding(name=title, ok=True, detail=told, fix=fix), *clock]
        told = _("{url} answers.").format(url=page.url)
        if page.location:
            told = _("{url} leads on to {there}.").format(url=page.url, there=clean_line(page.location))
        return [Finding(name=title, ok=True, detail=told), *clock]

    def _generators_address(self) -> str:
        return self._workspace.blogs.generator(self._name).settings.url

    async def _remote_rows(self) -> list[Finding]:
        repository = self._repository()
        try:
            return [await aside(lambda: self._ask(repository))]
        finally:
            repository.close()  # ends a git that still waits, and all that it has started

    def _ask(self, repository: WorkingCopy | CacheClone) -> Finding:
        title = _("remote of {name}").format(name=self._name)
        until = time.monotonic() + max(self._patience - _SPARE, self._patience / 2)
        place = repository.place(online=False)
        if not place.remote:
            told = _("The repository has no remote: posts are committed, and you push them yourself.")
            return Finding(
                name=title, ok=True, detail=told, fix=_("git remote add origin ADDRESS gives it one.")
            )
        address = _address(place)
        try:
            told = _may_push(place, until) if _may_read(place, until) else _("it is still empty")
        except Unreachable as error:
            return offline(title, f"{address}: {error.message}")
        except BackendError as error:
            detail = f"{address}: {clean_line(error.message)}"
            return Finding(name=title, ok=False, detail=detail, fix=clean_line(error.hint))
        return Finding(name=title, ok=True, detail=f"{address}: {told}")


def _identity(answer: Answer) -> Finding:
    known = answer.code == 0
    return Finding(
        name=_("git identity"),
        ok=known,
        detail=clean_line(answer.text.partition(">")[0] + ">")
        if known
        else _("git does not know who you are."),
        fix="" if known else _('Run: git config --global user.name "Your Name" and the same for user.email.'),
    )


def _address(place: Place) -> str:
    """Where the remote is, without what may be secret in it."""
    from bloggy.backends.git.command import tidy

    answer = place.git.run("remote", "get-url", "--push", "--", place.remote)
    address = answer.text if answer.code == 0 and answer.text else place.remote
    return clean_line(tidy(address.encode("utf-8", "surrogateescape")))


def _may_read(place: Place, until: float) -> bool:
    """Whether there is anything. Raises BackendError where it can't be had."""
    return bool(_answered(place, until, "ls-remote", "--heads", "--", place.remote).text)


def _may_push(place: Place, until: float) -> str:
    """What the remote says to a push of what it has already, which is not carried out.

    `--dry-run` asks the remote for the right to push and sends nothing; `--no-verify` leaves the writer's
    own hook alone (git-push(1)). Raises BackendError.
    """
    commit = place.head() or place.local_head()
    if commit is None:
        return _("it answers; whether you may push was not tried, for there is no commit here yet")
    target = f"{commit}:refs/heads/{place.branch}"
    options = ("--dry-run", "--porcelain", "--no-verify", "--no-follow-tags")
    _answered(place, until, "push", *options, "--", place.remote, target)
    return _("it answers, and you may push")


def _answered(place: Place, until: float, command: str, *arguments: str) -> Answer:
    from bloggy.backends.git import explain

    answer = place.git.network(command, *arguments, seconds=max(until - time.monotonic(), 0.1))
    if answer.timed_out:
        raise Unreachable(_("there was no answer in time"), hint="")
    turned_down = command == "push" and b"\n!\t" in b"\n" + answer.out  # others pushed first: so one may
    if answer.code != 0 and not turned_down:
        raise explain.error(answer)
    return answer
