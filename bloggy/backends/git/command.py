"""Runs git so that nothing it is given or says can act: no shell, no prompts, bounded time, clean words.

Safety rules: safety of options in git(1), gitcli(7); `GIT_ALLOW_PROTOCOL` in git(1); `--literal-pathspecs`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bloggy.errors import ConfigError, Rejected
from bloggy.i18n import _

LOCAL_SECONDS = 60.0
"""For commands that touch only this machine."""
HOOK_SECONDS = 300.0
"""For the writer's own hooks and filters."""
NETWORK_SECONDS = 600.0
"""For fetch and push; stalls are noticed much earlier (see `_NETWORK`)."""

_FOREIGN = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_NAMESPACE",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_LITERAL_PATHSPECS",
        "GIT_GLOB_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
        "GIT_EXTERNAL_DIFF",
        "GIT_EDITOR",
        "GIT_PAGER",
        "GPG_TTY",
        "LANGUAGE",
    }
)
"""Variables of an outer git (bloggy run from a hook), and those that lead a prompt to the screen."""

_NETWORK = (
    "-c",
    "http.lowSpeedLimit=100",
    "-c",
    "http.lowSpeedTime=40",
    "-c",
    "push.followTags=false",
    "-c",
    "push.recurseSubmodules=no",
    "-c",
    "fetch.recurseSubmodules=false",
)
_SSH_OPTIONS = "-o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15 -o ServerAliveCountMax=3"
_NO_CODE = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.attributesFile=/dev/null",
    "-c",
    "uploadpack.packObjectsHook=",
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_REF = re.compile(r"(?!.*(?:\.\.|//|@\{|\.lock(?:/|$)))[^\x00-\x20\x7f~^:?*\[\\\-][^\x00-\x20\x7f~^:?*\[\\]*")
_REMOTE_SCHEME = re.compile(r"^(https?|ssh|file)://", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*(?:://|::)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What git said."""

    code: int
    """Exit code; negative when it was killed."""
    out: bytes
    err: str
    """Cleaned, at most the last 4,000 characters, without passwords."""
    timed_out: bool = False

    @property
    def text(self) -> str:
        """`out` as text without the last line end."""
        return self.out.decode("utf-8", "surrogateescape").rstrip("\n")


class GitFailed(Exception):
    """A git command that had to work did not; `explain.error` makes it a sentence."""

    def __init__(self, arguments: Sequence[str], answer: Answer) -> None:
        super().__init__(f"git {arguments[0]}: {answer.err}")
        self.arguments = tuple(arguments)
        self.answer = answer


class Git:
    """One repository to run git in. Safe to use from several threads."""

    def __init__(
        self,
        folder: Path,
        *,
        bare: bool = False,
        environment: Mapping[str, str] | None = None,
        program: str = "git",
    ) -> None:
        """`bare`: a cache of our own, in which nothing may run. `environment` stands in for `os.environ`."""
        self.folder = folder
        self.bare = bare
        self._program = program
        self._environment = dict(os.environ if environment is None else environment)
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._ssh: str | None = None

    def __call__(self, *arguments: str, data: bytes | None = None, index: Path | None = None) -> Answer:
        """Run a local command that must work; raises GitFailed."""
        answer = self.run(*arguments, data=data, index=index)
        if answer.code != 0:
            raise GitFailed(arguments, answer)
        return answer

    def run(
        self,
        *arguments: str,
        data: bytes | None = None,
        index: Path | None = None,
        seconds: float = LOCAL_SECONDS,
        extra: Mapping[str, str] | None = None,
    ) -> Answer:
        """Run a local command, whatever comes of it. `index` is used instead of the repository's own."""
        environment = self.environment()
        if index is not None:
            environment["GIT_INDEX_FILE"] = str(index)
        environment.update(extra or {})
        return self._run([*self._start(), *arguments], environment, data, seconds)

    def network(self, *arguments: str, seconds: float = NETWORK_SECONDS) -> Answer:
        """Run a command that talks to a remote."""
        environment = self.environment()
        environment["GIT_SSH_COMMAND"] = self._ssh_command()
        return self._run([*self._start(), *_NETWORK, *arguments], environment, None, seconds)

    def program(self, arguments: Sequence[str], *, folder: Path, seconds: float, **extra: str) -> Answer:
        """Run a program of the writer's (a hook, a build) under the same care."""
        return self._run(list(arguments), {**self.environment(), **extra}, None, seconds, folder=folder)

    def environment(self) -> dict[str, str]:
        """The writer's environment, minus what would confuse git, plus what keeps it quiet."""
        kept = {
            k: v for k, v in self._environment.items() if k not in _FOREIGN and not k.startswith("GIT_TRACE")
        }
        return kept | {
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ALLOW_PROTOCOL": "file:http:https:ssh",
            "GIT_EDITOR": ":",
            "GIT_PAGER": "cat",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_LITERAL_PATHSPECS": "1",
            "GCM_INTERACTIVE": "never",
            "LC_ALL": "C.UTF-8",
        }

    def close(self) -> None:
        """End whatever still runs; what it leaves behind is found again by its delivery key."""
        with self._lock:
            running = tuple(self._running)
        for process in running:
            _kill(process)

    def _start(self) -> list[str]:
        common = [
            "-c",
            "gc.auto=0",
            "-c",
            "i18n.logOutputEncoding=UTF-8",
            "-c",
            "maintenance.auto=false",
            "-c",
            "color.ui=false",
        ]
        place = ["--git-dir", str(self.folder), *_NO_CODE] if self.bare else ["-C", str(self.folder)]
        return [self._program, *place, *common]

    def _ssh_command(self) -> str:
        """The writer's own ssh, told never to ask: there is nobody to answer."""
        if self._ssh is None:
            own = self._environment.get("GIT_SSH_COMMAND", "")
            if not own and (answer := self.run("config", "--get", "core.sshCommand")).code == 0:
                own = answer.text
            own = own or shlex.quote(self._environment.get("GIT_SSH", "") or "ssh")
            name = Path((shlex.split(own) or ["ssh"])[0]).name.lower()
            self._ssh = own if name.startswith(("plink", "tortoise")) else f"{own} {_SSH_OPTIONS}"
        return self._ssh

    def _run(
        self,
        arguments: list[str],
        environment: dict[str, str],
        data: bytes | None,
        seconds: float,
        folder: Path | None = None,
    ) -> Answer:
        try:
            with self._lock:  # so that `close` misses none that is just being started
                # A session of its own has no terminal: neither ssh nor gpg can write over the screen or wait.
                process = subprocess.Popen(
                    arguments,
                    stdin=subprocess.DEVNULL if data is None else subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env=environment,
                    cwd=folder,
                    start_new_session=True,
                )
                self._running.add(process)
        except FileNotFoundError as error:
            raise _not_found(arguments[0], folder or self.folder) from error
        except PermissionError as error:
            raise Rejected(
                _("{program} can’t be run: {reason}.").format(program=arguments[0], reason=error.strerror),
                hint=_("Check its permissions."),
            ) from error
        try:
            out, err = process.communicate(data, timeout=seconds)
            timed_out = False
        except subprocess.TimeoutExpired:
            _kill(process)
            out, err = _last_words(process)
            timed_out = True
        except BaseException:
            _kill(process)
            raise
        finally:
            with self._lock:
                self._running.discard(process)
        return Answer(code=process.returncode, out=out, err=tidy(err), timed_out=timed_out)


def _last_words(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """What a killed process had said; a grandchild that keeps the pipe open is not waited for."""
    try:
        return process.communicate(timeout=5)
    except subprocess.TimeoutExpired:
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
        process.wait()
        return b"", b""


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and its children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM if process.poll() is None else signal.SIGKILL)
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _not_found(program: str, folder: Path) -> ConfigError:
    if not folder.is_dir():
        return ConfigError(
            _("The folder {folder} does not exist.").format(folder=_line(str(folder))),
            hint=_("Correct “path” in the blog’s configuration."),
            key="path",
        )
    return ConfigError(
        _("The program “{program}” is not installed.").format(program=_line(program)),
        hint=_("Install git; most systems call the package “git”.") if program == "git" else "",
    )


def tidy(said: bytes) -> str:
    """Words from outside made fit to show: cleaned, no progress lines, no passwords, bounded."""
    from bloggy.domain.clean import clean

    text = said[-20_000:].decode("utf-8", "replace").replace("\r\n", "\n")
    lines = [
        line.rpartition("\r")[2] if "\r" in line.rstrip("\r") else line.rstrip("\r")
        for line in text.split("\n")
    ]
    text = re.sub(r"\b([a-z][a-z0-9+.-]*://)[^/@\s]+@", r"\1", "\n".join(lines))
    return clean(text.strip())[-4_000:]


def _line(text: str) -> str:
    from bloggy.domain.clean import clean_line

    return clean_line(text)


def check_ref(name: str, *, key: str = "branch") -> str:
    """`name` if it can be a branch or remote and can't be an option; see git-check-ref-format(1)."""
    if not _REF.fullmatch(name) or name.endswith(("/", ".")) or "/." in name or name.startswith(("/", ".")):
        raise ConfigError(
            _("“{name}” can’t be the name of a {key}.").format(name=_line(name), key=key),
            hint=_("Correct “{key}” in the blog’s configuration.").format(key=key),
            key=key,
        )
    return name


def check_address(address: str, *, key: str = "repository") -> str:
    """`address` of a remote if its way of travelling is one of path, file, http(s) or ssh."""
    scp = re.match(r"^(?:[\w.+-]+@)?[\w.-]+:(?!:)", address)
    local = address.startswith(("/", "./", "../", "~"))
    if (
        address.startswith("-")
        or _CONTROL.search(address)
        or not (local or _REMOTE_SCHEME.match(address) or (scp and not _ANY_SCHEME.match(address)))
        or re.search(r"(?:^|@|//)-", address)
    ):
        raise ConfigError(
            _("“{address}” is not an address bloggy pushes to.").format(
                address=_line(tidy(address.encode("utf-8", "replace")))
            ),
            hint=_("Use a path, or an address that starts with https:// or ssh:// (or user@host:path)."),
            key=key,
        )
    return address


def check_path(path: str) -> str:
    """A path inside the repository: below its root, nothing git keeps for itself, nothing unprintable."""
    parts = path.split("/")
    if (
        not path
        or path.startswith("/")
        or "\\" in path
        or any(part in {"", ".", ".."} or part.lower() == ".git" or part.startswith("-") for part in parts)
        or _CONTROL.search(path)
        or any(len(part.encode("utf-8", "surrogateescape")) > 255 for part in parts)
    ):
        raise Rejected(
            _("“{path}” can’t be the path of a post in a repository.").format(path=_line(path)),
            hint=_("Rename the file."),
        )
    return path
