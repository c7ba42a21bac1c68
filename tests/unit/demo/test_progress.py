"""How far the demo's day has come is said on a terminal and in a file."""

from __future__ import annotations

import pytest

from storeapp.demo.progress import shown


def test_in_a_file_a_line_is_written_at_the_start_now_and_then_and_at_the_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storeapp.demo.progress.LINE_EVERY_S", 0.0)
    with shown("Playing", on_terminal=False) as done:
        done(0.25)
        done(1.0)
    assert capsys.readouterr().out.splitlines() == [
        "Playing ...",
        "Playing: 25%",
        "Playing: 100%",
        "Playing: done in 0 s",
    ]


def test_not_every_step_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with shown("Playing", on_terminal=False) as done:
        for step in range(1000):
            done(step / 1000)
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_on_a_terminal_it_is_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with shown("Playing", on_terminal=True) as done:
        done(1.0)
    assert "done in" not in capsys.readouterr().out
