"""Fetches and pushes, without force, and says for certain what became of a push or that nobody knows."""

from __future__ import annotations

import enum
import re

from bloggy.backends.git import explain
from bloggy.backends.git.command import Answer
from bloggy.backends.git.repository import NOTHING, Place, resolve
from bloggy.errors import Rejected, ServerFault
from bloggy.i18n import _

_RACE = re.compile(
    r"fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref"
    r"|is at [0-9a-f]+ but expected|reference already exists|incorrect old value",
    re.IGNORECASE,
)


class Pushed(enum.Enum):
    """How a push that was answered ended."""

    DONE = "done"
    RACE = "race"
    """Somebody else was first; nothing was accepted."""


def refresh(place: Place) -> str | None:
    """Learn the commit to build on: the remote branch's head; None if the repository has none yet.

    Where the remote is still empty it is the writer's own branch, which the first push takes along.
    Raises BackendError: Unreachable, Unauthorized ... when the remote does not answer.
    """
    if not place.remote:
        return place.head()
    answer = place.git.network(
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-write-fetch-head",
        "--no-recurse-submodules",
        "--no-auto-gc",
        "--",
        place.remote,
        f"+refs/heads/{place.branch}:{place.tracking}",
    )
    if answer.code == 0:
        return place.head()
    if re.search(r"couldn't find remote ref", answer.err, re.IGNORECASE):
        return _no_branch(place)
    raise explain.error(answer)


def _no_branch(place: Place) -> str | None:
    """The remote answers but lacks the branch: fine where it is empty, else the writer decides.

    Returns what to build on. Raises Rejected.
    """
    resolved = resolve(place.git, place.tracking)
    if resolved is not None:
        place.git("update-ref", "-d", place.tracking, resolved)
    heads = place.git.network("ls-remote", "--heads", "--", place.remote)
    if heads.code != 0:
        raise explain.error(heads)
    if heads.text and not place.top:
        raise Rejected(
            _("The remote has no branch “{branch}”.").format(branch=place.branch),
            hint=_("Set “branch” in the blog’s configuration to one it has."),
        )
    own = place.local_head()
    if heads.text and own is not None:
        raise Rejected(
            _("The remote has no branch “{branch}” yet.").format(branch=place.branch),
            hint=_("Push it once yourself: git push -u {remote} {branch}").format(
                remote=place.remote, branch=place.branch
            ),
        )
    return own


def push(place: Place, commit: str, base: str | None) -> Pushed:
    """Make `commit` (built on `base`) the head of the branch, if it is still at `base`.

    Raises BackendError; OutcomeUnknown when it may have arrived.
    """
    if not place.remote:
        return _advance(place, commit, base)
    answer = place.git.network(
        "push",
        "--porcelain",
        "--no-follow-tags",
        "--",
        place.remote,
        f"{commit}:refs/heads/{place.branch}",
    )
    outcome = _outcome(place, answer)
    if outcome is Pushed.DONE:
        # Only a named remote whose refspec covers the branch is followed up by git itself.
        place.git.run("update-ref", "-m", "bloggy: push", place.tracking, commit)
    return outcome


def _outcome(place: Place, answer: Answer) -> Pushed:
    """Read `git push --porcelain`: `<flag> TAB <from>:<to> TAB <summary> (<reason>)`, one line a ref."""
    for line in answer.out.decode("utf-8", "replace").splitlines():
        flag, _tab, rest = line.partition("\t")
        target, _tab, summary = rest.partition("\t")
        if not target.endswith(f":refs/heads/{place.branch}"):
            continue
        if flag in {" ", "*", "="} and answer.code == 0:
            return Pushed.DONE
        if flag != "!":
            break
        if summary.startswith("[remote failure]"):
            raise explain.error(answer, sent=True)
        if _RACE.search(summary):
            return Pushed.RACE
        if summary.startswith(("[remote rejected]", "[rejected]")):
            from bloggy.domain.clean import clean_line

            reason = summary.partition("(")[2].rpartition(")")[0] or summary
            raise explain.refusal(clean_line(reason), answer.err)
    raise explain.error(answer, sent=True)


def _advance(place: Place, commit: str, base: str | None) -> Pushed:
    """Without a remote the local branch moves, if nobody moved it meanwhile."""
    answer = place.git.run("update-ref", "-m", "bloggy: publish", place.tracking, commit, base or NOTHING)
    if answer.code == 0:
        return Pushed.DONE
    if place.head() != base:
        return Pushed.RACE
    raise explain.error(answer)


def exhausted() -> ServerFault:
    """The error when others kept pushing first."""
    return ServerFault(
        _("Others kept pushing to this branch at the same moment."), hint=_("bloggy tries again by itself.")
    )
