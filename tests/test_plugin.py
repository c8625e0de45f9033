"""A third party's backend: installed as a package, held to the contracts, and published through."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plug-in's sources as its author has them, far from ours."""
    return Path(
        shutil.copytree(ROOT / "tests" / "plugin", tmp_path_factory.mktemp("author") / "bloggy-folder")
    )


@pytest.fixture(scope="module")
def installed(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plug-in as pip installs it, made without a network."""
    target = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
    ]
    made = subprocess.run(
        [*command, "--disable-pip-version-check", "--target", str(target), str(checkout)],
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    return target


def running(installed: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(installed), str(ROOT)])}
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120
    )


def test_its_author_can_run_the_contracts_against_it(installed: Path, checkout: Path) -> None:
    # A folder of its own: from the shared one pytest clears away what earlier runs left, for minutes.
    own = f"--basetemp={checkout.parent / 'temporary'}"
    done = running(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", own, str(checkout))
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout
    assert "failed" not in done.stdout


def test_a_post_is_published_through_it_updated_and_deleted(installed: Path, tmp_path: Path) -> None:
    library, web = tmp_path / "blog", tmp_path / "web"
    library.mkdir()
    post = library / "hello.md"
    post.write_text("---\ntitle: Hello\nslug: hello\ntags: [one]\n---\nA *word* & `code`.\n", "utf-8")
    bloggy = ("-m", "bloggy", "--library", str(library))

    added = running(
        installed, *bloggy, "blogs", "add", "web", "backend=folder", f"path={web}", "url=https://w.example"
    )
    assert added.returncode == 0, added.stderr
    listed = json.loads(running(installed, *bloggy, "blogs", "--json").stdout)
    assert [(blog["blog"], blog["backend"]) for blog in listed] == [("web", "folder")]

    plan = running(installed, *bloggy, "publish", "hello", "--to", "web", "--dry-run")
    assert "write hello.html" in plan.stdout
    assert not web.exists()

    sent = running(installed, *bloggy, "publish", "hello", "--to", "web", "--json")
    assert sent.returncode == 0, sent.stderr
    (entry,) = json.loads(sent.stdout)
    assert (entry["state"], entry["url"]) == ("delivered", "https://w.example/hello.html")
    assert "<em>word</em> &amp; <code>code</code>" in (web / "hello.html").read_text("utf-8")

    post.write_text(post.read_text("utf-8") + "\nMore.\n", "utf-8")
    assert running(installed, *bloggy, "publish", "hello").returncode == 0
    assert "More." in (web / "hello.html").read_text("utf-8")

    (web / "hello.html").write_text("somebody else", "utf-8")
    post.write_text(post.read_text("utf-8") + "\nEven more.\n", "utf-8")
    clash = running(installed, *bloggy, "publish", "hello")
    assert clash.returncode == 4
    assert "changed by somebody else" in clash.stdout
    assert (web / "hello.html").read_text("utf-8") == "somebody else"

    assert running(installed, *bloggy, "resolve", "hello", "--mine").returncode == 0
    assert "Even more." in (web / "hello.html").read_text("utf-8")
    assert running(installed, *bloggy, "delete", "hello").returncode == 0
    assert not (web / "hello.html").exists()


def test_without_its_package_the_blog_says_what_is_missing(tmp_path: Path) -> None:
    library = tmp_path / "blog"
    library.mkdir()
    config = tmp_path / "config.toml"
    config.write_text(
        f'[library]\nfolders = ["{library}"]\n[blogs.web]\nbackend = "folder"\npath = "x"\n', "utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "bloggy", "--config", str(config), "blogs", "test", "web"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "no backend called “folder”" in done.stderr
