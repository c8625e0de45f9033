"""The site's own generator is started, waited for, explained and ended with all its children."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bloggy.errors import BloggyError
from bloggy.services.generator_server import GeneratorServer

pytestmark = pytest.mark.anyio

SERVER = """
import http.server, subprocess, sys
port = int(sys.argv[1])
if len(sys.argv) > 2:  # a child that would outlive us, and its id where the test finds it
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    open(sys.argv[2], "w").write(str(child.pid))
print("\\x1b[32mServing\\x1b[0m \\x1b]0;title\\x07now", flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "generator.py"
    path.write_text(SERVER)
    return path


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def test_the_address_of_the_post_is_given_once_the_generator_answers(
    script: Path, tmp_path: Path
) -> None:
    server = GeneratorServer()
    url = await server.start(
        lambda port: [sys.executable, str(script), str(port)], tmp_path, page="https://example.org/été/a b/"
    )
    try:
        assert url == f"http://127.0.0.1:{server.port}/%C3%A9t%C3%A9/a%20b/"
        assert server.running
    finally:
        await server.stop()
    assert not server.running


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc")
async def test_stopping_ends_the_generator_and_what_it_started(script: Path, tmp_path: Path) -> None:
    server = GeneratorServer()
    note = tmp_path / "child"
    await server.start(lambda port: [sys.executable, str(script), str(port), str(note)], tmp_path)
    child = int(note.read_text())
    assert alive(child)
    await server.stop()
    async with asyncio.timeout(20):
        while alive(child):  # the signal was sent; the system takes its time
            await asyncio.sleep(0)
    await server.stop()


async def test_what_a_generator_prints_is_cleaned(script: Path, tmp_path: Path) -> None:
    server = GeneratorServer()
    await server.start(lambda port: [sys.executable, str(script), str(port)], tmp_path)
    try:
        assert server.output[0] == "Serving now"
    finally:
        await server.stop()


async def test_a_generator_that_ends_early_is_quoted(tmp_path: Path) -> None:
    code = "import sys; print('Error: \\x1b[31mno theme\\x1b[0m'); sys.exit(1)"
    with pytest.raises(BloggyError, match="ended before it showed anything") as caught:
        await GeneratorServer().start(lambda port: [sys.executable, "-c", code], tmp_path)
    assert caught.value.hint == "It said: Error: no theme"


async def test_a_generator_that_never_answers_is_given_up_and_ended(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    server = GeneratorServer(ready_within=2)
    with pytest.raises(BloggyError, match="did not answer within 2 seconds"):
        await server.start(lambda port: [sys.executable, "-c", code], tmp_path)
    assert not server.running
    if note.exists():
        with pytest.raises(ProcessLookupError):
            os.kill(int(note.read_text()), signal.SIG_DFL)


async def test_a_generator_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(BloggyError, match=r"nosuchgenerator is not installed\."):
        await GeneratorServer().start(lambda port: ["nosuchgenerator", str(port)], tmp_path)


async def test_a_site_without_a_generator_has_no_server(tmp_path: Path) -> None:
    with pytest.raises(BloggyError, match="no server to preview with"):
        await GeneratorServer().start(lambda port: None, tmp_path)
