"""Makes what the benchmark works on: posts of a size, libraries of a length, a feed for newsboat."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

WORDS = """le la une et que dans pour pas sur avec plus tout mais comme bien encore où très jour fois monde
année chose temps déjà œuvre été forêt élève garçon the of and to in that it was for with you not are have
they which one there their what about who get when make time just take people year good some other then
now look only come think also work first well even want because these give most blog post editor terminal
letter morning evening light river paper quiet slowly reader sentence draft weather station coffee winter
""".split()


class Writer:
    """Writes plausible Markdown, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def words(self, count: int) -> str:
        """`count` words."""
        return " ".join(self._random.choices(WORDS, k=count))

    def title(self) -> str:
        """Three to seven words."""
        return self.words(self._random.randint(3, 7)).capitalize()

    def body(self, size: int) -> str:
        """About `size` bytes of paragraphs, headings, lists, quotes, code and links."""
        parts: list[str] = []
        length = 0
        while length < size:
            kind = self._random.random()
            if kind < 0.1:
                part = f"## {self.title()}"
            elif kind < 0.2:
                part = "\n".join(f"- {self.words(9)}" for _ in range(4))
            elif kind < 0.25:
                part = f"> {self.words(25)}"
            elif kind < 0.3:
                part = "```python\nfor reader in readers:\n    reader.thank()\n```"
            else:
                link = f"**{self.words(2)}** [{self.words(2)}](https://example.org/)"
                part = f"{self.words(30)} {link} {self.words(30)}."
            parts.append(part)
            length += len(part.encode()) + 2
        return "\n\n".join(parts) + "\n"


def post(folder: Path, size: int) -> Path:
    """One post of `size` bytes whose middle is an empty line."""
    path = folder / f"post-{size}.md"
    if not path.exists():
        writer = Writer(size)
        half = writer.body(size // 2)
        path.write_text(f"---\ntitle: A long post\n---\n\n{half}\n\n\n{half}", encoding="utf-8")
    return path


def library(folder: Path, count: int) -> Path:
    """A folder of `count` posts of some 300 words."""
    root = folder / f"library-{count}"
    if not (root / ".complete").exists():
        root.mkdir(parents=True, exist_ok=True)
        start = datetime(2026, 6, 1, 8, 0)  # noqa: DTZ001 - written with a zone below
        for number in range(count):
            writer = Writer(number)
            when = start - timedelta(hours=3 * number)
            (root / f"post-{number:06d}.md").write_text(
                f"---\ntitle: Item {number:06d} {writer.title()}\ndate: {when:%Y-%m-%dT%H:%M:%S}Z\n"
                f"tags: [{', '.join(random.Random(number).sample(WORDS[60:90], 2))}]\n"
                f"draft: {'true' if number % 9 == 0 else 'false'}\n---\n\n{writer.body(1800)}",
                encoding="utf-8",
            )
        (root / ".complete").touch()
    return root


def feed(folder: Path, count: int) -> Path:
    """A home folder for newsboat with one feed of `count` articles."""
    home = folder / f"newsboat-{count}"
    dot = home / ".newsboat"
    if not (dot / "urls").exists():
        dot.mkdir(parents=True, exist_ok=True)
        writer = Writer(7)
        start = datetime(2026, 6, 1, 8, 0)  # noqa: DTZ001
        items = "\n".join(
            f"<item><title>Item {n:06d} {writer.title()}</title><guid>http://x/{n}</guid>"
            f"<link>http://example.org/{n}</link>"
            f"<pubDate>{start - timedelta(hours=3 * n):%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
            f"<description>{writer.words(60)}</description></item>"
            for n in range(count)
        )
        (home / "feed.xml").write_text(
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Bench feed</title>'
            f"<link>http://example.org</link><description>d</description>{items}</channel></rss>"
        )
        (dot / "config").write_text("auto-reload no\nrefresh-on-startup no\nconfirm-exit no\n")
        (dot / "urls").write_text(f"file://{(home / 'feed.xml').resolve()}\n")
    return home
