# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kong would take and should not, and what it takes but never shows again."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import ssl
from urllib.parse import urlsplit

from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.keys import QUICK, Scrutiny, check_public_key
from .._core.scalars import unfold_pem
from .._core.schema import PemSchema
from .._core.sensitive import UNKNOWN

PORTS = {"http": 80, "https": 443}
WEB_SOCKETS = {
    "ws": "http",
    "wss": "https",
}  # what web sockets begin with; only Kong Enterprise has services of them
TARGET_PORT = 8000
DIGITS, IPV4 = re.compile("[0-9]{1,9}"), re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}")
PS_BITS = 2048
SMALL_EXPONENT = "allow_small_exponent"
PRIVATE_PEM = PemSchema(secret=True)
SHA1 = re.compile("[0-9a-f]{40}$")
PBKDF2 = re.compile(r"\$pbkdf2")


def expand_url(stated: Record) -> Record:
    """A service's ``url`` as the four fields that Kong keeps of it (kong/db/schema/entities/services.lua).

    Kong takes what the url says whatever those fields say beside it, and so no other value of one of them can be meant.
    Raises CollectionError for such a contradiction, and for a url that is none.
    """
    if stated.get("url") is None:
        return {name: value for name, value in stated.items() if name != "url"}
    parts = _parts_of(str(stated["url"]))
    for name, part in parts.items():
        value = stated.get(name)
        if value not in (None, UNKNOWN) and WEB_SOCKETS.get(
            str(value), str(value)
        ) != str(part):
            raise CollectionError(
                f"url says {f'{name} {part}' if part else f'no {name}'}, and {name} {value}: state one of them."
            )
    return {**{name: value for name, value in stated.items() if name != "url"}, **parts}


def _parts_of(url: str) -> Record:
    """What a URL says of a service; a host as it is written, IPv6 without its brackets."""
    try:
        parsed = urlsplit(url)
        port = parsed.port
    except ValueError:
        parsed, port = urlsplit(""), None
    if not parsed.scheme or not parsed.hostname:
        raise CollectionError("url of a service must be like https://host:port/path.")
    host = parsed.netloc.rpartition("@")[2]
    host = (
        host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    )
    return {
        "protocol": parsed.scheme,
        "host": host,
        "port": port or PORTS.get(parsed.scheme, PORTS["http"]),
        "path": parsed.path or None,
    }


def check_credential(stated: Record, scrutiny: Scrutiny = QUICK) -> Record:
    """A jwt credential whose key can verify what its algorithm promises, or a CollectionError.

    Kong takes no PEM with anything before its first line.
    """
    algorithm, pem = str(stated.get("algorithm") or ""), stated.get("rsa_public_key")
    key = f"rsa_public_key of the jwt credential {stated.get('key')!r}"
    if algorithm.startswith("HS") and pem:
        raise CollectionError(
            f"{key} is not used: {algorithm} verifies with secret, so leave one of the two out."
        )
    if (
        algorithm
        and not algorithm.startswith("HS")
        and not pem
        and not stated.get("id")
    ):
        raise CollectionError(
            f"{key} is missing: {algorithm} verifies with a public key, so Kong requires one."
        )
    if not pem or pem == UNKNOWN or not isinstance(pem, str):
        return stated
    pem = unfold_pem(pem, key)
    if not algorithm:
        raise CollectionError(
            f"{key} needs its algorithm beside it: Kong would take HS256, which has no use for a public key."
        )
    bits = check_public_key(pem, algorithm, key, scrutiny)
    if algorithm.startswith("PS") and bits != PS_BITS:
        raise CollectionError(
            f"{key} has {bits} bits: with {algorithm} Kong answers 500 to every token unless it has {PS_BITS}."
        )
    return {**stated, "rsa_public_key": pem.strip() + "\n"}


def check_one_credential(stated: Record) -> Record:
    """A jwt credential whose key nobody else can sign for, or a CollectionError. ``allow_small_exponent`` is no field of it."""
    fields = {name: value for name, value in stated.items() if name != SMALL_EXPONENT}
    return check_credential(
        fields, Scrutiny(small_exponent=bool(stated.get(SMALL_EXPONENT)))
    )


def check_hashing(stated: Record) -> Record:
    """An upstream's algorithm with the hash_on that it needs, or a CollectionError.

    Kong changes either to suit the other (kong/db/schema/entities/upstreams.lua).
    """
    algorithm = stated.get("algorithm")
    if algorithm is None:
        return stated
    hash_on = stated.get("hash_on", "none")
    if (algorithm == "consistent-hashing") == (hash_on == "none"):
        raise CollectionError(
            f"algorithm {algorithm} of upstream {stated.get('name')!r} does not go with hash_on {hash_on}: "
            "consistent-hashing needs something to hash on, and no other algorithm hashes."
        )
    return {**stated, "hash_on": hash_on}


def route_defaults(stated: Record) -> Record:
    """Routes of gRPC keep their path (kong/db/schema/entities/routes_subschemas.lua)."""
    protocols = stated.get("protocols")
    grpc = (
        isinstance(protocols, list)
        and bool(protocols)
        and set(map(str, protocols)) <= {"grpc", "grpcs"}
    )
    return {"strip_path": False, **stated} if grpc else stated


def upstream_defaults(stated: Record) -> Record:
    """An upstream that hashes does so consistently (kong/db/schema/entities/upstreams.lua)."""
    hashes = stated.get("hash_on") not in (None, "none")
    return {"algorithm": "consistent-hashing", **stated} if hashes else stated


def normal_target(stated: Record) -> Record:
    """A target as Kong stores and finds it: with a port, IPv6 in full (kong/tools/ip.lua).

    What is no address is left for Kong to refuse.
    """
    target = stated.get("target")
    if not isinstance(target, str) or not target or target == UNKNOWN:
        return stated
    bracketed = re.fullmatch(r"\[(.*)\](?::(\d+))?", target)
    if bracketed or target.count(":") > 1:
        host, port = bracketed.groups() if bracketed else (target, None)
        try:
            host = f"[{ipaddress.IPv6Address(host).exploded}]"
        except ValueError:
            return stated
    else:
        host, colon, digits = target.partition(":")
        port = digits if colon else None
        host = (
            ".".join(str(int(part)) for part in host.split("."))
            if IPV4.fullmatch(host)
            else host
        )
    if port is not None and not DIGITS.fullmatch(port):
        return stated
    return {**stated, "target": f"{host}:{TARGET_PORT if port is None else int(port)}"}


def with_digest(stated: Record) -> Record:
    """A CA certificate with the digest that Kong knows it by: SHA-256 of its DER, in hexadecimal.

    Raises CollectionError for anything but one certificate.
    """
    if isinstance(stated.get("cert_digest"), str):
        return {**stated, "cert_digest": stated["cert_digest"].replace(":", "").lower()}
    pem = stated.get("cert")
    if not isinstance(pem, str) or pem == UNKNOWN:
        return stated
    pem = unfold_pem(pem, "cert of a CA certificate")
    try:
        if pem.count("-----BEGIN") != 1:
            raise ValueError
        der = ssl.PEM_cert_to_DER_cert(pem.strip())
    except ValueError:
        raise CollectionError(
            "cert of a CA certificate must be one certificate in PEM, which starts with -----BEGIN CERTIFICATE-----."
        ) from None
    return {**stated, "cert_digest": hashlib.sha256(der).hexdigest()}


def stated_halves(stated: Record) -> Record:
    """A key without the half of its pair that a task says nothing of: Ansible fills in null."""
    if not isinstance(stated.get("pem"), dict):
        return stated
    return {
        **stated,
        "pem": {name: half for name, half in stated["pem"].items() if half is not None},
    }


def check_pair(stated: Record) -> Record:
    """A membership with both of its ends, or a CollectionError."""
    for name in ("consumer_group", "consumer"):
        if stated.get(name) is None:
            raise CollectionError(f"{name} is missing")
    return stated


def recognise_password(stored: Record, wanted: Record, again: bool) -> Record:
    """A basic-auth credential with the wanted password in place of its hash, if it is that password's.

    Kong stores SHA-1 of the password and its consumer's id (kong/plugins/basic-auth/crypto.lua); whatever else is
    stored cannot be compared.
    """
    password, kept = wanted.get("password"), stored.get("password")
    if not password or not kept:
        return stored
    if SHA1.match(kept):
        known = (
            hashlib.sha1(f"{password}{stored['consumer']['id']}".encode()).hexdigest()
            == kept
        )
    else:
        known = not again
    return {**stored, "password": password} if known else stored


def recognise_client_secret(stored: Record, wanted: Record, again: bool) -> Record:
    """An oauth2 credential with the wanted client_secret in place of its hash, unless it is to be written again."""
    secret = wanted.get("client_secret")
    hashed = PBKDF2.match(stored.get("client_secret") or "")
    return (
        {**stored, "client_secret": secret}
        if secret and hashed and not again
        else stored
    )
