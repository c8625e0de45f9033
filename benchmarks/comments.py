"""Measures the inbox with a million comments in it: lists, search, counts, and a long conversation."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from bench import PYTHON, Bench, near

COUNT = int(os.environ.get("BLOGGY_BENCH_COMMENTS", "1000000"))
MORE = 28_000
"""The newest beside those, see `FILL`."""

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
MORE = 28_000  # the newest: half in one conversation of 14,000, a sixth in nine of 500, the others anywhere
start = datetime(2004, 1, 1, tzinfo=UTC)
step = timedelta(days=365 * 22) / count
def one(number):
    writer = Writer(number)
    later = max(number - count, 0)
    post, parent = 1 + number * 997 % 5_000, None
    if number < count and number % 4 == 0 and number // 5_000 % 4:
        parent = CommentRef(str(number - 5_000))
    elif number >= count and (number % 2 or later % 6 == 0):
        post = 0 if number % 2 else 5_001 + later // 6 % 9
        apart, within = (2, later // 2 % 8) if number % 2 else (54, later // 54 % 8)
        if within and later >= 8 * apart:  # five deep at most, as people talk
            parent = CommentRef(str(number - apart * ((within + 1) // 2)))
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
        date=start + min(number, count) * step + later * timedelta(minutes=1),
        status=status, body=body, form="html",
    )
async def fill(numbers):
    for first in range(numbers.start, numbers.stop, PAGE):
        page = [one(number) for number in range(first, min(first + PAGE, numbers.stop))]
        arrived = [comments.Arrived(comment, readable(comment.body, comment.form).text) for comment in page]
        def work(connection):
            now, news = datetime.now(UTC), start + (count - 3_000) * step
            comments.take(connection, "home", arrived, now=now, blog="home", read_before=news)
            comments.leave_off(connection, "home", Cursor(str(first)), blog="home", synced=now)
        await w.database.write(work)
began = time.perf_counter()
asyncio.run(fill(range(count)))
print(time.perf_counter() - began)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
asyncio.run(fill(range(count, count + MORE)))
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
queries += [CommentQuery(unread_first=True)]
w.comments.window(queries[0], 0, 50)
for n in range(140):
    assert ms(lambda: w.comments.window(queries[n % len(queries)], 0, 50))
"""
)
MIDDLE = (
    PREPARE
    + """
queries = [CommentQuery(), CommentQuery(unread_first=True), CommentQuery(blog="home")]
queries += [CommentQuery(until=datetime(2020, 1, 1, tzinfo=UTC)), CommentQuery(unanswered=True)]
w.comments.window(queries[0], 0, 50)
for n in range(100):
    query = queries[n % len(queries)]
    at = w.comments.count(query) * (1 + n % 9) // 10
    [row, *_rest] = ms(lambda: w.comments.window(query, at, 50))
    assert w.comments.position(query, row.id) == at
"""
)
POSITION = MIDDLE.replace(
    "ms(lambda: w.comments.window(query, at, 50))", "w.comments.window(query, at, 1)"
).replace(
    "assert w.comments.position(query, row.id)", "assert ms(lambda: w.comments.position(query, row.id))"
)
COUNTS = PREPARE + "w.comments.counts()\nfor n in range(40): assert ms(w.comments.counts).all"
THREAD = (
    PREPARE
    + """
longest = w.comments.window(CommentQuery(text=f"number{count + 1}"), 0, 1)[0].place
assert len(w.comments.opened(longest)) > 13_000
for n in range(30):
    w.comments._orders.__init__()  # as if it had never been opened
    ms(lambda: w.comments.opened(longest).row(6_500))
"""
)
LAYOUT = (
    PREPARE
    + """
from bloggy.render.comment_text import comment_lines
thread = w.comments.opened(w.comments.window(CommentQuery(), 0, 1)[0].place)
rows = [thread.row(place) for place in range(50)]
for n in range(5): ms(lambda: [comment_lines(row.body, row.form, 72 + n) for row in rows])
"""
)
MOVES = 60
WORK = "processor time"


def _is_listed(number: int) -> bool:
    """Whether it is among the unread: no spam, and not the writer's."""
    return (number % 50 != 0 or number % 300 == 0) and number % 900 != 1


def _work(pid: int) -> float:
    """Milliseconds that all threads of a process have run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6


def _opened(bench: Bench, home: Path) -> dict[str, list[float]]:
    """From a row down in the inbox to the words of that comment: each step is into another conversation.

    With them the time to the first sign of the same steps, which is the list's own and the machine's; and the
    processor time that bloggy took until the words were there, which other programs do not lengthen much.
    """
    kinds = ("bloggy, 14,000 comments", "bloggy, 500 comments", "bloggy, a short thread")
    times: dict[str, list[float]] = {kind: [] for kind in (*kinds, "the first sign", WORK)}
    newest = COUNT + MORE - 1
    with bench.bloggy(str(home / "library"), home=home.name.removeprefix("home-")) as terminal:
        terminal.until(near("Places"))
        terminal.quiet(1.5)
        terminal.send(b"C")
        terminal.until(near(f"number{newest}"))
        for number in filter(_is_listed, range(newest - 1, newest - MOVES, -1)):
            terminal.quiet(0.3)
            there, before = near(rf"number{number}\b"), len(terminal.pieces)
            seen = there(terminal.rows())  # as a neighbour of the last one
            worked, sent = _work(terminal.pid), terminal.send(b"\x1b[B")
            if seen:
                continue
            shown = terminal.until(there)
            times[WORK].append(_work(terminal.pid) - worked)
            kind = 0 if number % 2 else 1 if (number - COUNT) % 6 == 0 else 2
            times[kinds[kind]].append((shown - sent) * 1e3)
            times["the first sign"].append((terminal.pieces[before][0] - sent) * 1e3)
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
    for what, code, goal in (
        ("50 newest, filtered", LISTS, "5 ms"),
        ("50 out of the middle of a list", MIDDLE, "5 ms"),
        ("where a comment is in a list", POSITION, "5 ms"),
        ("counts of the inbox", COUNTS, "5 ms"),
        ("a conversation of 14,000 opened", THREAD, "50 ms, shown"),
        ("50 comments laid out", LAYOUT, "50 ms, shown"),
    ):
        bench.table(f"{what}, {amount}", {"bloggy": inside(code)}, "bloggy", "ms", goal)
    opened = _opened(bench, home)
    bench.table(
        f"a step to another conversation on screen, {amount}", opened, "bloggy, a short thread", "ms", "50 ms"
    )
    every = sorted(time for kind, times in opened.items() if kind.startswith("bloggy") for time in times)
    bench.table(
        "that step, 95th percentile", {"bloggy": [every[len(every) * 95 // 100]]}, "bloggy", "ms", "50 ms"
    )
