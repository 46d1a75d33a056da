# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What requests to FusionAuth's API, one after the other, ask for: the objects that there are to be after the last.

Each request states something of one object or of several. What they state is collected object by object, as FusionAuth
would merge it, and becomes entries of a configuration in the end.
"""

from __future__ import annotations

import dataclasses
import json
import re
import typing as t

from ..._ansible.module import Spec
from ..._core.errors import CollectionError, InvalidOptionError
from ..._core.field_paths import Record, drop_path
from ..._core.names import UUID, did_you_mean, lower_uuid
from ..._core.schema import (
    IDENTIFIER,
    KeyedListSchema,
    ListSchema,
    MapSchema,
    RecordSchema,
    Schema,
    SetSchema,
)
from ..client import FusionAuth
from ..defaults import with_defaults
from ..entities import (
    APPLICATION,
    ENTITY,
    FORM_FIELD,
    GROUP,
    GROUP_MEMBER,
    IDENTITY_PROVIDER,
    INSTANTS,
    KEY,
    REACTOR,
    REGISTRATION,
    TENANT,
    USER,
    Resource,
)
from ..quirks import FUSIONAUTH
from . import kickstart_patch
from .parser import TABLES, Entry, entry, entry_options

Collection = t.TypeVar("Collection", Record, list[t.Any])

MEMBERS = {"body", "contentType", "method", "tenantId", "url"}
METHODS = ("POST", "PUT", "PATCH")
CONTENT_TYPES = (
    kickstart_patch.ORIGINAL,
    kickstart_patch.MERGE_PATCH,
    kickstart_patch.JSON_PATCH,
)
ROLE_IDS = SetSchema(item=IDENTIFIER)
# What a request says beside what it is for, and what has no part in an object.
ASIDE = {
    "applicationId",
    "currentPassword",
    "eventInfo",
    "passwordFieldType",
    "verificationIds",
}
# The types of identity providers that need a name. Others have that of their type, if none is told.
NAMED_BY_USERS = {"ExternalJWT", "OpenIDConnect", "SAMLv2", "SAMLv2IdPInitiated"}
SHOWN_NAMES = {"EpicGames": "Epic Games", "SonyPSN": "Sony PlayStation Network"}
# The last part of a path that is no id but says what to do, such as that of /api/user/verify-email.
VERB = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclasses.dataclass
class Desired:
    """What the requests so far state of one object, in FusionAuth's spelling, and where the first of them is.

    ``made``: whether one of them makes it, so that it has nothing but what is stated and FusionAuth's defaults.
    """

    resource: Resource
    record: Record
    source: str
    made: bool = False


@dataclasses.dataclass(frozen=True)
class Request:
    """One request. ``within``: the tenant that it names, as an option."""

    source: str
    method: str
    path: str
    body: t.Any
    content_type: str = kickstart_patch.ORIGINAL
    within: Record = dataclasses.field(default_factory=dict)

    @property
    def is_json_patch(self) -> bool:
        """Whether the body is a list of operations."""
        return (
            self.method == "PATCH" and self.content_type == kickstart_patch.JSON_PATCH
        )

    def member(self, name: str) -> Record:
        """What the body holds under a name. Raises CollectionError where that is no mapping."""
        return mapping(self.body.get(name), f"{self.source}: {name}")

    def members(self, name: str) -> list[Record]:
        """The mappings that the body lists under a name. Raises CollectionError where that is something else."""
        return mappings(self.body.get(name), f"{self.source}: {name}")


def read(source: str, stated: Record) -> Request:
    """A request as a kickstart file states it. Raises CollectionError, which says where, for what is none."""
    for name in ("method", "url"):
        if not isinstance(stated.get(name), str):
            raise CollectionError(
                f"{source}: its {name} must be a text, not {type(stated.get(name)).__name__}."
            )
    method, body, tenant = stated["method"], stated.get("body"), stated.get("tenantId")
    content_type = (
        str(stated.get("contentType") or kickstart_patch.ORIGINAL)
        .partition(";")[0]
        .strip()
        .lower()
    )
    if method not in METHODS:
        raise CollectionError(
            f"{source}: its method must be one of {', '.join(METHODS)}, not {method!r}."
        )
    if content_type not in CONTENT_TYPES:
        raise CollectionError(
            f"{source}: its contentType must be one of {', '.join(CONTENT_TYPES)}, not {content_type!r}."
        )
    expected: type = (
        list
        if method == "PATCH" and content_type == kickstart_patch.JSON_PATCH
        else dict
    )
    if not isinstance(body := expected() if body is None else body, expected):
        kind = "mapping" if expected is dict else "list"
        raise CollectionError(
            f"{source}: its body must be a {kind}, not {type(body).__name__}."
        )
    if tenant and not UUID.fullmatch(str(tenant)):
        raise CollectionError(f"{source}: its tenantId must be a UUID.")
    path = "/" + stated["url"].partition("?")[0].strip("/")
    return Request(
        source,
        method,
        path,
        body,
        content_type,
        {"tenant": lower_uuid(tenant)} if tenant else {},
    )


def mapping(value: t.Any, where: str) -> Record:
    """A mapping, an empty one where there is nothing. Raises CollectionError, which says where, for anything else."""
    if not isinstance(value, (dict, type(None))):
        raise CollectionError(f"{where} must be a mapping, not {type(value).__name__}.")
    return value or {}


def mappings(value: t.Any, where: str) -> list[Record]:
    """A list of mappings, an empty one where there is nothing. Raises CollectionError, which says where, for anything else."""
    if not isinstance(value, (list, type(None))):
        raise CollectionError(f"{where} must be a list, not {type(value).__name__}.")
    return [
        mapping(one, f"{where}[{number}]") for number, one in enumerate(value or ())
    ]


class Requests:
    """Collects what requests ask for. ``made_up``: ids that are nobody's yet."""

    def __init__(self, server: FusionAuth, made_up: t.Container[str]) -> None:
        self.server, self.made_up = server, made_up
        self.found: dict[tuple[str, str], Desired] = {}

    def entries(self) -> list[Entry]:
        """All of it, each held against the options of its module."""
        roles, tenant = self._roles(), self._default_tenant()
        for desired in self.found.values():
            if (
                tenant
                and desired.made
                and desired.resource in IN_A_TENANT
                and not _tenant_of(desired.record)
            ):
                desired.record["tenant"] = tenant
        return [self._entry(desired, roles) for desired in self.found.values()]

    def tenant_of(self, application: t.Any) -> Record:
        """The tenant of an application of these requests, as an option, where one of them tells it."""
        desired = self.found.get((APPLICATION.name, str(lower_uuid(application))))
        tenant = desired and _tenant_of(desired.record)
        return {"tenant": tenant} if tenant else {}

    def part(
        self, resource: Resource, owner: Record, field: str, identifier: str
    ) -> Record:
        """The name of a record inside an object, which a request may leave out that tells its id."""
        desired = self.found.get((resource.name, _identity(resource, owner)))
        listed = (
            (desired.record.get(field) if desired else None)
            or self._current(resource, owner).get(field)
            or ()
        )
        key = resource.schema.fields[field].key
        return next(
            ({key: record[key]} for record in listed if record.get("id") == identifier),
            {},
        )

    def _default_tenant(self) -> str | None:
        """What requests without a tenant are for where there is another one, or None where there is not.

        FusionAuth's own kickstart starts with that one alone.
        """
        made = any(
            desired.resource is TENANT and desired.made
            for desired in self.found.values()
        )
        if not made and len(list(self.server.list_all(TENANT))) < 2:
            return None
        return (self.server.by_id(APPLICATION, FUSIONAUTH) or {}).get("tenantId")

    def add(self, request: Request) -> None:
        """What one request asks for, beside what those before it do. Raises CollectionError for one that cannot be repeated."""
        for route in ROUTES:
            ids = route.ids(request.path)
            if ids is None:
                continue
            if strange := next(
                (one for name, one in ids.items() if not route.takes(name, one)), None
            ):
                hint = (
                    ": a variable is written #{name}"
                    if strange.startswith("${")
                    else ""
                )
                raise CollectionError(
                    f"{request.source}: {strange!r} in its URL must be a UUID{hint}."
                )
            route.state(
                self,
                route,
                {name: lower_uuid(one) for name, one in ids.items()},
                request,
            )
            return
        self.server.warnings.append(
            f"{request.source}: {request.method} {request.path} does not describe an object that can be looked up, so "
            "it is skipped: send it with ansible.builtin.uri if you need it"
        )

    def pass_over(self, request: Request, names: t.Iterable[str], wrapper: str) -> None:
        """Warn of what stands in a body where FusionAuth does not look for it.

        Raises CollectionError where that is instead of what FusionAuth looks for.
        """
        names = sorted(names)
        if names and wrapper not in request.body:
            raise CollectionError(
                f"{request.source}: {', '.join(names)} must stand in {wrapper}, where FusionAuth looks for it."
            )
        self.server.warnings += [
            f"{request.source}: FusionAuth ignores {name}, which it does not know beside {wrapper}"
            for name in names
        ]

    def state(
        self,
        resource: Resource,
        record: Record,
        request: Request,
        own: Record | None = None,
    ) -> None:
        """Something of one object. ``own``: its id and what it belongs to, which every request repeats.

        Raises CollectionError, which names the request and the place in the object, for what FusionAuth's parser refuses.
        """
        own = {**(own or {}), **(request.within if resource.is_tenanted else {})}
        try:
            change = (
                _operations(resource, request)
                if request.is_json_patch
                else self._parsed(resource, record, request)
            )
            self._merge(resource, change, own, request)
        except InvalidOptionError as mistake:
            raise CollectionError(f"{request.source}: {mistake}.") from None

    def _merge(
        self, resource: Resource, change: t.Any, own: Record, request: Request
    ) -> None:
        stated = {**change, **own} if isinstance(change, dict) else own
        key = resource.name, _identity(resource, stated)
        desired = self.found.setdefault(key, Desired(resource, {}, request.source))
        if request.method == "PATCH":
            desired.record = self._patched(desired, change, own, request)
        elif request.method == "PUT" and desired.made:
            parts = {
                name: one
                for name, one in desired.record.items()
                if name in resource.sub_resources
            }
            desired.record = {**stated, **parts}
        else:
            desired.record = kickstart_patch.merge(desired.record, stated)
        desired.made = desired.made or request.method == "POST"

    def _patched(
        self, desired: Desired, change: t.Any, own: Record, request: Request
    ) -> Record:
        resource, record = desired.resource, {**desired.record, **own}
        if request.content_type == kickstart_patch.MERGE_PATCH:
            return t.cast(Record, kickstart_patch.merge(record, change))
        current = self._current(resource, record)
        if request.content_type == kickstart_patch.JSON_PATCH:
            change = self._parsed(
                resource,
                kickstart_patch.operate(resource.schema, record, change, current),
                request,
            )
            return t.cast(Record, kickstart_patch.merge(record, change))
        schema = _shape_of(resource, record)
        replaced = kickstart_patch.REPLACED.get(resource.name, ())
        return t.cast(
            Record, kickstart_patch.append(schema, record, change, current, replaced)
        )

    def _current(self, resource: Resource, record: Record) -> Record:
        """An object as the server has it or, where it is not there yet, as it would be without any request."""
        known = {
            name: one
            for name, one in record.items()
            if name != "id" or one not in self.made_up
        }
        if _is_findable(resource, known):
            found = resource.find(FusionAuth(self.server.client), resource, known)
            if found:
                return _sendable(resource, found)
        schema = with_defaults(resource.name, resource.schema, record.get("type"))
        return schema.default_value() or {}

    # What FusionAuth's parser makes of a body

    def _parsed(self, resource: Resource, record: Record, request: Request) -> Record:
        """What is stated of an object, less what requests cannot set. Only a PATCH says anything with a null.

        Raises InvalidOptionError.
        """
        unknown: list[str] = []
        stated = _known(
            _shape_of(resource, record), _settable(resource, record), unknown
        )
        if (
            resource is APPLICATION
        ):  # FusionAuth takes the application's id, whatever is said
            stated = drop_path(stated, ("oauthConfiguration", "clientId"))
        self.server.warnings += [
            f"{request.source}: FusionAuth ignores {name}" for name in unknown
        ]
        return t.cast(
            Record, stated if request.method == "PATCH" else _without_nulls(stated)
        )

    # What becomes of it in the end

    def _entry(self, desired: Desired, roles: t.Mapping[str, tuple[str, str]]) -> Entry:
        resource = desired.resource
        record = {
            name: self._without_ids(one) if name in resource.sub_resources else one
            for name, one in desired.record.items()
        }
        if resource is GROUP and "roleIds" in record:
            record["roles"] = self._by_application(
                record.pop("roleIds"), roles, desired.source
            )
        kind = str(record.get("type"))
        if (
            resource is IDENTITY_PROVIDER
            and desired.made
            and kind not in NAMED_BY_USERS
        ):
            record.setdefault("name", SHOWN_NAMES.get(kind, kind))
        if resource is ENTITY and isinstance(record.get("type"), dict):
            record["type"] = record["type"].get("id")
        gone = sorted(_nulls(record))
        options = as_options(
            resource.schema, entry_options(resource.name), _without_nulls(record)
        )
        if gone and not desired.made:
            options["reset"] = gone
        return entry(
            resource, options, desired.source, options.get("id") in self.made_up
        )

    def _roles(self) -> dict[str, tuple[str, str]]:
        """Whose each role of these requests is, and its name, by its id."""
        applications = [
            one.record for one in self.found.values() if one.resource is APPLICATION
        ]
        return {
            role["id"]: (one.get("id") or one["name"], role["name"])
            for one in applications
            for role in one.get("roles") or ()
            if role.get("id")
        }

    def _by_application(
        self,
        identifiers: list[str],
        roles: t.Mapping[str, tuple[str, str]],
        source: str,
    ) -> dict[str, list[str]]:
        """A group's roles, told by id, by application and name."""
        found: dict[str, list[str]] = {}
        for identifier in map(lower_uuid, identifiers):
            application, name = roles.get(identifier) or self._role_of_server(
                identifier, source
            )
            found.setdefault(application, []).append(name)
        return found

    def _role_of_server(self, identifier: str, source: str) -> tuple[str, str]:
        for application in self.server.list_all(APPLICATION):
            for role in application.get("roles") or ():
                if role["id"] == identifier:
                    return application["id"], role["name"]
        raise CollectionError(
            f"{source}: there is no role {identifier} in this file or on {self.server.place}."
        )

    def _without_ids(self, value: t.Any) -> t.Any:
        """Records inside a resource, which are known by their names, without ids that are nobody's yet."""
        if not isinstance(value, list):
            return value
        return [
            {
                name: part
                for name, part in one.items()
                if name != "id" or part not in self.made_up
            }
            for one in value
        ]


# What each kind of request states


State = t.Callable[[Requests, "Route", Record, Request], None]


class Route(t.NamedTuple):
    """The requests at some paths. ``part``: the field of the resource that holds what they are for, where not all."""

    pattern: re.Pattern[str]
    resource: Resource
    state: State
    part: str = ""

    def ids(self, path: str) -> Record | None:
        """The ids that stand in a path, by what they are for, or None where the path is another one."""
        found = self.pattern.fullmatch(path)
        ids = (
            {name: one for name, one in found.groupdict().items() if one}
            if found
            else None
        )
        return (
            None
            if ids and not self.part and any(map(VERB.fullmatch, ids.values()))
            else ids
        )

    def takes(self, name: str, identifier: str) -> bool:
        """Whether this can stand in the path: an id, but for a part that is told by its key in a map."""
        by_key = (
            name == "id"
            and self.part
            and isinstance(self.resource.schema.fields[self.part], MapSchema)
        )
        return bool(by_key or UUID.fullmatch(identifier))


def _whole(requests: Requests, route: Route, ids: Record, request: Request) -> None:
    """One object, and what stands beside it in the body."""
    resource = route.resource
    owner = {resource.parent_field: ids["owner"]} if "owner" in ids else {}
    own = {**owner, **({"id": ids["id"]} if "id" in ids else {})}
    if request.is_json_patch:
        requests.state(resource, {}, request, own)
        return
    record = request.member(resource.envelope)
    requests.pass_over(
        request,
        [name for name in request.body if name not in _members_of(resource)],
        resource.envelope,
    )
    if (
        request.method != "POST"
    ):  # FusionAuth keeps its parts, which have paths of their own
        record = {
            name: one
            for name, one in record.items()
            if name not in resource.sub_resources
        }
    if resource is USER:
        record = _without_memberships(requests, {**record, **own}, request)
    requests.state(resource, {**_of(resource, request.body), **record}, request, own)


def _part(requests: Requests, route: Route, ids: Record, request: Request) -> None:
    """A record inside an object, such as a role of an application."""
    resource, part = route.resource, route.resource.sub_resources[route.part]
    schema, own = (
        resource.schema.fields[route.part],
        {"id": ids["owner"]} if "owner" in ids else {},
    )
    if request.is_json_patch:
        raise CollectionError(
            f"{request.source}: a JSON Patch of a {part.path_segment} cannot be repeated."
        )
    record = request.member(part.envelope)
    requests.pass_over(
        request, request.body.keys() - {part.envelope, *ASIDE}, part.envelope
    )
    if isinstance(schema, MapSchema):
        value: t.Any = {ids["id"]: record}
    elif "id" in ids:
        value = [
            {
                **requests.part(resource, own, route.part, ids["id"]),
                **record,
                "id": ids["id"],
            }
        ]
    else:
        value = [record]
    adding = dataclasses.replace(
        request, method="PATCH", content_type=kickstart_patch.ORIGINAL
    )
    requests.state(resource, {route.part: value}, adding, own)


def _fields(requests: Requests, route: Route, ids: Record, request: Request) -> None:
    """A form's field, or several at once."""
    if request.is_json_patch or "fields" not in request.body:
        _whole(requests, route, ids, request)
        return
    for field in request.members("fields"):
        requests.state(route.resource, field, request)


def _licence(
    requests: Requests, route: Route, dummy_ids: Record, request: Request
) -> None:
    """A licence, which has no wrapper."""
    requests.state(route.resource, request.body, request)


def _members(
    requests: Requests, route: Route, dummy_ids: Record, request: Request
) -> None:
    """Members of groups."""
    for group, members in request.member("members").items():
        for member in mappings(members, f"{request.source}: members.{group}"):
            requests.state(route.resource, {**member, "groupId": group}, request)


def _registration(
    requests: Requests, route: Route, ids: Record, request: Request
) -> None:
    """A user, where the request states more of one than who it is, and the registration.

    Both are in the tenant of the application, which FusionAuth looks up where the request names none.
    """
    if request.is_json_patch:
        raise CollectionError(
            f"{request.source}: a JSON Patch of a registration cannot be repeated."
        )
    own = {"id": ids["owner"]} if "owner" in ids else {}
    user, registration = (
        {**request.member("user"), **own},
        request.member("registration"),
    )
    registration = {
        **registration,
        **({"applicationId": ids["id"]} if "id" in ids else {}),
    }
    known = {"user", "registration", *_members_of(USER), *_members_of(REGISTRATION)}
    requests.pass_over(
        request, [name for name in request.body if name not in known], "registration"
    )
    if not request.within:
        request = dataclasses.replace(
            request, within=requests.tenant_of(registration.get("applicationId"))
        )
    user = _without_memberships(requests, user, request)
    if user.keys() - {"id"}:
        requests.state(USER, {**_of(USER, request.body), **user}, request, own)
    requests.state(
        route.resource,
        {**_of(REGISTRATION, request.body), **registration, "userId": _who(user)},
        request,
    )


def _import(
    requests: Requests, dummy_route: Route, dummy_ids: Record, request: Request
) -> None:
    """Users, with their registrations inside."""
    for number, user in enumerate(request.members("users")):
        where = f"{request.source}: users[{number}]"
        own = _without_memberships(requests, user, request, where)
        requests.state(
            USER,
            {name: one for name, one in own.items() if name != "registrations"},
            request,
        )
        for registration in mappings(
            user.get("registrations"), f"{where}.registrations"
        ):
            requests.state(
                REGISTRATION, {**registration, "userId": _who(user)}, request
            )


def _without_memberships(
    requests: Requests, user: Record, request: Request, where: str = ""
) -> Record:
    """A user without the memberships in groups, which are objects of their own."""
    for membership in mappings(
        user.get("memberships"), f"{where or f'{request.source}: user'}.memberships"
    ):
        requests.state(GROUP_MEMBER, {**membership, "userId": _who(user)}, request)
    return {name: one for name, one in user.items() if name != "memberships"}


def _who(user: Record) -> t.Any:
    """What a user can be referred to by."""
    return next(
        (
            user[name]
            for name in ("id", "email", "username", "phoneNumber")
            if user.get(name)
        ),
        None,
    )


def _members_of(resource: Resource) -> set[str]:
    """What the body of a request for one may hold."""
    older = (
        {"sendSetPasswordEmail"}
        if "sendSetPasswordIdentityType" in resource.envelope_fields
        else set()
    )
    return {
        resource.envelope,
        *resource.envelope_fields,
        *ASIDE,
        *older,
        *(("roleIds",) if resource is GROUP else ()),
    }


def _of(resource: Resource, body: Record) -> Record:
    """What stands beside the wrapper and is for this resource; the older name of one of them has gained values."""
    known = _members_of(resource) - {resource.envelope, *ASIDE, "sendSetPasswordEmail"}
    found = {name: one for name, one in body.items() if name in known}
    return (
        {"sendSetPasswordIdentityType": "email", **found}
        if body.get("sendSetPasswordEmail")
        else found
    )


# Records


def _shape_of(resource: Resource, record: Record) -> Schema:
    schema = resource.types.get(str(record.get("type")), resource.schema)
    return (
        dataclasses.replace(schema, fields={**schema.fields, "roleIds": ROLE_IDS})
        if resource is GROUP
        else schema
    )


def _settable(resource: Resource, record: Record) -> Record:
    """A record without what FusionAuth only tells, and what has no part in the object."""
    aside = {*resource.read_only, *INSTANTS, *ASIDE} - resource.schema.fields.keys()
    return {name: one for name, one in record.items() if name not in aside}


def _sendable(resource: Resource, stored: Record) -> Record:
    """An object of the server's as a request would state it."""
    if resource is GROUP:
        roles = [role["id"] for roles in stored["roles"].values() for role in roles]
        stored = {
            **{name: one for name, one in stored.items() if name != "roles"},
            "roleIds": roles,
        }
    return t.cast(
        Record, _known(_shape_of(resource, stored), _settable(resource, stored), [])
    )


def _known(schema: Schema, value: t.Any, unknown: list[str], path: str = "") -> t.Any:
    """A value as FusionAuth's parser takes it: without names that it does not know, and with ids as it spells them.

    A record that is known by its name may be that name alone, as a role of an application. ``unknown``: gets the
    names, each with the nearest that is known. Raises InvalidOptionError for what FusionAuth's parser refuses: a mapping where
    there has to be a list, and the like.
    """
    if value is None:
        return None
    if isinstance(schema, (RecordSchema, MapSchema)):
        return _known_fields(schema, _of_type(dict, value, path), unknown, path)
    if isinstance(schema, ListSchema):
        return _known_elements(schema, _of_type(list, value, path), unknown, path)
    if isinstance(value, (dict, list)):
        raise InvalidOptionError(
            f"{path} must be a single value, not {type(value).__name__}"
        )
    return lower_uuid(value) if schema.refers_to or schema == IDENTIFIER else value


def _known_fields(
    schema: Schema, value: Record, unknown: list[str], path: str
) -> Record:
    known = (
        schema.fields if isinstance(schema, RecordSchema) else schema.choices or value
    )
    places = {name: f"{path}.{name}" if path else name for name in value}
    strange = [name for name in value if name not in known and name not in INSTANTS]
    unknown += [
        f"{places[name]}, which it does not know{did_you_mean(name, known)}"
        for name in strange
    ]
    if isinstance(schema, MapSchema) and not schema.item:
        return value
    return {
        lower_uuid(name)
        if isinstance(schema, MapSchema) and schema.key_refers_to
        else name: _known(schema.child(name), one, unknown, places[name])
        for name, one in value.items()
        if name in known
    }


def _known_elements(
    schema: Schema, value: list[t.Any], unknown: list[str], path: str
) -> list[t.Any]:
    item, found = schema.element, []
    key = schema.key if isinstance(schema, KeyedListSchema) else None
    for number, one in enumerate(value):
        place = f"{path}[{number}]"
        if key and isinstance(one, str):
            one = {key: one}
        if one is None:
            raise InvalidOptionError(f"{place} must not be null")
        found.append(_known(item, one, unknown, place))
        if key and found[-1].get(key) is None:
            raise InvalidOptionError(f"{place} needs a {key}")
    return found


def _of_type(wanted: type[Collection], value: t.Any, path: str) -> Collection:
    if not isinstance(value, wanted):
        kind = "mapping" if wanted is dict else "list"
        raise InvalidOptionError(f"{path} must be a {kind}, not {type(value).__name__}")
    return value


def _tenant_of(record: Record) -> t.Any:
    return record.get("tenant") or record.get("tenantId")


def _identity(resource: Resource, record: Record) -> str:
    """What tells an object from all others of its kind; names are told apart by their tenants, too."""
    if resource.is_singleton or resource is REACTOR:
        return ""
    if identifier := record.get("id"):
        return str(identifier)
    fields = {
        resource.key,
        resource.parent_field,
        *resource.query_fields,
        *resource.disambiguated_by,
        "username",
        "phoneNumber",
    }
    telling = sorted(
        (name, str(value)) for name, value in record.items() if name in fields
    )
    by_id = all(UUID.fullmatch(value) for dummy, value in telling)
    return json.dumps([None if by_id else _tenant_of(record), telling])


def _is_findable(resource: Resource, record: Record) -> bool:
    """Whether a record says enough to look it up; what it belongs to, it must tell by id."""
    owned = not resource.parent_field or UUID.fullmatch(
        str(record.get(resource.parent_field))
    )
    return bool(
        resource.is_singleton
        or (owned and (record.get("id") or record.get(resource.key)))
    )


def _operations(resource: Resource, request: Request) -> list[t.Any]:
    """The operations of a JSON Patch, whose pointers begin in the object instead of in the body around it.

    Raises InvalidOptionError for a pointer to something beside the object that no request has.
    """
    return [
        _inside(resource, operation) if isinstance(operation, dict) else operation
        for operation in request.body
    ]


def _inside(resource: Resource, operation: Record) -> Record:
    pointers = {
        name: one
        for name, one in operation.items()
        if name in ("path", "from") and isinstance(one, str)
    }
    return {
        **operation,
        **{name: _pointer_inside(resource, one) for name, one in pointers.items()},
    }


def _pointer_inside(resource: Resource, pointer: str) -> str:
    first, slash, rest = pointer.removeprefix("/").partition("/")
    if first == resource.envelope:
        return slash + rest
    if first in (*resource.envelope_fields, "roleIds"):
        return pointer
    raise InvalidOptionError(
        f"{pointer!r} of its JSON Patch must begin with /{resource.envelope}"
    )


def _nulls(value: t.Any, path: str = "") -> t.Iterator[str]:
    """The dotted paths of what is null."""
    for name, one in value.items() if isinstance(value, dict) else ():
        if one is None:
            yield f"{path}{name}"
        yield from _nulls(one, f"{path}{name}.")


def _without_nulls(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {
            name: _without_nulls(one) for name, one in value.items() if one is not None
        }
    return value


def as_options(schema: Schema, options: Spec, record: Record) -> Record:
    """A record, and the records in it that have options of their own, as a task spells them."""
    spelled = schema.option_names
    names = {spelled.get(option, option): option for option in options}
    found = {names.get(name, name): one for name, one in record.items()}
    for option, own in (
        (one, options[one]["options"])
        for one in found
        if "options" in options.get(one, ())
    ):
        item = schema.fields[spelled[option]].item
        if item and isinstance(found[option], list):
            found[option] = [
                as_options(item, own, one) if isinstance(one, dict) else one
                for one in found[option]
            ]
    return found


# Where each kind of request goes to

# What FusionAuth refuses to make without a tenant where there are several, and what is only found within one.
IN_A_TENANT = (APPLICATION, GROUP, USER, REGISTRATION, ENTITY)

SPECIAL: dict[str, State] = {
    REGISTRATION.name: _registration,
    GROUP_MEMBER.name: _members,
    FORM_FIELD.name: _fields,
    REACTOR.name: _licence,
}
# Parts that are resources of their own to modules are parts here as well: one request can make them with their owner.
INSIDE = {"application_role", "application_oauth_scope"}


def _pattern(resource: Resource) -> re.Pattern[str]:
    if resource is REGISTRATION:
        return re.compile("/api/user/registration(/(?P<owner>[^/]+)(/(?P<id>[^/]+))?)?")
    path = re.sub(r"\{\w+\}", "(?P<owner>[^/]+)", resource.path)
    if resource is KEY:
        path += "(/generate|/import)?"
    return re.compile(
        path
        + (
            "(/(?P<id>[^/]+))?"
            if resource.id_field and resource is not GROUP_MEMBER
            else ""
        )
    )


def _routes() -> t.Iterator[Route]:
    yield Route(re.compile("/api/user/import"), USER, _import)
    for resource in TABLES.values():
        owner = "" if resource.is_singleton else "/(?P<owner>[^/]+)"
        for field, part in resource.sub_resources.items():
            yield Route(
                re.compile(
                    f"{resource.path}{owner}/{part.path_segment}(/(?P<id>[^/]+))?"
                ),
                resource,
                _part,
                field,
            )
        if resource.name not in INSIDE:
            yield Route(
                _pattern(resource), resource, SPECIAL.get(resource.name, _whole)
            )


# The longer paths first: /api/user/registration is no user.
ROUTES = sorted(_routes(), key=lambda route: -len(route.pattern.pattern))
