"""Writes HTML as Markdown of our dialect; whether it says the same is for the caller to check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bloggy.render.dialect_rules import SHORTCODE
from bloggy.render.html_tree import BLOCKS, VOID, Canon, Node

_SPACE = re.compile(r"[ \t\n\r\f]+")
_STRESS = {"em", "strong", "s"}
_SPECIAL = re.compile(
    rf"(?P<whole>{SHORTCODE.pattern}|https?://[^\s<>\"]+)"
    r"|[\\`*<]|~(?=~)|(?<!\w)_|_(?!\w)|\[(?=\^)|\](?=[(\[:])|!(?=\[)|\^(?=\[)|&(?=#?\w+;)"
)
_CAREFUL = re.compile(r"[\\`*_\[\]<>~!&|^#:]")
_LINE_START = re.compile(r"^([ \t]*)(?:([#>+=:~|-])|(\d{1,9})([.)]))(?=\s|$|[-=:#>|~+])", re.MULTILINE)
_BARE = re.compile(r"https?://[a-zA-Z0-9.-]+\.[a-z]{2,}(?:/[\w./%=&?-]*[\w/])?")
_LANGUAGE = re.compile(r"language-([^\s`~{},]+)")
_ALIGN = re.compile(r"text-align:\s*(left|center|right);?")
_RULES = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}


class CannotSay(ValueError):
    """Markdown has no words for this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The signs that a writer likes."""

    stress: str = "*"
    strong: str = "**"
    bullet: str = "-"
    number: str = "."
    """What follows the number of a list's item."""

    @classmethod
    def of(cls, markdown: str) -> Style:
        """As in `markdown`."""
        bullet = re.search(r"^[ \t]*([-*+])[ \t]", markdown, re.MULTILINE)
        number = re.search(r"^[ \t]*\d{1,9}([.)])[ \t]", markdown, re.MULTILINE)
        under = re.search(r"(?<![\w_])_[^\s_]", markdown) and not re.search(r"(?<!\*)\*[^\s*]", markdown)
        unders = re.search(r"(?<![\w_])__[^\s_]", markdown) and "**" not in markdown
        return cls(
            stress="_" if under else "*",
            strong="__" if unders else "**",
            bullet=bullet[1] if bullet else "-",
            number=number[1] if number else ".",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes nodes as Markdown; raises CannotSay."""

    canon: Canon
    """Knows the labels of footnotes."""
    careful: bool = False
    """Escape everything, and write stress as tags: for what the plain way does not say right."""
    style: Style = field(default_factory=Style)

    def blocks(self, nodes: Sequence[Node], *, between: str = "\n\n") -> str:
        """Markdown of block elements and runs of words among them."""
        found: list[str] = []
        last = ""
        for name, run in runs(nodes):
            text = self._run(name, run, after=last)
            if text:
                found.append(text)
                last = text
        return between.join(found)

    def _run(self, name: str, run: Sequence[Node], *, after: str) -> str:
        if not name:
            return self.words(run)
        text = self.block(run[0])
        bullet = self.style.bullet
        if name == "ul" and after[:1] == text[:1] == bullet:
            text = re.sub(rf"^{re.escape(bullet)}", "*" if bullet == "-" else "-", text, flags=re.MULTILINE)
        return text

    def block(self, node: Node) -> str:
        """Markdown of one block element."""
        name, attrs = node.name, node.attrs
        if name == "!":
            return node.data
        if name == "pre":
            return _code_block(node)
        if name in {"ul", "ol"}:
            return self._list(node)
        if attrs:
            raise CannotSay
        if name == "p":
            return self.words(node.children)
        if re.fullmatch("h[1-6]", name):
            return f"{'#' * int(name[1])} {self.words(node.children, lines=False)}".rstrip()
        if name == "hr":
            return "***"
        if name == "blockquote":
            inside = self.blocks(node.children)
            return "\n".join(f"> {line}".rstrip() for line in inside.split("\n"))
        if name == "table":
            return self._table(node)
        if name == "dl":
            return self._definitions(node)
        raise CannotSay

    def words(self, nodes: Sequence[Node], *, lines: bool = True) -> str:
        """Markdown of text and inline elements. `lines`: whether it may go over more than one."""
        text = "".join(self._inline(nodes, lines=lines))
        text = re.sub(r"[ \t]*\n[ \t]*", "\n", text).strip(" \t\n")
        return _LINE_START.sub(_escaped_start, text) if lines else text

    def _inline(self, nodes: Sequence[Node], *, lines: bool) -> Iterator[str]:
        for node in nodes:
            if not node.name:
                yield self._text(node.data)
            elif node.name == "br" and not node.attrs and lines:
                yield "\\\n"
            elif (label := self.canon.footnote(node)) is not None:
                yield f"[^{label}]"
            elif node.name == "a":
                yield self._link(node, lines=lines)
            elif node.name == "img" and not set(node.attrs) - {"src", "alt", "title"}:
                alt = self._text(node.attrs.get("alt", ""))
                yield f"![{alt}]({_target(node.attrs.get('src', ''), node.attrs.get('title'))})"
            elif node.name == "code" and not node.attrs and all(not child.name for child in node.children):
                yield _code(node.text())
            elif node.name in _STRESS and not node.attrs and not self.careful:
                inside = "".join(self._inline(node.children, lines=lines))
                if not inside.strip():
                    raise CannotSay
                mark = {"em": self.style.stress, "strong": self.style.strong}.get(node.name, "~~")
                yield f"{mark}{inside}{mark}"
            elif node.name in BLOCKS and node.name not in {"br", "input"}:
                raise CannotSay
            else:
                inside = "".join(self._inline(node.children, lines=lines))
                end = "" if node.name in VOID or node.name == "!" else f"</{node.name}>"
                yield f"{_SPACE.sub(' ', node.data)}{inside}{end}"

    def verbatim(self, nodes: Sequence[Node]) -> str:
        """Words with their elements as HTML."""
        out: list[str] = []
        for node in nodes:
            if node.name in {"", "!"}:
                out.append(self._text(node.data) if not node.name else node.data)
            else:
                end = "" if node.name in VOID else f"</{node.name}>"
                out.append(_SPACE.sub(" ", node.data) + self.verbatim(node.children) + end)
        return "".join(out)

    def _text(self, text: str) -> str:
        text = _SPACE.sub(" ", text)
        if self.careful:
            return _CAREFUL.sub(lambda match: "\\" + match[0], text)
        return _SPECIAL.sub(lambda match: match["whole"] or "\\" + match[0], text)

    def _link(self, node: Node, *, lines: bool) -> str:
        if set(node.attrs) - {"href", "title"} or "href" not in node.attrs:
            inside = "".join(self._inline(node.children, lines=lines))
            return f"{node.data}{inside}</a>"
        href = node.attrs["href"]
        if [child.data for child in node.children] == [href] and "title" not in node.attrs:
            if _BARE.fullmatch(href) and not self.careful:
                return href
            if re.fullmatch(r"[a-zA-Z][a-zA-Z0-9+.-]{1,30}:[^\s<>\\]+", href):
                return f"<{href}>"
        inside = "".join(self._inline(node.children, lines=lines))
        return f"[{inside}]({_target(href, node.attrs.get('title'))})"

    def _list(self, node: Node) -> str:
        tasks = "contains-task-list" in node.classes
        start = node.attrs.get("start", "1")
        rest = set(node.attrs) - ({"start"} if node.name == "ol" else set()) - ({"class"} if tasks else set())
        items = [child for child in node.children if child.name or child.data.strip()]
        if rest or not start.isdigit() or len(start) > 9 or any(item.name != "li" for item in items):
            raise CannotSay
        loose = self.canon.loose_lists and any(child.name == "p" for item in items for child in item.children)
        out = []
        for number, item in enumerate(items, int(start)):
            mark = f"{number}{self.style.number} " if node.name == "ol" else f"{self.style.bullet} "
            out.append(self._item(item, mark, loose=loose))
        return ("\n\n" if loose else "\n").join(out)

    def _item(self, item: Node, mark: str, *, loose: bool) -> str:
        children = list(item.children)
        box = ""
        if "task-list-item" in item.classes and children and children[0].name == "input":
            box = "[x] " if "checked" in children[0].attrs else "[ ] "
            children = children[1:]
        elif item.attrs:
            raise CannotSay
        inside = self.blocks(children, between="\n\n" if loose else "\n")
        indent = " " * len(mark)
        lines = (box + inside).split("\n")
        return (
            mark + "\n".join([lines[0], *(f"{indent}{line}" if line else "" for line in lines[1:])])
        ).rstrip()

    def _table(self, node: Node) -> str:
        parts = [child for child in node.children if child.name or child.data.strip()]
        if [part.name for part in parts] not in (["thead"], ["thead", "tbody"]):
            raise CannotSay
        rows = [_elements(row) for part in parts for row in _elements(part)]
        head = rows[0] if rows and len(_elements(parts[0])) == 1 else []
        aligns = [_align(cell) for cell in head]
        if not head or any([_align(cell) for cell in row] != aligns for row in rows):
            raise CannotSay
        lines = [" | ".join(self._cell(cell) for cell in row) for row in rows]
        lines.insert(1, " | ".join(_RULES[align] for align in aligns))
        return "\n".join(f"| {line} |" for line in lines)

    def _cell(self, cell: Node) -> str:
        text = self.words(cell.children, lines=False)
        return re.sub(r"(?<!\\)\|", r"\\|", text)

    def _definitions(self, node: Node) -> str:
        out: list[str] = []
        for child in _elements(node):
            if child.attrs or child.name not in {"dt", "dd"}:
                raise CannotSay
            if child.name == "dt":
                out.append(("\n" if out else "") + self.words(child.children, lines=False))
                continue
            between = "\n\n" if any(part.name == "p" for part in child.children) else "\n"
            inside = (
                self.blocks(child.children, between=between).replace("\n", "\n  ").replace("\n  \n", "\n\n")
            )
            if between == "\n\n":
                out.append("")
            out.append(f": {inside}")
        return "\n".join(out)


def runs(nodes: Sequence[Node]) -> Iterator[tuple[str, list[Node]]]:
    """Blocks with their names, and what is between them: ("", text and inline elements)."""
    words: list[Node] = []
    for node in nodes:
        if node.name in BLOCKS or (node.name == "!" and not words):
            if words:
                yield "", words
            yield node.name, [node]
            words = []
        elif node.name or node.data.strip() or words:
            words.append(node)
    if any(node.name or node.data.strip() for node in words):
        yield "", words


def _elements(node: Node) -> list[Node]:
    return [child for child in node.children if child.name or child.data.strip()]


def _align(cell: Node) -> str:
    style = cell.attrs.get("style", "")
    match = _ALIGN.fullmatch(style)
    if cell.name not in {"th", "td"} or set(cell.attrs) - {"style"} or (style and not match):
        raise CannotSay
    return match[1] if match else ""


def _escaped_start(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[2] else f"{match[1]}{match[3]}\\{match[4]}"


def _target(address: str, title: str | None) -> str:
    if not re.fullmatch(r"[^\s<>()\\]+", address):
        if "\n" in address:
            raise CannotSay
        address = "<" + re.sub(r"([<>\\])", r"\\\1", address) + ">"
    if title is None:
        return address
    title = title.replace("\\", "\\\\").replace('"', '\\"')
    return f'{address} "{title}"'


def _code(text: str) -> str:
    text = _SPACE.sub(" ", text)
    if not text.strip():
        raise CannotSay
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _code_block(node: Node) -> str:
    inside = node.children
    if (
        node.attrs
        or len(inside) != 1
        or inside[0].name != "code"
        or any(each.name for each in inside[0].children)
    ):
        raise CannotSay
    code = inside[0]
    language = _LANGUAGE.fullmatch(code.attrs.get("class", "")) if set(code.attrs) == {"class"} else None
    if code.attrs and language is None:
        raise CannotSay
    text = code.text()
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    body = text if text.endswith("\n") or not text else text + "\n"
    return f"{fence}{language[1] if language else ''}\n{body}{fence}"
