"""Settings, read once from the environment into one frozen object."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class WrongSetting(Exception):
    """A missing or wrong setting, said in one sentence."""


@dataclass(frozen=True)
class Settings:
    """`secret_keys`: the first signs, the others still verify (rotation). `home`: folder for what a run writes.
    `replay_days`: for how long what decisions were made from is kept, so that they can be made again."""

    database_url: str
    secret_keys: tuple[str, ...]
    home: Path
    public_url: str = "http://127.0.0.1:8000"
    pin_pepper: str = ""
    idle_lock_minutes: int = 3
    shopify_secret: str = ""
    smtp_url: str = "console:"
    sms_url: str = "console:"
    carrier: str = "house"
    webhook_hosts_allowed: tuple[str, ...] = ()
    replay_days: int = 14
    demo: bool = False

    @property
    def on_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def from_environment(env: Mapping[str, str] | None = None) -> Settings:
    """Reads DATABASE_URL, STOREAPP_HOME, STOREAPP_SECRET_KEYS and the other STOREAPP_ names; raises WrongSetting."""
    env = os.environ if env is None else env
    home = Path(env.get("STOREAPP_HOME", "var")).resolve()
    demo = env.get("STOREAPP_DEMO") == "1"
    return Settings(
        database_url=_database_url(env.get("DATABASE_URL", f"sqlite:///{home / 'storeapp.db'}")),
        secret_keys=_secret_keys(env, home, demo),
        home=home,
        public_url=env.get("STOREAPP_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        pin_pepper=env.get("STOREAPP_PIN_PEPPER", ""),
        idle_lock_minutes=_number(env, "STOREAPP_IDLE_LOCK_MINUTES", 3, 1, 15),
        shopify_secret=env.get("STOREAPP_SHOPIFY_SECRET", ""),
        smtp_url=env.get("STOREAPP_SMTP_URL", "console:"),
        sms_url=env.get("STOREAPP_SMS_URL", "console:"),
        carrier=env.get("STOREAPP_CARRIER", "house"),
        webhook_hosts_allowed=tuple(filter(None, env.get("STOREAPP_WEBHOOK_HOSTS_ALLOWED", "").split(","))),
        replay_days=_number(env, "STOREAPP_REPLAY_DAYS", 14, 1, 3650),
        demo=demo,
    )


def _database_url(text: str) -> str:
    """Plain postgres:// addresses, as hosts hand them out, become the driver's own form."""
    try:
        url = make_url(text)
    except ArgumentError as fault:
        raise WrongSetting("DATABASE_URL is not a database address; try sqlite:////path/to/file.db.") from fault
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise WrongSetting(f"DATABASE_URL names {url.drivername}; storeapp runs on sqlite and postgresql.")
    return url.render_as_string(hide_password=False)


def _secret_keys(env: Mapping[str, str], home: Path, demo: bool) -> tuple[str, ...]:
    keys = tuple(filter(None, env.get("STOREAPP_SECRET_KEYS", "").split(",")))
    if any(len(key) < 32 for key in keys):
        raise WrongSetting(
            "STOREAPP_SECRET_KEYS has a key shorter than 32 characters; make one with `openssl rand -hex 32`."
        )
    if not keys and not demo:
        raise WrongSetting("STOREAPP_SECRET_KEYS is not set; make one with `openssl rand -hex 32`.")
    return keys or (_private_key(home / "secret.key"),)


def _private_key(path: Path) -> str:
    """The demo's key: made once, readable only by its owner."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, str(default))
    if not text.isdigit() or not low <= int(text) <= high:
        raise WrongSetting(f"{name} is {text!r}; it takes a whole number from {low} to {high}.")
    return int(text)
