"""The passwords of real blogs are in no file, on no screen, in no message, and go to the blog alone."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import tomli_w

from bloggy.domain.outbox import EntryState
from bloggy.services.workspace import Workspace
from tests.cli.commanding import Ran
from tests.fakes.pseudo_terminal import PseudoTerminal
from tests.live.fault_proxy import Fault, FaultProxy, fault_proxy
from tests.live.remote_journey import Blog, GhostBlog, Machine, WordPressBlog, bloggy
from tests.live.remote_world import picture

pytestmark = pytest.mark.live

KINDS = ["rest", "xmlrpc", "ghost"]


@dataclass
class Guarded:
    """A machine with one blog behind a proxy, whose secret is looked for everywhere."""

    machine: Machine
    blog: Blog
    proxy: FaultProxy
    thief: FaultProxy
    """Another server, to which the proxy may send people on."""
    kind: str
    told: list[str] = field(default_factory=list)
    """Everything that bloggy has written to its outputs."""

    def run(self, *arguments: str | Path, given: str = "") -> Ran:
        """One command with all its logging; what it prints is kept."""
        done = bloggy("--verbose", *arguments, given=given)
        self.told += [done.out, done.err]
        return done

    def configure(self, **options: object) -> None:
        """The blog's table, with the proxy in between."""
        table: dict[str, object] = {"backend": self.blog.backend, "check_page": True, **options}
        base = self.proxy.base
        if self.kind == "ghost":
            table |= {"url": self.blog.base, "admin": f"{base}/ghost/api/admin/"}
        else:
            table |= {"url": base, "user": self.blog.user, "api": self.kind}
        library = {"folders": [str(self.machine.library)]}
        document = {"library": library, "blogs": {"home": table}}
        self.machine.config.write_text(tomli_w.dumps(document), encoding="utf-8")

    def needles(self) -> set[bytes]:
        """The secret in every shape it may have."""
        secret = self.blog.secret
        shapes = {secret, secret.replace(" ", ""), secret.rpartition(":")[2]}
        for shape in list(shapes):
            both = base64.b64encode(f"{self.blog.user}:{shape}".encode()).decode()
            shapes |= {both, both.rstrip("=")}
        shapes |= {request.header("authorization").partition(" ")[2] for request in self.proxy.requests}
        return {shape.encode() for shape in shapes if shape}

    def found(self) -> list[str]:
        """Where the secret is seen and should not be."""
        needles = self.needles()
        files = [path for path in self.machine.folder.rglob("*") if path.is_file()]
        assert any(path.name == "bloggy.db" for path in files)
        places = {str(path): path.read_bytes() for path in files}
        places |= {f"output: {text[:200]}": text.encode() for text in self.told}
        for request in self.proxy.requests:
            rest = [value for name, value in request.headers if name != b"authorization"]
            places[f"request {request}"] = b"\n".join([request.target.encode(), *rest])
            if self.kind != "xmlrpc":  # there it is an argument of every call
                places[f"body of {request}"] = request.body
        places |= {f"elsewhere: {request}": request.raw for request in self.thief.requests}
        return [place for place, data in places.items() if any(needle in data for needle in needles)]


@pytest.fixture(params=KINDS)
def guarded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Guarded]:
    blog = GhostBlog() if request.param == "ghost" else WordPressBlog("7")
    with (
        Machine(tmp_path / "one").begin().used() as machine,
        fault_proxy(blog.base) as proxy,
        fault_proxy() as thief,
    ):
        proxy.elsewhere = thief.base
        yield Guarded(machine=machine, blog=blog, proxy=proxy, thief=thief, kind=request.param)


def write(guarded: Guarded, title: str) -> Path:
    """A new post with a picture of its own."""
    path = Path(guarded.run("new", title).out.strip())
    (path.parent / f"{path.stem}.png").write_bytes(picture(title))
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\nWords.\n\n![A picture]({path.stem}.png)\n")
    return path


async def sent(path: Path) -> EntryState:
    """Publish within this process, waiting for nothing; answers how the entry ended."""
    workspace = Workspace.open()
    try:
        (entry,) = await workspace.publishing.publish(path, blogs=["home"])
        (entry,) = await workspace.delivery.drain(only=[entry.id], patience=0)
        return entry.state
    finally:
        await workspace.aclose()


def test_the_secret_is_in_no_file_and_no_output_whatever_goes_wrong(
    guarded: Guarded,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    caplog.set_level("DEBUG", logger="bloggy")
    store = tmp_path / "store"
    store.write_text(guarded.blog.secret + "\n")
    guarded.configure(password_command=f"cat {store}")
    assert guarded.run("blogs", "test", "home").code == 0
    for arguments in (["blogs", "list"], ["doctor"], ["config", "check"], ["blogs", "list", "--json"]):
        guarded.run(*arguments)
    path = write(guarded, "All goes well")
    assert guarded.run("publish", "all-goes-well", "--dry-run").code == 0
    assert guarded.run("publish", "all-goes-well").code == 0
    path.write_text(path.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    for arguments in (["diff", "all-goes-well", "--remote"], ["show", "all-goes-well"], ["list", "--json"]):
        assert guarded.run(*arguments).code == 0

    for fault in (Fault.PORTAL, Fault.FAILED, Fault.REFUSED, Fault.LIMITED, Fault.TRUNCATED):
        post = write(guarded, f"With {fault.name}")
        assert guarded.found() == []
        requests = guarded.proxy.requests
        guarded.proxy.arm(always=fault)
        assert asyncio.run(sent(post)) != EntryState.DELIVERED
        guarded.proxy.requests = requests + guarded.proxy.requests
    guarded.told += caplog.messages
    assert any("HTTP 500" in text or "500" in text for text in caplog.messages), caplog.messages
    guarded.proxy.arm()
    guarded.run("outbox", "list", "--all")
    guarded.run("outbox", "list", "--all", "--json")
    assert guarded.found() == []

    # A wrong one is no less of a secret.
    store.write_text(
        "wrong horse battery staple\n" if guarded.kind != "ghost" else f"{'0' * 24}:{'ab' * 32}\n"
    )
    assert guarded.run("blogs", "test", "home").code != 0
    assert "horse battery" not in guarded.told[-1]
    assert "ab" * 32 not in guarded.told[-1]
    monkeypatch.setenv("BLOGGY_PASSWORD_HOME", guarded.blog.secret)
    guarded.configure()
    assert guarded.run("blogs", "test", "home").code == 0
    assert guarded.found() == []


def test_another_server_that_is_named_by_a_redirect_hears_nothing(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLOGGY_PASSWORD_HOME", guarded.blog.secret)
    guarded.configure()
    path = write(guarded, "Well before")
    assert guarded.run("publish", "well-before").code == 0
    path.write_text(path.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    write(guarded, "Sent on")
    guarded.proxy.arm(always=Fault.REDIRECTED)
    for arguments in (
        ["blogs", "test", "home"],
        ["publish", "sent-on"],
        ["publish", "well-before"],
        ["diff", "well-before", "--remote"],
    ):
        assert guarded.run(*arguments).code != 0, arguments
    guarded.run("doctor")
    assert guarded.proxy.requests, "nothing was asked at all"
    assert [str(request) for request in guarded.thief.requests] == []
    assert guarded.found() == []


def test_a_secret_typed_on_a_terminal_is_never_shown_there(guarded: Guarded) -> None:
    guarded.configure()
    write(guarded, "Typed")
    command = [sys.executable, "-m", "bloggy", "--verbose", "publish", "typed"]
    with PseudoTerminal(command, cwd=guarded.machine.folder, size=(110, 40)) as terminal:
        terminal.until("Admin API key" if guarded.kind == "ghost" else "application password")
        terminal.settle()
        terminal.type(guarded.blog.secret + "\r")
        terminal.until("delivered")
        assert terminal.ended() == 0
        guarded.told.append(terminal.raw.decode("utf-8", "replace"))
    assert "Typed" in guarded.blog.only()[0].title
    assert guarded.found() == []
