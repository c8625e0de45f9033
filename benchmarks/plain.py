"""Measures what needs no terminal: plain commands; the library, the search and the layout by themselves."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable

import material
from bench import BLOGGY, PYTHON, Bench, article, peers


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
    for name, program in peers(bench, "posting").items():
        programs[f"{name} --help"] = run(program, "--help")
    bench.table("a command", bench.interleave(programs), "python -c pass", "ms", "2.2")


def inside(bench: Bench, code: str, *arguments: str, home: str = "10k") -> list[float]:
    """Run code in a fresh interpreter that prints one number a line."""
    done = subprocess.run(
        [PYTHON, "-c", code, *arguments],
        env=bench.env(bench.home(home)),
        check=True,
        capture_output=True,
        text=True,
    )
    return [float(line) for line in done.stdout.split()]


WORKSPACE = """
import sys, time, asyncio
from pathlib import Path
from bloggy.services.workspace import Workspace
from bloggy.domain.listing import PostQuery
w = Workspace.open(library=Path(sys.argv[1]))
def refresh():
    wall, cpu = time.perf_counter(), time.process_time()
    asyncio.run(w.posts.refresh())
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3
"""
SEARCH = (
    WORKSPACE
    + """
refresh()
words = ["été", "forêt", "reader", "wint", "coff", "quiet river", "œuvre", "item 0042", "let", "t", "re"]
w.posts.window(PostQuery(text="warm"), 0, 50)
for n in range(220):
    t = time.perf_counter()
    found = w.posts.window(PostQuery(text=words[n % len(words)]), 0, 50)
    print((time.perf_counter() - t) * 1e3)
    assert found == sorted(found, key=lambda post: post.date, reverse=True) and found
"""
)
INDEX = WORKSPACE + "print(refresh()[1])"
REFRESH = WORKSPACE + "refresh()\nfor n in range(5): print(refresh()[1])"
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
    """The 50 newest posts that have a word, or the beginning of one, among 10,000."""
    root = material.library(bench.folder, 10_000)
    found = sorted(inside(bench, SEARCH, str(root)))
    bench.table("search in 10,000", {"bloggy": found}, "bloggy", "ms", "p95 1 ms")
    bench.table(
        "search, 95th percentile", {"bloggy": [found[len(found) * 95 // 100]]}, "bloggy", "ms", "1 ms"
    )


def index(bench: Bench) -> None:
    """Processor time to read 10,000 posts for the first time, and to see that none of them changed."""
    root = material.library(bench.folder, 10_000)
    first: list[float] = []
    for _ in range(min(bench.rounds, 3)):
        home = bench.home("index")
        first += inside(bench, INDEX, str(root), home="index")
        shutil.rmtree(home)
    bench.table("first look at 10,000", {"bloggy": first}, "bloggy", "ms", "4000 ms")
    again = inside(bench, REFRESH, str(root))
    bench.table("later look at 10,000", {"bloggy": again}, "bloggy", "ms", "60 ms")


def preview(bench: Bench) -> None:
    """2,000 words laid out anew (processor time)."""
    found = {"bloggy": inside(bench, PREVIEW, str(article(bench)))}
    bench.table("layout of 2,000 words", found, "bloggy", "ms", "10 ms")
