"""Measures what a writer sees: bloggy and its peers on a pseudo-terminal, from a key to its effect."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import material
from bench import BLOGGY, HERE, PYTHON, Bench, article, near, peers
from plain import REFRESH, inside
from terminal import Terminal

DOWN, PAGE_DOWN = b"\x1b[B", b"\x1b[6~"


def start(bench: Bench) -> None:
    """From exec to a usable screen."""
    small, large = material.library(bench.folder, 10_000), material.library(bench.folder, 100_000)
    for name, root in (("10k", small), ("100k", large)):
        inside(bench, REFRESH, str(root), home=name)

    def run(argv: list[str], ready: str, home: str) -> Callable[[], list[float]]:
        def once() -> list[float]:
            with Terminal(argv, env=bench.env(bench.home(home)), cwd=bench.folder) as terminal:
                return [(terminal.until(near(ready)) - terminal.started) * 1e3]

        return once

    programs = {
        "bare Textual app": run([PYTHON, str(HERE / "bare_app.py")], "READY", "bare"),
        "bloggy, 10,000 posts": run([BLOGGY, str(small)], r"Item 00000\d", "10k"),
        "bloggy, 100,000 posts": run([BLOGGY, str(large)], r"Item 00000\d", "100k"),
    }
    ready = {"posting": "Posting|Enter a URL", "harlequin": "Run Query|Query Editor"}
    for name, program in peers(bench, *ready).items():
        programs[name] = run([program], ready[name], name)
    bench.table("start", bench.interleave(programs), "bare Textual app", "ms", "1.4; 100k ≤ 1.2 of 10k")


def quit_(bench: Bench) -> None:
    """From the quitting key to the end of the process, with the terminal as it was."""
    root = material.library(bench.folder, 10_000)

    def bloggy() -> list[float]:
        with bench.bloggy(str(root), home="10k") as terminal:
            terminal.until(near(r"Item 00000\d"))
            terminal.quiet(1.0)
            if not terminal.is_running():
                raise AssertionError("it ended before it was asked to\n" + "\n".join(terminal.rows()))
            sent = terminal.send(b"\x11")
            took = (terminal.finish() - sent) * 1e3
            output = b"".join(data for _, data in terminal.pieces)
            if output.rfind(b"\x1b[?1049l") < output.rfind(b"\x1b[?1049h"):
                raise AssertionError("the terminal was left in its other screen")
            return [took]

    def bare() -> list[float]:
        argv = [PYTHON, str(HERE / "bare_app.py")]
        with Terminal(argv, env=bench.env(bench.home("bare")), cwd=bench.folder) as terminal:
            terminal.until(near("READY"))
            terminal.quiet(0.5)
            sent = terminal.send(b"\x11")
            return [(terminal.finish() - sent) * 1e3]

    found = bench.interleave({"bare Textual app": bare, "bloggy": bloggy})
    bench.table("quit", found, "bare Textual app", "ms", "30 ms")


def _keys(terminal: Terminal, count: int) -> tuple[list[float], list[float]]:
    """Type letters one by one; milliseconds until each shows, and bytes it cost."""
    times, sizes = [], []
    typed = ""
    for number in range(count):
        if len(typed) == 40:
            terminal.send(b"\r")
            terminal.quiet(0.12, 2)
            typed = ""
        letter = "abcdefghijklmnop"[number % 16]
        typed += letter
        before = len(terminal.pieces)
        sent = terminal.send(letter.encode())
        shown = terminal.until(near(re.escape(typed)), timeout=10)
        terminal.quiet(0.05, 1)
        times.append((shown - sent) * 1e3)
        sizes.append(float(sum(len(data) for _, data in terminal.pieces[before:])))
    return times, sizes


def type_(bench: Bench) -> None:
    """A letter typed in the middle of a long post."""
    for size, goals in ((100_000, "3 / 3"), (1_000_000, "3 / 4")):
        file = material.post(bench.folder, size)
        line = file.read_text().split("\n\n\n")[0].count("\n") + 3
        sizes: dict[str, list[float]] = {}

        def editor(
            name: str, file: Path = file, line: int = line, sizes: dict = sizes
        ) -> Callable[[], list[float]]:
            def once() -> list[float]:
                with tempfile.TemporaryDirectory() as folder:
                    copy = Path(shutil.copy(file, folder))
                    argv = {
                        "vim": ["vim", "-n", f"+{line}", str(copy)],
                        "nano": ["nano", f"+{line}", str(copy)],
                        "bloggy": [PYTHON, str(HERE / "editor_app.py"), str(copy), str(line)],
                    }[name]
                    with Terminal(argv, env=bench.env(bench.home(name)), cwd=Path(folder)) as terminal:
                        terminal.quiet(1.0, 20)
                        if name == "vim":
                            terminal.send(b"i")
                            terminal.quiet(0.3)
                        times, written = _keys(terminal, 60)
                        sizes.setdefault(name, []).extend(written)
                        return times

            return once

        programs = {name: editor(name) for name in (*peers(bench, "vim", "nano"), "bloggy")}
        bench.table(f"a key in {size // 1000} kB", bench.interleave(programs), "vim", "ms", goals)
        bench.table(f"bytes a key, {size // 1000} kB", sizes, "vim", "B", "800 B")


def _moves(terminal: Terminal) -> list[float]:
    """Thirty rows down; milliseconds until the first output of each."""
    times = []
    for _ in range(30):
        before = len(terminal.pieces)
        sent = terminal.send(DOWN)
        end = time.perf_counter() + 5
        while len(terminal.pieces) == before and time.perf_counter() < end:
            terminal.read(0.5)
        times.append((terminal.pieces[before][0] - sent) * 1e3)
        terminal.quiet(0.08, 1)
    return times


def list_(bench: Bench) -> None:
    """The cursor one row down in a long list."""
    for count in (10_000, 100_000):
        root = material.library(bench.folder, count)
        programs: dict[str, Callable[[], list[float]]] = {}

        if peers(bench, "newsboat"):
            home = material.feed(bench.folder, count)
            dot = home / ".newsboat"
            argv = ["newsboat", "-u", f"{dot}/urls", "-C", f"{dot}/config", "-c", f"{dot}/cache.db"]
            if not (dot / "cache.db").exists():
                subprocess.run([*argv, "-x", "reload"], env=bench.env(home), check=True, capture_output=True)

            def newsboat(argv: list[str] = argv, home: Path = home) -> list[float]:
                with Terminal(argv, env=bench.env(home), cwd=bench.folder) as terminal:
                    terminal.until(near("Bench feed"), timeout=60)
                    terminal.send(b"\r")
                    terminal.until(near("Item 00000[0-9]"), timeout=60)
                    terminal.quiet(0.5)
                    return _moves(terminal)

            programs["newsboat"] = newsboat

        def bloggy(root: Path = root, count: int = count) -> list[float]:
            with bench.bloggy(str(root), home=f"{count // 1000}k") as terminal:
                terminal.until(near(r"Item 00000\d"), timeout=300)
                terminal.quiet(3.0, 60)
                return _moves(terminal)

        programs["bloggy"] = bloggy
        inside(bench, REFRESH, str(root), home=f"{count // 1000}k")
        bench.table(f"a row down in {count:,}", bench.interleave(programs), "newsboat", "ms", "0.7 / 2.5")


def page(bench: Bench) -> None:
    """A page further in the preview of 2,000 words, until it stands still; all as they are installed."""
    file = article(bench)
    folder = bench.folder / "library-1"
    folder.mkdir(exist_ok=True)
    shutil.copy(file, folder)

    def pages(argv: list[str], home: str, before: bytes) -> Callable[[], list[float]]:
        def once() -> list[float]:
            env = bench.env(bench.home(home))
            del env["TEXTUAL_ANIMATIONS"]
            with Terminal(argv, env=env, cwd=bench.folder) as terminal:
                terminal.until(near("TOPMARK"), timeout=60)
                terminal.quiet(1.5)
                for key in [before[n : n + 1] for n in range(len(before))]:
                    terminal.send(key)
                    terminal.quiet(0.5)
                times = []
                for _ in range(6):
                    rows, pieces = terminal.rows(), len(terminal.pieces)
                    sent = terminal.send(PAGE_DOWN)
                    terminal.quiet(0.4, 3)
                    if len(terminal.pieces) == pieces or terminal.rows() == rows:
                        raise AssertionError("the page did not move")
                    times.append((terminal.pieces[-1][0] - sent) * 1e3)
                return times

        return once

    programs = {"bloggy": pages([BLOGGY, str(folder)], "1", b"\t")}
    for name, program in peers(bench, "frogmouth").items():
        programs[name] = pages([program, str(file)], name, b"")
    bench.table("a page down", bench.interleave(programs), "frogmouth", "ms", "0.4 of frogmouth")


def memory(bench: Bench) -> None:
    """Peak resident memory with 10,000 posts and a post of 100 kB open in the editor."""
    root = bench.folder / "library-10000-and-a-long-one"
    if not root.exists():
        shutil.copytree(material.library(bench.folder, 10_000), root)
    long = material.post(bench.folder, 100_000).read_bytes().split(b"---\n\n", 1)[1]
    front = b"---\ntitle: The long one\ndate: 2026-06-02T08:00:00Z\n---\n\n"
    (root / "long.md").write_bytes(front + long)
    inside(bench, REFRESH, str(root), home="memory")
    found: dict[str, list[float]] = {"bare Textual app": [], "bloggy": []}
    with Terminal(
        [PYTHON, str(HERE / "bare_app.py")], env=bench.env(bench.home("bare")), cwd=root
    ) as terminal:
        terminal.until(near("READY"))
        terminal.quiet(1)
        found["bare Textual app"].append(terminal.measure_memory())
    with bench.bloggy(str(root), home="memory") as terminal:
        terminal.until(near("The long one"))
        terminal.quiet(2, 30)
        terminal.send(b"\r")
        terminal.until(near("title: The long one"), timeout=20)
        terminal.quiet(2, 30)
        found["bloggy"].append(terminal.measure_memory())
    bench.table("memory", found, "bare Textual app", "MB", "60 MB")
