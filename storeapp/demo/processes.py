"""The web server and the worker beside the demo: started together, stopped together."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USUAL_PORT = 8000
ANSWERS_WITHIN_S = 30.0
STOPS_WITHIN_S = 15.0


class Died(Exception):
    """One of the processes ended by itself; the sentence says where its last words are."""


@dataclass(frozen=True)
class Process:
    name: str
    running: subprocess.Popen[bytes]
    log: Path

    def must_run(self) -> None:
        if self.running.poll() is not None:
            raise Died(f"The {self.name} stopped by itself. Its last words are in {self.log}.")


@contextmanager
def started(commands: Mapping[str, Sequence[str]], env: Mapping[str, str], home: Path) -> Iterator[list[Process]]:
    """They are told to stop at the end, and killed when they do not. A Ctrl-C reaches only the demo itself."""
    processes: list[Process] = []
    try:
        for name, command in commands.items():
            processes.append(_start(name, command, env, home / f"{name.replace(' ', '-')}.log"))
        yield processes
    finally:
        for process in processes:
            process.running.terminate()
        for process in processes:
            _wait(process.running)


def wait_for(port: int, processes: Sequence[Process]) -> None:
    """Until somebody answers on the port; raises Died."""
    end = time.monotonic() + ANSWERS_WITHIN_S
    while not _answers(port):
        for process in processes:
            process.must_run()
        if time.monotonic() > end:
            raise Died(f"Nothing answers on port {port} after {ANSWERS_WITHIN_S:.0f} s. Look into {processes[0].log}.")
        time.sleep(0.1)


def free_port(wanted: int, usual: int = USUAL_PORT) -> int:
    """`wanted`, or for 0 the usual one when it is free, else any."""
    return wanted or _bound(usual) or _bound(0) or 0


def storeapp_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "storeapp", *arguments]


def _start(name: str, command: Sequence[str], env: Mapping[str, str], log: Path) -> Process:
    with log.open("ab") as words:
        running = subprocess.Popen(
            command, env=dict(env), stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True
        )
    return Process(name, running, log)


def _wait(running: subprocess.Popen[bytes]) -> None:
    try:
        running.wait(STOPS_WITHIN_S)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


def _answers(port: int) -> bool:
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _bound(port: int) -> int | None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return None
        return int(listener.getsockname()[1])
