# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How FusionAuth's API finds, creates, updates and deletes a resource.

An update reads the whole object, merges and sends it back with PUT: PATCH appends to lists where it should replace
them, and its newer forms failed on tenants and applications of several releases (FusionAuth issues 3338 and 3462).
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from .._core.errors import (
    CollectionError,
    ConflictError,
    InvalidOptionError,
    ReferenceNotFoundError,
    in_one_line,
)
from .._core.field_paths import Record
from .._core.http import Client, Response, joined, shortened
from .._core.names import UUID, did_you_mean, lower_uuid
from .._core.reconciler import Entity, Plan, Policy
from .._core.schema import TEXT, KeyedListSchema, MapSchema, Predicate, Schema
from .._core.sensitive import UNKNOWN, secrets_by_name
from .entities import (
    API_KEY,
    ENTITIES,
    GROUP_MEMBER,
    INSTANTS,
    REACTOR,
    TENANT,
    Resource,
    SubResource,
)
from .events import events_on
from .licence import switched_on

TENANT_HEADER = "X-FusionAuth-TenantId"
LARGEST_PAGE, MOST_ROWS = 500, 1_000_000
NEW_KEY_WAITS = (
    10  # that many waits take more than the minute that a new API key may be unknown
)
# What keeps an API key from doing some things, of which asking for FusionAuth's version may be one.
LIMITS = {
    "expirationInstant",
    "ipAccessControlListId",
    "permissions",
    "sourceKeyId",
    "tenantId",
}


class FusionAuth:
    """The API of one FusionAuth, as one task sees it: with at most one tenant."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.read_only = self.tolerates_missing = client.read_only
        self.removes = self.updates_secrets = False
        self.warnings: list[str] = []
        self.tenant_id: str | None = None
        self._is_known = False

    @property
    def place(self) -> str:
        """The server as messages name it."""
        return self.client.connection.place

    # What the engine calls

    def describe(
        self, entity: Entity, stated: Record, policy: Policy
    ) -> tuple[Schema, Record]:
        """The tenant that a task names decides where names are looked up, whether or not the resource has it."""
        resource = t.cast(Resource, entity)
        self.removes = policy.absent and not resource.is_singleton
        self.updates_secrets = policy.update_secrets
        self.tolerates_missing = self.read_only and not policy.absent
        if stated.get("tenant") and entity.name != "api_key":
            self.tenant_id = self._tenant(stated["tenant"])
        if "tenantId" not in entity.schema.fields:
            stated = {name: value for name, value in stated.items() if name != "tenant"}
        if "webhooks" in policy.reset:
            stated = {**stated, "webhooks": []}
        if not policy.absent:
            stated = resource.resolve_names(self, stated)
        kind = stated.get("type")
        schema = resource.types.get(str(kind), entity.schema)
        known, every = schema.option_names, entity.schema.option_names
        for name in (
            ()
            if policy.absent
            else sorted(name for name in stated if name in every and name not in known)
        ):
            raise InvalidOptionError(
                f"type {kind} has no {name}{did_you_mean(name, known)}"
            )
        if not (
            policy.reset
            or policy.exact
            or policy.defaults_for_unset
            or resource.is_singleton
        ):
            return schema, stated
        from .defaults import with_defaults

        return with_defaults(entity.name, schema, kind), stated

    def operation(
        self, entity: Resource, policy: Policy, dummy_stated: Record
    ) -> FusionAuthOperation:
        """What a task does to a resource."""
        return FusionAuthOperation(self, entity, policy)

    def find(self, entity: Entity, wanted: Record) -> Record | None:
        """The resource that is wanted, unless it is known already that FusionAuth would refuse. Raises CollectionError then."""
        resource = t.cast(Resource, entity)
        if wanted.get("id") and not UUID.fullmatch(str(wanted["id"])):
            raise CollectionError(
                f"id of {resource.label} must be a UUID, which {shortened(str(wanted['id']))} is not."
            )
        found = self._stored(resource, wanted)
        if not found and (self.read_only or self.removes):
            self._demand_fusionauth()
        if not self.removes:
            _refuse_other_ids(resource, found or {}, wanted)
            resource.refuse(found or {}, wanted, self.updates_secrets)
            self.warnings += resource.warn(self, found or {}, wanted)
            self._refuse_without_licence(resource, found, wanted)
        elif found and resource.is_builtin(self, found):
            raise CollectionError(
                f"{resource.display_name(found)} came with FusionAuth, so it is never deleted."
            )
        return found

    def create(self, entity: Entity, wanted: Record) -> Record:
        """POST, with the wanted id where there is one."""
        resource = t.cast(Resource, entity)
        what = f"create {resource.display_name(wanted)}"
        path = resource.root(wanted) + resource.new_path(
            resource.new_id(self, wanted), wanted
        )
        if source := next(
            (
                name
                for name in resource.create_only
                if name.startswith("source") and name in wanted
            ),
            None,
        ):
            return self._copy(resource, path, source, wanted)
        created = self._send("POST", path, resource, wanted, what)
        if resource is API_KEY and not LIMITS & wanted.keys():
            self._await_key(created.get("key"))
        if resource.soft_delete and wanted.get("active") is False:
            self._activate(resource, created, False, what)
            created = {**created, "active": False}
        return {
            **created,
            **{
                name: wanted[name]
                for name in resource.envelope_fields
                if name in wanted
            },
        }

    def update(self, entity: Entity, todo: Plan) -> Record:
        """PUT the whole object; what has a path of its own is written there."""
        resource = t.cast(Resource, entity)
        what, path = (
            f"change {resource.display_name(todo.before)}",
            resource.path_of(todo.before),
        )
        stored: Record | None = None
        for field, part in resource.sub_resources.items():
            if field in todo.changes:
                self._write_parts(
                    f"{path}/{part.path_segment}",
                    part,
                    resource.schema.child(field),
                    todo,
                    field,
                    what,
                )
        if "active" in todo.changes and resource.soft_delete:
            self._activate(resource, todo.before, todo.changes["active"], what)
        if (
            todo.changes.keys()
            - resource.sub_resources.keys()
            - ({"active"} if resource.soft_delete else set())
        ):
            hidden = {
                name: todo.changes[name]
                for name in todo.changes
                if resource.schema.child(name).write_only
            }
            after = {**todo.after, **hidden}
            if resource is TENANT and "webhookIds" not in todo.changes:
                after["webhookIds"] = self.webhook_ids(todo.before["id"])
            stored = self._send(
                resource.update_method,
                path,
                resource,
                after,
                what,
                resource.sub_resources,
                todo.before,
            )
        if resource.sub_resources or stored is None:
            stored = self._stored(resource, todo.before)
        return {
            **(stored or {}),
            **{
                name: todo.after[name]
                for name in resource.envelope_fields
                if name in todo.after
            },
        }

    def delete(self, entity: Entity, current: Record) -> None:
        """DELETE for good; what is gone already is gone."""
        resource = t.cast(Resource, entity)
        query = {
            name: current[name] for name in resource.query_fields if current.get(name)
        }
        if resource.soft_delete:
            query["hardDelete"] = "true"
        path = resource.path_of(current)
        answer = self._request("DELETE", path, resource, query=query)
        if not answer.ok and answer.status != 404:
            raise self.refused(
                answer, f"delete {resource.display_name(current)}", "DELETE", path
            )

    def takes(self, key: t.Any) -> bool | None:
        """Whether FusionAuth knows an API key, or None where it does not tell.

        It tells its version to those who bring a key that may do anything (FusionAuth docs, "System"), but from its
        own host it may tell anybody.
        """

        def told(key: str) -> bool:
            answer = self.client.request(
                "GET", "/api/status", headers={"Authorization": key}
            )
            return isinstance(answer.body, dict) and bool(answer.body.get("version"))

        if not isinstance(key, str) or not key.isascii() or not key.isprintable():
            return False
        return None if told("") else told(key)

    def _await_key(self, key: t.Any) -> None:
        """Wait for FusionAuth to take a new API key, so that the next task can use it (FusionAuth docs, "API keys")."""
        for attempt in range(NEW_KEY_WAITS):
            if self.takes(key) is not False:
                return
            self.client.wait(attempt)

    # Looking things up

    def _stored(self, resource: Resource, wanted: Record) -> Record | None:
        """The resource with the wanted id or, without one, the one that is known by what is wanted."""
        if UNKNOWN in (
            wanted.get(name)
            for name in (
                resource.parent_field,
                *resource.query_fields,
                resource.id_field,
            )
        ):
            return None
        found = resource.find(self, resource, wanted)
        return (
            {**resource.without_equivalents(found, wanted), **resource.owner(wanted)}
            if found
            else None
        )

    def resolve(self, name: str, value: t.Any) -> str:
        """The id of an object by its name; an id is taken at its word. Raises ReferenceNotFoundError where there is none."""
        if isinstance(value, (dict, list)):
            raise InvalidOptionError(
                f"a reference must be a name or an id, not {type(value).__name__}"
            )
        if value == UNKNOWN or UUID.fullmatch(str(value)):
            return lower_uuid(value)
        resource = ENTITIES[name]
        if found := resource.find(
            self, resource, {resource.key: value, "loginId": value}
        ):
            return found["id"]
        self.report_missing(
            resource.label,
            value,
            filter(None, (one.get(resource.key) for one in self.list_all(resource))),
        )
        return UNKNOWN

    def _tenant(self, value: str) -> str:
        """The id of a tenant; of one that an earlier task would have made, FusionAuth would refuse the id."""
        identifier = self.resolve("tenant", value)
        if (
            not self.read_only
            or self.removes
            or identifier == UNKNOWN
            or self.exists(TENANT, identifier)
        ):
            return identifier
        self.report_missing(TENANT.label, identifier, ())
        return UNKNOWN

    def exists(self, resource: Resource, identifier: str) -> bool:
        """Whether an id is that of something, in whatever tenant, or may be, where the API key may not look."""
        return (
            FusionAuth(self.client).get(joined(resource.path, identifier), denied={})
            is not None
        )

    def report_missing(
        self, kind: str, name: str, known: t.Iterable[str], where: str = "on"
    ) -> None:
        """Warn in check mode of what is not there, for an earlier task would have made it. Raises ReferenceNotFoundError otherwise."""
        self._demand_fusionauth()
        if not self.tolerates_missing:
            raise ReferenceNotFoundError(
                f"There is no {kind} {name!r} {where} {self.place}{did_you_mean(str(name), known) or '.'}"
            )
        self.warnings.append(
            f"{kind} {name!r} does not exist yet; an earlier task would have created it"
        )

    def by_id(self, resource: Resource, value: str) -> Record | None:
        """A resource by its id."""
        return (
            None
            if value == UNKNOWN
            else self.read(joined(resource.path, value), resource)
        )

    def existing(self, name: str, value: str) -> Record | None:
        """An object by its id; None where it is not made yet. Raises ReferenceNotFoundError where it never is."""
        found = self.by_id(ENTITIES[name], value)
        if not found:
            self.report_missing(ENTITIES[name].label, value, ())
        return found

    def parent_of(self, resource: Resource, record: Record) -> Record | None:
        """What a resource belongs to."""
        field = resource.parent_field
        return self.existing(
            resource.schema.fields[field].refers_to or "", record[field]
        )

    def read(self, path: str, resource: Resource, **query: t.Any) -> Record | None:
        """The resource at a path, or None."""
        answer = self._request("GET", path, resource, query=query)
        if _is_missing(answer):
            return None
        found = self._expected(answer, f"read {path}", "GET", path) or {}
        if not found.get(resource.envelope):
            raise self._no_fusionauth(answer)
        return found[resource.envelope]

    def list_all(
        self, resource: Resource, wanted: Record | None = None
    ) -> t.Iterable[Record]:
        """Every object of a kind that belongs where the wanted one does, as far as FusionAuth lists them."""
        return (
            resource.list_all(self, resource, wanted or {}) if resource.list_all else ()
        )

    def search(self, resource: Resource, **criteria: t.Any) -> t.Iterator[Record]:
        """What a search finds, page by page."""
        row = 0
        while row < MOST_ROWS:
            query = {**criteria, "startRow": row, "numberOfResults": LARGEST_PAGE}
            page = self.get(f"{resource.path}/search", resource, **query) or {}
            listed = page.get(resource.plural)
            found = listed if isinstance(listed, list) else []
            yield from found
            row += len(found)
            if not found or row >= page.get("total", 0):
                return
        raise CollectionError(
            f"{self.place} finds more than {MOST_ROWS} {resource.plural}, or repeats them endlessly."
        )

    def get(
        self,
        path: str,
        resource: Resource | None = None,
        denied: Record | None = None,
        **query: t.Any,
    ) -> Record | None:
        """What is at a path, or None; what to take for it, where that is said, if the API key may not read it."""
        answer = self._request("GET", path, resource, query=query)
        if answer.status == 401 and denied is not None:
            return denied
        if _is_missing(answer):
            return None
        return self._expected(answer, f"read {path}", "GET", path)

    def choose(
        self, resource: Resource, wanted: Record, listed: t.Iterable[Record]
    ) -> Record | None:
        """The one of the wanted id or, without one, of the wanted name, in the task's tenant where it belongs to one.

        Names of applications ignore case. Raises CollectionError for several.
        """
        if wanted.get("id"):
            return next((one for one in listed if one["id"] == wanted["id"]), None)
        spell = str.lower if resource.name == "application" else str
        found = [
            one
            for one in listed
            if spell(one.get(resource.key, "")) == spell(wanted[resource.key])
        ]
        if resource.is_tenanted and self.tenant_id:
            found = [
                one
                for one in found
                if one.get("tenantId", self.tenant_id) == self.tenant_id
            ]
        for name in resource.disambiguated_by:
            found = [one for one in found if wanted.get(name) in (None, one.get(name))]
        if len(found) > 1:
            what = resource.display_name(wanted)
            if resource.is_tenanted and not self.tenant_id:
                raise CollectionError(
                    f"{len(found)} tenants of {self.place} have an {what}: say which with tenant or id."
                )
            options = " or ".join(
                (
                    *(
                        resource.schema.option_name(name)
                        for name in resource.disambiguated_by
                    ),
                    "id",
                )
            )
            raise CollectionError(
                f"{self.place} has {len(found)} of {what}: say which with {options}."
            )
        return found[0] if found else None

    def published(self) -> list[Record]:
        """The public keys of all tenants and applications, which FusionAuth tells anybody (RFC 7517)."""
        answer = self.client.request("GET", "/.well-known/jwks.json")
        listed = (
            answer.body.get("keys")
            if answer.ok and isinstance(answer.body, dict)
            else None
        )
        if not isinstance(listed, list) or not all(
            isinstance(one, dict) for one in listed
        ):
            raise self._no_fusionauth(answer)
        return listed

    def webhook_ids(self, tenant_id: str) -> list[str]:
        """A tenant's webhooks: FusionAuth forgets them at a PUT without them, and never tells them (issue 2413)."""
        return [
            one["id"]
            for one in self.list_all(ENTITIES["webhook"])
            if tenant_id in one.get("tenantIds", [])
        ]

    def events_on(self, tenant_ids: t.Collection[str] | None) -> set[str]:
        """The events that these tenants, or all, tell webhooks of."""
        tenants = (
            one
            for one in self.list_all(TENANT)
            if tenant_ids is None or one["id"] in tenant_ids
        )
        return {
            name
            for one in tenants
            for name in events_on(one.get("eventConfiguration") or {})
        }

    def _refuse_without_licence(
        self, resource: Resource, found: Record | None, wanted: Record
    ) -> None:
        """A server that tells that it has no licence would refuse; one that does not tell is asked."""
        wants = list(switched_on(resource, found, wanted))
        told = self.get(REACTOR.path, denied={}) if wants else None
        status = (told or {}).get(REACTOR.envelope) or {}
        for what, feature in wants:
            if status.get("licensed") is False:
                self.report_missing_licence(
                    f"{self.place} has no licence, and {what} takes one"
                )
            elif status.get(feature) == "DISABLED":
                self.report_missing_licence(
                    f"{self.place} has a licence without {feature}, and {what} takes that"
                )

    def report_missing_licence(self, sentence: str) -> None:
        """Warn in check mode, for an earlier task would have activated one. Raises CollectionError otherwise."""
        if not self.tolerates_missing:
            raise CollectionError(f"{sentence}: activate it with fusionauth_reactor.")
        self.warnings.append(f"{sentence}; an earlier task would have activated it")

    # Writing

    def _body(
        self, resource: Resource, record: Record, without: t.Iterable[str] = ()
    ) -> Record:
        """A request's body: what answers only show is left out, and nulls are, which FusionAuth does not want."""
        owner = (
            {resource.parent_field}
            if f"{{{resource.parent_field}}}" in resource.path
            else ()
        )
        left_out = {
            *resource.envelope_fields,
            *resource.read_only,
            *without,
            *owner,
            *INSTANTS,
        }
        inside = _without_nulls(
            {name: value for name, value in record.items() if name not in left_out}
        )
        if resource.to_body:
            return resource.to_body(inside)
        beside = {
            name: record[name]
            for name in resource.envelope_fields
            if record.get(name) is not None
        }
        return {resource.envelope: inside, **beside}

    def _copy(
        self, resource: Resource, path: str, source: str, wanted: Record
    ) -> Record:
        """A copy takes nothing but its name, so the rest is written to it afterwards."""
        what = f"create {resource.display_name(wanted)}"
        copied = self._send(
            "POST",
            path,
            resource,
            {resource.key: wanted[resource.key], source: wanted[source]},
            what,
        )
        rest = {
            name: value
            for name, value in wanted.items()
            if name not in ("id", "name", "tenantId", source)
        }
        after = resource.schema.merge(copied, rest)
        todo = Plan(copied, after, resource.schema.changes(copied, after))
        return self.update(resource, todo) if todo.changes else copied

    def _write_parts(
        self,
        path: str,
        part: SubResource,
        schema: Schema,
        todo: Plan,
        field: str,
        what: str,
    ) -> None:
        def named(records: t.Any) -> dict[str, Record]:
            return (
                dict(records or {})
                if isinstance(schema, MapSchema)
                else schema.by_key(records or ())
            )

        def write(
            method: str, place: str, record: Record | None, verb: str, name: str
        ) -> None:
            body = (
                {part.envelope: _without_nulls(record)} if record is not None else None
            )
            answer = self._request(method, place, None, body)
            self._written(
                answer, f"{what}: {verb} {part.path_segment} {name!r}", method, place
            )

        before, after = named(todo.before.get(field)), named(todo.after.get(field))
        by_id = {record["id"]: record for record in before.values() if record.get("id")}
        for name, record in after.items():
            known = before.get(name) or by_id.get(record.get("id"))
            own = {key: one for key, one in record.items() if key not in INSTANTS}
            if known is None:
                place = name if isinstance(schema, MapSchema) else own.pop("id", None)
                write(
                    "POST", joined(path, place) if place else path, own, "create", name
                )
            elif not schema.element.equal(known, record):
                write("PUT", joined(path, known.get("id", name)), own, "change", name)
        stay = {record.get("id") for record in after.values()} - {None}
        for name in (
            name
            for name in before.keys() - after.keys()
            if before[name].get("id") not in stay
        ):
            write(
                "DELETE",
                joined(path, before[name].get("id", name)),
                None,
                "delete",
                name,
            )

    def _activate(
        self, resource: Resource, record: Record, active: bool, what: str
    ) -> None:
        method, query = ("PUT", {"reactivate": "true"}) if active else ("DELETE", None)
        path = resource.path_of(record)
        self._expected(
            self._request(method, path, resource, query=query), what, method, path
        )

    def _send(
        self,
        method: str,
        path: str,
        resource: Resource,
        record: Record,
        what: str,
        without: t.Iterable[str] = (),
        before: Record | None = None,
    ) -> Record:
        """Write one, and return what the server made of it: from its answer or, where that is empty, as read again."""
        answer = self._request(
            method, path, resource, self._body(resource, record, without), before=before
        )
        stored = self._written(answer, what, method, path)
        found = (
            resource.unwrap(stored, record)
            if resource.unwrap
            else stored.get(resource.envelope)
        )
        if not found:
            found = self._stored(resource, record)
            if not found and resource.id_field:
                raise CollectionError(
                    f"{self.place} took the request to {what}, and has no such object; check fusionauth_url."
                )
            return found or {}
        return {**found, **resource.owner(record)}

    def _written(self, answer: Response, what: str, method: str, path: str) -> Record:
        duplicate = answer.status == 400 and "[duplicate]" in str(answer.body)
        if (
            duplicate
            or answer.status == 409
            or (answer.status == 404 and method == "PUT")
        ):
            raise ConflictError(what) from self.refused(answer, what, method, path)
        return self._expected(answer, what, method, path) or {}

    def _request(
        self,
        method: str,
        path: str,
        resource: Resource | None,
        body: Record | None = None,
        query: t.Mapping[str, t.Any] | None = None,
        before: Record | None = None,
    ) -> Response:
        """The tenant header goes only where it belongs: global endpoints answer 401 to it since 1.65.

        ``before``: the object that it changes, whose secrets an error may quote as well.
        """
        named = (
            resource is not None
            and resource.is_tenanted
            and self.tenant_id not in (None, UNKNOWN)
        )
        headers = {TENANT_HEADER: str(self.tenant_id)} if named else None

        def sensitive(kind: Resource) -> set[str]:
            return _secrets_of(kind, body) | kind.schema.secrets(before)

        return self.client.request(
            method,
            path,
            json=body,
            query=query,
            headers=headers,
            sensitive=functools.partial(sensitive, resource) if resource else None,
        )

    # What FusionAuth says to it

    def _expected(self, answer: Response, what: str, method: str, path: str) -> t.Any:
        body = answer.body
        if answer.ok and (body in (None, {}) or _is_fusionauths(body)):
            self._is_known = self._is_known or bool(body)
            return body
        raise self.refused(answer, what, method, path)

    def _demand_fusionauth(self) -> None:
        """Make sure that it is a FusionAuth that has nothing. Raises CollectionError otherwise.

        It says 404 without a word of what is not there, as many a server says of every path. Its status it tells
        anybody (FusionAuth docs, "System").
        """
        if self._is_known:
            return
        answer = self.client.request("GET", "/api/status")
        told = isinstance(answer.body, dict) and (
            "status" in answer.body or "version" in answer.body
        )
        if not told and not (answer.status == 401 and answer.body is None):
            raise self._no_fusionauth(answer)
        self._is_known = True

    def _no_fusionauth(self, answer: Response) -> CollectionError:
        return CollectionError(
            f"There is no FusionAuth at {self.client.address}: it answered {answer.status} with something other than "
            "FusionAuth's JSON; check fusionauth_url."
        )

    def refused(
        self, answer: Response, what: str, method: str, path: str
    ) -> CollectionError:
        if answer.status == 401 and answer.body is None:
            endpoint = re.sub(r"/[0-9a-f]{8}-[0-9a-f-]{27}", "", path)
            lack = (
                "is no key manager"
                if endpoint == "/api/api-key"
                else f"lacks {method} on {endpoint}"
            )
            return self.client.refused(
                f"{self.place} refused to {what}: 401; fusionauth_api_key is wrong or expired, or it {lack}, "
                "or it is a tenant's key and this needs a global one.",
                answer,
            )
        words = _words(answer.body)
        if not words and answer.status >= 400 and answer.body is None:
            words = "without a word"
        if not words:
            return self._no_fusionauth(answer)
        if "[TenantIdRequired]" in str(answer.body):
            names = ", ".join(
                sorted(repr(one.get("name")) for one in self.list_all(TENANT))
            )
            return self.client.refused(
                f"{self.place} has several tenants ({names}) and none is named to {what}: name one with tenant.",
                answer,
            )
        advice = (
            "correct the option that it names"
            if answer.status == 400
            else "its event log may tell more"
        )
        if answer.status == 503:
            advice = "its search engine may be down or busy: see that it answers"
        if answer.status == 404:
            advice = "check fusionauth_url, and that nobody removed what it belongs to"
        if "licens" in words.lower():
            advice = "activate a licence that has it with fusionauth_reactor"
        elif method == "DELETE" and answer.status == 400:
            advice = "remove everything that uses it first"
        return self.client.refused(
            f"{self.place} refused to {what}: {answer.status} {words}; {advice}.",
            answer,
        )


# What answers are like


def _is_missing(answer: Response) -> bool:
    """Whether that is how FusionAuth says that there is no such object."""
    return answer.status == 404 and answer.body is None


def _form(resource: Resource) -> Schema:
    """What answers show of a resource. What tells one from another is a text."""
    return dataclasses.replace(
        resource.schema,
        fields={**resource.schema.fields, "id": TEXT, resource.key: TEXT},
    )


def _is_one(resource: Resource, value: t.Any) -> bool:
    identified = isinstance(value, dict) and (
        not resource.id_field or isinstance(value.get(resource.id_field), str)
    )
    return identified and _form(resource).matches(value, _is_reference)


def _are_several(resource: Resource, value: t.Any) -> bool:
    return value is None or (
        isinstance(value, list) and all(_is_one(resource, one) for one in value)
    )


def _are_members(value: t.Any) -> bool:
    """A search lists them, and what was written comes back by group."""
    lists = value.values() if isinstance(value, dict) else [value]
    return all(_are_several(GROUP_MEMBER, listed) for listed in lists)


def _is_reference(value: t.Any) -> bool:
    return isinstance(value, str)


# Each member that is read of any answer, one of which at least is in all of them.
MEMBERS: dict[str, Predicate] = {
    "total": lambda value: isinstance(value, int),
    **{
        part.envelope: lambda dummy: True
        for one in ENTITIES.values()
        for part in one.sub_resources.values()
    },
    **{
        one.envelope: functools.partial(_is_one, one)
        for one in ENTITIES.values()
        if one.envelope
    },
    **{
        one.plural: functools.partial(_are_several, one)
        for one in ENTITIES.values()
        if one.plural
    },
    GROUP_MEMBER.plural: _are_members,
}


def _is_fusionauths(body: t.Any) -> bool:
    """Whether it is an answer with something in it, in the form that FusionAuth has for that."""
    members = MEMBERS.keys() & body.keys() if isinstance(body, dict) else ()
    return bool(members) and all(MEMBERS[name](body[name]) for name in members)


def _refuse_other_ids(resource: Resource, current: Record, wanted: Record) -> None:
    """Raise CollectionError for a record inside a resource that is to have another id: it would be another record."""
    for field, part in resource.sub_resources.items():
        schema = resource.schema.child(field)
        known = (
            schema.by_key(current.get(field) or ())
            if isinstance(schema, KeyedListSchema)
            else {}
        )
        for record in wanted.get(field) or () if known else ():
            name, identifier = record[schema.key], record.get("id")
            if identifier and known.get(name, record)["id"] != identifier:
                raise CollectionError(
                    f"id of {part.path_segment} {name!r} of {resource.display_name(current)} is {known[name]['id']} and cannot be "
                    f"changed to {identifier}: leave the id out, or delete that {part.path_segment} first."
                )


def _secrets_of(resource: Resource, body: Record | None) -> set[str]:
    """The secrets in a request's body: what stands in the resource's wrapper is as its shape says."""
    known = (body or {}).get(resource.envelope)
    beside = {
        name: one for name, one in (body or {}).items() if name != resource.envelope
    }
    return resource.schema.secrets(known) | secrets_by_name(beside)


def _without_nulls(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {
            name: _without_nulls(one) for name, one in value.items() if one is not None
        }
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def _words(body: t.Any) -> str:
    """What fieldErrors and generalErrors say, in one line."""
    if not isinstance(body, dict):
        return ""
    fields, general = body.get("fieldErrors"), body.get("generalErrors")
    lists = [*(fields.values() if isinstance(fields, dict) else ()), general]
    listed = [
        error
        for errors in lists
        if isinstance(errors, list)
        for error in errors
        if isinstance(error, dict)
    ]
    return " ".join(
        in_one_line(error.get("message") or error.get("code")) for error in listed
    )


class FusionAuthOperation:
    """What one task does to one resource."""

    def __init__(self, server: FusionAuth, entity: Resource, policy: Policy) -> None:
        self.server, self.entity, self.policy = server, entity, policy

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written."""
        return self.server.read_only

    def interpret(self, stated: Record) -> tuple[Schema, Record]:
        """The schema of what a task states, and that with outdated names replaced."""
        return self.server.describe(self.entity, stated, self.policy)

    def resolve(self, kind: str, value: t.Any) -> str:
        """The id of an object."""
        return self.server.resolve(kind, value)

    def find(self, desired: Record) -> Record | None:
        """The resource that is desired."""
        return self.server.find(self.entity, desired)

    def validate(self, plan: Plan) -> None:
        """Nothing: FusionAuth judges what it is sent only when it stores it."""

    def create(self, desired: Record) -> Record:
        """Create it."""
        return self.server.create(self.entity, desired)

    def update(self, plan: Plan) -> Record:
        """Change it."""
        return self.server.update(self.entity, plan)

    def delete(self, current: Record) -> None:
        """Delete it."""
        self.server.delete(self.entity, current)
