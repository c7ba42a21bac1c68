"""Channels as a deployment names them, in one address each."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from storeapp.adapters.notices.console import ConsoleChannel
from storeapp.adapters.notices.message import Channel
from storeapp.adapters.notices.sms import SmsWebhook
from storeapp.adapters.notices.smtp import SmtpChannel

CONSOLE = "console:"
PORTS = {"smtp": 587, "smtps": 465}


def email_channel(address: str) -> Channel:
    """`console:`, `smtp://user:password@host:587?from=shop@example.com` (STARTTLS), `smtps://...`, or with
    `&security=none` for a server on this machine. ValueError with a sentence for anything else."""
    if address == CONSOLE:
        return ConsoleChannel()
    url = urlsplit(address)
    options = {name: values[0] for name, values in parse_qs(url.query).items()}
    if url.scheme not in PORTS or not url.hostname or "@" not in options.get("from", ""):
        raise ValueError(
            "E-mail needs smtp://user:password@host:587?from=shop@example.com or console:, no other address."
        )
    return _smtp(url, options)


def sms_channel(address: str) -> Channel:
    """`console:` or `https://token@host/path`. ValueError with a sentence for anything else."""
    if address == CONSOLE:
        return ConsoleChannel()
    url = urlsplit(address)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ValueError("SMS needs an address like https://token@host/path, or console:.")
    bare = url._replace(netloc=url.netloc.rpartition("@")[2]).geturl()
    return SmsWebhook(bare, token=unquote(url.username or ""))


def _smtp(url: SplitResult, options: dict[str, str]) -> SmtpChannel:
    return SmtpChannel(
        host=url.hostname or "",
        port=url.port or PORTS[url.scheme],
        sender=options["from"],
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        security="tls" if url.scheme == "smtps" else options.get("security", "starttls"),
    )
