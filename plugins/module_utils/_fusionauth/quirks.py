# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where FusionAuth's API differs from resource to resource: ids, paths, bodies, and what it came with."""

from __future__ import annotations

import typing as t
import uuid

from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.http import Client, joined
from .._core.names import lower_uuid
from .._core.schema import ANY
from .._core.sensitive import UNKNOWN
from .events import INSTANCE

if t.TYPE_CHECKING:
    from .client import FusionAuth

NAMES = uuid.UUID("6ab4c5f0-6d52-5a3b-9f0e-2a4a6b1a7c11")

# The same on every instance (FusionAuth docs, "Reserved ids").
FUSIONAUTH = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"
TENANT_MANAGER_ADMIN = "631ecd9d-8d40-4c13-8277-80cedb823714"
DEFAULT_CONNECTOR = "e3306678-a53a-4964-9040-1c96f36dda72"
DEFAULT_THEME = "75a068fd-e94b-451a-9aeb-3ddb9a3b5987"
SIMPLE_THEME = "3c717291-5d83-4014-bd51-97c76475dc86"
DEFAULT_FORMS = (  # by name: their ids are made at installation
    "Default Admin Registration provided by FusionAuth",
    "Default Admin User provided by FusionAuth",
    "Default User Self Service provided by FusionAuth",
)
SHADOW_KEYS = (
    "092dbedc-30af-4149-9c61-b578f2c72f59",
    "4b8f1c06-518e-45bd-9ac5-d549686ae02a",
    "c753a44d-7f2e-48d3-bc4e-c2c16488a23b",
)

Ships = t.Callable[["FusionAuth", Record], bool]


# Ids


def id_from(name: str, tenant: str | None = None) -> str:
    """An id that follows from a name (RFC 9562 section 5.5)."""
    return str(uuid.uuid5(NAMES, f"{tenant}/{name}" if tenant else name))


def stated_id(dummy_server: FusionAuth, wanted: Record) -> str | None:
    """The id that a new one is to have, or None for the server to choose."""
    return wanted.get("id")


def named_id(server: FusionAuth, wanted: Record) -> str:
    """The same, or an id that follows from its name and tenant, so that it is never made twice."""
    return wanted.get("id") or id_from(wanted["name"], server.tenant_id)


def own_id(
    path: str, wrapper: str, key: str = "name"
) -> t.Callable[[FusionAuth, Record], str | None]:
    """The ``new_id`` of a kind of which FusionAuth takes several of one name, or may: it follows from path and name.

    Hosts that make the same one at the same time then ask for the same id, which FusionAuth gives away once. Where it
    went to one that has another name by now, the server chooses.
    """

    def new_id(server: FusionAuth, wanted: Record) -> str | None:
        if wanted.get("id"):
            return wanted["id"]
        identifier = id_from(
            f"{path}/{wanted.get('type', '')}/{wanted[key]}", wanted.get("tenantId")
        )
        found = (server.get(f"{path}/{identifier}") or {}).get(wrapper)
        return identifier if found is None or found[key] == wanted[key] else None

    return new_id


# Until 1.61 there was one identity provider of each other type, whose id was fixed (FusionAuth docs, "Release notes").
SEVERAL = ("ExternalJWT", "OpenIDConnect", "SAMLv2", "SAMLv2IdPInitiated")


def provider_id(server: FusionAuth, wanted: Record) -> str | None:
    """The same for an identity provider of a type of which every version takes several."""
    own = (
        own_id("/api/identity-provider", "identityProvider")
        if wanted.get("type") in SEVERAL
        else stated_id
    )
    return own(server, wanted)


# What FusionAuth came with


def nothing(dummy_server: FusionAuth, dummy_record: Record) -> bool:
    """FusionAuth comes with none of these."""
    return False


def these(*known: str) -> Ships:
    """FusionAuth comes with those of these ids or names."""
    return lambda server, record: record["id"] in known or record.get("name") in known


def default_tenant(server: FusionAuth, record: Record) -> bool:
    """The tenant of FusionAuth's own application is the one that it came with, whatever its name is now."""
    found = server.get(f"/api/application/{FUSIONAUTH}", denied={}) or {}
    return found.get("application", {}).get("tenantId") == record["id"]


def own_application(dummy_server: FusionAuth, record: Record) -> bool:
    """FusionAuth's own pages, and those for managers of tenants."""
    roles = {role["id"] for role in record.get("roles", ())}
    return record["id"] == FUSIONAUTH or TENANT_MANAGER_ADMIN in roles


def is_shadow_key(identifier: str) -> bool:
    """Keys of FusionAuth's own, which can be referred to and are not listed."""
    return identifier in SHADOW_KEYS


def readable(dummy_identifier: str) -> bool:
    """Whoever has the id can read what it is of."""
    return False


def unreadable(dummy_identifier: str) -> bool:
    """Only a key manager can read API keys."""
    return True


def no_secret_hidden(dummy_record: Record) -> bool:
    """FusionAuth returns all that there is."""
    return False


def is_secret_key(record: Record) -> bool:
    """A key that is nothing but a secret."""
    return record["type"] == "Secret"


def computed_of_key(record: Record) -> set[str]:
    """What follows from the rest of a key: its type from its algorithm, but for one that is a secret alone."""
    if record["type"] == "Secret":
        return {"id", "kid", "algorithm"}
    if record.get("hasPrivateKey") is False:
        given = "certificate" if "certificate" in record else "publicKey"
        return {"id", "kid", "type", "certificate", "publicKey"} - {given}
    return {"id", "kid", "type", "certificate", "publicKey"}


def usable(dummy_client: Client, dummy_wanted: Record, dummy_created: Record) -> None:
    """A new one is usable at once."""


def webhook_ids(server: FusionAuth, record: Record) -> list[str]:
    """A tenant's webhooks (FusionAuth issue 2413)."""
    return server.webhook_ids(record["id"])


# Stated options


def named_api_key(stated: Record) -> Record:
    """An API key can be found by id alone, so the id is made from the name."""
    permissions = stated.get("permissions")
    if (
        permissions is not None
        and not permissions.get("endpoints")
        and permissions.keys() <= {"endpoints"}
    ):
        raise CollectionError(
            f"permissions of API key {stated.get('name')!r} name no endpoint, and FusionAuth refuses such a key "
            "everywhere: name endpoints and verbs, or leave permissions out for a key that may do anything."
        )
    return {"id": id_from(stated["name"]), **stated} if "name" in stated else stated


def typed_entity(stated: Record) -> Record:
    """An entity's type is a record of which only the id is written."""
    return {**stated, "type": {"id": stated["type"]}} if "type" in stated else stated


def whole_ranges(stated: Record) -> Record:
    """An address alone is a range; one entry says what happens to all others."""
    if "entries" not in stated:
        return stated
    stars = [one["start_ip_address"] for one in stated["entries"]].count("*")
    if stars != 1:
        raise CollectionError(
            f"entries of IP access control list {stated.get('name')!r} need exactly one with start_ip_address '*', "
            f"which says what happens to all other addresses; they have {stars}."
        )
    return {**stated, "entries": [_whole(one) for one in stated["entries"]]}


def _whole(entry: Record) -> Record:
    start, end = entry["start_ip_address"], entry["end_ip_address"]
    known = {"action": entry["action"], "start_ip_address": start}
    return known if start == "*" else {**known, "end_ip_address": end or start}


def typed_providers(stated: Record) -> Record:
    """Each configuration of a type of identity provider names that type."""
    configured = stated.get("identity_provider_type_configurations")
    if not configured or not all(isinstance(one, dict) for one in configured.values()):
        return stated
    named = {name: {**one, "type": name} for name, one in configured.items()}
    return {**stated, "identity_provider_type_configurations": named}


# What only the server can tell of stated options


def as_stated(dummy_server: FusionAuth, stated: Record) -> Record:
    """All is said."""
    return stated


def with_known_roles(server: FusionAuth, stated: Record) -> Record:
    """The same, where a run could be refused for a role of a registration that its application does not have."""
    roles = stated.get("roles") if server.read_only else None
    identifier = (
        server.resolve("application", stated["application"]) if roles else UNKNOWN
    )
    if not isinstance(roles, list) or identifier == UNKNOWN:
        return stated
    found = server.get(joined("/api/application", identifier), denied={})
    known = [
        role["name"]
        for role in ((found or {}).get("application") or {}).get("roles") or ()
    ]
    may_look = found != {}
    for name in (name for name in roles if may_look and name not in known):
        server.report_missing(
            "role", name, known, f"in application {stated['application']!r} of"
        )
    return stated


def with_roles(server: FusionAuth, stated: Record) -> Record:
    """A group's roles, stated by application and name, as records with the ids that it is written with."""
    roles = stated.get("roles")
    if not roles or not all(isinstance(names, list) for names in roles.values()):
        return stated
    ids = {name: server.resolve("application", name) for name in roles}
    wanted = {name: list(map(lower_uuid, names)) for name, names in roles.items()}
    return {
        **stated,
        "roles": {
            ids[name]: _roles(server, name, ids[name], wanted[name]) for name in roles
        },
    }


def _roles(
    server: FusionAuth, application: str, identifier: str, names: list[str]
) -> list[Record]:
    if identifier == UNKNOWN:
        return [{"name": name} for name in names]
    known = (server.existing("application", identifier) or {}).get("roles", [])
    found = {
        name: next((one for one in known if name in (one["name"], one["id"])), None)
        for name in names
    }
    for name in (name for name, one in found.items() if one is None):
        server.report_missing(
            "role",
            name,
            [one["name"] for one in known],
            f"in application {application!r} of",
        )
    return [
        {"id": one["id"], "name": one["name"]} if one else {"name": name}
        for name, one in found.items()
    ]


# What FusionAuth would ignore without a word


def nothing_ignored(
    dummy_current: Record, dummy_wanted: Record, dummy_updates: bool
) -> None:
    """All that is wanted is kept."""


def refuse_client_id(current: Record, wanted: Record, dummy_updates: bool) -> None:
    """Raise CollectionError for an application's client id that is not its id, which FusionAuth makes it."""
    chosen = (wanted.get("oauthConfiguration") or {}).get("clientId")
    identifier = current.get("id") or wanted.get("id")
    if chosen and chosen != identifier:
        raise CollectionError(
            f"client_id of application {wanted.get('name') or identifier!r} cannot be {chosen}, for FusionAuth takes "
            f"the application's id{f', {identifier}' if identifier else ''}: leave it out."
        )


def refuse_new_secret(current: Record, wanted: Record, updates: bool) -> None:
    """Raise CollectionError for another secret of a key that keeps its own. ``updates``: whether that is asked for."""
    if updates and current and "secret" in wanted and current.get("type") != "Secret":
        raise CollectionError(
            f"secret of key {current['name']!r} cannot be written again, which update_secret asks for: FusionAuth only "
            f"changes that of a key of type Secret, and this is {current.get('type')}; import a new key under another "
            "name instead."
        )


# What FusionAuth does, and nobody would expect


def nothing_to_say(
    dummy_server: FusionAuth, dummy_current: Record, dummy_wanted: Record
) -> list[str]:
    """All is as it looks."""
    return []


def unsent_events(server: FusionAuth, current: Record, wanted: Record) -> list[str]:
    """Of a webhook: the events that it is to be told of and none of its tenants tells (FusionAuth docs, "Events")."""
    after = {**current, **wanted}
    tenants = after.get("tenantIds") or []
    asked = {
        name for name, on in (wanted.get("eventsEnabled") or {}).items() if on
    } - INSTANCE
    if not asked or UNKNOWN in tenants:
        return []
    unsent = asked - server.events_on(None if after.get("global") else tenants)
    called = ANY.masked(after.get("url"))
    return [
        f"event {name} is on in webhook {called!r} and off in its tenants, so FusionAuth never sends it: turn it on in "
        "event_configuration of a tenant"
        for name in sorted(unsent)
    ]


# Paths and bodies


def at_id(identifier: str | None, dummy_wanted: Record) -> str:
    """A new one may be given its id in the path."""
    return joined("", identifier) if identifier else ""


def at_path(dummy_identifier: str | None, dummy_wanted: Record) -> str:
    """A new one has its id in the body, or none."""
    return ""


def generated_or_imported(identifier: str | None, wanted: Record) -> str:
    """A key is imported where any part of it is given."""
    given = {"certificate", "publicKey", "privateKey", "secret"} & wanted.keys()
    return ("/import" if given else "/generate") + at_id(identifier, wanted)


def group_body(record: Record) -> Record:
    """A group's roles stand beside it, and are forgotten if they do not (FusionAuth docs, "Groups")."""
    roles = [role["id"] for roles in record.get("roles", {}).values() for role in roles]
    return {
        "group": {name: value for name, value in record.items() if name != "roles"},
        "roleIds": roles,
    }


def group_answer(answer: Record, written: Record) -> Record:
    """A group, with the applications of which it is to have no role: FusionAuth leaves those out."""
    found: Record = answer.get("group") or {}
    none: Record = {application: [] for application in written.get("roles") or ()}
    return found and {**found, "roles": {**none, **(found.get("roles") or {})}}


def entity_body(record: Record) -> Record:
    """Of an entity's type its id is enough."""
    kind = {"type": {"id": record["type"].get("id")}} if "type" in record else {}
    return {"entity": {**record, **kind}}


def member_body(record: Record) -> Record:
    """Members are written by group."""
    return {
        "members": {
            record["groupId"]: [
                {name: one for name, one in record.items() if name != "groupId"}
            ]
        }
    }


def member_answer(answer: Record, dummy_written: Record) -> Record:
    """The one member that was written."""
    groups = answer.get("members")
    return (
        next((one for members in groups.values() for one in members), {})
        if isinstance(groups, dict)
        else {}
    )


def licence_body(record: Record) -> Record:
    """Only what cannot be read back is written."""
    return {name: record[name] for name in ("license", "licenseId") if name in record}
