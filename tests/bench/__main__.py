"""`make bench`: each figure beside what it is compared with; rows also in var/bench/NAME.json."""

from __future__ import annotations

import sys

from tests.bench import assigning, at_once, imports, promises, reoptimising
from tests.bench.web import run as web

PARTS = {
    "web": web.main,
    "import": imports.main,
    "assign": assigning.main,
    "at-once": at_once.main,
    "promises": promises.main,
    "reoptimise": reoptimising.main,
}


def main(names: list[str]) -> None:
    for name in names or list(PARTS):
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
