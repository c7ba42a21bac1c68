"""Which addresses may be called: public ones over https, and what the deployment allows by name."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

Resolve = Callable[[str, int], Sequence[str]]
NAT64 = IPv6Network("64:ff9b::/96")


class AddressRefused(Exception):
    """`str()` is the sentence for whoever registered the address."""


@dataclass(frozen=True)
class Target:
    """Where to connect (`addresses`, in this order) and whom to expect there (`host`)."""

    url: str
    host: str
    port: int
    addresses: tuple[str, ...]


def target_of(url: str, allowed_hosts: Collection[str], resolve: Resolve) -> Target:
    """Resolves once; raises AddressRefused, or OSError when the name is not known. An allowed host may be private and
    may speak plain http, because it is inside."""
    parts = _parts(url)
    host = (parts.hostname or "").rstrip(".")
    allowed = host in {name.lower().rstrip(".") for name in allowed_hosts}
    if parts.scheme != "https" and not (allowed and parts.scheme == "http"):
        raise AddressRefused("Only https addresses are called.")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    addresses = tuple(address for address in resolve(host, port) if allowed or is_public(address))
    if not addresses:
        raise AddressRefused(f"{host} is not a public address. Allow it by name in the settings if it is meant.")
    return Target(url, host, port, addresses)


def resolve_by_system(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """False for private, loopback, link-local, shared, multicast and reserved addresses, however they are wrapped."""
    ip = ip_address(address.partition("%")[0])
    inner = _wrapped(ip) if isinstance(ip, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    site_local = isinstance(ip, IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or site_local)


def _wrapped(ip: IPv6Address) -> IPv4Address | None:
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.hostname and not parts.username and not parts.password and parts.port != 0
    except ValueError as fault:
        raise AddressRefused("That is not a web address.") from fault
    if not usable or not url.isascii() or any(character <= " " for character in url):
        raise AddressRefused("That is not a web address like https://example.com/events, without user and password.")
    return parts
