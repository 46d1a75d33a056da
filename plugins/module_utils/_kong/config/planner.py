# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare what a configuration declares with what a gateway has.

Kong lists everything at once, so this works in memory: nothing is sent but the questions about
schemas that the server has for plugins and vaults.
"""

from __future__ import annotations

import contextlib
import functools
import typing as t
import uuid

from ..._core.errors import (
    CollectionError,
    InvalidOptionError,
    ReferenceNotFoundError,
    combine_errors,
)
from ..._core.field_paths import Record
from ..._core.names import UUID, did_you_mean
from ..._core.planner import DELETE, DELETED, Change, DeletionPolicy, dependency_levels
from ..._core.reconciler import Plan, Policy, plan
from ..._core.schema import RecordSchema
from ..._core.sensitive import UNKNOWN
from ..entities.entity import KongEntity
from ..entities.registry import ENTITIES
from ..server import KongServer
from .desired import DesiredEntity, Ownership

DECLARED = Policy(defaults_for_unset=True)
RELEASE = Policy()

KongChange = Change[KongEntity]
# The kind of an entity, the fields that identify it, and their values.
Identity = t.Tuple[t.Any, ...]
Fields = t.Tuple[str, ...]
# Asks the server what it would refuse of some changes.
FindRefusals = t.Callable[[t.List[KongChange]], t.List[CollectionError]]


class _ConsequentialError(CollectionError):
    """An entity cannot be compared because another one has a mistake, of which alone a user has to know."""


def reference_ids(entity: KongEntity, record: Record) -> dict[str, str]:
    """Return the ids of what an entity refers to, by its fields."""
    return {
        name: record[name]["id"]
        for name in entity.schema.references
        if record.get(name)
    }


def identities(entity: KongEntity, names: Fields, record: Record) -> list[Identity]:
    """Return what some fields tell of an entity: several identities where the first is a list."""
    value = record.get(names[0])
    if value is None or value == UNKNOWN:
        return []
    rest = [_comparable(record.get(name)) for name in names[1:]]
    values = value if isinstance(value, list) else [value]
    return [(entity.name, names, _comparable(one), *rest) for one in values]


def _comparable(value: t.Any) -> t.Any:
    """Return what a value is looked up by: the id of a reference, a text without its line ends."""
    if isinstance(value, dict):
        return value.get("id")
    return (
        " ".join(value.split()) if isinstance(value, str) and "\n" in value else value
    )


def entity_levels() -> list[list[KongEntity]]:
    """Return all kinds of entities by how far their references reach."""

    def parents(name: str) -> t.Iterable[str]:
        return (
            kind
            for kind in ENTITIES[name].schema.references.values()
            if kind in ENTITIES
        )

    return [
        [ENTITIES[name] for name in level]
        for level in dependency_levels(ENTITIES, parents)
    ]


class GatewayPlanner:
    """Compares the entities of a configuration with those of a gateway.

    Attributes:
        claimed: The current entities that are declared, by kind and id.
        ids: The id that each declared entity has or gets.
    """

    def __init__(
        self,
        server: KongServer,
        current: t.Mapping[str, list[Record]],
        desired: t.Sequence[DesiredEntity],
        ownership: Ownership,
        find_refusals: FindRefusals,
        *,
        prunes: bool,
    ) -> None:
        self.server, self.current, self.desired = server, current, desired
        self.ownership, self.prunes = ownership, prunes
        self.find_refusals = find_refusals
        self.ids: dict[DesiredEntity, str] = {}
        self.claimed: set[tuple[str, str]] = set()
        self._declared: dict[Identity, tuple[DesiredEntity, Record]] = {}
        self._mistakes: list[CollectionError] = []
        self._mistaken: set[Identity] = set()
        self._on_server = self._index(current)

    @staticmethod
    def _index(current: t.Mapping[str, list[Record]]) -> dict[Identity, Record]:
        """Return the current entities by everything that identifies them."""
        index: dict[Identity, Record] = {}
        for kind, records in current.items():
            entity = ENTITIES[kind]
            ways = {("id",), entity.natural_key, *entity.alternate_keys, *entity.unique}
            for record in records:
                for names in ways:
                    index.update(
                        dict.fromkeys(identities(entity, names, record), record)
                    )
        return index

    @functools.cached_property
    def known_ids(self) -> frozenset[str]:
        """The ids of everything that was on the server before."""
        return frozenset(
            one["id"] for records in self.current.values() for one in records
        )

    # What is declared, and what of it is on the server

    def compare(self) -> list[KongChange]:
        """Return every declared entity with its plan.

        Raises CollectionError for all mistakes, each with its place.
        """
        by_kind: dict[str, list[DesiredEntity]] = {}
        for one in self.desired:
            by_kind.setdefault(one.entity.name, []).append(one)
        compared: list[KongChange] = []
        for entity in (entity for level in entity_levels() for entity in level):
            compared += self._compare_kind(entity, by_kind.get(entity.name, []))
        if self._mistakes:
            writes = [change for change in compared if change.plan.changed]
            raise combine_errors([*self._mistakes, *self.find_refusals(writes)])
        return compared

    def _compare_kind(
        self, entity: KongEntity, desired: list[DesiredEntity]
    ) -> list[KongChange]:
        parsed = {
            one: self._noting_mistakes(one, self._parse, one)
            for one in desired
            if not one.parent or one.parent in self.ids
        }
        valid = {one: found for one, found in parsed.items() if found}
        # What has a name or an id is identified first, and what only has another unique value then.
        for by_unique in (False, True):
            for one, (dummy_schema, record) in valid.items():
                if one not in self.ids:
                    self._noting_mistakes(one, self._claim, one, record, by_unique)
        changes = [
            self._noting_mistakes(one, self._change, one, schema, record)
            for one, (schema, record) in valid.items()
            if one in self.ids
        ]
        return [change for change in changes if change]

    def _noting_mistakes(
        self, one: DesiredEntity, work: t.Callable[..., t.Any], *arguments: t.Any
    ) -> t.Any:
        """Return what ``work`` returns, or None where the entity has a mistake, which is noted."""
        try:
            return work(*arguments)
        except _ConsequentialError:
            pass
        except CollectionError as error:
            sentence = str(error) if str(error).endswith((".", "?")) else f"{error}."
            self._mistakes.append(CollectionError(f"{one.source}: {sentence}"))
        for names in (("id",), (one.entity.key,), *one.entity.unique):
            with contextlib.suppress(
                TypeError
            ):  # a value of a type that nothing is looked up by
                self._mistaken.update(identities(one.entity, names, one.record))
        return None

    def _parse(self, one: DesiredEntity) -> tuple[RecordSchema, Record]:
        """Return the schema of a declared entity, and the entity in Kong's spelling."""
        entity = one.entity
        record = self.ownership.tag(entity, self._within_parent(one))
        operation = self.server.operation(entity, DECLARED, record)
        schema, stated = operation.interpret(record)
        parsed = schema.parse(entity.prepare(stated), self.resolve)
        desired: Record = schema.without_idle_nulls(parsed)
        if "id" in desired and not UUID.fullmatch(str(desired["id"])):
            raise InvalidOptionError(f"id must be a UUID, not {desired['id']!r}")
        self._register(one, desired)
        return schema, desired

    def _within_parent(self, one: DesiredEntity) -> Record:
        if not one.parent:
            return one.record
        if one.record.get(one.parent_field) is not None:
            raise CollectionError(
                f"its {one.parent_field} is the one that it is nested in, so leave "
                f"{one.parent_field} out"
            )
        return {**one.record, one.parent_field: self.ids[one.parent]}

    def _register(self, one: DesiredEntity, desired: Record) -> None:
        """Make a declared entity known by all that identifies it.

        Raises CollectionError for one that nothing identifies, or that is declared twice.
        """
        entity, known = one.entity, {**one.identifying, **desired}
        exclusive = [("id",), entity.natural_key, *entity.unique]
        found = [
            identity
            for names in exclusive
            for identity in identities(entity, names, known)
        ]
        if not found:
            found = [
                identity
                for names in entity.alternate_keys
                for identity in identities(entity, names, desired)
            ]
        if not found:
            raise CollectionError(
                f"a {entity.label} needs a {entity.natural_key[0]} or an id, or every run would "
                "create another one"
            )
        for identity in found:
            if identity in self._declared:
                other = self._declared[identity][0].source
                fields = " and ".join(identity[1])
                raise CollectionError(
                    f"this is {other} again, which has the same {fields}"
                )
            self._declared[identity] = one, desired

    def resolve(self, kind: str, value: t.Any) -> Record:
        """Return a reference by id, by name, or by a mapping of any field that identifies an entity.

        It is to what is declared, else to what is on the server and stays there.
        """
        entity = ENTITIES[kind]
        if isinstance(value, list):
            raise InvalidOptionError(
                f"a {entity.label} is identified by one name or id, not by a list"
            )
        stated = value if isinstance(value, dict) else {"id": value, entity.key: value}
        found = self._reference_identities(entity, stated)
        if not self._mistaken.isdisjoint(found):
            raise _ConsequentialError("it refers to something that is itself invalid")
        for identity in found:
            if identity in self._declared:
                return {"id": self.ids[self._declared[identity][0]]}
        for identity in found:
            if current := self._on_server.get(identity):
                return self._reference_to_current(entity, current)
        name = next(iter(value.values()), None) if isinstance(value, dict) else value
        raise self._not_found(entity, name)

    @staticmethod
    def _reference_identities(entity: KongEntity, stated: Record) -> list[Identity]:
        ways = [("id",), (entity.key,), *entity.unique]
        found = [
            identity for names in ways for identity in identities(entity, names, stated)
        ]
        known = [name for names in ways for name in names]
        unknown = next((str(name) for name in stated if name not in known), None)
        if not found and unknown:
            hint = did_you_mean(unknown, known)
            raise InvalidOptionError(
                f"no {entity.label} is found by its {unknown}{hint}"
            )
        return found

    def _reference_to_current(self, entity: KongEntity, current: Record) -> Record:
        if self.prunes and self.ownership.owns(current):
            raise ReferenceNotFoundError(
                f"{entity.display_name(current)} is not declared, and prune would delete it: "
                "declare it"
            )
        return {"id": current["id"]}

    def _not_found(self, entity: KongEntity, name: t.Any) -> ReferenceNotFoundError:
        key = (entity.name, (entity.key,))
        names = [
            one[2] for one in (*self._declared, *self._on_server) if one[:2] == key
        ]
        hint = did_you_mean(str(name), map(str, names))
        return ReferenceNotFoundError(f"there is no {entity.label} {name!r}{hint}")

    def _claim(self, one: DesiredEntity, desired: Record, by_unique: bool) -> None:
        """Give a declared entity its id: that of what it is on the server, else its own or a new one."""
        entity, current = one.entity, self._current_of(one, desired, by_unique)
        if current is not None:
            if not self.ownership.owns(current) and not _has_no_name(entity):
                raise CollectionError(
                    f"{entity.display_name(current)} is on the server and outside of the selection: "
                    "rename one of them"
                )
            self.claimed.add((entity.name, current["id"]))
            self._set_id(one, desired, current["id"])
        elif by_unique or desired.get("id"):
            self._set_id(one, desired, desired.get("id") or str(uuid.uuid4()))

    def _set_id(self, one: DesiredEntity, desired: Record, identifier: str) -> None:
        self.ids[one] = identifier
        self._declared[(one.entity.name, ("id",), identifier)] = one, desired

    def _current_of(
        self, one: DesiredEntity, desired: Record, by_unique: bool
    ) -> Record | None:
        """Return what a declared entity is on the server.

        Another unique field than the name counts only where one of the two has no name.
        """
        entity, known = one.entity, {**one.identifying, **desired}
        ways = entity.unique if by_unique else self._ways_to_find(entity)
        for identity in (
            one for names in ways for one in identities(entity, names, known)
        ):
            current = self._on_server.get(identity)
            if current is None or self._is_anothers(one, current):
                continue
            both_named = all(
                identities(entity, entity.natural_key, r) for r in (desired, current)
            )
            if by_unique and both_named:
                continue
            if desired.get("id", current["id"]) == current["id"]:
                return current
            self._refuse_other_id(one, identity[1], current)
        return None

    @staticmethod
    def _ways_to_find(entity: KongEntity) -> tuple[Fields, ...]:
        return (("id",), entity.natural_key, *entity.alternate_keys)

    def _is_anothers(self, one: DesiredEntity, current: Record) -> bool:
        """Return whether another declared entity states the id of a current one, or has claimed it."""
        by_id = (one.entity.name, ("id",), current["id"])
        return by_id in self._declared and self._declared[by_id][0] is not one

    def _refuse_other_id(
        self, one: DesiredEntity, names: Fields, current: Record
    ) -> None:
        """Raise CollectionError where an entity of another id has the name and does not give way.

        It gives way where it is deleted, and where the name is that of something inside of it that
        moves: a certificate's SNIs.
        """
        entity = one.entity
        is_deleted = self.prunes and self.ownership.owns(current)
        gives_way = names[0] in one.identifying or (
            is_deleted and releasable_field(entity, names, current) is not None
        )
        if names not in entity.alternate_keys and not gives_way:
            raise CollectionError(
                f"{entity.display_name(current)} has the id {current['id']} on the server: "
                "leave out the id, or remove that one first"
            )

    def _change(
        self, one: DesiredEntity, schema: RecordSchema, desired: Record
    ) -> KongChange:
        entity, identifier = one.entity, self.ids[one]
        current = self._on_server.get((entity.name, ("id",), identifier))
        if current is None:
            _refuse_missing(schema, desired)
        else:
            current = self.server.comparable(entity, current, desired)
        desired = {**desired, "id": identifier}
        planned = plan(entity, schema, current, desired, DECLARED)
        return Change(entity, schema, planned, desired, one.source)

    # What is not declared any more

    def undeclared(self, dummy_policy: DeletionPolicy) -> list[KongChange]:
        """Return a deletion for each entity that is to go, by name within its kind.

        Servers list entities by ids, which tell people nothing.
        """
        is_exclusive = any(one.exclusive_children for one in self.desired)
        if not self.prunes and not is_exclusive:
            return []
        return [
            self._deletion(entity, record)
            for level in reversed(entity_levels())
            for entity in level
            for record in self._prune_candidates(entity)
        ]

    def _deletion(self, entity: KongEntity, record: Record) -> KongChange:
        schema = self.server.operation(entity, DELETE, record).interpret(record)[0]
        return Change(
            entity, schema, Plan(record, {}, {}), {"id": record["id"]}, policy=DELETE
        )

    def _prune_candidates(self, entity: KongEntity) -> list[Record]:
        records = self.current.get(entity.name, ())
        left = [one for one in records if (entity.name, one["id"]) not in self.claimed]
        pruned = [one for one in left if self._should_prune(entity, one)]
        return sorted(pruned, key=lambda record: self._sort_key(entity, record))

    def _sort_key(self, entity: KongEntity, record: Record) -> list[str]:
        """Return the name of an entity and of everything that it refers to."""
        ids = (record["id"], *reference_ids(entity, record).values())
        return [self.names.get(one, one) for one in ids]

    def _should_prune(self, entity: KongEntity, record: Record) -> bool:
        if self.prunes and self.ownership.owns(record):
            return True
        owners = [
            (entity.schema.references[name], ("id",), identifier)
            for name, identifier in reference_ids(entity, record).items()
        ]
        return any(
            entity.name in self._declared[owner][0].exclusive_children
            for owner in owners
            if owner in self._declared
        )

    def obstacles(
        self, deletions: list[KongChange]
    ) -> t.Iterator[tuple[KongChange, str]]:
        """Yield the deletions that something outside of the selection refers to.

        Kong would delete that as well, or refuse.
        """
        deleted = {change.identity: change for change in deletions}
        for entity in ENTITIES.values():
            for record in self.current.get(entity.name, ()):
                identity = (entity.name, record["id"])
                if identity in deleted or identity in self.claimed:
                    continue
                for name, identifier in reference_ids(entity, record).items():
                    if owner := deleted.get(
                        (entity.schema.references[name], identifier)
                    ):
                        called = f"{entity.label} {self.names[record['id']]!r}"
                        yield (
                            owner,
                            f"{called} refers to it and is outside of the selection",
                        )

    # In which order

    def write_stages(self, writes: list[KongChange]) -> list[list[KongChange]]:
        """Return the writes by kind, each after the kinds that it refers to."""
        return self._by_level(writes, entity_levels())

    def deletion_stages(self, deletions: list[KongChange]) -> list[list[KongChange]]:
        """Return the deletions by kind, each before the kinds that it refers to."""
        return self._by_level(deletions, entity_levels()[::-1])

    @staticmethod
    def _by_level(
        changes: list[KongChange], levels: list[list[KongEntity]]
    ) -> list[list[KongChange]]:
        number = {entity.name: n for n, level in enumerate(levels) for entity in level}
        stages: list[list[KongChange]] = [[] for dummy in levels]
        for change in changes:
            stages[number[change.entity.name]].append(change)
        return stages

    # Unique values that move

    def make_room(
        self, writes: list[KongChange], deletions: list[KongChange]
    ) -> tuple[list[KongChange], list[KongChange]]:
        """Return what gives up a unique value for a while, and what is deleted at once for that.

        Whatever has the value now is deleted, or gets another value in the same run, whatever the
        order. Raises CollectionError where it keeps the value, or cannot be parted from it.
        """
        planned = {
            one.identity: one for one in (*writes, *deletions) if one.plan.before
        }
        releases: dict[tuple[str, str], KongChange] = {}
        early: list[KongChange] = []
        for change, names, holder in self._unique_conflicts(writes):
            identity = (change.entity.name, holder["id"])
            of_holder = planned.get(identity)
            field = releasable_field(change.entity, names, holder)
            if of_holder is None:
                raise _unique_conflict(change, names, holder, can_move=False)
            is_deleted = of_holder.action == DELETED
            is_changed = not of_holder.plan.changes.keys().isdisjoint(names)
            if field and (is_deleted or is_changed):
                releases[identity] = _release(
                    change, holder, releases.get(identity), field
                )
            elif is_deleted and not _is_referred_to(change.entity):
                early.append(of_holder)
            else:
                raise _unique_conflict(change, names, holder, can_move=True)
        return list(releases.values()), early

    def _unique_conflicts(
        self, writes: list[KongChange]
    ) -> t.Iterator[tuple[KongChange, Fields, Record]]:
        """Yield each change to a unique value that another entity has now: the fields and that entity."""
        for change in writes:
            entity = change.entity
            for names in dict.fromkeys((entity.natural_key, *entity.unique)):
                for identity in identities(entity, names, change.desired):
                    holder = self._on_server.get(identity)
                    if holder and holder["id"] != change.desired["id"]:
                        yield change, names, holder

    # Names

    @functools.cached_property
    def names(self) -> dict[str, str]:
        """What people call each entity, by its id.

        An entity that is known by another one, as a member of a group is, has the name of that.
        """
        names = {
            record["id"]: _name(ENTITIES[kind], record)
            for kind, records in self.current.items()
            for record in records
        }
        for one, identifier in self.ids.items():
            desired = self._declared[one.entity.name, ("id",), identifier][1]
            names[identifier] = (
                _name(one.entity, {**desired, **one.identifying}) or one.source
            )
        return {identifier: names.get(name, name) for identifier, name in names.items()}


def _refuse_missing(schema: RecordSchema, desired: Record) -> None:
    for name, field in schema.fields.items():
        if field.has_no_default and desired.get(name) is None:
            raise CollectionError(f"{name} is missing")


def _has_no_name(entity: KongEntity) -> bool:
    """Return whether references alone identify an entity, so that nothing else can have taken its name."""
    return all(entity.schema.child(name).refers_to for name in entity.natural_key)


def _is_referred_to(entity: KongEntity) -> bool:
    return any(
        entity.name in other.schema.references.values() for other in ENTITIES.values()
    )


def _name(entity: KongEntity, record: Record) -> str:
    name: t.Any = _comparable(record.get(entity.key))
    if not name:
        name = next(
            (record[names[0]] for names in entity.unique if record.get(names[0])), None
        )
    if isinstance(name, list):
        name = ", ".join(map(str, name))
    return str(entity.schema.child(entity.key).masked(name) or record.get("id") or "")


def _unique_conflict(
    change: KongChange, names: Fields, holder: Record, *, can_move: bool
) -> CollectionError:
    """Return the error that another entity has a unique value and does not give it up."""
    known = [name for name in names if holder.get(name) is not None]
    values = [
        repr(change.schema.child(name).masked(holder[name]))
        for name in known
        if isinstance(holder[name], str)
    ]
    keeps = f"has the {' and '.join(known)} {' and '.join(values)} already"
    moving = ", and cannot be parted from it within a run: leave out the ids, or remove that one first"
    called = change.entity.display_name(holder)
    end = moving if can_move else ""
    return CollectionError(f"{change.source}: {called} on the server {keeps}{end}.")


def releasable_field(entity: KongEntity, names: Fields, holder: Record) -> str | None:
    """Return the one of some fields that an entity can have another value in for a while."""
    fixed = {*entity.schema.references, *entity.immutable, *entity.computed}
    fixed |= {
        name for name, other in entity.bound_to.items() if holder.get(other) is not None
    }
    free = (
        name
        for name in names
        if name not in fixed and isinstance(holder.get(name), str)
    )
    return next(free, None)


def _release(
    change: KongChange, holder: Record, before: KongChange | None, field: str
) -> KongChange:
    """Return the change that gives the holder of a value another one, which nobody has."""
    earlier = before.plan.changes if before else {}
    changes = {**earlier, field: f"released-{uuid.uuid4().hex[:12]}"}
    planned = Plan(holder, {**holder, **changes}, changes)
    desired = {"id": holder["id"], **changes}
    return Change(
        change.entity, change.schema, planned, desired, change.source, RELEASE
    )


def summarize(planner: GatewayPlanner, change: KongChange) -> Record:
    """Return an entity by what people call it and what it refers to."""
    record = change.plan.before or change.desired
    names = planner.names
    summary: Record = {"entity": change.entity.name, "name": names[record["id"]]}
    summary |= {
        field: names.get(identifier)
        for field, identifier in reference_ids(change.entity, record).items()
    }
    if change.plan.before and change.plan.after:
        summary["fields"] = sorted(change.plan.changes)
    return {**summary, "source": change.source} if change.source else summary


def spell_references(
    planner: GatewayPlanner, change: KongChange, record: Record
) -> Record:
    """Return one side of a difference, with names in place of ids."""
    named = {
        field: planner.names.get(identifier, record[field])
        for field, identifier in reference_ids(change.entity, record).items()
    }
    # The id of a new entity was made up for the plan, so that it tells nothing.
    is_new = not change.plan.before and "id" in record
    return {**record, **named, **({"id": UNKNOWN} if is_new else {})}
