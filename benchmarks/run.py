"""Measures bloggy beside the programs that a writer may have installed, and prints one table.

    .venv/bin/python benchmarks/run.py [WHAT ...] [-n ROUNDS] [-o FILE]

WHAT is any of start, quit, type, list, command, search, index, preview, page, memory, comments, sync; all
of them if none is named. Rounds of all programs are interleaved, since machines are noisy: only ratios within
one run mean something. A measurement that fails is told in its row, and the others go on. The first run of
`comments` takes some ten minutes, for it stores a million of them ($BLOGGY_BENCH_COMMENTS: another number);
`sync` takes some minutes, for it fetches 100,000 over HTTP ($BLOGGY_BENCH_SYNC).

Peers are used when they are on PATH, or in virtual environments below $BLOGGY_BENCH/venvs: vim, nano,
newsboat, posting, harlequin, frogmouth. $BLOGGY_BENCH (else a folder of the system's temporary one) keeps
what is made for the measurements: libraries, a feed, homes. Linux only.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from bench import Bench
from comments import comments
from plain import command, index, preview, search
from screens import list_, memory, page, quit_, start, type_
from syncing import syncing

ALL: dict[str, Callable[[Bench], None]] = {
    "start": start,
    "quit": quit_,
    "type": type_,
    "list": list_,
    "command": command,
    "search": search,
    "index": index,
    "preview": preview,
    "page": page,
    "memory": memory,
    "comments": comments,
    "sync": syncing,
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
    if wrong := [name for name in options.what if name not in ALL]:
        parser.error(f"{', '.join(wrong)}: choose from {' '.join(ALL)}")
    for name in options.what or ALL:
        bench.attempt(name, ALL[name])
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
