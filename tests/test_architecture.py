"""The house keeps its shape: layers, start-up, sizes, words."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "bloggy").rglob("*.py"))


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["list", "--json"],
        ["keys"],
        ["outbox"],
        ["config", "path"],
        ["doctor", "--help"],
    ],
    ids=" ".join,
)
def test_a_command_never_loads_textual(arguments: list[str]) -> None:
    code = (
        "import sys; from bloggy.__main__ import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit: pass\n"
        "loaded = [m for m in ('textual', 'httpx', 'PIL', 'dateparser') if m in sys.modules]\n"
        "sys.stderr.write(repr(loaded)); raise SystemExit(bool(loaded))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_version_loads_next_to_nothing() -> None:
    code = (
        "import sys; before = set(sys.modules)\nfrom bloggy.__main__ import main\nmain(['--version'])\n"
        "heavy = {'argparse', 'dataclasses', 'sqlite3', 'asyncio', 'json', 'pathlib', 'tomllib'}\n"
        "heavy &= set(sys.modules) - before\n"
        "sys.stderr.write(repr(heavy)); raise SystemExit(bool(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_says_why_it_exists_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "the module has no docstring"
    assert text.count("\n") <= 400, "the file has grown past its purpose: split it"
    assert path.stem not in {"utils", "helpers", "manager", "common"}


def test_no_shell_ever_reads_a_command_line() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for keyword in node.keywords:
                    shell = keyword.arg == "shell" and getattr(keyword.value, "value", None) is True
                    assert not shell, f"{path}:{node.lineno} starts a shell"


def test_nothing_may_start_a_text_browser_inside_the_screens() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            )
            assert "webbrowser" not in [*names, getattr(node, "module", "")], f"{path}: use services.external"
            called = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "open_url"
            assert not called, f"{path}: Textual's open_url is webbrowser; use services.external"


def test_translated_sentences_are_not_formatted_before_they_are_looked_up() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "ngettext"}:
                assert not any(isinstance(a, ast.JoinedStr) for a in node.args), f"{path}:{node.lineno}"


def test_the_project_speaks_of_no_machine() -> None:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True).stdout.split(
        "\0"
    )
    forbidden = re.compile(r"/work/|/root/\.|files\.pythonhosted|pypi\.org|registry\.npmjs|deb\.debian")
    for name in filter(None, files):
        path = ROOT / name
        if path.suffix in {".svg", ".png", ".raw"} or not path.is_file() or path == Path(__file__):
            continue
        assert not forbidden.search(path.read_text(encoding="utf-8", errors="replace")), name
