# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare what a configuration declares with what a FusionAuth has.

FusionAuth does not list everything: users and registrations can only be found one by one. So each
resource is planned by the reconciler, as its module would do it, with a client that cannot write.
What a resource misses, and another one is going to create, decides on the order.
"""

from __future__ import annotations

import functools
import typing as t

from ..._core.errors import (
    ApiError,
    CollectionError,
    CombinedError,
    Mistakes,
    ServerUnreachableError,
    combine_errors,
)
from ..._core.field_paths import Record, omit
from ..._core.http_client import CachedReader, workers
from ..._core.planner import DeletionPolicy, dependency_levels
from ..._core.progress import progress
from ..._core.reconciler import Outcome, reconcile_options
from ..._core.redaction import redact
from ..._core.schema import RecordSchema
from ..client import FusionAuth
from ..planned import EARLIER_TASKS
from ..registry import RESOURCES
from ..resource import Resource
from ..server import FusionAuthServer
from .desired import DesiredResource, Identity, repetitions
from .order import WriteOrder, mentioned_deletions, refuse_cycle
from .outlook import ConfigurationOutlook, DeclaredResources
from .ownership import Ownership, can_be_marked
from .parser import TABLES
from .planned_resource import (
    PlannedResource,
    by_current_id,
    deletion_of,
    stated_location,
)


class ConfigurationPlanner:
    """Compares the resources of a configuration with those of a FusionAuth.

    It is a ``PlanningStrategy`` of the planner that both products share.

    Attributes:
        reader: Sends requests, each once.
        desired: What the configuration declares.
        ownership: Which resources belong to the configuration.
        thread_count: How many requests to send at a time.
        declared: What the configuration is going to create.
        compared: Every declared resource with its plan, once it is known.
    """

    def __init__(
        self,
        reader: CachedReader,
        desired: t.Sequence[DesiredResource],
        ownership: Ownership,
        thread_count: int,
    ) -> None:
        self.reader, self.desired = reader, desired
        self.ownership, self.thread_count = ownership, thread_count
        self.declared = DeclaredResources(desired)
        self.compared: list[PlannedResource] = []
        self._server = FusionAuth(reader, EARLIER_TASKS)

    # What is declared, and what of it is on the server

    def compare(self) -> list[PlannedResource]:
        """Return every declared resource with its plan.

        Raises CollectionError for all mistakes, each with its place.
        """
        activity = f"objects compared, waiting for {self._server.place}"
        with (
            workers(self.thread_count, self.reader) as pool,
            progress(activity, len(self.desired)) as state,
        ):
            # Each lookup waits for the server, so that several resources are compared at a time.
            compare = state.counting(self._compare_or_err)
            results = list(pool.map(compare, self.desired))
        mistakes, self.compared = _split(self.desired, results)
        mistakes.tell()
        # Only the server knows whether a name and an id are those of one object.
        _refuse_same_object(self.compared)
        _refuse_same_name(self.compared)
        return self.compared

    def _compare_or_err(
        self, declaration: DesiredResource
    ) -> PlannedResource | CollectionError:
        """Return one declared resource with its plan, or what is wrong with it.

        Raises CollectionError where that is no mistake in the configuration.
        """
        try:
            return self._compare_resource(declaration)
        except (ApiError, ServerUnreachableError) as error:
            raise _with_source(declaration, error) from None
        except CollectionError as error:
            return error

    def _compare_resource(
        self, declaration: DesiredResource
    ) -> PlannedResource:
        """Return one declared resource with its plan."""
        resource = declaration.resource
        outlook = ConfigurationOutlook(self.declared)
        server = FusionAuthServer(self.reader, outlook)
        stated_options, schema, outcome = self._predict(server, declaration)
        return PlannedResource(
            entity=resource,
            schema=schema,
            plan=outcome.plan,
            desired=stated_options,
            source=declaration.source,
            policy=declaration.policy,
            declaration=declaration,
            needs=frozenset(outlook.needs - {declaration}),
            uses=frozenset(outlook.uses),
            belongs_to=stated_location(resource, stated_options),
            warnings=tuple(
                dict.fromkeys((*server.warnings, *outcome.warnings))
            ),
        )

    def _predict(
        self, server: FusionAuthServer, declaration: DesiredResource
    ) -> tuple[Record, RecordSchema, Outcome]:
        """Return the options of a resource, its schema, and what would be done.

        A resource that exists keeps its id, whatever id was made up for a new one. One that is new,
        or ours, gets our mark.

        Args:
            server: The FusionAuth, with a client that cannot write.
            declaration: The resource.
        """
        resource, policy = declaration.resource, declaration.policy
        stated_options = declaration.stated
        if declaration.has_made_up_id:
            without_id = omit(stated_options, {"id"})
            outcome = reconcile_options(server, resource, without_id, policy)[
                1
            ]
            exists = bool(outcome.plan.before)
            stated_options = without_id if exists else stated_options
        schema, outcome = reconcile_options(
            server, resource, stated_options, policy
        )
        marked = self.ownership.mark(
            resource, stated_options, outcome.plan.before
        )
        if marked == stated_options or declaration.is_absent:
            return stated_options, schema, outcome
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
        with workers(self.thread_count, self.reader) as pool:
            lists = list(pool.map(self._list_kind, kinds))
        # What is deleted is told by what it belongs to, and that by its name.
        names: dict[str, t.Any] = {}
        for resource, records in zip(kinds, lists):
            names |= {
                record["id"]: record.get(resource.key) for record in records
            }
        deletions = []
        for resource, records in zip(kinds, lists):
            for record in self._prune_candidates(resource, records):
                deletions.append(deletion_of(resource, record, names))
        return deletions

    def _list_kind(self, resource: Resource) -> list[Record]:
        """Return all of a kind, each with what it belongs to."""
        return list(list_everywhere(self._server, resource))

    def _prune_candidates(
        self, resource: Resource, records: list[Record]
    ) -> list[Record]:
        """Return those of a kind that are ours, and not declared any more."""
        declared = {change.identity for change in self.compared}
        undeclared = [
            record
            for record in records
            if (resource.name, record["id"]) not in declared
        ]
        ours = filter(self.ownership.owns, undeclared)
        # What FusionAuth came with is never deleted, whoever has written a mark on it.
        return [
            record
            for record in ours
            if not resource.is_builtin(self._server, record)
        ]

    def obstacles(
        self, deletions: list[PlannedResource]
    ) -> t.Iterator[tuple[PlannedResource, str]]:
        """Yield the deletions that would take something along, or fail, each with the reason.

        These are the deletions of what a declared resource refers to, and of tenants with something
        else in them.
        """
        deleted = by_current_id(deletions)
        for change in self.compared:
            if change in deletions:
                continue
            for identifier in change.uses & deleted.keys():
                yield deleted[identifier], f"{change.source} refers to it"
        for identifier, deletion in deleted.items():
            if not deletion.entity.contains_tenanted:
                continue
            # FusionAuth deletes whatever is in a tenant along with it.
            content = self._other_content(identifier, deleted)
            if content:
                yield deletion, f"{content} would be deleted with it"

    def _other_content(
        self, tenant_id: str, deleted: t.Container[str]
    ) -> str | None:
        """Return something in a tenant that is not deleted, in words, or None.

        Args:
            tenant_id: The id of the tenant.
            deleted: The ids of what is deleted.
        """
        for resource in TABLES.values():
            # What belongs to something else in the tenant is deleted with that.
            if not resource.is_tenanted or resource.parent_field:
                continue
            for record in self._server.list_all(resource):
                is_inside = record.get("tenantId") == tenant_id
                if is_inside and record["id"] not in deleted:
                    return resource.display_name(record)
        for resource in TABLES.values():
            if resource.search_all and self._finds_any(resource, tenant_id):
                return f"its {resource.config_key}"
        return None

    def _finds_any(self, resource: Resource, tenant_id: str) -> bool:
        """Return whether a search finds anything of a kind that is not listed in a tenant."""
        tenant = self._server.in_tenant(tenant_id)
        query: Record = {**resource.search_all, "numberOfResults": 1}
        page = tenant.get(f"{resource.path}/search", resource, **query)
        return bool(page and page.get("total"))

    # In which order

    def write_stages(
        self, writes: list[PlannedResource]
    ) -> list[list[PlannedResource]]:
        """Return the writes in stages, each after what it refers to and is not there yet.

        Raises CollectionError for new resources that refer to each other.
        """
        order = WriteOrder(writes)
        return dependency_levels(writes, order.needs, refuse_cycle)

    def deletion_stages(
        self, deletions: list[PlannedResource]
    ) -> list[list[PlannedResource]]:
        """Return the deletions in stages, each before what it mentions.

        Of resources that mention each other, any may go first: their references can go nowhere else.
        """
        mentioned = functools.partial(
            mentioned_deletions, by_current_id(deletions)
        )
        return dependency_levels(deletions, mentioned)[::-1]

    def make_room(
        self,
        dummy_writes: list[PlannedResource],
        dummy_deletions: list[PlannedResource],
    ) -> tuple[list[PlannedResource], list[PlannedResource]]:
        """Return nothing: unique values of FusionAuth do not move within a run."""
        return [], []


def _split(
    desired: t.Iterable[DesiredResource],
    results: t.Iterable[PlannedResource | CollectionError],
) -> tuple[Mistakes, list[PlannedResource]]:
    """Return mistakes, each with the first place that it is made at, and what has none."""
    compared: list[PlannedResource] = []
    first_places: dict[str, tuple[DesiredResource, CollectionError]] = {}
    for declaration, result in zip(desired, results):
        if isinstance(result, CollectionError):
            first_places.setdefault(str(result), (declaration, result))
        else:
            compared.append(result)
    mistakes = Mistakes()
    for declaration, error in first_places.values():
        mistakes.keep(_with_source(declaration, error))
    return mistakes, compared


def _with_source(
    declaration: DesiredResource, error: CollectionError
) -> CollectionError:
    """Return an error with where the user declares the resource, and without its secrets."""
    secrets = declaration.resource.schema.secrets(declaration.stated)
    parts = error.errors if isinstance(error, CombinedError) else [error]
    return combine_errors(
        _at(declaration.source, redact(str(part), secrets)) for part in parts
    )


def _at(source: str, sentence: str) -> CollectionError:
    """Return an error at a place in the configuration."""
    end = "" if sentence.endswith((".", "?")) else "."
    return CollectionError(f"{source}: {sentence}{end}")


def _refuse_same_object(compared: list[PlannedResource]) -> None:
    """Raise CollectionError for all declarations that turn out to be of the same object."""
    mistakes = Mistakes()
    for first, repeated in repetitions(
        (change.identity, change)
        for change in compared
        if change.plan.before.get("id")
    ):
        mistakes.add(
            f"{repeated.source}: this is the same object as {first.source}, by another name."
        )
    mistakes.tell()


def _refuse_same_name(compared: list[PlannedResource]) -> None:
    """Raise CollectionError for all objects that FusionAuth does not take beside others of their name."""
    mistakes = Mistakes()
    for (first, dummy_name), (repeated, name) in repetitions(
        _unique_names(compared)
    ):
        mistakes.add(
            f"{repeated.source}: {first.source} is another {repeated.entity.label} "
            f"of the name {name!r}, and FusionAuth takes only one: rename one of them."
        )
    mistakes.tell()


def _unique_names(
    compared: list[PlannedResource],
) -> t.Iterator[tuple[Identity, tuple[PlannedResource, t.Any]]]:
    """Yield each name that only one object may have, with that object, by the name and where it counts."""
    for change in compared:
        for field_name in change.entity.unique_fields:
            name = change.plan.after.get(field_name)
            if name:
                comparable_name = change.entity.comparable_name(str(name))
                identity = (*_place(change), field_name, comparable_name)
                yield identity, (change, name)


def _place(change: PlannedResource) -> tuple[t.Any, ...]:
    """Return what says where an object belongs."""
    record = change.plan.after
    tenant = record.get("tenantId") or change.desired.get("tenant")
    owner = record.get(change.entity.parent_field)
    return change.entity.name, tenant, owner


def list_everywhere(
    server: FusionAuth, resource: Resource
) -> t.Iterable[Record]:
    """Return all of a kind, each with what it belongs to.

    Of a kind that FusionAuth does not list there is nothing.

    Args:
        server: The FusionAuth.
        resource: The kind.
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
