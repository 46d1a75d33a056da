# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare what a configuration declares with what a FusionAuth has.

FusionAuth does not list everything: users and registrations can only be found one by one. So each
resource is planned by the reconciler, as its module would do it, with a client that cannot write.
What a resource misses, and another one is going to create, decides on the order.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.http import CachedReader, workers
from ..._core.names import to_snake_case
from ..._core.planner import UPDATED, Change, DeletionPolicy, dependency_levels
from ..._core.progress import progress
from ..._core.reconciler import Outcome, Plan, Policy, reconcile_options
from ..._core.redaction import redact
from ..._core.schema import RecordSchema
from ..client import FusionAuth
from ..planned import EARLIER_TASKS
from ..registry import RESOURCES
from ..resource import Resource
from ..resources.tenants import TENANT
from ..resources.users import USER
from ..server import FusionAuthServer
from .desired import DesiredResource
from .outlook import ConfigurationOutlook, DeclaredResources
from .ownership import Ownership, can_be_marked
from .parser import TABLES, object_options

# FusionAuth's defaults do not matter for a deletion.
DELETE = Policy(absent=True)


@dataclasses.dataclass(frozen=True, eq=False)
class PlannedResource(Change[Resource]):
    """A resource and what has to happen to it. ``desired`` are its options.

    Attributes:
        declaration: Where it is declared, or None where it is not.
        needs: The declarations of what it refers to and the server does not have yet.
        uses: The ids that it refers to.
        belongs_to: What it belongs to, by the options that say so.
        warnings: What the user has to know of it, whether anything happens to it or not.
    """

    declaration: DesiredResource | None = None
    needs: frozenset[DesiredResource] = frozenset()
    uses: frozenset[str] = frozenset()
    belongs_to: Record = dataclasses.field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class ConfigurationPlanner:
    """Compares the resources of a configuration with those of a FusionAuth.

    Attributes:
        declared: What the configuration is going to create.
        compared: Every declared resource with its plan, once it is known.
    """

    def __init__(
        self,
        reader: CachedReader,
        desired: t.Sequence[DesiredResource],
        ownership: Ownership,
        count: int,
    ) -> None:
        self.reader, self.desired = reader, desired
        self.ownership, self.count = ownership, count
        self.declared = DeclaredResources(desired)
        self.compared: list[PlannedResource] = []
        self._server = FusionAuth(reader, EARLIER_TASKS)

    # What is declared, and what of it is on the server

    def compare(self) -> list[PlannedResource]:
        """Return every declared resource with its plan.

        Raises CollectionError for the first mistake, with its place.
        """
        activity = f"objects compared, waiting for {self._server.place}"
        with (
            workers(self.count, self.reader) as pool,
            progress(activity, len(self.desired)) as state,
        ):
            compare = state.counting(self._compare_resource)
            self.compared = list(pool.map(compare, self.desired))
        _refuse_same_object(self.compared)
        return self.compared

    def _compare_resource(self, declaration: DesiredResource) -> PlannedResource:
        resource = declaration.resource
        outlook = ConfigurationOutlook(self.declared)
        server = FusionAuthServer(self.reader, outlook)
        try:
            stated, schema, outcome = self._predict(server, declaration)
        except CollectionError as error:
            raise _with_source(declaration, error) from None
        return PlannedResource(
            entity=resource,
            schema=schema,
            plan=outcome.plan,
            desired=stated,
            source=declaration.source,
            policy=declaration.policy,
            declaration=declaration,
            needs=frozenset(outlook.needs - {declaration}),
            uses=frozenset(outlook.uses),
            belongs_to=_stated_location(resource, stated),
            warnings=tuple(dict.fromkeys((*server.warnings, *outcome.warnings))),
        )

    def _predict(
        self, server: FusionAuthServer, declaration: DesiredResource
    ) -> tuple[Record, RecordSchema, Outcome]:
        """Return the options of a resource, its schema, and what would be done.

        A resource that exists keeps its id, whatever id was made up for a new one. One that is new,
        or ours, gets our mark.
        """
        resource, policy = declaration.resource, declaration.policy
        stated = declaration.stated
        if declaration.has_made_up_id:
            known = {name: value for name, value in stated.items() if name != "id"}
            outcome = reconcile_options(server, resource, known, policy)[1]
            stated = known if outcome.plan.before else stated
        schema, outcome = reconcile_options(server, resource, stated, policy)
        marked = self.ownership.mark(resource, stated, outcome.plan.before)
        if marked == stated or declaration.is_absent:
            return stated, schema, outcome
        schema, outcome = reconcile_options(server, resource, marked, policy)
        return marked, schema, outcome

    # What is not declared any more

    def undeclared(self, policy: DeletionPolicy) -> list[PlannedResource]:
        """Return a deletion for each resource that carries our mark and is not declared."""
        if not policy.prune:
            return []
        kinds = [
            resource
            for resource in TABLES.values()
            if can_be_marked(resource) and resource.list_all
        ]
        with workers(self.count, self.reader) as pool:
            lists = list(pool.map(self._list_kind, kinds))
        names = {
            record["id"]: record.get(resource.key)
            for resource, records in zip(kinds, lists)
            for record in records
        }
        return [
            _deletion(resource, record, names)
            for resource, records in zip(kinds, lists)
            for record in self._prune_candidates(resource, records)
        ]

    def _list_kind(self, resource: Resource) -> list[Record]:
        return list(list_everywhere(self._server, resource))

    def _prune_candidates(
        self, resource: Resource, records: list[Record]
    ) -> list[Record]:
        declared = {change.identity for change in self.compared}
        return [
            record
            for record in records
            if self.ownership.owns(record)
            and (resource.name, record["id"]) not in declared
            and not resource.is_builtin(self._server, record)
        ]

    def obstacles(
        self, deletions: list[PlannedResource]
    ) -> t.Iterator[tuple[PlannedResource, str]]:
        """Yield the deletions of what a declared resource refers to, and of tenants with something else in them."""
        deleted = {
            deletion.plan.before["id"]: deletion
            for deletion in deletions
            if "id" in deletion.plan.before
        }
        for change in self.compared:
            for identifier in change.uses & deleted.keys():
                if change not in deletions:
                    yield deleted[identifier], f"{change.source} refers to it"
        for identifier, deletion in deleted.items():
            # FusionAuth deletes whatever is in a tenant along with it.
            is_tenant = deletion.entity is TENANT
            content = self._other_content(identifier, deleted) if is_tenant else None
            if content:
                yield deletion, f"{content} would go with it"

    def _other_content(self, tenant_id: str, deleted: t.Container[str]) -> str | None:
        """Return something in a tenant that is not deleted, in words."""
        for resource in TABLES.values():
            if not resource.is_tenanted or resource.parent_field:
                continue
            for record in self._server.list_all(resource):
                in_tenant = record.get("tenantId") == tenant_id
                if in_tenant and record["id"] not in deleted:
                    return resource.display_name(record)
        # Users are not listed, but a search counts them.
        search = {"queryString": "*", "numberOfResults": 1}
        tenant = self._server.in_tenant(tenant_id)
        page = tenant.get(f"{USER.path}/search", USER, **search) or {}
        return "its users" if page.get("total") else None

    # In which order

    def write_stages(
        self, writes: list[PlannedResource]
    ) -> list[list[PlannedResource]]:
        """Return the writes in stages, each after what it refers to and is not there yet.

        Raises CollectionError for new resources that refer to each other.
        """
        order = _WriteOrder(writes)
        return dependency_levels(writes, order.needs, _refuse_cycle)

    def deletion_stages(
        self, deletions: list[PlannedResource]
    ) -> list[list[PlannedResource]]:
        """Return the deletions in stages, each before what it mentions."""
        by_id = {
            deletion.plan.before["id"]: deletion
            for deletion in deletions
            if "id" in deletion.plan.before
        }

        def mentioned(deletion: PlannedResource) -> list[PlannedResource]:
            texts = dict.fromkeys(_texts(deletion.plan.before))
            others = [by_id[text] for text in texts if text in by_id]
            return [other for other in others if other is not deletion]

        return dependency_levels(deletions, mentioned)[::-1]

    def make_room(
        self,
        dummy_writes: list[PlannedResource],
        dummy_deletions: list[PlannedResource],
    ) -> tuple[list[PlannedResource], list[PlannedResource]]:
        """Return nothing: unique values of FusionAuth do not move within a run."""
        return [], []


def _with_source(
    declaration: DesiredResource, error: CollectionError
) -> CollectionError:
    secrets = declaration.resource.schema.secrets(declaration.stated)
    sentence = redact(str(error), secrets)
    end = "" if sentence.endswith((".", "?")) else "."
    return CollectionError(f"{declaration.source}: {sentence}{end}")


def _refuse_same_object(compared: list[PlannedResource]) -> None:
    """Raise CollectionError where two declarations turn out to be of the same object."""
    known: dict[tuple[str, t.Any], PlannedResource] = {}
    for change in compared:
        if not change.plan.before.get("id"):
            continue
        other = known.setdefault(change.identity, change)
        if other is not change:
            raise CollectionError(
                f"{change.source}: this is {other.source} again, by another name."
            )


def list_everywhere(server: FusionAuth, resource: Resource) -> t.Iterable[Record]:
    """Return all of a kind, each with what it belongs to.

    Of a kind that FusionAuth does not list there is nothing.
    """
    field = resource.parent_field
    if not field:
        return server.list_all(resource)
    if not resource.list_all:
        return []
    parent_kind = resource.schema.fields[field].refers_to or ""
    records = []
    for parent in list_everywhere(server, RESOURCES[parent_kind]):
        location = {field: parent["id"]}
        for record in server.list_all(resource, location):
            records.append({**record, **location})
    return records


class _WriteOrder:
    """Which writes have to wait for which."""

    def __init__(self, writes: list[PlannedResource]) -> None:
        self._by_declaration = {write.declaration: write for write in writes}
        self._by_new_id = {
            write.desired["id"]: write
            for write in writes
            if not write.plan.before and "id" in write.desired
        }
        self._by_kind: dict[str, list[PlannedResource]] = {}
        for write in writes:
            self._by_kind.setdefault(write.entity.name, []).append(write)
        self._licences = [write for write in writes if write.entity.brings_licence]

    def needs(self, write: PlannedResource) -> list[PlannedResource]:
        """Return what has to be written before."""
        earlier = [
            other
            for other in self._earlier_by_kind(write)
            # What itself refers to the write cannot come first.
            if write not in self._referred_to(other)
        ]
        return [*self._referred_to(write), *earlier]

    def _earlier_by_kind(self, write: PlannedResource) -> t.Iterator[PlannedResource]:
        """Yield what has to be there before, although nothing in the resource says so."""
        for kind in write.entity.written_after:
            yield from self._by_kind.get(kind, ())
        # Whatever is written may need the licence.
        if not write.entity.brings_licence:
            yield from self._licences

    def _referred_to(self, write: PlannedResource) -> list[PlannedResource]:
        declared = [
            self._by_declaration[declaration]
            for declaration in write.needs
            if declaration in self._by_declaration
        ]
        by_new_id = [
            self._by_new_id[identifier]
            for identifier in write.uses
            if identifier in self._by_new_id
        ]
        return declared + [other for other in by_new_id if other is not write]


def _refuse_cycle(cycle: list[PlannedResource]) -> t.NoReturn:
    places = " and ".join(dict.fromkeys(change.source for change in cycle))
    raise CollectionError(
        f"{places} refer to each other, so none can be made first: leave out one reference at first."
    )


def _texts(value: t.Any) -> t.Iterator[str]:
    """Yield every text in a value, the keys of its mappings among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for nested in value.values():
            yield from _texts(nested)
    elif isinstance(value, list):
        for element in value:
            yield from _texts(element)


# Deletions


def _deletion(
    resource: Resource, record: Record, names: t.Mapping[str, t.Any]
) -> PlannedResource:
    return PlannedResource(
        entity=resource,
        schema=resource.schema,
        plan=Plan(record, {}, {}),
        desired=_identifying_options(resource, record),
        policy=DELETE,
        belongs_to=_current_location(resource, record, names),
    )


def _identifying_options(resource: Resource, record: Record) -> Record:
    """Return the options that find a current resource."""
    fields = ["id", resource.parent_field]
    # Where there is a list below each parent, its name is what finds it there.
    if resource.parent_field:
        fields.append(resource.key)
    options = {field: record[field] for field in fields if record.get(field)}
    if resource.is_tenanted and record.get("tenantId"):
        options["tenant"] = record["tenantId"]
    return options


def _current_location(
    resource: Resource, record: Record, names: t.Mapping[str, t.Any]
) -> Record:
    """Return what a current resource belongs to, by name."""
    location = {}
    if resource.is_tenanted:
        location["tenant"] = record.get("tenantId")
    if resource.parent_field:
        option = _module_option(resource, resource.parent_field)
        location[option] = record.get(resource.parent_field)
    return {
        option: names.get(identifier, identifier)
        for option, identifier in location.items()
        if identifier
    }


def _module_option(resource: Resource, field: str) -> str:
    """Return the option of a field that its module documents."""
    documented = (
        option
        for option, known_field in resource.schema.option_names.items()
        if known_field == field and option in object_options(resource.name)
    )
    return next(documented, field)


def _stated_location(resource: Resource, stated: Record) -> Record:
    """Return the options that say what a resource belongs to."""
    fields = resource.schema.option_names
    location_fields = (resource.parent_field, *resource.query_fields)
    return {
        option: value
        for option, value in stated.items()
        if option == "tenant" or fields.get(option) in location_fields
    }


# Results


def display_name(change: PlannedResource) -> str:
    """Return what people call a resource."""
    declaration, record = change.declaration, change.plan.before or change.desired
    key = change.entity.key
    name = record.get(key) or record.get("id") or change.entity.label
    if declaration and declaration.names:
        name = min(declaration.names)
    # A webhook is known by its URL, which may hold a secret.
    return str(change.entity.schema.child(key).masked(str(name)))


def summarize(change: PlannedResource) -> Record:
    """Return a resource by what people call it and what it belongs to."""
    summary = {
        "entity": change.entity.name,
        "name": display_name(change),
        **change.belongs_to,
    }
    if change.action == UPDATED:
        summary["fields"] = sorted(map(to_snake_case, change.plan.changes))
    if change.source:
        summary["source"] = change.source
    return summary
