# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Let unique values move from one entity to another within one run.

Kong refuses a value that another entity still has. So an entity that loses its value gives it up
first, for another one that nobody has, or is deleted before the writes.
"""

from __future__ import annotations

import typing as t
import uuid

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.planner import DELETED, Change
from ..._core.reconciler import Plan, Policy
from ..entity import KongEntity
from ..registry import ENTITIES
from .desired import KongChange
from .identity import FieldNames, Identity, all_identities

# A release states one field, and says nothing about the others.
RELEASE = Policy()


class Conflict(t.NamedTuple):
    """A unique value that a change takes, and that another entity has now.

    Attributes:
        change: The change.
        field_names: The fields that are unique together.
        holder: The entity that has the value.
    """

    change: KongChange
    field_names: FieldNames
    holder: Record


def make_room(
    on_server: t.Mapping[Identity, Record],
    writes: list[KongChange],
    deletions: list[KongChange],
) -> tuple[list[KongChange], list[KongChange]]:
    """Return what gives up a unique value for a while, and what is deleted at once for that.

    Whatever has the value now is deleted, or gets another value in the same run, whatever the order.
    Raises CollectionError where it keeps the value, or cannot be parted from it.
    """
    changes = [*writes, *deletions]
    planned = {
        change.identity: change for change in changes if change.plan.before
    }
    releases: dict[tuple[str, str], KongChange] = {}
    early_deletions: list[KongChange] = []

    for conflict in _conflicts(on_server, writes):
        entity, holder = conflict.change.entity, conflict.holder
        identity = (entity.name, holder["id"])
        change_of_holder = planned.get(identity)
        if change_of_holder is None:
            raise _keeps_value(conflict)

        if _can_release(conflict, change_of_holder):
            # One entity may have to give up several values.
            releases[identity] = _release(conflict, releases.get(identity))
        elif change_of_holder.action == DELETED and not _is_referred_to(
            entity
        ):
            early_deletions.append(change_of_holder)
        else:
            raise _keeps_value(conflict, cannot_part=True)
    return list(releases.values()), early_deletions


def _conflicts(
    on_server: t.Mapping[Identity, Record], writes: list[KongChange]
) -> t.Iterator[Conflict]:
    """Yield each unique value that a change takes, and that another entity has now."""
    for change in writes:
        entity = change.entity
        field_groups = dict.fromkeys((entity.natural_key, *entity.unique))
        for identity in all_identities(entity, field_groups, change.desired):
            holder = on_server.get(identity)
            if holder and holder["id"] != change.desired["id"]:
                dummy_kind, field_names, dummy_values = identity
                yield Conflict(change, field_names, holder)


def _can_release(conflict: Conflict, change_of_holder: KongChange) -> bool:
    """Return whether the holder of a value loses it anyway, and can have another one for a while."""
    if _field_of(conflict) is None:
        return False
    if change_of_holder.action == DELETED:
        return True
    changed_fields = change_of_holder.plan.changes.keys()
    return not changed_fields.isdisjoint(conflict.field_names)


def _field_of(conflict: Conflict) -> str | None:
    """Return the field in which the holder of a value can have another one for a while."""
    return releasable_field(
        conflict.change.entity, conflict.field_names, conflict.holder
    )


def releasable_field(
    entity: KongEntity, field_names: FieldNames, holder: Record
) -> str | None:
    """Return the one of some fields that an entity can have another value in for a while.

    References, fields that cannot change, and fields that must agree with another one are none.
    """
    fixed = {*entity.schema.references, *entity.immutable, *entity.computed}
    for field_name, other_field in entity.bound_to.items():
        if holder.get(other_field) is not None:
            fixed.add(field_name)

    for field_name in field_names:
        if field_name in fixed:
            continue
        if isinstance(holder.get(field_name), str):
            return field_name
    return None


def _release(conflict: Conflict, earlier: KongChange | None) -> KongChange:
    """Return the change that gives the holder of a value another one, which nobody has.

    ``earlier`` is the release of another value of the same holder.
    """
    change, holder = conflict.change, conflict.holder
    changes = dict(earlier.plan.changes) if earlier else {}
    # Any field that can be released takes such a text, and nobody else has it.
    changes[str(_field_of(conflict))] = f"released-{uuid.uuid4().hex[:12]}"
    return Change(
        change.entity,
        change.schema,
        Plan(holder, {**holder, **changes}, changes),
        {"id": holder["id"], **changes},
        change.source,
        RELEASE,
    )


def _is_referred_to(entity: KongEntity) -> bool:
    """Return whether entities of any kind refer to those of a kind.

    Then its deletion has to wait for theirs, or for the references to go elsewhere.
    """
    return any(
        entity.name in other.schema.references.values()
        for other in ENTITIES.values()
    )


def _keeps_value(
    conflict: Conflict, *, cannot_part: bool = False
) -> CollectionError:
    """Return the error that another entity has a unique value and does not give it up."""
    change, holder = conflict.change, conflict.holder
    names, values = [], []
    for field_name in conflict.field_names:
        value = holder.get(field_name)
        if value is not None:
            names.append(field_name)
        if isinstance(value, str):
            values.append(repr(change.schema.child(field_name).masked(value)))
    sentence = (
        f"{change.source}: {change.entity.display_name(holder)} on the "
        f"server already has the {' and '.join(names)} "
        f"{' and '.join(values)}"
    )
    if cannot_part:
        sentence += (
            ", and cannot give it up within the same run: leave out the "
            "ids, or delete that one first"
        )
    return CollectionError(f"{sentence}.")
