"""However the app ends, what was typed is on disk and no secret is on the screen."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from bloggy.tui.crash import describe, redact
from tests.tui.driving import RecordingApp, running
from tests.tui.fakes import FakeWorkspace

CANARY = "hunter2-canary"


@pytest.mark.parametrize(
    "text",
    [
        f"https://ada:{CANARY}@example.org/x",
        f"Authorization: Bearer {CANARY}",
        f"password={CANARY}",
        f'{{"api_key": "{CANARY}"}}',
        f"token: {CANARY}",
        f"ghp_{CANARY.replace('-', '0')}",
    ],
)
def test_what_looks_like_a_secret_is_covered(text: str) -> None:
    assert "canary" not in redact(text)


def test_the_report_has_the_traceback_but_no_local_variable() -> None:
    def deep(secret_local: str) -> None:
        raise RuntimeError("it broke")

    with pytest.raises(RuntimeError) as caught:
        deep(CANARY)
    told = describe(caught.value)
    assert "it broke" in told
    assert "in deep" in told
    assert CANARY not in told


@pytest.mark.anyio
async def test_a_bug_saves_first_and_ends_with_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    class Buggy(RecordingApp):
        def action_break(self) -> None:
            password = CANARY
            raise ZeroDivisionError(len(password) and "the bug")

    workspace = FakeWorkspace()
    app = Buggy(workspace)
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - Textual raises it again where the test ends
        async with app.run_test() as pilot:
            await pilot.pause()
            app.call_later(app.action_break)
            await pilot.pause()
    assert "flush_now" in workspace.drafting.calls
    assert app.return_code == 1
    told = capsys.readouterr().err
    assert "bloggy met an error of its own" in told
    assert CANARY not in told


@pytest.mark.anyio
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_saves_and_leaves_with_its_code(number: int) -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        app.leave_on_signal(number)
        await pilot.pause()
    assert workspace.drafting.calls == ["flush_now"]
    assert app.return_code == 128 + number


@pytest.mark.anyio
async def test_an_expected_error_is_a_sentence_with_its_next_step() -> None:
    from bloggy.errors import ChangedOnDisk

    workspace = FakeWorkspace()

    async def refuse(*_args: Any, **_options: Any) -> None:
        raise ChangedOnDisk("Somebody changed the file.", hint="Open it again.")

    workspace.posts.duplicate = refuse  # type: ignore[method-assign,assignment]
    async with running(workspace) as (app, pilot):
        await pilot.press("D")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.told == ["Somebody changed the file.\nOpen it again."]
        assert app.is_running
