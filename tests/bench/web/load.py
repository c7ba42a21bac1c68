"""Load from wrk, which costs the server least of all that can be installed everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("requests.lua")
CONNECTIONS, THREADS = 32, 2


@dataclass(frozen=True)
class Measured:
    """Milliseconds, `cpu_ms` a request; `errors` counts answers of 400 and above, and connections that broke."""

    requests_per_s: float
    p50_ms: float
    p99_ms: float
    errors: int
    cpu_ms: float = 0.0


@dataclass(frozen=True)
class Prepared:
    method: str
    path: str
    cookie: str = ""
    csrf: str = ""
    body: str = ""

    def line(self) -> str:
        return "\t".join((self.method, self.path, self.cookie, self.csrf, self.body, ""))


def measure(port: int, prepared: list[Prepared], file: Path, seconds: int) -> Measured:
    file.write_text("\n".join(request.line() for request in prepared) + "\n")
    command = [
        wrk(),
        f"-t{THREADS}",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--latency",
        "-s",
        str(SCRIPT),
        f"http://127.0.0.1:{port}",
        "--",
        str(file),
    ]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    figures = next(line for line in output.splitlines() if line.startswith("FIGURES")).split()[1:]
    requests, duration, p50, p99, errors = map(int, figures)
    return Measured(requests / duration * 1e6, p50 / 1000, p99 / 1000, errors)


def wrk() -> str:
    """Raises SystemExit with a sentence when it is not there and cannot be installed."""
    if not shutil.which("wrk") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=False, capture_output=True)
    found = shutil.which("wrk")
    if not found:
        raise SystemExit("The web figures need wrk: install it (Debian: apt-get install wrk, macOS: brew install wrk).")
    return found
