# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""By which keys access tokens of an application are signed and verified, and who else uses these keys.

FusionAuth's own key set holds the keys of all tenants and applications (FusionAuth issue 519), so it
is not read here.
"""

from __future__ import annotations

import typing as t

from .._core.errors import CollectionError, ReferenceNotFoundError
from .._core.field_paths import Record
from .._core.jwk import pem_to_jwk
from .._core.jwks import KeySource
from .._core.unknown import UNKNOWN
from .client import FusionAuth
from .resource import Resource
from .resources.applications import APPLICATION
from .resources.keys import KEY
from .resources.tenants import TENANT

# The fields of a JWT configuration that hold the ids of keys for access tokens.
ACCESS_TOKEN, VERIFICATION = (
    "accessTokenKeyId",
    "accessTokenVerificationKeyIds",
)

RecordsById = t.Mapping[str, Record]


def jwt_configuration(application: Record, tenants: RecordsById) -> Record:
    """Return what tokens of an application are made by.

    That is its own configuration where that is enabled, and else the whole of its tenant's.

    Args:
        application: The application.
        tenants: All tenants, by their ids.
    """
    own: Record = application.get("jwtConfiguration") or {}
    if own.get("enabled"):
        return own
    tenant = tenants.get(application.get("tenantId", ""), {})
    inherited: Record = tenant.get("jwtConfiguration", {})
    return inherited


def verification_key_ids(configuration: Record) -> list[str]:
    """Return the ids of the keys that verify access tokens.

    The signing key is one of them, whether it is listed or not.
    """
    listed = configuration.get(VERIFICATION) or ()
    key_ids = dict.fromkeys([configuration.get(ACCESS_TOKEN), *listed])
    return [key_id for key_id in key_ids if key_id]


def look_up(
    server: FusionAuth,
    application_name: str,
    tenant_name: str | None,
    more_keys: t.Sequence[str] = (),
) -> KeySource:
    """Return the keys of an application.

    Raises CollectionError where FusionAuth does not have one of the keys, or where one is symmetric.

    Args:
        server: The FusionAuth.
        application_name: The name or id of the application.
        tenant_name: The name or id of its tenant, or None.
        more_keys: Names or ids of keys that are to verify the tokens as well.
    """
    view = server
    if tenant_name:
        view = server.in_tenant(server.resolve(TENANT.name, tenant_name))
    application_id = view.resolve(APPLICATION.name, application_name)
    # Check mode has only predicted the application, so that its keys are not known either.
    if application_id == UNKNOWN:
        return KeySource(warnings=server.warnings)
    application = view.by_id(APPLICATION, application_id)
    if not application:
        raise ReferenceNotFoundError(
            f"There is no application {application_name!r} on {server.place}."
        )
    return _key_source(view, application, more_keys)


def _key_source(
    server: FusionAuth, application: Record, more_keys: t.Sequence[str]
) -> KeySource:
    """Return the keys of an application that exists. Raises CollectionError."""
    tenants, keys = _records_by_id(server, TENANT), _records_by_id(server, KEY)
    configuration = jwt_configuration(application, tenants)
    signing_key = keys.get(configuration.get(ACCESS_TOKEN, ""))
    if signing_key is None:
        raise CollectionError(
            f"It is unknown which key application {application['name']!r} signs with: give it a key of "
            "its own."
        )
    added_ids = [_key_id(server, keys, key_name) for key_name in more_keys]
    key_ids = dict.fromkeys([*verification_key_ids(configuration), *added_ids])
    own_keys = {key_id: keys[key_id] for key_id in key_ids if key_id}
    tenant = tenants.get(application.get("tenantId", ""), {})
    return KeySource(
        jwks=[_as_jwk(key, application) for key in own_keys.values()],
        issuer=tenant.get("issuer", ""),
        signing_kid=signing_key["kid"],
        shared=_shared_keys(server, application, tenants, own_keys),
        foreign=_foreign_keys(keys, own_keys),
        warnings=server.warnings,
    )


def _records_by_id(
    server: FusionAuth, resource: Resource
) -> dict[str, Record]:
    """Return all resources of a kind by their ids, with every field."""
    return {
        record["id"]: resource.schema.with_all_fields(record)
        for record in server.list_all(resource)
    }


def _key_id(
    server: FusionAuth, keys: RecordsById, reference: str
) -> str | None:
    """Return the id of the key of a name or id, or None for one that does not exist yet."""
    for key_id, key in keys.items():
        if reference in (key_id, key["name"]):
            return key_id
    known_names = [key["name"] for key in keys.values()]
    server.report_missing(KEY.label, reference, known_names)
    return None


def _as_jwk(key: Record, application: Record) -> Record:
    """Return the public half of a key. Raises CollectionError where there is none."""
    if not key.get("publicKey"):
        raise CollectionError(
            f"The key {key['name']!r} of application {application['name']!r} has no public half "
            f"({key['algorithm']}): anyone who can verify with it can sign, so have the application sign "
            "with an RSA or EC key of its own."
        )
    return pem_to_jwk(
        key["publicKey"],
        f"the key {key['name']!r}",
        kid=key["kid"],
        alg=key["algorithm"],
        use="sig",
    )


def _foreign_keys(keys: RecordsById, own_keys: RecordsById) -> dict[str, str]:
    """Return the names of the keys that are not the application's own, by their kid."""
    foreign = {}
    for key_id, key in keys.items():
        # A key that encrypts has no kid, and verifies no token.
        if key_id not in own_keys and key.get("kid"):
            foreign[key["kid"]] = key["name"]
    return foreign


def _shared_keys(
    server: FusionAuth,
    application: Record,
    tenants: RecordsById,
    own_keys: RecordsById,
) -> list[str]:
    """Return a sentence on each key that others sign with as well.

    Args:
        server: The FusionAuth.
        application: The application whose keys these are.
        tenants: All tenants, by their ids. What no application of their own signs with is theirs.
        own_keys: The keys of the application, by their ids.
    """
    users_by_key: dict[str, list[str]] = {key_id: [] for key_id in own_keys}
    # An application without a configuration of its own signs with its tenant's key.
    for other in server.list_all(APPLICATION):
        signing_key_id = jwt_configuration(other, tenants).get(ACCESS_TOKEN)
        is_other = other["id"] != application["id"]
        if is_other and signing_key_id in users_by_key:
            users_by_key[signing_key_id].append(
                f"application {other['name']!r}"
            )
    for tenant in tenants.values():
        signing_key_id = tenant.get("jwtConfiguration", {}).get(ACCESS_TOKEN)
        if signing_key_id in users_by_key:
            users_by_key[signing_key_id].append(f"tenant {tenant['name']!r}")
    return [
        f"the key {own_keys[key_id]['name']!r} signs for {', '.join(sorted(users))} as well"
        for key_id, users in users_by_key.items()
        if users
    ]
