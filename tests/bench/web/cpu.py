"""CPU time of servers, which says what a request costs also on a machine where others work too. Linux only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def seconds(servers: list[int]) -> float:
    """Of these processes and all that came from them, as long as they live; 0 where nobody can tell."""
    return sum(_used(process) for server in servers for process in _with_children(server))


def _with_children(process: int) -> Iterator[int]:
    yield process
    for thread in (PROC / str(process) / "task").glob("*/children"):
        for child in _text(thread).split():
            yield from _with_children(int(child))


def _used(process: int) -> float:
    """The scheduler's own count, in nanoseconds: ticks of 10 ms are too coarse."""
    figures = _text(PROC / str(process) / "schedstat").split()
    return int(figures[0]) / 1e9 if figures else 0.0


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
