# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The jwt plugin's verdicts (kong/plugins/jwt/handler.lua, jwt_parser.lua).

`authenticate` really verifies signatures. It keeps Kong's oddities: the payload's key claim goes before the header's,
claims nobody listed are not checked, and some malformed tokens crash the plugin.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import (
    ec,
    ed448,
    ed25519,
    padding,
    rsa,
)
from cryptography.hazmat.primitives.asymmetric.utils import (
    encode_dss_signature,
)

from . import cjson, crypto
from .lua import LuaError
from .schema import is_number

ALGORITHMS = (
    *(
        family + size
        for family in ("HS", "RS", "ES", "PS")
        for size in ("256", "384", "512")
    ),
    "EdDSA",
)
_HASHES: dict[str, type[Any]] = {
    "256": hashes.SHA256,
    "384": hashes.SHA384,
    "512": hashes.SHA512,
}
_ES_LENGTHS = {"256": 64, "384": 96, "512": 132}
_PS_LENGTH = 256
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_BEARER = re.compile(r"\s*[Bb]earer\s+(.+)", re.ASCII)
# What a string of Lua has, which is what indexing it finds.
_STRING_METHODS = frozenset(
    "byte char dump find format gmatch gsub len lower match rep reverse sub upper".split()  # noqa: SIM905
)

Row = Mapping[str, Any]


class Refused(Exception):
    """The request does not pass: the JSON `body` of a 401 and its WWW-Authenticate `challenge`, if any."""

    def __init__(self, body: dict[str, str], challenge: str | None) -> None:
        super().__init__(body)
        self.body, self.challenge = body, challenge


@dataclass(frozen=True)
class Presented:
    """Where a request may carry tokens: headers by lower-case name, query arguments in order, cookies.

    A query argument without ``=`` has the value True, as in OpenResty.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Iterable[tuple[str, str | bool]] = ()
    cookies: Mapping[str, str] = field(default_factory=dict)

    def tokens(self, config: Row) -> set[str | bool]:
        """Return the different tokens in the places that the plugin's `config` names.

        Raises: LuaError where Kong crashes.
        """
        places = ("uri_param_names", "cookie_names", "header_names")
        if any(config[place] is None for place in places):
            raise LuaError("bad argument #1 to 'ipairs'")
        found = {
            value
            for name, value in self.query
            if name in config["uri_param_names"]
        }
        found |= {
            self.cookies.get(name.lower(), "")
            for name in config["cookie_names"]
        }
        for name in config["header_names"]:
            if match := _BEARER.search(self.headers.get(name.lower(), "")):
                found.add(match[1])
        return found - {""}


@dataclass(frozen=True)
class Token:
    """A decoded token. Header and claims are whatever JSON they hold."""

    header: Any
    claims: Any
    signed: bytes
    signature: bytes


def _decode64(text: str) -> bytes | None:
    """Return the bytes of base64url `text`, whose padding is optional, or None."""
    text = text.partition("=")[0]
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        return None
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _decode_json(text: str) -> Any:
    raw = _decode64(text)
    if raw is None:
        raise ValueError(text)
    return cjson.decode(raw)


def decode(text: str) -> Token:
    """Return the token in `text`.

    Raises: ValueError with Kong's word for what is wrong; LuaError where Kong crashes.
    """
    parts = text.split(".", 2)
    try:
        header, claims = _decode_json(parts[0]), _decode_json(parts[1])
        signature = _decode64(parts[2])
    except (ValueError, IndexError):
        raise ValueError("invalid JSON") from None
    if not isinstance(header, (dict, list, str)):
        raise LuaError("attempt to index local 'header'")
    algorithm = header.get("alg") if isinstance(header, dict) else None
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise ValueError("invalid alg")
    if claims is False:
        raise ValueError("invalid claims")
    if signature is None:
        raise ValueError("invalid signature")
    return Token(header, claims, f"{parts[0]}.{parts[1]}".encode(), signature)


def credential_key(token: Token, name: str | None) -> Any:
    """Return the value by which the credential is looked up: the claim `name`, or else the header field.

    Raises: LuaError where Kong crashes.
    """
    if not isinstance(token.claims, (dict, list, str)):
        raise LuaError("attempt to index local 'claims'")
    if isinstance(token.claims, str) and name in _STRING_METHODS:
        raise LuaError("key must be a string or an entity table")
    value = (
        token.claims.get(name, False)
        if isinstance(token.claims, dict) and name
        else False
    )
    if value is False and name:
        value = token.header.get(name, False)
    if value is False and name is None:
        raise LuaError("attempt to concatenate field 'key_claim_name'")
    if value is not False and not isinstance(value, str):
        raise LuaError("key must be a string")
    return value


def verify(token: Token, algorithm: str, key: str | bytes) -> bool:
    """Whether the token's signature is good for `key` (a secret, or a public key as PEM, DER or JWK).

    Raises: LuaError where Kong crashes.
    """
    family, size = algorithm[:2], algorithm[2:]
    if family == "HS":
        secret = key.encode() if isinstance(key, str) else key
        return hmac.compare_digest(
            hmac.digest(secret, token.signed, f"sha{size}"), token.signature
        )
    public = crypto.public_key(
        key if isinstance(key, str) else key.decode("latin-1")
    )
    if public is None:
        raise LuaError("Consumer Public Key is Invalid")
    if family == "ES" and len(token.signature) != _ES_LENGTHS[size]:
        raise LuaError(f"Signature must be {_ES_LENGTHS[size]} bytes.")
    if family == "PS" and len(token.signature) != _PS_LENGTH:
        raise LuaError(f"Signature must be {_PS_LENGTH} bytes")
    try:
        _verify_public(public, family, size, token)
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def _verify_public(public: Any, family: str, size: str, token: Token) -> None:
    """Raise unless the signature is good; the key's own type decides how a key of another family verifies."""
    if isinstance(public, (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)):
        if family != "Ed":
            raise InvalidSignature
        public.verify(token.signature, token.signed)
    elif isinstance(public, ec.EllipticCurvePublicKey):
        if family != "ES":
            raise InvalidSignature
        half = len(token.signature) // 2
        numbers = (
            int.from_bytes(part, "big")
            for part in (token.signature[:half], token.signature[half:])
        )
        public.verify(
            encode_dss_signature(*numbers),
            token.signed,
            ec.ECDSA(_HASHES[size]()),
        )
    elif isinstance(public, rsa.RSAPublicKey) and family in ("RS", "PS"):
        digest = _HASHES[size]()
        pss = padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
        public.verify(
            token.signature,
            token.signed,
            pss if family == "PS" else padding.PKCS1v15(),
            digest,
        )
    else:
        raise InvalidSignature


def claim_errors(
    claims: Any, names: Iterable[str], now: int
) -> dict[str, str]:
    """Return what is wrong with the listed claims, ``exp`` and ``nbf``."""
    found: dict[str, str] = {}
    for name in names:
        value = claims.get(name) if isinstance(claims, dict) else None
        if not is_number(value):
            found[name] = "must be a number"
        elif name == "exp" and value <= now:  # type: ignore[operator]
            found[name] = "token expired"
        elif name == "nbf" and value > now:  # type: ignore[operator]
            found[name] = "token not valid yet"
    return found


def lives_too_long(claims: Any, maximum: float, now: int) -> bool:
    """Whether the token expires later than `maximum` seconds from `now`."""
    if not isinstance(claims, dict) or "exp" not in claims:
        return True
    expires = claims["exp"]
    if not is_number(expires):
        raise LuaError("attempt to perform arithmetic on a non-number")
    return expires - now > maximum


def authenticate(
    config: Row,
    presented: Presented,
    now: float,
    find_credential: Callable[[str], Row | None],
    find_consumer: Callable[[str], Row | None],
) -> tuple[Row, Row]:
    """Return the consumer and the credential that the request's token proves.

    `config` is the plugin's, `now` in seconds since the epoch.

    Raises: Refused; LuaError where the plugin crashes and Kong answers 500.
    """
    realm = config.get("realm")
    base = f'Bearer realm="{realm}"' if realm else "Bearer"
    invalid = f'{base} error="invalid_token"'

    def refuse(text: str) -> Refused:
        return Refused({"message": text}, invalid)

    tokens = presented.tokens(config)
    if not tokens:
        raise Refused({"message": "Unauthorized"}, base)
    if len(tokens) > 1:
        raise refuse("Multiple tokens provided")
    text = tokens.pop()
    if not isinstance(text, str):
        raise refuse("Unrecognizable token")
    try:
        token = decode(text)
    except ValueError as error:
        raise refuse(f"Bad token; {error}") from None
    name = config["key_claim_name"]
    key = credential_key(token, name)
    if key is False:
        raise refuse(f"No mandatory '{name}' in claims")
    if key == "":
        raise refuse(f"Invalid '{name}' in claims")
    credential = find_credential(key)
    if credential is None:
        raise refuse(f"No credentials found for given '{name}'")
    algorithm = credential.get("algorithm") or "HS256"
    if token.header["alg"] != algorithm:
        raise refuse("Invalid algorithm")
    symmetric = algorithm.startswith("HS")
    value: Any = (
        credential["secret"] if symmetric else credential["rsa_public_key"]
    )
    if symmetric and value and config["secret_is_base64"]:
        value = _decode64(value)
    if value is None:
        raise refuse("Invalid key/secret")
    if not verify(token, algorithm, value):
        raise refuse("Invalid signature")
    if problems := claim_errors(
        token.claims, config["claims_to_verify"] or (), int(now)
    ):
        raise Refused(problems, invalid)
    maximum = config.get("maximum_expiration") or 0
    if maximum > 0 and lives_too_long(token.claims, maximum, int(now)):
        raise Refused({"exp": "exceeds maximum allowed expiration"}, invalid)
    consumer = find_consumer(credential["consumer"]["id"])
    if consumer is None:
        raise Refused(
            {"message": f"Could not find consumer for '{name}={key}'"}, None
        )
    return consumer, credential
