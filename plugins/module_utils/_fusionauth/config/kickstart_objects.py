# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that requests, one after the other, ask for: what there is to be after the last.

Each request states something of one object or of several. What they state is collected object by
object, as FusionAuth would merge it, and becomes declarations of a configuration in the end.
"""

from __future__ import annotations

import dataclasses
import json
import typing as t

from ..._core.errors import CollectionError, InvalidOptionError
from ..._core.field_paths import Record, drop_path
from ..._core.names import UUID, lower_uuid
from ..._core.schema import KeyedListSchema, RecordSchema
from ..client import FusionAuth
from ..planned import EARLIER_TASKS
from ..resource import Resource
from ..resources.applications import APPLICATION
from ..resources.entities import ENTITY
from ..resources.groups import GROUP
from ..resources.identity_providers import IDENTITY_PROVIDER
from ..resources.registrations import REGISTRATION
from ..resources.tenants import TENANT
from ..resources.users import USER
from . import kickstart_bodies, kickstart_patch
from .desired import DesiredResource
from .kickstart_bodies import ROLE_IDS, as_requested, parse_object, without_nulls
from .kickstart_builtins import own_tenant_id
from .kickstart_requests import Request
from .parser import desired_resource, entry_options

# What FusionAuth refuses to create without a tenant where there are several, and what is only found
# within one.
IN_A_TENANT = (APPLICATION, GROUP, USER, REGISTRATION, ENTITY)
# The types of identity providers that need a name. Others have that of their type, if none is told.
NAMED_BY_USERS = {"ExternalJWT", "OpenIDConnect", "SAMLv2", "SAMLv2IdPInitiated"}
SHOWN_NAMES = {"EpicGames": "Epic Games", "SonyPSN": "Sony PlayStation Network"}

# The application that a role belongs to, by name or id, and the name of the role.
Role = t.Tuple[str, str]


@dataclasses.dataclass
class RequestedObject:
    """What the requests so far state of one object.

    Attributes:
        resource: The kind of object.
        record: What is stated, in FusionAuth's spelling.
        source: Where the first of the requests is.
        is_created: One of the requests creates the object, so that it has nothing but what is stated
            and FusionAuth's defaults.
    """

    resource: Resource
    record: Record
    source: str
    is_created: bool = False

    @property
    def tenant(self) -> t.Any:
        """The tenant that the object is in, or None where no request tells it."""
        return _tenant_of(self.record)


class RequestedObjects:
    """Collects what requests ask for.

    Attributes:
        server: The FusionAuth. What it would ignore is one of its warnings.
        made_up_ids: Ids that belong to nothing yet.
        by_identity: The objects, by their kind and what tells them from others of it.
    """

    def __init__(self, server: FusionAuth, made_up_ids: t.Container[str]) -> None:
        self.server, self.made_up_ids = server, made_up_ids
        self.by_identity: dict[tuple[str, str], RequestedObject] = {}

    # What a request says

    def state(
        self,
        resource: Resource,
        record: Record,
        request: Request,
        own_fields: Record | None = None,
    ) -> None:
        """Add something of one object.

        ``own_fields`` are its id and what it belongs to, which every request repeats. Raises
        CollectionError, which names the request and the place in the object, for what FusionAuth's
        parser refuses.
        """
        identifying = dict(own_fields or {})
        if resource.is_tenanted:
            identifying |= request.tenant_option
        try:
            change = self._change(resource, record, request)
            self._merge(resource, change, identifying, request)
        except InvalidOptionError as error:
            raise CollectionError(f"{request.source}: {error}.") from None

    def _change(self, resource: Resource, record: Record, request: Request) -> t.Any:
        if request.is_json_patch:
            return kickstart_bodies.operations_inside(resource, request.body)
        return self._parsed(resource, record, request)

    def _merge(
        self, resource: Resource, change: t.Any, identifying: Record, request: Request
    ) -> None:
        stated = dict(identifying)
        if isinstance(change, dict):
            stated = {**change, **identifying}
        key = resource.name, _identity(resource, stated)
        new = RequestedObject(resource, {}, request.source)
        requested = self.by_identity.setdefault(key, new)
        if request.method == "PATCH":
            requested.record = self._patched(requested, change, identifying, request)
        elif request.method == "PUT" and requested.is_created:
            # FusionAuth replaces the object, but for what has paths of its own.
            kept = {
                name: value
                for name, value in requested.record.items()
                if name in resource.sub_resources
            }
            requested.record = {**stated, **kept}
        else:
            requested.record = kickstart_patch.merge(requested.record, stated)
        requested.is_created |= request.method == "POST"

    def _patched(
        self,
        requested: RequestedObject,
        change: t.Any,
        identifying: Record,
        request: Request,
    ) -> Record:
        resource = requested.resource
        record = {**requested.record, **identifying}
        if request.content_type == kickstart_patch.MERGE_PATCH:
            return t.cast(Record, kickstart_patch.merge(record, change))
        current = self._current(resource, record)
        if request.content_type == kickstart_patch.JSON_PATCH:
            changes = kickstart_patch.operate(resource.schema, record, change, current)
            parsed = self._parsed(resource, changes, request)
            return t.cast(Record, kickstart_patch.merge(record, parsed))
        patch = kickstart_patch.OriginalPatch(resource.patch_replaces)
        schema = kickstart_bodies.request_schema(resource, record)
        return t.cast(Record, patch.apply(schema, record, change, current))

    def _current(self, resource: Resource, record: Record) -> Record:
        """Return an object as the server has it.

        One that is not there yet is as it would be without any request.
        """
        known = {
            name: value
            for name, value in record.items()
            if name != "id" or value not in self.made_up_ids
        }
        if _is_findable(resource, known):
            server = FusionAuth(self.server.client, EARLIER_TASKS)
            if found := resource.find(server, resource, known):
                return as_requested(resource, found)
        schema = resource.schema_for(record.get("type"), with_defaults=True)
        return schema.default_value() or {}

    def _parsed(self, resource: Resource, record: Record, request: Request) -> Record:
        """Return what is stated of an object, as FusionAuth's parser takes it.

        Raises InvalidOptionError for what the parser refuses.
        """
        ignored: list[str] = []
        parsed = parse_object(resource, record, ignored)
        for path in resource.decided_paths:
            parsed = drop_path(parsed, path)
        self.server.warnings.extend(
            f"{request.source}: FusionAuth ignores {name}" for name in ignored
        )
        # Only a PATCH says anything with a null.
        if request.method == "PATCH":
            return parsed
        return t.cast(Record, without_nulls(parsed))

    def warn_of_strangers(
        self, request: Request, names: t.Iterable[str], envelope: str
    ) -> None:
        """Warn of what stands in a body where FusionAuth does not look for it.

        Raises CollectionError where that is instead of what FusionAuth looks for.
        """
        strangers = sorted(names)
        if strangers and envelope not in request.body:
            raise CollectionError(
                f"{request.source}: {', '.join(strangers)} must stand in {envelope}, where FusionAuth "
                "looks for it."
            )
        self.server.warnings.extend(
            f"{request.source}: FusionAuth ignores {name}, which it does not know beside {envelope}"
            for name in strangers
        )

    # What is known of other objects

    def tenant_of_application(self, application_id: t.Any) -> Record:
        """Return the tenant of an application of these requests, as an option, where one tells it."""
        requested = self._find(APPLICATION, str(lower_uuid(application_id)))
        tenant = requested.tenant if requested else None
        return {"tenant": tenant} if tenant else {}

    def name_of_sub_resource(
        self, resource: Resource, own_fields: Record, field: str, identifier: str
    ) -> Record:
        """Return the name of a record inside an object, by its id.

        A request that tells the id may leave the name out.
        """
        requested = self._find(resource, _identity(resource, own_fields))
        records = requested.record.get(field) if requested else None
        records = records or self._current(resource, own_fields).get(field) or ()
        key = t.cast(KeyedListSchema, resource.schema.fields[field]).key
        for record in records:
            if record.get("id") == identifier:
                return {key: record[key]}
        return {}

    def _find(self, resource: Resource, identity: str) -> RequestedObject | None:
        return self.by_identity.get((resource.name, identity))

    # What becomes of it in the end

    def desired_resources(self) -> list[DesiredResource]:
        """Return all objects, each held against the options of its module. Raises CollectionError."""
        roles, tenant_id = self._roles(), self._default_tenant_id()
        for requested in self.by_identity.values():
            if requested.resource not in IN_A_TENANT or requested.tenant:
                continue
            if tenant_id and requested.is_created:
                requested.record["tenant"] = tenant_id
        return [
            self._desired_resource(requested, roles)
            for requested in self.by_identity.values()
        ]

    def _default_tenant_id(self) -> str | None:
        """Return the id of the tenant of requests that name none, or None where there is no other.

        FusionAuth's own kickstart starts with that one alone.
        """
        creates_tenant = any(
            requested.is_created and requested.resource is TENANT
            for requested in self.by_identity.values()
        )
        if creates_tenant or len(list(self.server.list_all(TENANT))) > 1:
            return own_tenant_id(self.server)
        return None

    def _desired_resource(
        self, requested: RequestedObject, roles: t.Mapping[str, Role]
    ) -> DesiredResource:
        resource = requested.resource
        record = self._record_of_options(requested, roles)
        nulls = sorted(kickstart_bodies.null_paths(record))
        options = kickstart_bodies.as_options(
            t.cast(RecordSchema, resource.schema),
            entry_options(resource.name),
            without_nulls(record),
        )
        # What a PATCH sets to null goes back to its default.
        if nulls and not requested.is_created:
            options["reset"] = nulls
        return desired_resource(
            resource,
            options,
            requested.source,
            has_made_up_id=options.get("id") in self.made_up_ids,
        )

    def _record_of_options(
        self, requested: RequestedObject, roles: t.Mapping[str, Role]
    ) -> Record:
        """Return an object with what its options spell otherwise than requests do."""
        resource, record = requested.resource, dict(requested.record)
        for field in resource.sub_resources.keys() & record.keys():
            record[field] = self._without_made_up_ids(record[field])
        if resource is GROUP and ROLE_IDS in record:
            role_ids = record.pop(ROLE_IDS)
            record["roles"] = self._roles_by_application(
                role_ids, roles, requested.source
            )
        provider_type = str(record.get("type"))
        is_named_by_type = provider_type not in NAMED_BY_USERS
        if resource is IDENTITY_PROVIDER and requested.is_created and is_named_by_type:
            shown_name = SHOWN_NAMES.get(provider_type, provider_type)
            record.setdefault("name", shown_name)
        if resource is ENTITY and isinstance(record.get("type"), dict):
            record["type"] = record["type"].get("id")
        return record

    def _without_made_up_ids(self, records: t.Any) -> t.Any:
        """Return records inside an object, which are known by their names, without made-up ids."""
        if not isinstance(records, list):
            return records
        return [
            {
                name: value
                for name, value in record.items()
                if name != "id" or value not in self.made_up_ids
            }
            for record in records
        ]

    # Roles of groups

    def _roles(self) -> dict[str, Role]:
        """Return the roles of the applications of these requests, by their ids."""
        roles = {}
        for requested in self.by_identity.values():
            record = requested.record
            if requested.resource is not APPLICATION:
                continue
            for role in record.get("roles") or ():
                if role.get("id"):
                    application = record.get("id") or record["name"]
                    roles[role["id"]] = application, role["name"]
        return roles

    def _roles_by_application(
        self,
        role_ids: t.Iterable[str],
        roles: t.Mapping[str, Role],
        source: str,
    ) -> dict[str, list[str]]:
        """Return the names of a group's roles, by application."""
        by_application: dict[str, list[str]] = {}
        for role_id in map(lower_uuid, role_ids):
            role = roles.get(role_id) or self._role_of_server(role_id, source)
            application, name = role
            by_application.setdefault(application, []).append(name)
        return by_application

    def _role_of_server(self, role_id: str, source: str) -> Role:
        for application in self.server.list_all(APPLICATION):
            for role in application.get("roles") or ():
                if role["id"] == role_id:
                    return application["id"], role["name"]
        raise CollectionError(
            f"{source}: there is no role {role_id} in this file or on {self.server.place}."
        )


def _tenant_of(record: Record) -> t.Any:
    return record.get("tenant") or record.get("tenantId")


def _identity(resource: Resource, record: Record) -> str:
    """Return what tells an object from all others of its kind.

    Names are told apart by their tenants, too.
    """
    if resource.at_most_one:
        return ""
    if identifier := record.get("id"):
        return str(identifier)
    fields = {
        resource.key,
        resource.parent_field,
        *resource.query_fields,
        *resource.disambiguated_by,
        *resource.alias_fields,
    }
    values = sorted(
        (name, str(value)) for name, value in record.items() if name in fields
    )
    are_ids = all(UUID.fullmatch(value) for dummy_name, value in values)
    return json.dumps([None if are_ids else _tenant_of(record), values])


def _is_findable(resource: Resource, record: Record) -> bool:
    """Return whether a record says enough to look it up. What it belongs to, it must tell by id."""
    if resource.is_singleton:
        return True
    parent_id = str(record.get(resource.parent_field))
    if resource.parent_field and not UUID.fullmatch(parent_id):
        return False
    return bool(record.get("id") or record.get(resource.key))
