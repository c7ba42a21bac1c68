"""One delivery of one event to one receiver."""

from __future__ import annotations

import json
import ssl
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpcore

from storeapp.adapters.webhooks.addresses import AddressRefused, Resolve, resolve_by_system, target_of
from storeapp.adapters.webhooks.connecting import CheckedBackend, Deadline
from storeapp.adapters.webhooks.outcome import Answer, Outcome, classified
from storeapp.adapters.webhooks.signing import signed_headers

LARGEST_EVENT = 20_000
LARGEST_ANSWER = 64_000


def event_body(type_: str, at: datetime, data: dict[str, Any]) -> bytes:
    """ValueError when the event is too large: an event names things, it does not carry them."""
    event = {"type": type_, "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), "data": data}
    body = json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()
    if len(body) > LARGEST_EVENT:
        raise ValueError(f"The event {type_} has {len(body)} bytes; it may have {LARGEST_EVENT}.")
    return body


@dataclass(frozen=True)
class WebhookSender:
    """`allowed_hosts` may be private. Keep one: making the TLS context is the slow part."""

    allowed_hosts: Collection[str] = ()
    seconds: float = 15.0
    resolve: Resolve = resolve_by_system
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def send(self, url: str, message_id: str, body: bytes, signing_secrets: Sequence[str], at: datetime) -> Answer:
        """Never raises for what the receiver or its name service does."""
        signed = signed_headers(message_id, int(at.timestamp()), body, signing_secrets)
        try:
            return self._posted(url, signed, body)
        except AddressRefused as refusal:
            return Answer(Outcome.REFUSED, str(refusal))
        except httpcore.TimeoutException:
            return Answer(Outcome.RETRY, f"The receiver did not answer within {self.seconds:g} seconds.")
        except (httpcore.NetworkError, httpcore.ProtocolError) as fault:
            return Answer(Outcome.RETRY, _why(fault))
        except (OSError, UnicodeError):
            return Answer(Outcome.RETRY, "The receiver's name is not known.")

    def _posted(self, url: str, signed: dict[str, str], body: bytes) -> Answer:
        deadline = Deadline(self.seconds)
        target = target_of(url, self.allowed_hosts, self.resolve)
        headers = signed | {"Content-Type": "application/json", "User-Agent": "storeapp", "Connection": "close"}
        backend = CheckedBackend(target.addresses, deadline)
        with (
            httpcore.ConnectionPool(ssl_context=self.tls, network_backend=backend) as pool,
            pool.stream("POST", target.url, headers=list(headers.items()), content=body) as response,
        ):
            _read_some(response)
            return classified(response.status, _header(response, b"retry-after"))


def _read_some(response: httpcore.Response) -> None:
    """Enough to let a decent receiver finish. The status has been said; what goes wrong after it changes nothing."""
    received = 0
    with suppress(httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        for chunk in response.iter_stream():
            received += len(chunk)
            if received > LARGEST_ANSWER:
                return


def _header(response: httpcore.Response, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == name), "")


def _why(fault: Exception) -> str:
    if "certificate" in str(fault).lower():
        return "The receiver's certificate is not valid for its name."
    if isinstance(fault, httpcore.ConnectError):
        return "The receiver cannot be reached."
    return "The receiver broke off."
