"""What all measurements share: their homes and peers, the rounds, and the table."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from material import Writer
from terminal import Terminal

HERE = Path(__file__).parent
PYTHON = sys.executable
BLOGGY = str(Path(sys.executable).with_name("bloggy"))


class Bench:
    """Shared material and environment of one run."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.folder = Path(os.environ.get("BLOGGY_BENCH", Path(tempfile.gettempdir()) / "bloggy-bench"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path = os.pathsep.join([os.environ["PATH"], *map(str, sorted(self.folder.glob("venvs/*/bin")))])
        self.rows: list[tuple[str, str, str, str, str]] = []

    def env(self, home: Path) -> dict[str, str]:
        """A modern terminal, and a home of its own."""
        return {
            "PATH": self.path,
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

    def attempt(self, name: str, measure: Callable[[Bench], None]) -> None:
        """Measure; what fails gets a row that says so, with the last lines of what was seen."""
        try:
            measure(self)
        except (AssertionError, TimeoutError, OSError, subprocess.CalledProcessError) as error:
            told = (getattr(error, "stderr", None) or str(error)).strip().splitlines()[-12:]
            print(f"{name} failed: {type(error).__name__}", *told, sep="\n  ", file=sys.stderr, flush=True)
            self.rows.append((name, "", "", "", f"failed: {type(error).__name__}"))

    def interleave(self, programs: dict[str, Callable[[], list[float]]]) -> dict[str, list[float]]:
        """Each program once a round; answers all their numbers."""
        found: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(self.rounds):
            for name, measure in programs.items():
                found[name] += measure()
        return found

    def table(self, what: str, found: dict[str, list[float]], base: str, unit: str, goal: str) -> None:
        """Rows of medians and 99th percentiles, with ratios to `base`; `goal` is told with bloggy's."""
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


def peers(bench: Bench, *names: str) -> dict[str, str]:
    """Those that are installed, with where."""
    return {name: found for name in names if (found := shutil.which(name, path=bench.path))}


def near(text: str) -> Callable[[list[str]], bool]:
    """The screen shows a match of `text`."""
    pattern = re.compile(text)
    return lambda rows: any(pattern.search(row) for row in rows)


def article(bench: Bench) -> Path:
    """A post of 2,000 words."""
    file = bench.folder / "post-2000w.md"
    body = "# TOPMARK\n\n" + Writer(3).body(11_500)
    file.write_text(f"---\ntitle: Two thousand words\n---\n\n{body}", encoding="utf-8")
    return file
