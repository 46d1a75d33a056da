# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Host names, addresses and ports as Kong reads them (kong/tools/ip.lua)."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

INVALID_PORT = "invalid port number"


class AddressError(ValueError):
    """The text is no address; the message is Kong's."""


@dataclass(frozen=True)
class Address:
    """A host with an optional port; `kind` is "ipv4", "ipv6" or "name"."""

    kind: str
    host: str
    port: int | None = None

    def with_port(self, default: int) -> str:
        """Return ``host:port``, IPv6 in brackets."""
        host = f"[{self.host}]" if self.kind == "ipv6" else self.host
        return f"{host}:{self.port if self.port is not None else default}"


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    if int(text) > 65535:
        raise AddressError(INVALID_PORT)
    return int(text)


def _ipv4(text: str) -> Address:
    match = re.fullmatch(
        r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::(\d+))?", text
    )
    if not match or any(int(part) > 255 for part in match.groups()[:4]):
        raise AddressError(f"invalid ipv4 address: {text}")
    return Address(
        "ipv4",
        ".".join(str(int(part)) for part in match.groups()[:4]),
        _port(match[5]),
    )


def _ipv6(text: str) -> Address:
    match = re.fullmatch(r"\[(.*?)\](?::(\d*))?", text)
    host, port = (match[1], match[2]) if match else (text, None)
    try:
        return Address(
            "ipv6", ipaddress.IPv6Address(host).exploded, _port(port or None)
        )
    except ipaddress.AddressValueError as error:
        raise AddressError(f"invalid ipv6 address: {text}") from error


def _name(text: str) -> Address:
    match = re.fullmatch(r"(.*?)(?::(\d+))?", text, re.DOTALL)
    assert match
    name, port = match[1], _port(match[2])
    segments = name.split(".")
    bad = not re.fullmatch(r"[A-Za-z0-9._-]+", name)
    bad = bad or any(
        part.endswith("-") or (part == "" and i < len(segments) - 1)
        for i, part in enumerate(segments)
    )
    if bad:
        raise AddressError(f"invalid hostname: {text}")
    return Address("name", name, port)


def parse(text: str) -> Address:
    """Return the address that `text` holds.

    Raises: AddressError.
    """
    if text.count(":") > 1:
        return _ipv6(text)
    if re.fullmatch(r"[\d.]+", text.replace(":", "")):
        return _ipv4(text)
    return _name(text)


def is_ip_or_cidr(text: str) -> bool:
    """Whether `text` is an IP address, or one with a prefix length.

    IPv6 may stand in brackets (parse_ipv6 in lua-resty-ipmatcher), and no prefix length begins with a zero.
    """
    host, slash, prefix = text.partition("/")
    bracketed = re.fullmatch(r"\[(.*)\]", host)
    try:
        address = (
            ipaddress.IPv6Address(bracketed[1])
            if bracketed
            else ipaddress.ip_address(host)
        )
    except ValueError:
        return False
    if "%" in host:
        return False
    prefixes = map(str, range(address.max_prefixlen + 1))
    return not slash or prefix in prefixes
