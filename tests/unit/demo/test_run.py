"""The demo as a person starts it: one command, an address, people who can sign in; Ctrl-C and again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import func, select

from storeapp.db import Database
from storeapp.demo.run import stop_asked
from storeapp.demo.signing_in import cast_sheet, whole_sheet
from storeapp.demo.world import World
from storeapp.domain.order import Order


@contextmanager
def demo(home: Path) -> Iterator[str]:
    """What it prints until it is up; at the end it is stopped as by Ctrl-C and must say goodbye."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STOREAPP", "DATABASE"))}
    running = subprocess.Popen(
        [sys.executable, "-u", "-m", "storeapp", "demo", "--speed", "600", "--port", "0"],
        env={**kept, "STOREAPP_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert running.stdout is not None
    try:
        yield "".join(_until(running.stdout, "Ctrl-C stops everything."))
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=60)
        assert said.strip().endswith("Stopped. The next start goes on from here.")
        assert running.returncode == 0
    finally:
        _end(running)


def _end(running: subprocess.Popen[str]) -> None:
    """With its web server and worker, which a demo that is killed leaves behind; so where a test failed in its midst it
    is asked first."""
    try:
        running.terminate()
        running.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        running.kill()


def _until(lines: Iterator[str], last: str) -> Iterator[str]:
    for line in lines:
        yield line
        if line.startswith("Orders stream in") and last in line:
            return


def _answer(url: str) -> str:
    with urlopen(url, timeout=20) as response:
        return str(response.read().decode())


def _checks(command: str) -> None:
    """As it is copied into another terminal, which knows nothing of the demo."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STOREAPP", "DATABASE"))}
    checked = subprocess.run(command, shell=True, cwd="/", env=kept, capture_output=True, text=True, timeout=120)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("ok ")


def _orders(home: Path) -> int:
    database = Database(f"sqlite:///{home / 'storeapp.db'}")
    with database.reading() as session:
        found = session.scalar(select(func.count()).select_from(Order)) or 0
    database.dispose()
    return found


def test_the_demo_starts_streams_stops_and_goes_on(tmp_path: Path) -> None:
    with demo(tmp_path) as said:
        url = re.findall(r"http://127\.0\.0\.1:\d+", said)[0]
        assert "Ballard" in _answer(f"{url}/sign-in")
        assert "Ana Duarte" in said
        assert re.search(r"Mo Haddad +manager +PIN \d{6} +mo\.haddad / \S+", said)
        assert _answer(re.findall(rf"{url}/status/\S+", said)[0])
        assert re.search(r"^Playing the day until now: done in \d+ s$", said, re.MULTILINE)
        _checks(re.findall(r"in order: (.+)", said)[0])
    known = _orders(tmp_path)
    assert known > 100
    with demo(tmp_path) as said:
        assert "people hired" not in said
        assert "Ana Duarte" in said
    assert _orders(tmp_path) >= known
    for secret in ("secret.key", "who-signs-in.txt"):
        assert (tmp_path / secret).stat().st_mode & 0o077 == 0


def test_the_sheet_names_the_cast_and_everybody_is_on_the_long_one(world: World) -> None:
    short, long = list(cast_sheet(world)), list(whole_sheet(world))
    assert [line.split()[0] for line in short if line.startswith("  ")] == ["Hana", "Ana", "Ben", "Mo", "Sam"]
    assert sum(line.startswith("  ") for line in long) == len(world.staff)


@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM])
def test_what_is_being_played_is_not_torn_when_the_demo_is_to_stop(asked_by: signal.Signals) -> None:
    with stop_asked() as stop:
        assert not stop.is_set()
        signal.raise_signal(asked_by)
        assert stop.wait(5)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(asked_by)
