from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from storeapp.demo.processes import Died, free_port, started, storeapp_command, wait_for

LISTENER = (
    "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); print('up', flush=True);"
    " time.sleep(60)"
)


def listener(port: int) -> list[str]:
    return [sys.executable, "-c", LISTENER, str(port)]


def test_both_run_side_by_side_and_stop_together(tmp_path: Path) -> None:
    ports = free_port(0), taken_port()
    commands = {name: listener(port) for name, port in zip(("web server", "worker"), ports, strict=True)}
    with started(commands, os.environ, tmp_path) as processes:
        for port in ports:
            wait_for(port, processes)
        assert all(process.running.poll() is None for process in processes)
    assert all(process.running.poll() is not None for process in processes)
    assert (tmp_path / "web-server.log").read_text() == "up\n"


def test_one_that_stops_by_itself_says_where_to_look(tmp_path: Path) -> None:
    broken = [sys.executable, "-c", "raise SystemExit('the disk is full')"]
    with started({"worker": broken}, os.environ, tmp_path) as (process,):
        process.running.wait(20)
        with pytest.raises(Died, match=r"The worker stopped by itself\. Its last words are in .*worker\.log"):
            process.must_run()
    assert "the disk is full" in (tmp_path / "worker.log").read_text()


def test_waiting_for_one_that_died_does_not_last(tmp_path: Path) -> None:
    begun = time.monotonic()
    broken = [sys.executable, "-c", ""]
    with started({"web server": broken}, os.environ, tmp_path) as processes, pytest.raises(Died):
        wait_for(taken_port(), processes)
    assert time.monotonic() - begun < 20


def test_a_port_that_was_asked_for_is_taken_and_none_means_a_free_one() -> None:
    assert free_port(4711) == 4711
    assert free_port(0)


def test_the_usual_port_is_left_to_whoever_has_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        usual = somebody.getsockname()[1]
        assert free_port(0, usual) not in (0, usual)
    assert free_port(0, usual) == usual


def test_the_command_is_run_by_the_same_python() -> None:
    assert storeapp_command("work")[0] == sys.executable


def taken_port() -> int:
    """Free when asked, and nobody else's for now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
