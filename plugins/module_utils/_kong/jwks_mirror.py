# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mirror a key set in the jwt credentials of one consumer: read, plan (pure), apply.

Kong's jwt plugin reads no key set (kong/plugins/jwt/handler.lua). It verifies a token with the one
credential whose key is in the token's key claim. A credential whose key is no longer in the set
stays for a while, because its tokens may still be valid. A tag tells since when the key has been
missing, so that any machine can continue on any day.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.errors import CollectionError, OwnedByAnotherError
from .._core.field_paths import Record
from .._core.jwks import VerificationKey
from .._core.reconciler import Outcome, Policy, plan, reconcile
from .._core.unknown import UNKNOWN
from .._core.urls import join_path
from .config.flat_format import jwt_credential
from .entities.credentials import JWT
from .registry import ENTITIES
from .server import KongServer

MARK = "gatewright.auth.jwks"  # tags each credential that mirrors a key
# The tag tells when a key left the key set, in seconds since the epoch.
MISSING_SINCE = f"{MARK}.missing-since."

Credentials = t.Mapping[str, Record]


@dataclasses.dataclass(frozen=True)
class CredentialPlan:
    """What to do to a consumer's credentials, in this order. Credentials are told by their key.

    Attributes:
        create: The credentials to create.
        update: The fields to write to credentials that exist.
        delete: The keys of the credentials to delete.
        retiring: Since when, in seconds since the epoch, a credential that stays for now has been
            out of the key set.
    """

    create: dict[str, Record] = dataclasses.field(default_factory=dict)
    update: dict[str, Record] = dataclasses.field(default_factory=dict)
    delete: list[str] = dataclasses.field(default_factory=list)
    retiring: dict[str, int] = dataclasses.field(default_factory=dict)


def desired_credentials(
    keys: t.Mapping[str, VerificationKey],
) -> dict[str, Record]:
    """Return the credentials of keys, without their own key field, by that key."""
    credentials = {}
    for key_claim, verification_key in keys.items():
        credential = jwt_credential(verification_key, key_claim)
        del credential["key"]
        credentials[key_claim] = credential
    return credentials


# Planning


def plan_credentials(
    current: Credentials,
    desired: Credentials,
    retired: t.Collection[str],
    grace_period: int,
    now: int,
) -> CredentialPlan:
    """Return how a consumer's credentials come to mirror a key set. Pure.

    ``retired`` keys are deleted, whoever created them, and are not created. So is what this module
    created and nobody desires, ``grace_period`` seconds after it was first found missing. ``now``
    is in seconds since the epoch. Raises CollectionError where no credential would be left.
    """
    kept_credentials = {
        credential_key: credential_fields
        for credential_key, credential_fields in desired.items()
        if credential_key not in retired
    }
    if not kept_credentials:
        raise CollectionError(
            "Every key of the key set would be retired "
            f"({', '.join(map(repr, desired))}), and without a key all "
            "tokens are refused: add another key first, or delete the "
            "credential with kong_consumer_jwt."
        )
    credential_plan = CredentialPlan()
    for credential_key, credential_fields in kept_credentials.items():
        if credential_key in current:
            credential_tags = _tags_while_mirrored(current[credential_key])
            credential_plan.update[credential_key] = {
                **credential_fields,
                "tags": credential_tags,
            }
        else:
            credential_plan.create[credential_key] = {
                **credential_fields,
                "tags": [MARK],
            }
    undesired = {
        credential_key: credential
        for credential_key, credential in current.items()
        if credential_key not in kept_credentials
        and (credential_key in retired or is_mirrored(credential))
    }
    _plan_retirements(credential_plan, undesired, grace_period, now)
    return credential_plan


def _plan_retirements(
    credential_plan: CredentialPlan,
    undesired: Credentials,
    grace_period: int,
    now: int,
) -> None:
    # Nothing goes before a desired credential has been there since an earlier run: otherwise Kong
    # would refuse all tokens for a while.
    may_delete = bool(credential_plan.update)
    for credential_key, credential in undesired.items():
        known_since = _missing_since(credential, now)
        missing_since = now if known_since is None else known_since
        if may_delete and now - missing_since >= grace_period:
            credential_plan.delete.append(credential_key)
            continue
        credential_plan.retiring[credential_key] = missing_since
        if known_since is None:
            credential_tags = [
                *_tags_while_mirrored(credential),
                f"{MISSING_SINCE}{now}",
            ]
            credential_plan.update[credential_key] = {"tags": credential_tags}


def is_mirrored(credential: Record) -> bool:
    """Return whether this module has created a credential, or taken it over."""
    return MARK in (credential.get("tags") or ())


def is_retiring(credential: Record) -> bool:
    """Return whether a credential is tagged as missing in the key set."""
    return bool(_instants(credential))


def _instants(credential: Record) -> list[str]:
    """Return since when the tags of a credential say that its key is missing, as they say it."""
    return [
        tag.removeprefix(MISSING_SINCE)
        for tag in credential.get("tags") or ()
        if tag.startswith(MISSING_SINCE)
    ]


def _missing_since(credential: Record, now: int) -> int | None:
    """Return when a credential was first found missing, in seconds since the epoch.

    Returns None where it was not, or where somebody changed the tag by hand. An instant in the
    future comes from a clock that was wrong, and would keep the credential for ever.
    """
    instants = [
        int(instant)
        for instant in _instants(credential)
        if instant.isdecimal()
    ]
    return min(
        (instant for instant in instants if instant <= now), default=None
    )


def _tags_while_mirrored(credential: Record) -> list[str]:
    """Return a credential's tags with our mark, and without what says that its key is missing."""
    tags = [
        tag
        for tag in credential.get("tags") or ()
        if not tag.startswith(MISSING_SINCE)
    ]
    return tags if MARK in tags else [*tags, MARK]


# Reading and writing


def read_credentials(
    server: KongServer, consumer: Record
) -> dict[str, Record]:
    """Return all jwt credentials of a consumer, by their key."""
    if consumer["id"] == UNKNOWN:
        return {}
    # Below a consumer Kong calls the list "jwt", and elsewhere "jwts".
    list_path = join_path(ENTITIES["consumer"].path, consumer["id"]) + "/jwt"
    # Konnect leaves out what is null. Nothing is verified with a credential without a key.
    return {
        credential["key"]: credential
        for credential in server.list_entities(list_path)
        if credential.get("key")
    }


def refuse_owned_by_others(
    server: KongServer, consumer: Record, keys: t.Iterable[str]
) -> None:
    """Raise CollectionError where another consumer has a credential of one of the keys.

    Kong keeps one credential for a key, whichever consumer has it.
    """
    for credential_key in keys:
        operation = server.operation(JWT, Policy(), {})
        try:
            operation.find({"key": credential_key, "consumer": consumer})
        except OwnedByAnotherError as error:
            raise CollectionError(
                f"Another consumer uses a key of this key set. {error}"
            ) from None


def apply_credentials(
    server: KongServer,
    consumer: Record,
    current: Credentials,
    credential_plan: CredentialPlan,
) -> tuple[dict[str, Record], bool]:
    """Write what a plan takes, or predict it in check mode.

    Returns the credentials afterwards, by their key, and whether anything has changed.
    """
    after, has_changed = dict(current), False
    written = {**credential_plan.create, **credential_plan.update}
    for credential_key, credential_fields in written.items():
        identity = (
            {"id": current[credential_key]["id"]}
            if credential_key in current
            else {"key": credential_key}
        )
        desired = {**identity, "consumer": consumer, **credential_fields}
        if credential_key in current and not _differs(
            current[credential_key], desired
        ):
            continue
        # Another writer may be faster, which the reconciler handles.
        outcome = _reconcile(server, desired, Policy())
        after[credential_key] = outcome.object
        has_changed |= outcome.plan.changed
    for credential_key in credential_plan.delete:
        identity = {"id": current[credential_key]["id"], "consumer": consumer}
        has_changed |= _reconcile(
            server, identity, Policy(absent=True)
        ).plan.changed
        del after[credential_key]
    return after, has_changed


def _differs(current: Record, desired: Record) -> bool:
    return plan(JWT, JWT.schema, current, desired, Policy()).changed


def _reconcile(server: KongServer, desired: Record, policy: Policy) -> Outcome:
    operation = server.operation(JWT, policy, desired)
    return reconcile(operation, JWT.schema, desired)
