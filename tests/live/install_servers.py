#!/usr/bin/env python3
"""Installs the real servers of the live tests: two WordPresses, a Ghost, Isso, Waline and snac.

    python -m tests.live.install_servers [NAME…] [--into DIR]

Names: wordpress7 wordpress6 ghost isso waline snac (all when none is given). Each one gets a folder below
DIR (`$BLOGGY_LIVE`, else `.live` in the checkout) with the program and, of a blog, a site, set up and empty,
that `tests.live.servers` copies for every run. WordPress and snac come from Debian's packages, unpacked, the
former put on SQLite; Ghost and Waline from npm, Isso from PyPI. Takes root on Debian for what the system
lacks (PHP, a compiler). A folder that is already right is left alone; a failed download is tried three
times. Standard library only.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.live.install_generators import again, apt, default_folder, run

PHP = Path(__file__).parent / "php"
"""What is put into WordPress."""
PACKAGES = {
    "wordpress": ["php-cli", "php-xml", "php-mbstring", "php-curl", "php-gd", "php-sqlite3", "npm"],
    "ghost": ["g++", "make", "nodejs", "npm"],
    "waline": ["g++", "make", "nodejs", "npm"],
    "snac": ["libcurl4"],
}
SUITES = {"wordpress7": "sid", "wordpress6": "bookworm", "snac": "trixie"}
"""Where Debian has which WordPress: 7.1 or newer, and 6.1; and snac 2.75."""
DEBS = {
    "wordpress7": ["wordpress", "wordpress-theme-twentytwentyfive", "php-getid3", "libphp-phpmailer"],
    "wordpress6": ["wordpress", "wordpress-theme-twentytwentyone", "php-getid3"],
}
"""A theme of blocks, and one of the older kind."""
SQLITE = "@wp-playground/cli@3.1.56"
"""Brings what lets WordPress run on SQLite."""
GHOST, NODE = "ghost@6.65.0", "node@22"
ISSO, WALINE = "isso==0.14.0", "@waline/vercel@1.39.3"
NAMES = ("wordpress7", "wordpress6", "ghost", "isso", "waline", "snac")
FORM = "1"
"""Raised when what this file installs changes, so that old folders are made anew."""


def output(*command: str | Path, cwd: Path | None = None) -> str:
    """The last line that a command prints. Raises RuntimeError."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return next((line.strip() for line in reversed(done.stdout.splitlines()) if line.strip()), "")


def system(kind: str) -> None:
    """Debian's packages that a kind of server needs, if some are missing."""
    wanted = PACKAGES[kind]
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *wanted],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    ).stdout.splitlines()
    missing = [name for name in wanted if f"{name} installed" not in told]
    missing = [name for name in missing if name not in {"nodejs", "npm"} or not shutil.which(name[:4])]
    if missing:
        again(apt, *missing)


def packed(package: str, into: Path, member: str = "package") -> None:
    """Unpack one npm package, without what it depends on, into the folder; `member` alone, if named."""
    into.mkdir(parents=True, exist_ok=True)
    archive = into / output("npm", "pack", "--silent", package, cwd=into)
    run("tar", "xzf", archive, "-C", into, "--strip-components", str(max(1, member.count("/"))), member)
    archive.unlink()


# --- WordPress ----------------------------------------------------------------------------------------------


def mirror() -> str:
    """The Debian mirror that this machine's own apt uses."""
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"], capture_output=True, text=True, check=False
    ).stdout.split()
    found = next((uri for uri in told if uri.rstrip("/").endswith("/debian")), None)
    if found is None:
        raise RuntimeError("this machine's apt knows no Debian mirror (run apt-get update first)")
    return found


def from_debian(suite: str, packages: list[str], into: Path) -> None:
    """Unpack packages of a suite, whatever suite this machine is of, and with nothing of it changed."""
    for folder in ("lists/partial", "archives/partial"):
        (into / folder).mkdir(parents=True, exist_ok=True)
    (into / "sources.list").write_text(f"deb {mirror()} {suite} main\n", encoding="utf-8")
    (into / "status").touch()
    settings = {
        "Dir::Etc::sourcelist": into / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::Lists": into / "lists",
        "Dir::State::status": into / "status",
        "Dir::Cache": into,
        "APT::Sandbox::User": "root",
        "APT::Default-Release": "",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    apt_get = [
        "apt-get",
        "-q",
        *(part for key, value in settings.items() for part in ("-o", f"{key}={value}")),
    ]
    again(run, *apt_get, "update")
    for package in packages:
        again(lambda name=package: run(*apt_get, "download", name, cwd=into))
    for archive in into.glob("*.deb"):
        run("dpkg-deb", "-x", archive, into / "tree")


def wordpress(name: str, folder: Path) -> None:
    """The program in `code`, a site's data in `site`."""
    system("wordpress")
    code, site, unpacked = folder / "code", folder / "site", folder / "unpacked"
    from_debian(SUITES[name], DEBS[name], unpacked)
    source = unpacked / "tree/usr/share/wordpress"
    for link in [path for path in source.rglob("*") if path.is_symlink() and not path.exists()]:
        link.unlink()  # scripts of other packages, which the interfaces don't need
    shutil.copytree(source, code, symlinks=False)
    shutil.rmtree(unpacked)

    again(packed, SQLITE, folder / "sqlite", "package/sqlite-database-integration.zip")
    with zipfile.ZipFile(folder / "sqlite/sqlite-database-integration.zip") as archive:
        archive.extractall(folder / "sqlite")
    plugin = code / "wp-content/plugins/sqlite-database-integration"
    shutil.move(next(path for path in (folder / "sqlite").iterdir() if path.is_dir()), plugin)
    shutil.rmtree(folder / "sqlite")
    database = plugin / "wp-includes/sqlite/class-wp-sqlite-db.php"
    text = database.read_text(encoding="utf-8")
    # WordPress 6.1 reads it from the class above.
    text = text.replace("private $allow_unsafe_unquoted", "protected $allow_unsafe_unquoted")
    database.write_text(text, encoding="utf-8")
    drop_in = (plugin / "db.copy").read_text(encoding="utf-8")
    drop_in = drop_in.replace("{SQLITE_IMPLEMENTATION_FOLDER_PATH}", str(plugin))
    drop_in = drop_in.replace("{SQLITE_PLUGIN}", "sqlite-database-integration/load.php")
    (code / "wp-content/db.php").write_text(drop_in, encoding="utf-8")
    (code / "wp-content/mu-plugins").mkdir(exist_ok=True)
    shutil.copy(PHP / "mu-plugin.php", code / "wp-content/mu-plugins/bloggy.php")
    shutil.copy(PHP / "wp-config.php", code / "wp-config.php")

    for part in ("database", "uploads"):
        (site / part).mkdir(parents=True)
    env = {**os.environ, "BLOGGY_WP_HOME": "http://127.0.0.1", "BLOGGY_WP_DATA": str(site)}
    done = subprocess.run(
        ["php", str(PHP / "install.php"), str(code)], env=env, capture_output=True, text=True, check=False
    )
    told = re.search(r"^ACCOUNTS (\{.*\})$", done.stdout, re.MULTILINE)
    if told is None:
        raise RuntimeError(f"{name} was not set up:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    (folder / "accounts.json").write_text(told[1], encoding="utf-8")


# --- Ghost --------------------------------------------------------------------------------------------------


def ghost(_name: str, folder: Path) -> None:
    """Node in `node`, the program in `code`, a site's data in `site`."""
    system("ghost")
    code, pnpm = folder / "code", folder / "pnpm"
    with concurrent.futures.ThreadPoolExecutor() as pool:
        node = pool.submit(again, from_npm, NODE, folder / "node-package")
        again(packed, GHOST, code)
        manager = json.loads((code / "package.json").read_text(encoding="utf-8"))["packageManager"]
        again(from_npm, manager.split("+")[0], pnpm)
        node.result()
    (folder / "node").symlink_to(next((folder / "node-package").glob("**/node-linux-*/bin/node")).parents[1])
    env = {k: v for k, v in os.environ.items() if not k.lower().startswith("npm_config_")}
    env |= {
        "PATH": f"{folder}/node/bin:{pnpm}/node_modules/.bin:{os.environ['PATH']}",
        "CI": "true",
        # The database need not be fast, only quickly compiled.
        "CFLAGS": "-O1",
        "CXXFLAGS": "-O1",
    }
    # Without install scripts: one of them compiles for ten minutes what Ghost can do without.
    options = ("--prod", "--frozen-lockfile", "--ignore-scripts", "--reporter=append-only")
    again(lambda: run("pnpm", "install", *options, f"--store-dir={folder}/store", cwd=code, env=env))
    gyp = Path(output("npm", "root", "-g")) / "npm/node_modules/node-gyp/bin/node-gyp.js"
    database = (code / "node_modules/better-sqlite3").resolve()
    run(
        *("node", gyp, "rebuild", "--release", f"--nodedir={(folder / 'node').resolve()}"),
        *("-j", str(os.cpu_count() or 1)),
        cwd=database,
        env=env,
    )
    shutil.rmtree(folder / "store", ignore_errors=True)
    from tests.live.ghost_server import set_up

    set_up(folder)


def from_npm(package: str, folder: Path) -> None:
    """A package and what it depends on, in `node_modules` of a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    # Old copies of node-gyp would ask the world for the headers that lie beside Node.
    headers = Path(shutil.which("node") or "node").resolve().parents[1]
    env = {**os.environ, "npm_config_nodedir": str(headers), "CFLAGS": "-O1", "CXXFLAGS": "-O1"}
    run("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", package, cwd=folder, env=env)


# --- comment servers ----------------------------------------------------------------------------------------


def isso(_name: str, folder: Path) -> None:
    """An environment of its own in `venv`."""
    run(sys.executable, "-m", "venv", folder / "venv")
    again(run, folder / "venv/bin/python", "-m", "pip", "install", "--quiet", ISSO)


def waline(_name: str, folder: Path) -> None:
    """The program in `code`."""
    system("waline")
    again(from_npm, WALINE, folder / "code")


def snac(_name: str, folder: Path) -> None:
    """The program in `bin`; it runs on older Debians than its own."""
    system("snac")
    from_debian(SUITES["snac"], ["snac2"], folder / "unpacked")
    (folder / "bin").mkdir()
    shutil.move(folder / "unpacked/tree/usr/bin/snac", folder / "bin/snac")
    shutil.rmtree(folder / "unpacked")
    told = subprocess.run([folder / "bin/snac"], capture_output=True, text=True, check=False)
    if "Commands:" not in told.stdout + told.stderr:
        raise RuntimeError(f"snac does not run here: {told.stderr[-500:]}")


# --- all of it ----------------------------------------------------------------------------------------------


def wanted(name: str) -> str:
    """What the stamp of a finished folder says."""
    plain = {"ghost": [FORM, GHOST, NODE], "isso": [FORM, ISSO], "waline": [FORM, WALINE]}
    plain["snac"] = [FORM, SUITES["snac"]]
    if name in plain:
        return "\n".join(plain[name])
    parts = [FORM, SUITES[name], SQLITE, *DEBS[name]]
    files = [PHP / "mu-plugin.php", PHP / "wp-config.php", PHP / "install.php"]
    return "\n".join([*parts, *(file.read_text(encoding="utf-8") for file in files)])


def installed(name: str, into: Path | None = None) -> Path | None:
    """The folder of a server that is there and up to date; None otherwise."""
    folder = (into or default_folder()) / name
    stamp = folder / ".installed"
    return folder if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted(name) else None


def install(name: str, into: Path) -> str:
    """Make sure one server is there; returns a line that says what was done."""
    began = time.monotonic()
    if installed(name, into):
        return f"{name}: already there"
    folder = into / name

    def anew() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        how: Callable[[str, Path], None] = {
            "ghost": ghost,
            "isso": isso,
            "waline": waline,
            "snac": snac,
        }.get(name, wordpress)
        how(name, folder)

    again(anew)
    (folder / ".installed").write_text(wanted(name), encoding="utf-8")
    return f"{name}: installed in {time.monotonic() - began:.0f} s"


def main(arguments: list[str] | None = None) -> int:
    """Install what is named; 0 when all of it is there."""
    parser = argparse.ArgumentParser(description="Install the blogs for the live tests.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {' '.join(NAMES)} (default: all)")
    parser.add_argument("--into", type=Path, default=default_folder(), help="folder to install into")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in NAMES]:
        parser.error(f"no such server: {', '.join(unknown)}")
    into = options.into.resolve()
    into.mkdir(parents=True, exist_ok=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = {pool.submit(install, name, into): name for name in options.names or NAMES}
        for future in concurrent.futures.as_completed(running):
            try:
                print(future.result(), flush=True)
            except (RuntimeError, OSError, StopIteration) as error:
                failed += 1
                print(f"{running[future]}: {error}", file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
