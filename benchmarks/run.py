"""Measures bloggy beside the programs that a writer may have installed, and prints one table.

    .venv/bin/python benchmarks/run.py [start type list command search preview memory quit] [-n ROUNDS]

Rounds of all programs are interleaved, since machines are noisy: only ratios within one run mean something.
Peers are used when they are on PATH (vim, nano, newsboat, posting, harlequin, frogmouth). Linux only.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import material
from terminal import Terminal

HERE = Path(__file__).parent
PYTHON = sys.executable
BLOGGY = str(Path(sys.executable).with_name("bloggy"))
UP, DOWN, PAGE_DOWN = b"\x1b[A", b"\x1b[B", b"\x1b[6~"
Row = tuple[str, str, dict[str, list[float]], str, float | None]


class Bench:
    """Shared material and environment of one run."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.folder = Path(os.environ.get("BLOGGY_BENCH", Path(tempfile.gettempdir()) / "bloggy-bench"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.rows: list[tuple[str, str, str, str, str]] = []

    def env(self, home: Path) -> dict[str, str]:
        """A modern terminal, and a home of its own."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "TEXTUAL_ANIMATIONS": "none",
            **{f"XDG_{n}_HOME": str(home / n.lower()) for n in ("CONFIG", "DATA", "CACHE", "STATE")},
        }

    def home(self, name: str) -> Path:
        """A home folder that stays for the run."""
        path = self.folder / f"home-{name}"
        path.mkdir(exist_ok=True)
        return path

    @contextlib.contextmanager
    def bloggy(self, *arguments: str, home: str) -> Iterator[Terminal]:
        """bloggy on a terminal."""
        with Terminal([BLOGGY, *arguments], env=self.env(self.home(home)), cwd=self.folder) as terminal:
            yield terminal

    def interleave(self, programs: dict[str, Callable[[], list[float]]]) -> dict[str, list[float]]:
        """Each program once a round; answers all their numbers."""
        found: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(self.rounds):
            for name, measure in programs.items():
                found[name] += measure()
        return found

    def table(self, what: str, found: dict[str, list[float]], base: str, unit: str, goal: str) -> None:
        """Rows of medians and 99th percentiles, with ratios to `base`."""
        if base not in found or not found[base]:
            base = next(iter(found))
        m0, t0 = statistics.median(found[base]), tail(found[base])
        for name, values in found.items():
            middle, high = statistics.median(values), tail(values)
            ratio = f"{middle / m0:.2f} / {high / t0:.2f}" if m0 and t0 else "-"
            row = (what, name, f"{middle:.2f} {unit}", f"{high:.2f} {unit}", ratio)
            self.rows.append((*row[:4], ratio + (f" (target {goal})" if name.startswith("bloggy") else "")))
            print("  ".join(self.rows[-1]), flush=True)


def tail(values: Sequence[float]) -> float:
    """The 99th percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]


def peers(*names: str) -> list[str]:
    """Those that are installed."""
    return [name for name in names if shutil.which(name)]


def near(text: str) -> Callable[[list[str]], bool]:
    """The screen shows a match of `text`."""
    pattern = re.compile(text)
    return lambda rows: any(pattern.search(row) for row in rows)


# --- start and quit


def start(bench: Bench) -> None:
    """From exec to a usable screen."""
    small, large = material.library(bench.folder, 10_000), material.library(bench.folder, 100_000)
    for name, root in (("10k", small), ("100k", large)):
        with bench.bloggy(str(root), home=name) as terminal:
            terminal.until(near(r"Item 00000\d"), timeout=300)
            terminal.quiet(3, 300)

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
    if peers("posting"):
        programs["posting"] = run(["posting"], "Posting|Enter a URL", "posting")
    if peers("harlequin"):
        programs["harlequin"] = run(["harlequin"], "Run Query|Query Editor", "harlequin")
    bench.table("start", bench.interleave(programs), "bare Textual app", "ms", "1.4; 100k ≤ 1.2 of 10k")


def quit_(bench: Bench) -> None:
    """From the quitting key to the end of the process, with the terminal as it was."""
    root = material.library(bench.folder, 10_000)

    def bloggy() -> list[float]:
        with bench.bloggy(str(root), home="10k") as terminal:
            terminal.until(near(r"Item 00000\d"))
            terminal.quiet(1.0)
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


# --- keys


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

        programs = {name: editor(name) for name in (*peers("vim", "nano"), "bloggy")}
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

        if peers("newsboat"):
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
        bench.table(f"a row down in {count:,}", bench.interleave(programs), "newsboat", "ms", "0.7 / 2.5")


# --- commands, search, preview, memory


def command(bench: Bench) -> None:
    """Whole runs of plain commands."""
    root = material.library(bench.folder, 10_000)
    env = bench.env(bench.home("10k"))
    subprocess.run(
        [BLOGGY, "--library", str(root), "list", "--limit", "1"], env=env, check=True, capture_output=True
    )
    config = bench.home("10k") / "config" / "bloggy" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f'[library]\nfolders = ["{root}"]\n')
    subprocess.run([BLOGGY, "list", "--limit", "20"], env=env, check=True, capture_output=True)

    def run(*argv: str) -> Callable[[], list[float]]:
        def once() -> list[float]:
            times = []
            for _ in range(4):
                began = time.perf_counter()
                subprocess.run(argv, env=env, check=True, capture_output=True)
                times.append((time.perf_counter() - began) * 1e3)
            return times

        return once

    programs = {
        "python -c pass": run(PYTHON, "-c", "pass"),
        "bloggy --version": run(BLOGGY, "--version"),
        "bloggy list --limit 20": run(BLOGGY, "list", "--limit", "20"),
        "bloggy list --json --limit 20": run(BLOGGY, "list", "--json", "--limit", "20"),
    }
    if peers("posting"):
        programs["posting --help"] = run("posting", "--help")
    bench.table("a command", bench.interleave(programs), "python -c pass", "ms", "2.2")


def _inside(bench: Bench, code: str, *arguments: str) -> list[float]:
    """Run code in a fresh interpreter that prints one number a line."""
    done = subprocess.run(
        [PYTHON, "-c", code, *arguments],
        env=bench.env(bench.home("10k")),
        check=True,
        capture_output=True,
        text=True,
    )
    return [float(line) for line in done.stdout.split()]


SEARCH = """
import sys, time, asyncio, random
from pathlib import Path
from bloggy.services.workspace import Workspace
from bloggy.domain.listing import PostQuery
w = Workspace.open(library=Path(sys.argv[1]))
asyncio.run(w.posts.refresh())
words = ["été", "forêt", "reader", "wint", "coff", "quiet river", "œuvre", "item 0042", "let"]
w.posts.window(PostQuery(text="warm"), 0, 50)
for n in range(200):
    t = time.perf_counter()
    w.posts.window(PostQuery(text=words[n % len(words)]), 0, 50)
    print((time.perf_counter() - t) * 1e3)
"""
PREVIEW = """
import sys, time
from bloggy.services.preview import LinePreview
text = open(sys.argv[1], encoding="utf-8").read()
renderer = LinePreview()
renderer.render(text, 79)
for width in [80, 78] * 10:
    fresh = LinePreview()
    t = time.process_time()
    fresh.render(text, width)
    print((time.process_time() - t) * 1e3)
"""


def search(bench: Bench) -> None:
    """The 50 newest posts that have a word, among 10,000."""
    root = material.library(bench.folder, 10_000)
    bench.table("search in 10,000", {"bloggy": _inside(bench, SEARCH, str(root))}, "bloggy", "ms", "p95 1 ms")


def preview(bench: Bench) -> None:
    """2,000 words laid out anew (processor time)."""
    file = bench.folder / "post-2000w.md"
    file.write_text(
        "---\ntitle: Two thousand words\n---\n\n" + material.Writer(3).body(11_500), encoding="utf-8"
    )
    bench.table(
        "layout of 2,000 words", {"bloggy": _inside(bench, PREVIEW, str(file))}, "bloggy", "ms", "10 ms"
    )


def memory(bench: Bench) -> None:
    """Peak resident memory with 10,000 posts and a post of 100 kB open in the editor."""
    root = material.library(bench.folder, 10_000)
    big = root / "post-000000.md"
    original = big.read_bytes()
    head = original.split(b"---\n\n")[0] + b"---\n\n"
    try:
        big.write_bytes(head + material.post(bench.folder, 100_000).read_bytes().split(b"---\n\n", 1)[1])
        with bench.bloggy(str(root), home="10k") as terminal:
            terminal.until(near(r"Item 00000\d"))
            terminal.quiet(2, 30)
            terminal.send(b"\r")
            terminal.until(near(r"\d min"), timeout=20)
            terminal.quiet(2, 30)
            megabytes = terminal.measure_memory()
    finally:
        big.write_bytes(original)
    bench.table("memory", {"bloggy": [megabytes]}, "bloggy", "MB", "60 MB")


ALL: dict[str, Callable[[Bench], None]] = {
    "start": start,
    "quit": quit_,
    "type": type_,
    "list": list_,
    "command": command,
    "search": search,
    "preview": preview,
    "memory": memory,
}


def main() -> None:
    """Measure what was asked for and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="*", metavar="WHAT", help=" ".join(ALL))
    parser.add_argument("-n", "--rounds", type=int, default=5)
    parser.add_argument("-o", "--output", type=Path, help="also write the table here, as Markdown")
    options = parser.parse_args()
    bench = Bench(options.rounds)
    for name in options.what or ALL:
        ALL[name](bench)
    lines = [
        "| what | program | median | p99 | ratio of medians / of p99 |",
        "| --- | --- | ---: | ---: | --- |",
    ]
    lines += ["| " + " | ".join(row) + " |" for row in bench.rows]
    print("\n".join(lines))
    if options.output:
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
