# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each kind of request states, by the path that it goes to.

Source: FusionAuth docs, "APIs".
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..._core.errors import CollectionError
from ..._core.field_paths import Record, omit
from ..._core.names import UUID, lower_uuid
from ..._core.schema import MapSchema
from ..resource import Resource
from ..resources.applications import APPLICATION
from ..resources.forms import FORM_FIELD
from ..resources.groups import GROUP_MEMBER
from ..resources.reactor import REACTOR
from ..resources.registrations import REGISTRATION
from ..resources.users import USER
from .kickstart_bodies import BESIDE, fields_beside, members_of
from .kickstart_objects import RequestedObjects
from .kickstart_patch import ORIGINAL
from .kickstart_requests import StatedRequest, mappings
from .parser import TABLES

# The last part of a path that is no id but says what to do, such as /api/user/verify-email.
VERB = re.compile(r"[a-z]+(-[a-z]+)*")
# What a user can be referred to by, the best first.
USER_REFERENCES = ("id", "email", "username", "phoneNumber")

State = t.Callable[[RequestedObjects, "Route", Record, StatedRequest], None]


class Route(t.NamedTuple):
    """The requests at some paths.

    Attributes:
        pattern: The paths, with the ids in them as groups.
        resource: What the requests are for.
        state: Adds what a request states.
        sub_field: The field of the resource that holds what they are for, where not all of it is.
    """

    pattern: re.Pattern[str]
    resource: Resource
    state: State
    sub_field: str = ""

    def ids(self, path: str) -> Record | None:
        """Return the ids in a path, by what they are for, or None where the path is another one."""
        match = self.pattern.fullmatch(path)
        if match is None:
            return None
        ids = {
            purpose: identifier
            for purpose, identifier in match.groupdict().items()
            if identifier
        }
        # The keys of a map, which records inside an object may have, may look like verbs.
        if self.sub_field:
            return ids
        is_verb = any(map(VERB.fullmatch, ids.values()))
        return None if is_verb else ids

    def accepts(self, purpose: str, identifier: str) -> bool:
        """Return whether a path can have such an id.

        Args:
            purpose: What the id is for.
            identifier: The id or, of a record in a map, its key.
        """
        if UUID.fullmatch(identifier):
            return True
        if purpose != "id" or not self.sub_field:
            return False
        schema = self.resource.schema.fields[self.sub_field]
        return isinstance(schema, MapSchema)


def state_request(objects: RequestedObjects, request: StatedRequest) -> None:
    """Add what a request asks for.

    A warning tells of a request that asks for no object. Raises CollectionError for one that cannot
    be repeated.

    Args:
        objects: What the requests before it ask for.
        request: The request.
    """
    for route in ROUTES:
        ids = route.ids(request.path)
        if ids is not None:
            route.state(
                objects, route, _accepted_ids(route, ids, request), request
            )
            return
    objects.server.warnings.append(
        f"{request.source}: {request.method} {request.path} does not describe an object that can be "
        "looked up, so it is skipped: send it with ansible.builtin.uri if you need it"
    )


def _accepted_ids(route: Route, ids: Record, request: StatedRequest) -> Record:
    """Return the ids in a path, as FusionAuth spells them. Raises CollectionError for what is none."""
    accepted = {}
    for purpose, identifier in ids.items():
        if not route.accepts(purpose, identifier):
            raise _no_id(request, identifier)
        accepted[purpose] = lower_uuid(identifier)
    return accepted


def _no_id(request: StatedRequest, identifier: str) -> CollectionError:
    """Return the error for what stands in place of an id."""
    # Templates of other tools write ${name}.
    suggestion = (
        ": a variable is written #{name}"
        if identifier.startswith("${")
        else ""
    )
    return CollectionError(
        f"{request.source}: {identifier!r} in its URL must be a UUID{suggestion}."
    )


def _id_field(ids: Record, purpose: str) -> Record:
    """Return one of the ids of a path as the field of an object, or nothing."""
    return {"id": ids[purpose]} if purpose in ids else {}


# What requests state


def _state_object(
    objects: RequestedObjects,
    route: Route,
    ids: Record,
    request: StatedRequest,
) -> None:
    """Add one object, and what stands beside it in the body."""
    resource, own_fields = route.resource, _own_fields(route.resource, ids)
    if request.is_json_patch:
        objects.state(resource, {}, request, own_fields)
        return
    record = _record_in_envelope(objects, resource, request)
    stated_fields = {**fields_beside(resource, request.body), **record}
    objects.state(resource, stated_fields, request, own_fields)


def _own_fields(resource: Resource, ids: Record) -> Record:
    """Return what a path says about an object: its id, and what it belongs to."""
    own_fields = _id_field(ids, "id")
    if "owner" in ids:
        own_fields[resource.parent_field] = ids["owner"]
    return own_fields


def _record_in_envelope(
    objects: RequestedObjects, resource: Resource, request: StatedRequest
) -> Record:
    """Return the object in a body, and warn of what else is there."""
    record = request.member(resource.envelope)
    strangers = request.body.keys() - members_of(resource)
    objects.warn_of_strangers(request, strangers, resource.envelope)
    if request.method == "POST":
        return record
    # FusionAuth keeps what has paths of its own.
    return omit(record, resource.sub_resources)


def _state_user(
    objects: RequestedObjects,
    route: Route,
    ids: Record,
    request: StatedRequest,
) -> None:
    """Add a user, and the memberships in groups."""
    if request.is_json_patch:
        _state_object(objects, route, ids, request)
        return
    own_fields = _own_fields(USER, ids)
    record = _record_in_envelope(objects, USER, request)
    user = _without_memberships(objects, {**record, **own_fields}, request)
    stated_fields = {**fields_beside(USER, request.body), **user}
    objects.state(USER, stated_fields, request, own_fields)


def _state_sub_resource(
    objects: RequestedObjects,
    route: Route,
    ids: Record,
    request: StatedRequest,
) -> None:
    """Add a record inside an object, such as a role of an application."""
    resource, field = route.resource, route.sub_field
    sub_resource, own_fields = (
        resource.sub_resources[field],
        _id_field(ids, "owner"),
    )
    if request.is_json_patch:
        raise CollectionError(
            f"{request.source}: a JSON Patch of a {sub_resource.path_segment} cannot be repeated."
        )
    envelope = sub_resource.envelope
    record = request.member(envelope)
    strangers = request.body.keys() - {envelope, *BESIDE}
    objects.warn_of_strangers(request, strangers, envelope)
    records: t.Any = [record]
    if isinstance(resource.schema.fields[field], MapSchema):
        records = {ids["id"]: record}
    elif "id" in ids:
        name_field = objects.name_of_sub_resource(
            resource, own_fields, field, ids["id"]
        )
        records = [{**name_field, **record, "id": ids["id"]}]
    # Whatever the method, the other records of the object stay.
    adding = dataclasses.replace(
        request, method="PATCH", content_type=ORIGINAL
    )
    objects.state(resource, {field: records}, adding, own_fields)


def _state_form_fields(
    objects: RequestedObjects,
    route: Route,
    ids: Record,
    request: StatedRequest,
) -> None:
    """Add a form's field, or several at once."""
    if request.is_json_patch or "fields" not in request.body:
        _state_object(objects, route, ids, request)
        return
    for field in request.members("fields"):
        objects.state(route.resource, field, request)


def _state_license(
    objects: RequestedObjects,
    route: Route,
    dummy_ids: Record,
    request: StatedRequest,
) -> None:
    """Add a license, which has no envelope."""
    objects.state(route.resource, request.body, request)


def _state_group_members(
    objects: RequestedObjects,
    route: Route,
    dummy_ids: Record,
    request: StatedRequest,
) -> None:
    """Add members of groups."""
    for group_id, members in request.member("members").items():
        subject = f"{request.source}: members.{group_id}"
        for member in mappings(members, subject):
            objects.state(
                route.resource, {**member, "groupId": group_id}, request
            )


def _state_registration(
    objects: RequestedObjects,
    route: Route,
    ids: Record,
    request: StatedRequest,
) -> None:
    """Add a registration, and a user where the request states more of one than who it is.

    Both are in the tenant of the application, which FusionAuth looks up where the request names none.
    """
    if request.is_json_patch:
        raise CollectionError(
            f"{request.source}: a JSON Patch of a registration cannot be repeated."
        )
    own_fields = _id_field(ids, "owner")
    registration = dict(request.member("registration"))
    if "id" in ids:
        registration["applicationId"] = ids["id"]
    known_members = members_of(USER) | members_of(REGISTRATION)
    objects.warn_of_strangers(
        request, request.body.keys() - known_members, "registration"
    )
    if not request.tenant_option:
        application_id = registration.get("applicationId")
        tenant_option = objects.tenant_option_of(APPLICATION, application_id)
        request = dataclasses.replace(request, tenant_option=tenant_option)
    stated_user = {**request.member("user"), **own_fields}
    user = _without_memberships(objects, stated_user, request)
    if user.keys() - {"id"}:
        stated_fields = {**fields_beside(USER, request.body), **user}
        objects.state(USER, stated_fields, request, own_fields)
    stated_fields = {
        **fields_beside(REGISTRATION, request.body),
        **registration,
        "userId": _reference_to(user),
    }
    objects.state(route.resource, stated_fields, request)


def _state_import(
    objects: RequestedObjects,
    dummy_route: Route,
    dummy_ids: Record,
    request: StatedRequest,
) -> None:
    """Add users, with their registrations inside."""
    for position, stated_user in enumerate(request.members("users")):
        subject = f"{request.source}: users[{position}]"
        user = dict(
            _without_memberships(objects, stated_user, request, subject)
        )
        registrations = user.pop("registrations", None)
        objects.state(USER, user, request)
        for registration in mappings(
            registrations, f"{subject}.registrations"
        ):
            stated_fields = {
                **registration,
                "userId": _reference_to(stated_user),
            }
            objects.state(REGISTRATION, stated_fields, request)


def _without_memberships(
    objects: RequestedObjects,
    user: Record,
    request: StatedRequest,
    subject: str = "",
) -> Record:
    """Return a user without the memberships in groups, which are added as objects of their own.

    Args:
        objects: What the requests before it ask for.
        user: The user, as a request states them.
        request: The request.
        subject: What the user is called in messages.
    """
    user_label = subject or f"{request.source}: user"
    for membership in mappings(
        user.get("memberships"), f"{user_label}.memberships"
    ):
        stated_fields = {**membership, "userId": _reference_to(user)}
        objects.state(GROUP_MEMBER, stated_fields, request)
    return omit(user, {"memberships"})


def _reference_to(user: Record) -> t.Any:
    """Return what a user can be referred to by, or None where nothing is stated."""
    for field_name in USER_REFERENCES:
        if user.get(field_name):
            return user[field_name]
    return None


# The table of routes

SPECIAL: dict[str, State] = {
    USER.name: _state_user,
    REGISTRATION.name: _state_registration,
    GROUP_MEMBER.name: _state_group_members,
    FORM_FIELD.name: _state_form_fields,
    REACTOR.name: _state_license,
}


def _pattern(resource: Resource) -> re.Pattern[str]:
    """Return the paths of requests for a kind of object."""
    if resource.request_paths:
        return re.compile(resource.request_paths)
    path_pattern = re.sub(r"\{\w+\}", "(?P<owner>[^/]+)", resource.path)
    identifier = "(/(?P<id>[^/]+))?" if resource.id_field else ""
    return re.compile(path_pattern + identifier)


def _sub_pattern(resource: Resource, path_segment: str) -> re.Pattern[str]:
    """Return the paths of requests for records inside an object."""
    owner = "" if resource.is_singleton else "/(?P<owner>[^/]+)"
    return re.compile(
        f"{resource.path}{owner}/{path_segment}(/(?P<id>[^/]+))?"
    )


def _routes() -> t.Iterator[Route]:
    """Yield the routes to all kinds of objects."""
    yield Route(re.compile("/api/user/import"), USER, _state_import)
    sub_patterns = set()
    for resource in TABLES.values():
        for field, sub_resource in resource.sub_resources.items():
            pattern = _sub_pattern(resource, sub_resource.path_segment)
            sub_patterns.add(pattern)
            yield Route(pattern, resource, _state_sub_resource, field)
    for resource in TABLES.values():
        pattern = _pattern(resource)
        # Some kinds have modules of their own, such as the roles of applications. A request can
        # create them with their owner, so that here they are a part of that.
        if pattern not in sub_patterns:
            state = SPECIAL.get(resource.name, _state_object)
            yield Route(pattern, resource, state)


def _specificity(route: Route) -> int:
    """Return what routes are ordered by."""
    return len(route.pattern.pattern)


# The longer paths first: /api/user/registration is no user.
ROUTES = sorted(_routes(), key=_specificity, reverse=True)
