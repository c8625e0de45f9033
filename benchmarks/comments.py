"""Measures the inbox with a million comments in it: lists, search, counts, and a long conversation."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from bench import PYTHON, Bench, near

COUNT = int(os.environ.get("BLOGGY_BENCH_COMMENTS", "1000000"))

PREPARE = """
import sys
sys.path.insert(0, sys.argv[1])
import asyncio, resource, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from material import WORDS, Writer
from bloggy.domain.comment import Author, CommentRef, CommentStatus, Cursor, Place, RemoteComment
from bloggy.domain.comments_listing import CommentQuery
from bloggy.services.workspace import Workspace
w = Workspace.open(library=Path(sys.argv[2]))
count = int(sys.argv[3])
def ms(work):
    began = time.process_time()
    found = work()
    print((time.process_time() - began) * 1e3)
    return found
"""
FILL = (
    PREPARE
    + """
from bloggy.render.comment_text import readable
from bloggy.storage import comments
PAGE = 2_000
LONG = 1_000
start = datetime(2004, 1, 1, tzinfo=UTC)
step = timedelta(days=365 * 22) / count
def one(number):
    writer = Writer(number)
    long = number >= count - 2 * LONG and number % 2
    post = 0 if long else 1 + number * 997 % 5_000
    status = CommentStatus.APPROVED
    if number % 50 == 0:
        status = CommentStatus.HELD if number % 300 == 0 else CommentStatus.SPAM
    first, last = WORDS[number * 7 % len(WORDS)], WORDS[number * 3 % len(WORDS)]
    name = f"{first.capitalize()} {last.capitalize()} {number % 900}"
    body = f"<p>{writer.words(12)} &amp; <em>{writer.words(3)}</em>.</p>"
    body += f"<p>number{number} {writer.words(20)}.</p>"
    if number % 10 == 0:
        body += f"<blockquote><p>{writer.words(9)}</p></blockquote>"
        body += f'<p><a href="https://example.org/">{writer.words(2)}</a></p>'
    parent, within = None, number // 2 % 8
    if long and within:
        parent = CommentRef(str(number - 2 * ((within + 1) // 2)))  # five deep at most, as people talk
    elif not long and number % 4 == 0 and number // 5_000 % 4:
        parent = CommentRef(str(number - 5_000))
    return RemoteComment(
        ref=CommentRef(str(number)),
        place=Place(ref=str(post), url=f"https://example.org/{post}/", title=f"Post {post}"),
        parent=parent,
        author=Author(
            name=name,
            email_hash=f"{number % 900:064x}",
            account=str(number % 900),
            is_me=number % 900 == 1,
        ),
        date=start + number * step, status=status, body=body, form="html",
    )
async def fill():
    for first in range(0, count, PAGE):
        page = [one(number) for number in range(first, min(first + PAGE, count))]
        arrived = [comments.Arrived(comment, readable(comment.body, comment.form).text) for comment in page]
        def work(connection):
            now, news = datetime.now(UTC), start + (count - 3_000) * step
            comments.take(connection, "home", arrived, now=now, blog="home", read_before=news)
            comments.leave_off(connection, "home", Cursor(str(first)), blog="home", synced=now)
        await w.database.write(work)
began = time.perf_counter()
asyncio.run(fill())
print(time.perf_counter() - began)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
"""
)
SEARCH = (
    PREPARE
    + """
words = ["été", "foret", "reader", "wint", "coff", "quiet river", "oeuvre", "number42", "let", "weather été"]
w.comments.window(CommentQuery(text="warm"), 0, 50)
for n in range(240):
    found = ms(lambda: w.comments.window(CommentQuery(text=words[n % len(words)]), 0, 50))
    assert [row.id for row in found] == sorted((row.id for row in found), reverse=True)
    assert found
"""
)
LISTS = (
    PREPARE
    + """
queries = [CommentQuery(), CommentQuery(unread=True), CommentQuery(unanswered=True)]
queries += [CommentQuery(held=True), CommentQuery(blog="home"), CommentQuery(status="spam")]
w.comments.window(queries[0], 0, 50)
for n in range(120):
    assert ms(lambda: w.comments.window(queries[n % len(queries)], 0, 50))
"""
)
COUNTS = PREPARE + "w.comments.counts()\nfor n in range(40): assert ms(w.comments.counts).all"
THREAD = (
    PREPARE
    + """
place = w.comments.window(CommentQuery(), 0, 1)[0].place
assert len(w.comments.conversation(place).comments) > 900
for n in range(30): ms(lambda: w.comments.conversation(place))
"""
)
LAYOUT = (
    PREPARE
    + """
from bloggy.render.comment_text import comment_lines
thread = w.comments.conversation(w.comments.window(CommentQuery(), 0, 1)[0].place)
for n in range(5): ms(lambda: [comment_lines(row.body, row.form, 72 + n) for row in thread.comments[:50]])
"""
)


def _opened(bench: Bench, home: Path) -> dict[str, list[float]]:
    """From a row down in the inbox to the words of that comment, in a long thread and in short ones."""
    times: dict[str, list[float]] = {"bloggy, 1,000 comments": [], "bloggy, a short thread": []}
    with bench.bloggy(str(home / "library"), home=home.name.removeprefix("home-")) as terminal:
        terminal.until(near("Places"))
        terminal.quiet(1.5)
        terminal.send(b"C")
        terminal.until(near(f"number{COUNT - 1}"))
        for number in range(COUNT - 2, COUNT - 46, -1):  # 50 before the end there is spam
            terminal.quiet(0.3)
            sent = terminal.send(b"\x1b[B")
            shown = terminal.until(near(rf"number{number}\b"))
            times[list(times)[1 - number % 2]].append((shown - sent) * 1e3)
    return times


def comments(bench: Bench) -> None:
    """Processor time of what the inbox is asked for all the time, with `COUNT` comments from one blog."""
    home = bench.home(f"comments-{COUNT}")
    (home / "library").mkdir(exist_ok=True)

    def inside(code: str) -> list[float]:
        here = str(Path(__file__).parent)
        done = subprocess.run(
            [PYTHON, "-c", code, here, str(home / "library"), str(COUNT)],
            env=bench.env(home),
            cwd=Path(__file__).parents[1],
            check=True,
            capture_output=True,
            text=True,
        )
        return [float(line) for line in done.stdout.split()]

    amount = f"{COUNT:,}"
    if not (home / ".complete").exists():
        seconds, memory = inside(FILL)
        bench.table(f"first sync of {amount} comments", {"bloggy": [seconds]}, "bloggy", "s", "-")
        bench.table("memory of that", {"bloggy": [memory]}, "bloggy", "MB", "-")
        (home / ".complete").touch()
    found = sorted(inside(SEARCH))
    bench.table(f"search in {amount} comments", {"bloggy": found}, "bloggy", "ms", "p95 5 ms")
    bench.table(
        "that search, 95th percentile", {"bloggy": [found[len(found) * 95 // 100]]}, "bloggy", "ms", "5 ms"
    )
    bench.table("50 newest, filtered", {"bloggy": inside(LISTS)}, "bloggy", "ms", "5 ms")
    bench.table("counts of the inbox", {"bloggy": inside(COUNTS)}, "bloggy", "ms", "5 ms")
    bench.table("a thread of 1,000 read", {"bloggy": inside(THREAD)}, "bloggy", "ms", "50 ms, shown")
    bench.table("50 comments laid out", {"bloggy": inside(LAYOUT)}, "bloggy", "ms", "50 ms, shown")
    bench.table("a thread on the screen", _opened(bench, home), "bloggy, a short thread", "ms", "50 ms")
