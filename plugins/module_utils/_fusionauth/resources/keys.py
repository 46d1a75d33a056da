# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys: those that sign tokens, secrets, and certificates of others."""

from __future__ import annotations

import dataclasses
import re

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.schema import ScalarSchema
from ..._core.unknown import UNKNOWN
from ..._core.urls import join_path
from ..field_types import (
    PRIVATE_KEY,
    STRICT_PEM,
    TRIMMED,
    WRITE_ONLY_SECRET,
)
from ..identifiers import SHADOW_KEYS
from ..lookup import builtin
from ..resource import (
    Condition,
    ConditionalNeed,
    Reader,
    Resource,
    ValueRule,
    path_with_id,
)
from ..schema_overlay import UNMANAGED, each_of, one_of, schema_of

# FusionAuth shows "None" of keys that it cannot sign with. No key is made with that.
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "ES256",
    "ES384",
    "ES512",
    "HS256",
    "HS384",
    "HS512",
    "Ed25519",
)
_RSA = ("RS256", "RS384", "RS512")
_EC = ("ES256", "ES384", "ES512")
# What a key is imported with. Any other key is generated.
_KEY_MATERIAL = ("certificate", "publicKey", "privateKey", "secret")
_IS_GENERATED = tuple(map(Condition, _KEY_MATERIAL))
# FusionAuth docs, "Keys".
_SECRET = dataclasses.replace(WRITE_ONLY_SECRET, max_length=256)


def _path_of_new(identifier: str | None, desired: Record) -> str:
    """Return the end of the path of a new key: FusionAuth generates it, or imports what it is given."""
    is_given = any(name in desired for name in _KEY_MATERIAL)
    action = "/import" if is_given else "/generate"
    return action + path_with_id(identifier, desired)


def _refuse_new_secret(
    server: Reader,
    current: Record,
    desired: Record,
    *,
    updates_secrets: bool,
) -> None:
    """Raise CollectionError for another secret of a key that keeps its own."""
    if not current or not updates_secrets or "secret" not in desired:
        return
    key_type = current.get("type")
    if key_type != "Secret":
        raise CollectionError(
            f"secret of key {current['name']!r} cannot be replaced, as "
            "update_secret requests: FusionAuth only replaces the secret "
            "of a key of type Secret, and this one has the type "
            f"{key_type}; import a new key with another name instead."
        )


def _is_secret(key: Record) -> bool:
    """Return whether a key is nothing but a secret."""
    return bool(key["type"] == "Secret")


def _computed_of(key: Record) -> set[str]:
    """Return what follows from the rest of a key: its type follows from its algorithm.

    A key that is nothing but a secret has no algorithm to make one by.
    """
    if _is_secret(key):
        return {"id", "kid", "algorithm"}
    computed = {"id", "kid", "type", "certificate", "publicKey"}
    if key.get("hasPrivateKey") is False:
        computed.remove("certificate" if "certificate" in key else "publicKey")
    return computed


def _is_unreadable(identifier: str) -> bool:
    """Return whether an id is that of a key that stands for the secrets of clients."""
    return identifier in SHADOW_KEYS


KEY = Resource(
    name="key",
    path="/api/key",
    schema=schema_of(
        "Key",
        {
            "algorithm": ScalarSchema(type="string", choices=ALGORITHMS),
            "certificate": STRICT_PEM,
            "certificateInformation": UNMANAGED,
            "expirationInstant": UNMANAGED,
            "hasPrivateKey": UNMANAGED,
            "issuer": TRIMMED,
            "name": TRIMMED,
            "privateKey": PRIVATE_KEY,
            "publicKey": STRICT_PEM,
            "secret": _SECRET,
        },
        needs=(*each_of("name"), *one_of("algorithm", *_KEY_MATERIAL)),
    ),
    unique_fields=("name",),
    envelope="key",
    plural="keys",
    conditional_needs=(
        # Only a generated key has to state its length.
        *(
            ConditionalNeed(
                "algorithm", ("length", *_KEY_MATERIAL), value=algorithm
            )
            for algorithm in _RSA
        ),
        ConditionalNeed("secret", ("type",), value=None),
        ConditionalNeed("type", ("algorithm",), value="HMAC"),
    ),
    value_rules=(
        ValueRule(
            "length",
            choices=(2048, 3072, 4096),
            when=(Condition("algorithm", _RSA), *_IS_GENERATED),
        ),
        ValueRule(
            "length",
            choices=(256, 384, 521),
            when=(Condition("algorithm", _EC), *_IS_GENERATED),
        ),
    ),
    # FusionAuth makes the public key of a generated pair.
    computed=("id", "kid", "publicKey"),
    immutable=(
        "algorithm",
        "length",
        "issuer",
        "type",
        "kid",
        "certificate",
        "publicKey",
    ),
    # FusionAuth never returns it, and another one would be another key.
    create_only=("privateKey",),
    option_rules={
        "mutually_exclusive": [
            ("certificate", "public_key"),
            ("secret", "certificate"),
            ("secret", "private_key"),
        ]
    },
    installed_name=re.compile("Default signing key"),
    request_paths="/api/key(/generate|/import)?(/(?P<id>[^/]+))?",
    new_path=_path_of_new,
    is_builtin=builtin(*SHADOW_KEYS),
    is_unreadable=_is_unreadable,
    hides_secret=_is_secret,
    computed_of=_computed_of,
    refuse=_refuse_new_secret,
)


def cannot_sign(server: Reader, identifier: str) -> bool:
    """Return whether a key is known to be there, or to be imported, without its private part."""
    if identifier == UNKNOWN:
        return False
    answer = server.get(join_path(KEY.path, identifier), denied={}) or {}
    key = answer.get(KEY.envelope)
    # Only keys in pairs tell, for others have one part.
    if key:
        return bool(key.get("hasPrivateKey") is False)

    def is_stated(option: str) -> bool:
        stated = server.planned.stated_by(KEY.name, {identifier}, option)
        return stated is not None

    has_public_part = is_stated("publicKey") or is_stated("certificate")
    return has_public_part and not is_stated("privateKey")
