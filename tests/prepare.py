"""What the tests need besides Python: a PostgreSQL and a Chromium. `python -m tests.prepare` finds or installs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from tests import browser, postgres

Find = Callable[[], object]


def main() -> int:
    """0 when both are there; else 1, and one sentence for each that is missing."""
    found = [
        _found(postgres.binaries, _debian("postgresql")),
        _found(browser.program, _debian("chromium"), [sys.executable, "-m", "playwright", "install", "chromium"]),
    ]
    return 0 if all(found) else 1


def _found(find: Find, *ways: list[str]) -> bool:
    for way in ((), *ways):
        if way:
            subprocess.run(way, check=False)
        try:
            find()
        except (postgres.NoPostgres, browser.NoBrowser) as missing:
            sentence = str(missing)
        else:
            return True
    print(sentence, file=sys.stderr)
    return False


def _debian(package: str) -> list[str]:
    """How to install it on Debian as root; nothing elsewhere."""
    if os.geteuid() or not shutil.which("apt-get"):
        return []
    install = f"apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq {package}"
    return ["sh", "-c", install]


if __name__ == "__main__":
    sys.exit(main())
