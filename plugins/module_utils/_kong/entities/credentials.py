# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials of consumers, and the groups that the plugin acl lets in.

Sources: kong/plugins/{jwt,key-auth,basic-auth,hmac-auth,oauth2,acl}/daos.lua of Kong Gateway 3.9;
kong/plugins/basic-auth/crypto.lua and kong/plugins/oauth2/secret.lua for the hashes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.keys import QUICK, Scrutiny, check_public_key
from ..._core.options import BOOL, INT
from ..._core.scalars import unfold_pem
from ..._core.schema import (
    ANY_LIST,
    IDENTIFIER,
    PEM,
    SECRET,
    RecordSchema,
    ScalarSchema,
    reference,
)
from ..._core.unknown import UNKNOWN
from ..entity import TAGS, KongEntity, scalars
from ..konnect import KonnectTraits, OwnedList

# jwt

JWT_ALGORITHMS = [
    *("HS256", "HS384", "HS512"),
    *("RS256", "RS384", "RS512"),
    *("ES256", "ES384", "ES512"),
    *("PS256", "PS384", "PS512"),
    "EdDSA",
]
# Kong compares the signature's length with this
# (kong/plugins/jwt/jwt_parser.lua).
PS_KEY_BITS = 2048
SMALL_EXPONENT = "allow_small_exponent"


def check_jwt_credential(stated: Record, scrutiny: Scrutiny = QUICK) -> Record:
    """Return a jwt credential whose key can verify what its algorithm promises.

    Raises CollectionError for any other. Kong itself takes keys that verify nothing.
    """
    algorithm = str(stated.get("algorithm") or "")
    pem = stated.get("rsa_public_key")
    label = f"rsa_public_key of the jwt credential {stated.get('key')!r}"
    if not pem:
        _refuse_missing_key(stated, algorithm, label)
        return stated
    if algorithm.startswith("HS"):
        raise CollectionError(
            f"{label} is not used: {algorithm} verifies with secret, so leave one of the two out."
        )
    if pem == UNKNOWN or not isinstance(pem, str):
        return stated
    if algorithm and algorithm not in JWT_ALGORITHMS:
        # The schema names those that there are.
        return stated

    unfolded = unfold_pem(pem, label)
    checked = _check_verification_key(unfolded, algorithm, label, scrutiny)
    return {**stated, "rsa_public_key": checked}


def _refuse_missing_key(stated: Record, algorithm: str, label: str) -> None:
    """Raise CollectionError for a credential without the public key that its algorithm verifies with."""
    # One that is named by its id has its key already.
    if not algorithm or algorithm.startswith("HS") or stated.get("id"):
        return
    reason = "so Kong requires one"
    if algorithm.startswith("ES"):
        # kong/plugins/jwt/daos.lua forgets these, and handler.lua answers "Invalid key/secret".
        reason = "and Kong refuses every token without one"
    raise CollectionError(
        f"{label} is missing: {algorithm} verifies with a public key, {reason}."
    )


def _check_verification_key(
    pem: str, algorithm: str, label: str, scrutiny: Scrutiny
) -> str:
    """Return a PEM as Kong takes it: with nothing before its first line."""
    if not algorithm:
        raise CollectionError(
            f"{label} requires algorithm as well: Kong would default to "
            "HS256, which does not use a public key."
        )
    bits = check_public_key(pem, algorithm, label, scrutiny)
    # Kong insists on signatures of 256 bytes (kong/plugins/jwt/jwt_parser.lua).
    if algorithm.startswith("PS") and bits != PS_KEY_BITS:
        raise CollectionError(
            f"{label} has {bits} bits: with {algorithm} Kong answers 500 to every token unless it "
            f"has {PS_KEY_BITS}."
        )
    return pem.strip() + "\n"


def check_configured_jwt_credential(
    stated: Record, scrutiny: Scrutiny = QUICK
) -> Record:
    """Return a jwt credential of a whole configuration.

    Files and servers have some with a public key that nothing uses, or without one. Kong takes both, so
    an export that has them can be applied. Raises CollectionError for any other key that does not
    verify what its algorithm promises.
    """
    algorithm = str(stated.get("algorithm") or "")
    has_key = bool(stated.get("rsa_public_key"))
    is_unused = has_key and algorithm.startswith("HS")
    is_optional = not has_key and algorithm.startswith("ES")
    if is_unused or is_optional:
        return stated
    return check_jwt_credential(stated, scrutiny)


def check_single_jwt_credential(stated: Record) -> Record:
    """Return a jwt credential whose key nobody else can sign for.

    It is looked at as closely as one key can be. ``allow_small_exponent`` is an option of the task
    and no field of the credential. Raises CollectionError.
    """
    fields = {
        name: value for name, value in stated.items() if name != SMALL_EXPONENT
    }
    allows_small_exponent = bool(stated.get(SMALL_EXPONENT))
    return check_jwt_credential(
        fields, Scrutiny(small_exponent=allows_small_exponent)
    )


JWT = KongEntity(
    name="jwt",
    path="/jwts",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("key", "algorithm"),
            "consumer": reference("consumer"),
            "rsa_public_key": PEM,
            "secret": SECRET,
            "tags": TAGS,
        }
    ),
    key="key",
    sent_together=(("algorithm", "rsa_public_key"),),
    exported_defaults=("algorithm",),
    prepare=check_configured_jwt_credential,
    public_key_field="rsa_public_key",
    check_public_key=check_configured_jwt_credential,
    dao="jwt_secrets",
    owner="consumer",
    options={
        "algorithm": {"choices": JWT_ALGORITHMS},
        SMALL_EXPONENT: {**BOOL, "default": False},
    },
    required=("key",),
    option_rules={"required_by": {"rsa_public_key": ("algorithm",)}},
    generates_secrets=True,
    konnect=KonnectTraits(
        schema_name="jwt",
        is_found_by_id_only=True,
        owned_list=OwnedList("consumer", "/jwt"),
    ),
)
# A task that manages one credential has the time for a closer look at its key than a configuration.
SINGLE_JWT = dataclasses.replace(JWT, prepare=check_single_jwt_credential)

# key-auth

KEY_AUTH = KongEntity(
    name="key_auth",
    path="/key-auths",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            # Kong does not ask its schema about it (kong/db/dao/init.lua, validate_options_value).
            "ttl": ScalarSchema(type="integer", minimum=0),
            "consumer": reference("consumer"),
            "key": SECRET,
            "tags": TAGS,
        }
    ),
    key="key",
    # Kong shows how many seconds are left, and not how many there were.
    create_only=("ttl",),
    volatile=("created_at", "ttl"),
    dao="keyauth_credentials",
    owner="consumer",
    options={"ttl": INT},
    generates_secrets=True,
    konnect=KonnectTraits(
        is_found_by_id_only=True, owned_list=OwnedList("consumer", "/key-auth")
    ),
)

# basic-auth

# kong/plugins/basic-auth/crypto.lua.
SHA1 = re.compile("[0-9a-f]{40}$")


def reveal_password(
    stored: Record, desired: Record, *, rewrites_secrets: bool
) -> Record:
    """Return a basic-auth credential with the desired password in place of its hash, if it is that.

    Kong stores SHA-1 of the password and the consumer's id (kong/plugins/basic-auth/crypto.lua).
    Whatever else is stored cannot be compared.
    """
    password, stored_hash = desired.get("password"), stored.get("password")
    if not password or not stored_hash:
        return stored

    if SHA1.match(stored_hash):
        salted = f"{password}{stored['consumer']['id']}"
        is_same = hashlib.sha1(salted.encode()).hexdigest() == stored_hash
    else:
        is_same = not rewrites_secrets
    return {**stored, "password": password} if is_same else stored


BASIC_AUTH = KongEntity(
    name="basic_auth",
    path="/basic-auths",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("username"),
            "consumer": reference("consumer"),
            "password": SECRET,
            "tags": TAGS,
        }
    ),
    key="username",
    dao="basicauth_credentials",
    owner="consumer",
    # The hash is salted with the consumer's id (kong/plugins/basic-auth/crypto.lua).
    sent_together=(("password", "consumer"),),
    reveal_secret=reveal_password,
    hash_pattern=SHA1,
    konnect=KonnectTraits(
        schema_name="basic-auth",
        is_found_by_id_only=True,
        owned_list=OwnedList("consumer", "/basic-auth"),
    ),
)

# hmac-auth

HMAC_AUTH = KongEntity(
    name="hmac_auth",
    path="/hmac-auths",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("username"),
            "consumer": reference("consumer"),
            "secret": SECRET,
            "tags": TAGS,
        }
    ),
    key="username",
    dao="hmacauth_credentials",
    owner="consumer",
    generates_secrets=True,
    konnect=KonnectTraits(
        schema_name="hmac-auth",
        is_found_by_id_only=True,
        owned_list=OwnedList("consumer", "/hmac-auth"),
    ),
)

# oauth2

# kong/plugins/oauth2/secret.lua.
PBKDF2 = re.compile(r"\$pbkdf2")


def reveal_client_secret(
    stored: Record, desired: Record, *, rewrites_secrets: bool
) -> Record:
    """Return an oauth2 credential with the desired client_secret in place of its hash.

    A hash with a salt of its own cannot be compared, so it is taken for that of the desired secret
    unless that is to be written again.
    """
    secret = desired.get("client_secret")
    is_hashed = PBKDF2.match(stored.get("client_secret") or "")
    if not secret or not is_hashed or rewrites_secrets:
        return stored
    return {**stored, "client_secret": secret}


OAUTH2 = KongEntity(
    name="oauth2",
    path="/oauth2",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("name", "client_id", "client_type", "hash_secret"),
            "consumer": reference("consumer"),
            "client_secret": SECRET,
            "redirect_uris": ANY_LIST,
            "tags": TAGS,
        }
    ),
    key="client_id",
    sent_together=(("hash_secret", "client_secret"),),
    dao="oauth2_credentials",
    owner="consumer",
    reveal_secret=reveal_client_secret,
    hash_pattern=PBKDF2,
    options={
        "client_type": {"choices": ["confidential", "public"]},
        "hash_secret": BOOL,
    },
    generates_secrets=True,
    # Kong's OpenAPI document of Konnect has no path for them.
    konnect=KonnectTraits(is_missing=True),
)

# acl

ACL = KongEntity(
    name="acl",
    path="/acls",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("group"),
            "consumer": reference("consumer"),
            "tags": TAGS,
        }
    ),
    key="group",
    match_fields=("group", "consumer"),
    hidden_fields=("id",),
    required=("consumer", "group"),
    konnect=KonnectTraits(
        is_found_by_id_only=True, owned_list=OwnedList("consumer", "/acls")
    ),
)
