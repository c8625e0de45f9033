"""Turns what git, ssh and servers say into one sentence, the next step, and what the outbox should do.

The words are those of git 2.30 to 2.47, OpenSSH 9, GitHub, GitLab, Gitea and Bitbucket, with LC_ALL=C.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bloggy.backends.git.command import Answer, GitFailed
from bloggy.errors import (
    BackendError,
    Malformed,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    ServerFault,
    Unauthorized,
    Unreachable,
)
from bloggy.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """If `pattern` is in git's words, this is what has happened."""

    pattern: re.Pattern[str]
    error: type[BackendError]
    message: Callable[[], str]
    """A whole sentence, translated when it is needed."""
    hint: Callable[[], str]
    """The next step."""


def _rule(
    pattern: str,
    error: type[BackendError],
    message: Callable[[], str],
    hint: Callable[[], str],
) -> Rule:
    return Rule(pattern=re.compile(pattern, re.IGNORECASE), error=error, message=message, hint=hint)


def _again() -> str:
    return _("bloggy tries again by itself.")


_RULES = (
    _rule(
        r"host key verification failed|remote host identification has changed|no .* host key is known",
        Unauthorized,
        lambda: _("ssh does not know this server’s key, or the key has changed."),
        lambda: _("Connect once by hand (ssh to that server), compare the key, and try again."),
    ),
    _rule(
        r"terminal prompts disabled|could not read (username|password)|authentication failed"
        r"|invalid credentials"
        r"|http basic: access denied|returned error: 401|support for password authentication was removed",
        Unauthorized,
        lambda: _("The git server refused the login."),
        lambda: _(
            "Log in once by hand (git push) so that your credential helper keeps the password or token."
        ),
    ),
    _rule(
        r"permission denied \([a-z,-]+\)|too many authentication failures|sign_and_send_pubkey",
        Unauthorized,
        lambda: _("The git server refused the ssh key."),
        lambda: _("Load your key into the agent (ssh-add), or add its public half to your account there."),
    ),
    _rule(
        r"returned error: 403|permission to .* denied|you are not allowed to push"
        r"|write access to repository not granted"
        r"|deploy key .*read.only",
        Unauthorized,
        lambda: _("Your account may not push to this repository."),
        lambda: _("Ask its owner for the right to write, or log in with another account."),
    ),
    _rule(
        r"returned error: 429|rate limit|too many requests",
        RateLimited,
        lambda: _("The git server asks for patience."),
        _again,
    ),
    _rule(
        r"could not resolve host|name or service not known|temporary failure in name resolution"
        r"|nodename nor servname"
        r"|no address associated with hostname|could not resolve proxy",
        Unreachable,
        lambda: _("The git server’s name can’t be found; there may be no network."),
        lambda: _("The post waits in the outbox and leaves when the network is back."),
    ),
    _rule(
        r"network is unreachable|no route to host|connection refused|failed to connect to"
        r"|couldn't connect to server"
        r"|connection timed out|could not connect|operation timed out|connect to host .* timed out",
        Unreachable,
        lambda: _("The git server can’t be reached."),
        lambda: _("The post waits in the outbox and leaves when the network is back."),
    ),
    _rule(
        r"ssl certificate problem|server certificate verification failed"
        r"|certificate (has expired|subject name)"
        r"|self[- ]signed certificate|gnutls_handshake|ssl_error|ssl routines",
        Unreachable,
        lambda: _("The connection to the git server is not safe: its certificate does not hold."),
        lambda: _("Check the date of this machine and the address; bloggy never skips this check."),
    ),
    _rule(
        r"returned error: 404|repository not found|repository '.*' not found"
        r"|does not appear to be a git repository"
        r"|project you were looking for could not be found|repository .* does not exist"
        r"|no such (project|repository)",
        Rejected,
        lambda: _("There is no repository at that address, or your account may not see it."),
        lambda: _("Check the address of the remote (git remote -v), and that you are logged in."),
    ),
    _rule(
        r"returned error: 5\d\d",
        ServerFault,
        lambda: _("The git server has trouble of its own."),
        _again,
    ),
    _rule(
        r"no space left on device|disk quota exceeded|unable to write .*(object|file)|file too large",
        Rejected,
        lambda: _("There is no space left for the commit."),
        lambda: _("Free some space on the disk (or at the server) and try again."),
    ),
    _rule(
        r"this exceeds .*file size limit|file .* is .* mb; this exceeds|pack exceeds maximum",
        Rejected,
        lambda: _("A picture is larger than the git server allows."),
        lambda: _("Make it smaller and publish again."),
    ),
    _rule(
        r"git-lfs|lfs.*(not found|missing)|filter-process.*failed|external filter '.*' failed"
        r"|clean filter '.*' failed",
        Rejected,
        lambda: _("A filter of this repository (such as Git LFS) does not work here."),
        lambda: _("Install it (git lfs install), check that “git add” works, and try again."),
    ),
    _rule(
        r"please tell me who you are|empty ident name|unable to auto-detect email|no (name|email) was given"
        r"|author identity unknown|committer identity unknown",
        Rejected,
        lambda: _("Git does not know who you are."),
        lambda: _(
            'Tell it once: git config --global user.name "Your Name" '
            "and git config --global user.email you@example.org"
        ),
    ),
    _rule(
        r"gpg failed to sign|error: gpg|failed to sign|ssh-keygen.*sign|couldn't load public key",
        Rejected,
        lambda: _("The commit could not be signed, as your git configuration asks."),
        lambda: _("Unlock the signing key (make any signed commit by hand) and try again."),
    ),
    _rule(
        r"dubious ownership",
        Rejected,
        lambda: _("Git refuses to work in this folder because somebody else owns it."),
        lambda: _("If you trust it: git config --global --add safe.directory and the folder’s path."),
    ),
    _rule(
        r"not a git repository|must be run in a work tree",
        Rejected,
        lambda: _("This folder is not a git repository."),
        lambda: _("Correct “path” in the blog’s configuration, or run git init there."),
    ),
    _rule(
        r"transport '.*' not allowed|remote helper",
        Rejected,
        lambda: _("bloggy does not use this way of reaching a remote."),
        lambda: _("Use a path, https:// or ssh:// for the remote."),
    ),
    _rule(
        r"shallow update not allowed|shallow",
        Rejected,
        lambda: _("This copy of the repository is too shallow to push from."),
        lambda: _("Fetch the rest once: git fetch --unshallow"),
    ),
    _rule(
        r"unable to create '.*\.lock'|another git process seems to be running|cannot lock ref"
        r"|unable to lock",
        ServerFault,
        lambda: _("Another git command is at work in this repository."),
        _again,
    ),
    _rule(
        r"bad object|object file .* is empty|loose object .* is corrupt|missing blob"
        r"|unable to read tree|index file corrupt"
        r"|bad index file|fsck error|bad config line",
        Malformed,
        lambda: _("The repository is damaged."),
        lambda: _("Look at it with git fsck; a fresh clone may be the quickest cure."),
    ),
    _rule(
        r"permission denied|insufficient permission|read-only file system",
        Rejected,
        lambda: _("bloggy may not write to the repository."),
        lambda: _("Check the permissions of its folder."),
    ),
)

_REFUSALS: tuple[tuple[re.Pattern[str], Callable[[], str], Callable[[], str]], ...] = (
    (
        re.compile(
            r"protected branch|GH006|GL-HOOK-ERR.*protected"
            r"|not allowed to push code to protected|branch is protected",
            re.I,
        ),
        lambda: _("The branch is protected: the git server takes no direct pushes to it."),
        lambda: _("Allow your account to push to it, or set another “branch” for this blog."),
    ),
    (
        re.compile(r"GH007|private email", re.I),
        lambda: _("The git server refuses commits that show your private mail address."),
        lambda: _("Set the address it offers you: git config user.email"),
    ),
    (
        re.compile(r"branch is currently checked out|denyCurrentBranch", re.I),
        lambda: _("The remote is somebody’s working copy and does not take pushes."),
        lambda: _(
            "Make the remote a bare repository, or set receive.denyCurrentBranch to updateInstead there."
        ),
    ),
    (
        re.compile(r"this exceeds .*file size limit|too large", re.I),
        lambda: _("A picture is larger than the git server allows."),
        lambda: _("Make it smaller and publish again."),
    ),
    (
        re.compile(r"secret|push protection|GH013", re.I),
        lambda: _("The git server refused the push by one of its rules."),
        lambda: _("Read what it said, change the post, and publish again."),
    ),
)


def error(answer: Answer, *, sent: bool = False) -> BackendError:
    """The error for a command that failed.

    sent: the command was a push that may have arrived; whatever does not rule that out is OutcomeUnknown.
    """
    if answer.timed_out:
        if sent:
            return _unknown(answer)
        return Unreachable(_("Git took too long and was stopped."), hint=_again())
    after_sending = re.search(
        r"rpc failed|remote end hung up|unexpected disconnect|early eof|failed to report status|broken pipe"
        r"|connection (was )?(reset|closed)|empty reply|recv failure|send failure|expected flush",
        answer.err,
        re.IGNORECASE,
    )
    rule = next((rule for rule in _RULES if rule.pattern.search(answer.err)), None)
    if sent and (rule is None or after_sending):
        return _unknown(answer)
    if rule is not None:
        return rule.error(_with_words(rule.message(), answer.err), hint=rule.hint())
    if after_sending:
        return Unreachable(
            _with_words(_("The connection to the git server broke."), answer.err), hint=_again()
        )
    if answer.code < 0:
        return ServerFault(_("Git was stopped before it was done."), hint=_again())
    return Rejected(
        _with_words(_("Git could not do it."), answer.err), hint=_("Try the same by hand to see more.")
    )


def failed(failure: GitFailed) -> BackendError:
    """The same for a local command that had to work."""
    return error(failure.answer)


def refusal(reason: str, said: str) -> BackendError:
    """The error for a push that the server's rules or hooks turned down. `said`: what git printed beside."""
    words = _remote_words(said)
    for pattern, message, hint in _REFUSALS:
        if pattern.search(f"{reason}\n{said}"):
            return Rejected(_with_words(message(), words), hint=hint())
    return Rejected(
        _with_words(_("The git server refused the push ({reason}).").format(reason=reason), words),
        hint=_("Read what it said, change the post or ask who runs the server, and try again."),
    )


def hook_refusal(hook: str, said: str) -> BackendError:
    """The error for one of the writer's own hooks that said no."""
    return Rejected(
        _with_words(_("Your {hook} hook refused the commit.").format(hook=hook), said),
        hint=_("Change the post as the hook asks and try again."),
    )


def _unknown(answer: Answer) -> OutcomeUnknown:
    return OutcomeUnknown(
        _with_words(_("The git server did not say whether it took the push."), answer.err),
        hint=_("bloggy looks for the commit before it tries again."),
    )


def _remote_words(said: str) -> str:
    """The lines that the server itself printed."""
    lines = [line[8:].rstrip() for line in said.splitlines() if line.startswith("remote: ")]
    return "\n".join(line for line in lines if line.strip())


def _with_words(sentence: str, said: str) -> str:
    """The sentence, followed by what was said, shortened to its last telling lines."""
    skip = ("hint:", "warning:", "Please make sure", "and the repository exists", "To ")
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith(skip)]
    words = " · ".join(lines[-6:])[-600:]
    return f"{sentence} {_('It said: {words}').format(words=words)}" if words else sentence
