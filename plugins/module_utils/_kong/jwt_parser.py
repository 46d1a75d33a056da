# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token as Kong's jwt plugin reads and verifies it, its oddities included.

Sources: kong/plugins/jwt/handler.lua and jwt_parser.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import hmac
import json
import re
import typing as t

from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.jwk import jwk_to_pem
from .router import Request

ALGORITHMS = (
    *(
        family + size
        for family in ("HS", "RS", "PS", "ES")
        for size in ("256", "384", "512")
    ),
    "EdDSA",
)
BEARER = re.compile(r"\s*[Bb]earer\s+(.+)", re.ASCII)
BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
ES_BYTES = {"ES256": 64, "ES384": 96, "ES512": 132}
PS_BYTES = 256
DEEPEST = 1000  # levels of JSON that Kong's parser takes (lua-cjson, decode_max_depth)
LONGEST = (
    1 << 20
)  # characters of a token that are looked at; nginx takes a fraction of that


class BadToken(Exception):
    """The plugin answers 401: its text is what comes after "Bad token; "."""


class Crash(Exception):
    """The plugin breaks on it, and Kong answers 500: its text is what broke."""


@dataclasses.dataclass(frozen=True)
class Token:
    """A token's parts. ``header`` has an algorithm that Kong knows, ``claims`` may be any JSON but false."""

    header: Record
    claims: t.Any
    signed: bytes
    signature: bytes

    @property
    def algorithm(self) -> str:
        """How the header says that it is signed."""
        return self.header["alg"]

    def claim(self, name: str) -> t.Any:
        """A claim, or None."""
        return self.claims.get(name) if isinstance(self.claims, dict) else None


def presented(config: Record, asked: Request) -> list[tuple[str, str | None]]:
    """Each place where the plugin finds a token, in its order, with the token; None for an argument without a value."""
    names = config.get("uri_param_names") or ()
    found: list[tuple[str, str | None]] = [
        (f"query argument {name}", value)
        for name, value in asked.query
        if name in names and value != ""
    ]
    jar = cookies(asked)
    found += [
        (f"cookie {name}", jar[name.lower()])
        for name in config.get("cookie_names") or ()
        if jar.get(name.lower())
    ]
    for name in config.get("header_names") or ():
        if match := BEARER.search(asked.header(name) or ""):
            found.append((f"header {name}", match[1]))
    return found


def cookies(asked: Request) -> dict[str, str]:
    """A request's cookies by name in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for pair in asked.headers.get("cookie", "").split(";"):
        name, mark, value = pair.strip().partition("=")
        if mark:
            found.setdefault(name.lower(), value)
    return found


def parse(text: str) -> Token:
    """A token's parts. Raises BadToken or Crash."""
    parts = text[:LONGEST].split(".", 2)
    try:
        header, claims = _json(parts[0]), _json(parts[1])
        signature = _bytes(parts[2])
    except (ValueError, IndexError, RecursionError):
        raise BadToken("invalid JSON") from None
    if not isinstance(header, (dict, list, str)):
        raise Crash("the token's header is not a JSON object")
    algorithm = header.get("alg") if isinstance(header, dict) else None
    if algorithm not in ALGORITHMS:
        raise BadToken("invalid alg")
    if claims is False:
        raise BadToken("invalid claims")
    if signature is None:
        raise BadToken("invalid signature")
    return Token(
        t.cast(Record, header), claims, f"{parts[0]}.{parts[1]}".encode(), signature
    )


def loose_header(text: str) -> Record:
    """The header of what Kong refuses to parse, empty where it has none: for a word on why."""
    try:
        header = _json(text[:LONGEST].split(".", 1)[0])
    except (ValueError, RecursionError):
        return {}
    return header if isinstance(header, dict) else {}


def _bytes(text: str) -> bytes | None:
    """What base64url stands for, padded or not, or None."""
    text = text.partition("=")[0]
    if not BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        return None
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _json(text: str) -> t.Any:
    raw = _bytes(text)
    if raw is None:
        raise ValueError
    decoded = raw.decode("utf-8", "surrogateescape")
    depth = 0
    for bracket in re.findall(r"[\[{}\]]", re.sub(r'"(?:[^"\\]|\\.)*"', "", decoded)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise ValueError
    return json.loads(decoded)


def credential_key(token: Token, name: str | None) -> str | None:
    """What credentials are looked up by: the claim of that name, or else the header's; None where there is neither.

    Raises Crash.
    """
    if not isinstance(token.claims, (dict, list, str)):
        raise Crash("the token's claims are not a JSON object")
    if not name:
        raise Crash("the plugin's key_claim_name is null")
    value: t.Any = False
    for place in (token.claims if isinstance(token.claims, dict) else {}, token.header):
        value = place.get(name, False) if value is False else value
    if value is not False and not isinstance(value, str):
        raise Crash(f"the token's {name} is not a string")
    return None if value is False else value


def public_key(text: str) -> t.Any:
    """The public key that a credential's rsa_public_key holds, or None where Kong cannot read it either.

    Kong takes a private key for its public half, and a JWK.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        load_pem_private_key,
        load_pem_public_key,
    )

    with contextlib.suppress(
        CollectionError, ValueError, TypeError, UnsupportedAlgorithm
    ):
        raw = (jwk_to_pem(json.loads(text)) if text.startswith("{") else text).encode()
        return (
            load_pem_private_key(raw, None).public_key()
            if b"PRIVATE KEY" in raw
            else load_pem_public_key(raw)
        )
    return None


def same_key(one: str | None, other: str | None) -> bool:
    """Whether two texts hold the same public key."""
    keys = [public_key(text) for text in (one, other) if text]
    return len(keys) == 2 and None not in keys and keys[0] == keys[1]


def secret_bytes(secret: str, is_base64: bool) -> bytes | None:
    """What an HMAC is made with, or None where the secret is to be base64 and is not."""
    return _bytes(secret) if is_base64 else secret.encode()


def good_secret(token: Token, secret: bytes) -> bool:
    """Whether an HMAC signature is good for a secret."""
    return hmac.compare_digest(
        hmac.digest(secret, token.signed, f"sha{token.algorithm[2:]}"), token.signature
    )


def good_key(token: Token, key: t.Any) -> bool:
    """Whether a signature is good for a public key of any type. Raises Crash."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    length = ES_BYTES.get(
        token.algorithm, PS_BYTES if token.algorithm.startswith("PS") else None
    )
    if length and len(token.signature) != length:
        raise Crash(
            f"a signature of {token.algorithm} must have {length} bytes and this one has {len(token.signature)}"
        )
    families: dict[str, t.Any] = {
        "R": rsa.RSAPublicKey,
        "P": rsa.RSAPublicKey,
        "E": ec.EllipticCurvePublicKey,
    }
    family = (
        ed25519.Ed25519PublicKey
        if token.algorithm == "EdDSA"
        else families[token.algorithm[0]]
    )
    if not isinstance(key, family):
        return False
    try:
        key.verify(*_how(token))
    except (InvalidSignature, ValueError):
        return False
    return True


def _how(token: Token) -> tuple[t.Any, ...]:
    """The arguments with which a key of the algorithm's type verifies."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    if token.algorithm == "EdDSA":
        return token.signature, token.signed
    digests: dict[str, t.Any] = {
        "256": hashes.SHA256,
        "384": hashes.SHA384,
        "512": hashes.SHA512,
    }
    digest = digests[token.algorithm[2:]]()
    if token.algorithm.startswith("ES"):
        half = len(token.signature) // 2
        numbers = [
            int.from_bytes(part, "big")
            for part in (token.signature[:half], token.signature[half:])
        ]
        return encode_dss_signature(*numbers), token.signed, ec.ECDSA(digest)
    if token.algorithm.startswith("PS"):
        return (
            token.signature,
            token.signed,
            padding.PSS(padding.MGF1(digest), padding.PSS.AUTO),
            digest,
        )
    return token.signature, token.signed, padding.PKCS1v15(), digest
