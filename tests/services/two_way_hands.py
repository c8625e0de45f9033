"""What writers do with an editor, in their files and at their blogs: they add lines and replace some."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeVar

from bloggy.domain.merge import has_markers
from bloggy.domain.post import Post, RemoteRef, Status
from bloggy.domain.remote import Notation
from tests.services.two_way_world import WORD, Machine, WatchedServer, World, words_in, words_of

T = TypeVar("T")
How = Literal["above", "below", "instead"]
HOWS: tuple[How, ...] = ("above", "below", "instead")
_MARKER = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})[^\n]*\n?", re.MULTILINE)
_SUMMARY = re.compile(r"^(?:summary|description|excerpt): *(.*)$", re.MULTILINE)


def new_post(world: World, machine: Machine) -> Path:
    """A post begins here."""
    title, line = world.word("a title here"), world.word("a first line here")
    path = machine.library / f"{title}.md"
    path.write_text(f"---\ntitle: {title}\n---\n\n{line} it begins.\n", "utf-8")
    return path


def edit_file(world: World, path: Path, how: How) -> None:
    """One line of the body is new."""
    head, body = parted(path.read_text("utf-8"))
    changed, gone = _edited(body, world.word(f"a line {how} in {path.name}"), how, "{}\n", "\n")
    world.overruled |= gone
    path.write_text(head + changed, "utf-8")


def edit_summary(world: World, path: Path) -> None:
    """The summary in the front matter is another one."""
    head, body = parted(path.read_text("utf-8"))
    if not head:
        return
    word = world.word(f"the summary in {path.name}")
    found = _SUMMARY.search(head)
    if found:
        world.overruled |= words_in(found[1])
        head = head[: found.start(1)] + word + head[found.end(1) :]
    else:
        head = head.removesuffix("---\n") + f"summary: {word}\n---\n"
    path.write_text(head + body, "utf-8")


def settle_markers(path: Path) -> None:
    """The writer keeps what stands on both sides of conflict markers."""
    text = path.read_text("utf-8")
    if has_markers(text):
        path.write_text(without_markers(text), "utf-8")


def without_markers(text: str) -> str:
    """What stands on both sides of conflict markers, one after the other."""
    return _MARKER.sub("", text)


def parted(text: str) -> tuple[str, str]:
    """Front matter with its fences, and the body."""
    found = re.match(r"---\n.*?^---\n", text, re.DOTALL | re.MULTILINE)
    return (found[0], text[found.end() :]) if found else ("", text)


def new_there(world: World, server: WatchedServer, notation: Notation) -> RemoteRef:
    """A post begins at a blog."""
    title, line = world.word(f"a title at {server.name}"), world.word(f"a first line at {server.name}")
    post = Post(title=title, body="", slug=f"{title}-there", status=Status.PUBLISHED, date=world.clock.now())
    if notation:
        return server.put(post, raw=_PARAGRAPH.format(line), notation=notation)
    return server.put(replace(post, body=f"{line} it begins.\n"))


def edit_there(world: World, server: WatchedServer, ref: RemoteRef, how: How) -> None:
    """One line of a copy is new."""
    html = bool(server.copies[ref].raw)
    word = world.word(f"a line {how} at {server.name} {ref}")

    def change(text: str) -> str:
        changed, gone = _edited(text, word, how, _PARAGRAPH if html else "{}\n", "\n")
        world.overruled |= gone
        return changed

    server.edit(ref, change)


def summary_there(world: World, server: WatchedServer, ref: RemoteRef) -> None:
    """A copy's summary is another one."""
    word = world.word(f"the summary at {server.name} {ref}")
    world.overruled |= words_in(server.copies[ref].post.summary)
    server.edit(ref, post=lambda post: replace(post, summary=word))


_PARAGRAPH = "<!-- wp:paragraph -->\n<p>{}</p>\n<!-- /wp:paragraph -->\n"


def _edited(text: str, word: str, how: How, block: str, between: str) -> tuple[str, set[str]]:
    """The text with a new line, and the words that went for it."""
    found = WORD.search(text)
    if how == "instead" and found:
        return text[: found.start()] + word + text[found.end() :], {found[0]}
    if how == "above":
        return block.format(word) + between + text.lstrip("\n"), set()
    return text.rstrip("\n") + "\n" + between + block.format(word), set()


def delete_there(world: World, server: WatchedServer, ref: RemoteRef) -> None:
    """A copy is deleted by somebody who means it."""
    world.overruled |= words_of(server.copies[ref])
    server.remove(ref)


def summary_in(head: str) -> str:
    """What front matter gives as the summary."""
    found = _SUMMARY.search(head)
    return found[1] if found else ""


def pick(items: list[T], number: int) -> T | None:
    """One of them, if there are any."""
    return items[number % len(items)] if items else None
