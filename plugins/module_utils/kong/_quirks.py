# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kong would take and should not, and what it takes but never shows again."""

from __future__ import annotations

from urllib.parse import urlsplit

from .._errors import Problem
from .._keys import check_public_key
from .._shape import UNKNOWN, Record

PORTS = {"http": 80, "https": 443}
PS_BITS = 2048


def expand_url(stated: Record) -> Record:
    """A service's ``url`` as the four fields that Kong keeps of it (kong/db/schema/entities/services.lua)."""
    if "url" not in stated:
        return stated
    stated = dict(stated)
    try:
        url = urlsplit(stated.pop("url"))
        port = url.port
    except ValueError:
        url, port = urlsplit(""), None
    if not url.scheme or not url.hostname:
        raise Problem("url of a service must be like https://host:port/path.")
    parts = {
        "protocol": url.scheme,
        "host": url.hostname,
        "port": port or PORTS.get(url.scheme, 80),
        "path": url.path or None,
    }
    return {**parts, **stated}


def check_credential(stated: Record) -> Record:
    """A jwt credential whose key can verify what its algorithm promises, or a Problem.

    Kong takes no PEM with anything before its first line.
    """
    algorithm, pem = stated.get("algorithm") or "", stated.get("rsa_public_key")
    key = f"rsa_public_key of the jwt credential {stated.get('key')!r}"
    if algorithm.startswith("HS") and pem:
        raise Problem(f"{key} has no use: {algorithm} verifies with secret, so leave one of the two out.")
    if algorithm and not algorithm.startswith("HS") and not pem and not stated.get("id"):
        raise Problem(f"{key} is missing: {algorithm} verifies with a public key, so Kong cannot do without one.")
    if not pem or pem == UNKNOWN:
        return stated
    if not algorithm:
        raise Problem(f"{key} needs its algorithm beside it: Kong would take HS256, which has no use for a public key.")
    bits = check_public_key(pem, algorithm, key)
    if algorithm.startswith("PS") and bits != PS_BITS:
        raise Problem(
            f"{key} has {bits} bits: with {algorithm} Kong answers 500 to every token unless it has {PS_BITS}."
        )
    return {**stated, "rsa_public_key": pem.strip() + "\n"}
