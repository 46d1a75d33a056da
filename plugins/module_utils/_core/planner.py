# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan a whole configuration: what to create, update and delete, and in which order.

The two products differ in how objects are found: Kong lists everything, and FusionAuth is looked up
object by object. That is a ``PlanningStrategy``. What is deleted, what is refused and what waits for
what is decided here.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .errors import CollectionError
from .field_paths import Record
from .reconciler import Entity, Plan, Policy
from .schema import RecordSchema

CREATED, UPDATED, DELETED = "created", "updated", "deleted"
# What is deleted needs no defaults, but the diff shows what it had beside them.
DELETE = Policy(absent=True, defaults_for_unset=True)

Node = t.TypeVar("Node", bound=t.Hashable)
E = t.TypeVar("E", bound=Entity)


@dataclasses.dataclass(frozen=True, eq=False)
class Change(t.Generic[E]):
    """One object and what has to happen to it.

    Attributes:
        entity: The kind of object.
        schema: What is known about its fields on this server.
        plan: The object before and after.
        desired: What finds the object again: the object itself or, for products that look it up,
            its options.
        source: Where the user declares the object, or nothing for one that is not declared.
        policy: How the declared values are to be understood.
    """

    entity: E
    schema: RecordSchema
    plan: Plan
    desired: Record
    source: str = ""
    policy: Policy = dataclasses.field(default=Policy(defaults_for_unset=True))

    @property
    def action(self) -> str:
        """What happens to the object: created, updated or deleted."""
        if not self.plan.before:
            return CREATED
        return UPDATED if self.plan.after else DELETED

    @property
    def identity(self) -> tuple[str, t.Any]:
        """The kind of the current object and its id: objects of several kinds may have the same id."""
        return self.entity.name, self.plan.before.get("id")


C = t.TypeVar("C", bound="Change[t.Any]")


@dataclasses.dataclass(frozen=True)
class BulkPlan(t.Generic[C]):
    """Everything that has to happen.

    Attributes:
        releases: Objects that give up a unique value for a while, before another object takes it.
        early_deletions: Objects that are deleted before the writes, for the same reason.
        writes: What is created and updated, in stages: nothing refers to what does not exist yet.
        deletions: What is deleted, in stages: nothing is deleted while something refers to it.
        unchanged: What is as declared already.
    """

    releases: list[C]
    early_deletions: list[C]
    writes: list[list[C]]
    deletions: list[list[C]]
    unchanged: list[C]

    @property
    def stages(self) -> list[list[C]]:
        """What can be done at the same time, in order."""
        stages = (
            self.releases,
            self.early_deletions,
            *self.writes,
            *self.deletions,
        )
        return [stage for stage in stages if stage]

    @property
    def written(self) -> list[C]:
        """What is created and updated, in order."""
        return [change for stage in self.writes for change in stage]

    @property
    def changes(self) -> list[C]:
        """What a report tells, in order. A release is no change of its own."""
        stages = (self.early_deletions, *self.writes, *self.deletions)
        return [change for stage in stages for change in stage]


class DeletionPolicy(t.NamedTuple):
    """What may be deleted.

    Attributes:
        prune: Delete what belongs to the configuration and is not declared any more.
        max_deletions: Refuse a plan that deletes more objects than that.
    """

    prune: bool = False
    max_deletions: int | None = None

    def check(self, count: int) -> None:
        """Raise CollectionError for more deletions than there may be."""
        if self.max_deletions is not None and count > self.max_deletions:
            raise CollectionError(
                f"{count} objects would be deleted, and max_deletions is {self.max_deletions}: "
                "nothing was written."
            )


class PlanningStrategy(t.Protocol[C]):
    """How a product compares a configuration with the server."""

    def compare(self) -> list[C]:
        """Return every declared object with its plan. Raises CollectionError for all mistakes."""

    def undeclared(self, policy: DeletionPolicy) -> list[C]:
        """Return a deletion for each object that is to go because nobody declares it."""

    def obstacles(self, deletions: list[C]) -> t.Iterable[tuple[C, str]]:
        """Return the deletions that would take something along, or fail, each with the reason."""

    def write_stages(self, writes: list[C]) -> list[list[C]]:
        """Return what is created and updated in stages, each after what it refers to."""

    def deletion_stages(self, deletions: list[C]) -> list[list[C]]:
        """Return what is deleted in stages, each before what it refers to."""

    def make_room(
        self, writes: list[C], deletions: list[C]
    ) -> tuple[list[C], list[C]]:
        """Return the releases of unique values that move, and the deletions that cannot wait."""


def plan_configuration(
    strategy: PlanningStrategy[C], policy: DeletionPolicy
) -> BulkPlan[C]:
    """Plan everything that has to happen for a server to be as a configuration declares it.

    Raises CollectionError, and nothing has been written then.
    """
    compared = strategy.compare()
    unchanged = [change for change in compared if not change.plan.changed]
    changed = [change for change in compared if change.plan.changed]
    writes = [change for change in changed if change.action != DELETED]
    # An object may be declared to be absent, which is a deletion like any other.
    declared_absent = [
        change for change in changed if change.action == DELETED
    ]
    deletions = [*declared_absent, *strategy.undeclared(policy)]
    # The limit comes first, because to look for obstacles takes requests.
    policy.check(len(deletions))
    _refuse_obstacles(strategy, deletions)
    # What gives up a value for another object has to do so before any write.
    releases, early = strategy.make_room(writes, deletions)
    late = _without(deletions, early)
    return BulkPlan(
        releases,
        early,
        strategy.write_stages(writes),
        strategy.deletion_stages(late),
        unchanged,
    )


def _without(changes: list[C], others: list[C]) -> list[C]:
    return [change for change in changes if change not in others]


def _refuse_obstacles(
    strategy: PlanningStrategy[C], deletions: list[C]
) -> None:
    """Raise CollectionError for the first deletion that would take something along, or fail."""
    # Most runs delete nothing, and then nothing has to be looked up.
    if not deletions:
        return
    for deletion, reason in strategy.obstacles(deletions):
        name = deletion.entity.display_name(deletion.plan.before)
        if deletion.source:
            raise CollectionError(
                f"{deletion.source}: {name} cannot be deleted: {reason}."
            )
        raise CollectionError(
            f"{name} is not declared and cannot be deleted: {reason}."
        )


def dependency_levels(
    nodes: t.Iterable[Node],
    needs: t.Callable[[Node], t.Iterable[Node]],
    refuse_cycle: t.Callable[[list[Node]], t.NoReturn] | None = None,
) -> list[list[Node]]:
    """Return nodes by how far their needs reach: each needs nodes of earlier levels only.

    Args:
        nodes: What to order.
        needs: Returns the nodes that come before a node.
        refuse_cycle: Gets the nodes of a cycle, and raises what a user should read. Without it, a
            cycle is broken at the need that closes it.
    """
    levels: dict[Node, int] = {}

    def level(node: Node, path: tuple[Node, ...] = ()) -> int:
        """Return the level of a node, or -1 where the path of needs has been there before."""
        if node in levels:
            return levels[node]
        if node in path:
            if refuse_cycle:
                refuse_cycle(list(path[path.index(node) :]))
            return -1
        below = [level(other, (*path, node)) for other in needs(node)]
        levels[node] = 1 + max(below, default=-1)
        return levels[node]

    by_level: dict[int, list[Node]] = {}
    for node in nodes:
        by_level.setdefault(level(node), []).append(node)
    return [by_level[number] for number in sorted(by_level)]
