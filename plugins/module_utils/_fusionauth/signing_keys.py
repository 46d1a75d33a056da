# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""By which keys access tokens of an application are signed and verified, and whose else these keys are.

FusionAuth's own key set holds the keys of all tenants and applications (issue 519), so it is not asked for it.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.errors import CollectionError, ReferenceNotFoundError
from .._core.field_paths import Record
from .._core.keys import pem_to_jwk
from .._core.names import did_you_mean
from .._core.sensitive import UNKNOWN
from .client import FusionAuth
from .entities import APPLICATION, KEY, TENANT

ACCESS_TOKEN, VERIFICATION = "accessTokenKeyId", "accessTokenVerificationKeyIds"


@dataclasses.dataclass(frozen=True)
class Signing:
    """An application's keys. ``signing``: the kid of the one that signs; ``issuer``: the tenant's, letter for letter.

    ``jwks``: its keys as JWKs; ``shared``: a sentence on each of them that others sign with as well;
    ``strangers``: by kid the names of FusionAuth's other keys.
    """

    signing: str
    issuer: str
    jwks: list[Record]
    shared: list[str]
    strangers: dict[str, str]


def settings(application: Record, tenants: t.Mapping[str, Record]) -> Record:
    """What an application's tokens are made by: its own jwtConfiguration where enabled, else the tenant's whole."""
    own = application.get("jwtConfiguration") or {}
    return (
        own
        if own.get("enabled")
        else tenants.get(application.get("tenantId", ""), {}).get(
            "jwtConfiguration", {}
        )
    )


def trusted(configuration: Record) -> list[str]:
    """The ids of the keys whose access tokens are good: the signing key is among them without being listed."""
    listed = [configuration.get(ACCESS_TOKEN), *(configuration.get(VERIFICATION) or ())]
    return list(dict.fromkeys(filter(None, listed)))


def look_up(
    server: FusionAuth, application: str, tenant: str | None, more: t.Sequence[str] = ()
) -> Signing | None:
    """The keys of an application, and ``more`` keys by name or id. None where check mode foresees the application.

    Raises CollectionError where FusionAuth lacks one of them, or one is symmetric.
    """
    if tenant:
        server.tenant_id = server.resolve(TENANT.name, tenant)
    identifier = server.resolve(APPLICATION.name, application)
    if identifier == UNKNOWN:
        return None
    found = server.by_id(APPLICATION, identifier)
    if not found:
        raise ReferenceNotFoundError(
            f"There is no application {application!r} on {server.place}."
        )
    tenants = {
        one["id"]: TENANT.schema.with_all_fields(one) for one in server.list_all(TENANT)
    }
    keys = {one["id"]: KEY.schema.with_all_fields(one) for one in server.list_all(KEY)}
    configuration = settings(found, tenants)
    if configuration.get(ACCESS_TOKEN) not in keys:
        raise CollectionError(
            f"It is unknown which key application {found['name']!r} signs with: give it a key of its own."
        )
    added = [_key(server, keys, name) for name in more]
    own = list(dict.fromkeys(filter(None, [*trusted(configuration), *added])))
    return Signing(
        signing=keys[configuration[ACCESS_TOKEN]]["kid"],
        issuer=tenants.get(found.get("tenantId", ""), {}).get("issuer", ""),
        jwks=[_jwk(keys[one], found) for one in own],
        shared=_shared(server, found, tenants, {one: keys[one] for one in own}),
        strangers={
            one["kid"]: one["name"]
            for one in keys.values()
            if one["id"] not in own and one.get("kid")
        },
    )


def _key(server: FusionAuth, keys: t.Mapping[str, Record], name: str) -> str | None:
    """A key's id, of a key that is there; None where check mode foresees it."""
    for one in keys.values():
        if name in (one["id"], one["name"]):
            return one["id"]
    if server.tolerates_missing:
        server.warnings.append(
            f"key {name!r} does not exist yet; an earlier task would have created it"
        )
        return None
    names = (one["name"] for one in keys.values())
    raise ReferenceNotFoundError(
        f"There is no key {name!r} on {server.place}{did_you_mean(name, names) or '.'}"
    )


def _jwk(key: Record, application: Record) -> Record:
    if not key.get("publicKey"):
        raise CollectionError(
            f"The key {key['name']!r} of application {application['name']!r} has no public half ({key['algorithm']}): "
            "anyone who can verify with it can sign, so have the application sign with an RSA or EC key of its own."
        )
    return pem_to_jwk(
        key["publicKey"],
        f"the key {key['name']!r}",
        kid=key["kid"],
        alg=key["algorithm"],
        use="sig",
    )


def _shared(
    server: FusionAuth,
    application: Record,
    tenants: t.Mapping[str, Record],
    own: t.Mapping[str, Record],
) -> list[str]:
    """A sentence on each key that other applications, or tenants without any, sign with as well."""
    users = [
        (f"application {one['name']!r}", settings(one, tenants))
        for one in server.list_all(APPLICATION)
        if one["id"] != application["id"]
    ]
    users += [
        (f"tenant {one['name']!r}", one.get("jwtConfiguration", {}))
        for one in tenants.values()
    ]
    found = []
    for identifier, key in own.items():
        others = sorted(
            name
            for name, configuration in users
            if configuration.get(ACCESS_TOKEN) == identifier
        )
        if others:
            found.append(
                f"the key {key['name']!r} signs for {', '.join(others)} as well"
            )
    return found
