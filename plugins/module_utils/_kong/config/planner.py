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
import itertools
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
from ..._core.planner import DELETE, Change, DeletionPolicy, dependency_levels
from ..._core.reconciler import Plan, Policy, plan
from ..._core.schema import RecordSchema
from ..._core.unknown import UNKNOWN
from ..entity import KongEntity
from ..registry import ENTITIES
from ..server import KongServer
from .desired import DesiredEntity, KongChange, Ownership
from .identity import (
    CurrentEntities,
    FieldNames,
    Identity,
    all_identities,
    comparable_value,
    identities,
    identity_of_id,
    index_entities,
    reference_ids,
)
from .unique_values import make_room, releasable_field

DECLARED = Policy(defaults_for_unset=True)

# Asks the server what it would refuse of some changes.
FindRefusals = t.Callable[[list[KongChange]], list[CollectionError]]


class _ConsequentialError(CollectionError):
    """An entity cannot be compared because another one has a mistake, of which alone a user has to know."""


class _ParsedEntity(t.NamedTuple):
    """A declared entity in Kong's spelling, and the schema of it on this server."""

    schema: RecordSchema
    record: Record


class Declaration(t.NamedTuple):
    """What a configuration declares, and how it is to be understood.

    Attributes:
        entities: The declared entities.
        ownership: Which entities of the server belong to the configuration.
        prunes: What belongs to it and is not declared is deleted.
    """

    entities: t.Sequence[DesiredEntity]
    ownership: Ownership = Ownership()
    prunes: bool = False


@functools.cache
def entity_levels() -> list[list[KongEntity]]:
    """Return all kinds of entities by how far their references reach."""

    def parents(kind: str) -> list[str]:
        return [
            parent
            for parent in ENTITIES[kind].schema.references.values()
            if parent in ENTITIES
        ]

    levels = dependency_levels(ENTITIES, parents)
    return [[ENTITIES[kind] for kind in level] for level in levels]


class GatewayPlanner:
    """Compares the entities of a configuration with those of a gateway.

    Attributes:
        claimed: The kinds and ids of the current entities that are declared.
        ids: The id that each declared entity has or gets.
    """

    def __init__(
        self,
        server: KongServer,
        current: CurrentEntities,
        declaration: Declaration,
        find_refusals: FindRefusals,
    ) -> None:
        self.server, self.current = server, current
        self.desired = declaration.entities
        self.ownership, self.prunes = declaration.ownership, declaration.prunes
        self.find_refusals = find_refusals
        self.ids: dict[DesiredEntity, str] = {}
        self.claimed: set[tuple[str, str]] = set()
        # What is declared and has no mistake, by all that others may refer to it by.
        self._declared: dict[Identity, tuple[DesiredEntity, Record]] = {}
        self._mistakes: list[CollectionError] = []
        self._mistaken: set[Identity] = set()
        self._on_server = index_entities(current)

    @functools.cached_property
    def known_ids(self) -> frozenset[str]:
        """The ids of everything that was on the server before."""
        ids: set[str] = set()
        for records in self.current.values():
            ids.update(record["id"] for record in records)
        return frozenset(ids)

    # What is declared, and what of it is on the server

    def compare(self) -> list[KongChange]:
        """Return every declared entity with its plan.

        Raises CollectionError for all mistakes, each with where it is in the configuration.
        """
        desired_by_kind: dict[str, list[DesiredEntity]] = {}
        for declared in self.desired:
            desired_by_kind.setdefault(declared.entity.name, []).append(
                declared
            )

        # What an entity refers to is compared first, so that its id is known.
        compared: list[KongChange] = []
        for level in entity_levels():
            for entity in level:
                compared += self._compare_kind(
                    desired_by_kind.get(entity.name, [])
                )

        if self._mistakes:
            # What the server would refuse is a mistake like any other, and is told with them.
            writes = [change for change in compared if change.plan.changed]
            raise combine_errors(
                [*self._mistakes, *self.find_refusals(writes)]
            )
        return compared

    def _compare_kind(self, desired: list[DesiredEntity]) -> list[KongChange]:
        """Return the plans of all declared entities of one kind, and note the mistakes in them."""
        parsed = self._parse_all(desired)
        # What has a name or an id is identified first, and what only has another unique value then.
        self._claim_all(parsed, by_unique=False)
        self._claim_all(parsed, by_unique=True)
        return self._plan_all(parsed)

    def _parse_all(
        self, desired: list[DesiredEntity]
    ) -> dict[DesiredEntity, _ParsedEntity]:
        """Return the declared entities that have no mistake, in Kong's spelling."""
        parsed = {}
        for declared in desired:
            if declared.parent and declared.parent not in self.ids:
                # The parent has a mistake, which is told already.
                continue
            try:
                parsed[declared] = self._parse(declared)
            except CollectionError as error:
                self._note_mistake(declared, error)
        return parsed

    def _claim_all(
        self, parsed: dict[DesiredEntity, _ParsedEntity], *, by_unique: bool
    ) -> None:
        """Find out which declared entity is which on the server.

        ``by_unique`` looks at unique values that are no names, for what has no id by then.
        """
        for declared, (dummy, record) in parsed.items():
            if declared in self.ids:
                continue
            try:
                self._claim(declared, record, by_unique=by_unique)
            except CollectionError as error:
                self._note_mistake(declared, error)

    def _plan_all(
        self, parsed: dict[DesiredEntity, _ParsedEntity]
    ) -> list[KongChange]:
        """Return the plan of each declared entity that could be identified."""
        changes = []
        for declared, (schema, record) in parsed.items():
            if declared not in self.ids:
                continue
            try:
                changes.append(self._plan(declared, schema, record))
            except CollectionError as error:
                self._note_mistake(declared, error)
        return changes

    def _note_mistake(
        self, declared: DesiredEntity, error: CollectionError
    ) -> None:
        """Remember a mistake, and what of the entity others could refer to."""
        if not isinstance(error, _ConsequentialError):
            sentence = str(error)
            if not sentence.endswith((".", "?")):
                sentence = f"{sentence}."
            self._mistakes.append(
                CollectionError(f"{declared.source}: {sentence}")
            )
        entity = declared.entity
        for field_names in (("id",), (entity.key,), *entity.unique):
            # A value may be of a type that nothing is looked up by.
            with contextlib.suppress(TypeError):
                self._mistaken.update(
                    identities(entity, field_names, declared.record)
                )

    # Parsing

    def _parse(self, declared: DesiredEntity) -> _ParsedEntity:
        """Return a declared entity in Kong's spelling, with its schema."""
        entity = declared.entity
        record = self.ownership.tag(entity, self._within_parent(declared))
        operation = self.server.operation(entity, DECLARED, record)
        schema, stated = operation.interpret(record)
        parsed = schema.parse(entity.prepare(stated), self.resolve)
        # Kong refuses a new entity for some of these nulls.
        desired: Record = schema.without_idle_nulls(parsed)
        if "id" in desired and not UUID.fullmatch(str(desired["id"])):
            raise InvalidOptionError(
                f"id must be a UUID, not {desired['id']!r}"
            )
        self._register(declared, desired)
        return _ParsedEntity(schema, desired)

    def _within_parent(self, declared: DesiredEntity) -> Record:
        """Return the fields of an entity with the reference to what it is nested in.

        Raises CollectionError where it states another one.
        """
        if not declared.parent:
            return declared.record
        parent_field = declared.parent_field
        if declared.record.get(parent_field) is not None:
            raise CollectionError(
                f"its {parent_field} is the one that it is nested in, so leave {parent_field} out"
            )
        return {**declared.record, parent_field: self.ids[declared.parent]}

    def _register(self, declared: DesiredEntity, desired: Record) -> None:
        """Make a declared entity known by all that identifies it.

        Raises CollectionError for one that nothing identifies, or that is declared twice.
        """
        for identity in self._exclusive_identities(declared, desired):
            if identity in self._declared:
                other, dummy = self._declared[identity]
                dummy_kind, field_names, dummy_values = identity
                raise CollectionError(
                    f"this is the same object as {other.source}, which has the "
                    f"same {' and '.join(field_names)}"
                )
            self._declared[identity] = declared, desired

    @staticmethod
    def _exclusive_identities(
        declared: DesiredEntity, desired: Record
    ) -> list[Identity]:
        """Return what no other declared entity may have alike.

        Raises CollectionError for an entity that nothing identifies.
        """
        entity = declared.entity
        field_groups = [("id",), entity.natural_key, *entity.unique]
        known = {**declared.identifying, **desired}
        exclusive = all_identities(entity, field_groups, known)
        if exclusive:
            return exclusive

        alternate = all_identities(entity, entity.alternate_keys, desired)
        if alternate:
            return alternate
        raise CollectionError(
            f"a {entity.label} needs a {entity.natural_key[0]} or an id, "
            "because otherwise every run would create another one"
        )

    # References

    def resolve(self, kind: str, value: t.Any) -> Record:
        """Return a reference by id, by name, or by a mapping of any field that identifies an entity.

        It is to what is declared, else to what is on the server and stays there. Raises
        CollectionError.
        """
        entity = ENTITIES[kind]
        if isinstance(value, list):
            raise InvalidOptionError(
                f"a {entity.label} is identified by one name or id, not by a list"
            )
        stated = (
            value
            if isinstance(value, dict)
            else {"id": value, entity.key: value}
        )
        candidates = _identities_of_reference(entity, stated)
        if not self._mistaken.isdisjoint(candidates):
            raise _ConsequentialError(
                "it refers to something that is itself invalid"
            )

        # What is declared counts first: it may take over the name of what is on the server.
        for identity in candidates:
            if identity in self._declared:
                declared, dummy = self._declared[identity]
                return {"id": self.ids[declared]}
        for identity in candidates:
            if identity in self._on_server:
                return self._reference_to_current(
                    entity, self._on_server[identity]
                )
        name = (
            next(iter(value.values()), None)
            if isinstance(value, dict)
            else value
        )
        raise self._not_found(entity, name)

    def _reference_to_current(
        self, entity: KongEntity, current: Record
    ) -> Record:
        """Return a reference to what is on the server.

        Raises ReferenceNotFoundError where it is about to be deleted.
        """
        if self.prunes and self.ownership.owns(current):
            raise ReferenceNotFoundError(
                f"{entity.display_name(current)} is not declared, and prune would delete it: "
                "declare it"
            )
        return {"id": current["id"]}

    def _not_found(
        self, entity: KongEntity, name: t.Any
    ) -> ReferenceNotFoundError:
        """Return the error for a reference to nothing, with the name that comes closest."""
        known_names = []
        for kind, field_names, values in (*self._declared, *self._on_server):
            if (kind, field_names) == (entity.name, (entity.key,)):
                known_names.append(str(values[0]))
        hint = did_you_mean(str(name), known_names)
        return ReferenceNotFoundError(
            f"there is no {entity.label} {name!r}{hint}"
        )

    # Which current entity is which declared one

    def _claim(
        self, declared: DesiredEntity, desired: Record, *, by_unique: bool
    ) -> None:
        """Give a declared entity its id: that of what it is on the server, else its own or a new one.

        Raises CollectionError where it is an entity that belongs to others.
        """
        entity = declared.entity
        current = self._current_of(declared, desired, by_unique=by_unique)
        if current is None:
            if by_unique or desired.get("id"):
                identifier = desired.get("id") or str(uuid.uuid4())
                self._set_id(declared, desired, identifier)
            return

        # Whoever declares a membership means the one that there is.
        if not self.ownership.owns(current) and not _has_no_name(entity):
            raise CollectionError(
                f"{entity.display_name(current)} is on the server, "
                "outside the selection: rename one of them"
            )
        self.claimed.add((entity.name, current["id"]))
        self._set_id(declared, desired, current["id"])

    def _set_id(
        self, declared: DesiredEntity, desired: Record, identifier: str
    ) -> None:
        """Remember the id of a declared entity, and let others refer to it by that."""
        self.ids[declared] = identifier
        identity = identity_of_id(declared.entity.name, identifier)
        self._declared[identity] = declared, desired

    def _current_of(
        self, declared: DesiredEntity, desired: Record, *, by_unique: bool
    ) -> Record | None:
        """Return what a declared entity is on the server.

        Another unique field than the name counts only where one of the two has no name.
        """
        entity = declared.entity
        field_groups = (("id",), entity.natural_key, *entity.alternate_keys)
        if by_unique:
            field_groups = entity.unique
        known = {**declared.identifying, **desired}
        for identity in all_identities(entity, field_groups, known):
            current = self._on_server.get(identity)
            if current is None or self._is_anothers(declared, current):
                continue
            if by_unique and _are_named(entity, desired, current):
                continue
            if desired.get("id", current["id"]) == current["id"]:
                return current
            dummy_kind, field_names, dummy_values = identity
            self._refuse_other_id(declared, field_names, current)
        return None

    def _is_anothers(self, declared: DesiredEntity, current: Record) -> bool:
        """Return whether another declared entity states the id of a current one, or has claimed it."""
        identity = identity_of_id(declared.entity.name, current["id"])
        if identity not in self._declared:
            return False
        return self._declared[identity][0] is not declared

    def _refuse_other_id(
        self, declared: DesiredEntity, field_names: FieldNames, current: Record
    ) -> None:
        """Raise CollectionError where an entity of another id has the name and does not give way.

        It gives way where it is deleted, and where the name is that of something inside of it that
        moves: a certificate's SNIs.
        """
        entity = declared.entity
        if field_names in entity.alternate_keys:
            # Several entities may be alike in these, such as certificates of one PEM.
            return
        if field_names[0] in declared.identifying:
            return
        is_deleted = self.prunes and self.ownership.owns(current)
        if (
            is_deleted
            and releasable_field(entity, field_names, current) is not None
        ):
            return
        raise CollectionError(
            f"{entity.display_name(current)} has the id {current['id']} "
            "on the server: leave out the id, or delete that one first"
        )

    def _plan(
        self, declared: DesiredEntity, schema: RecordSchema, desired: Record
    ) -> KongChange:
        """Return what has to happen to a declared entity. Raises CollectionError."""
        entity, identifier = declared.entity, self.ids[declared]
        current = self._on_server.get(identity_of_id(entity.name, identifier))
        if current is None:
            _refuse_missing(schema, desired)
        else:
            current = self.server.comparable(entity, current, desired)

        desired = {**desired, "id": identifier}
        planned = plan(entity, schema, current, desired, DECLARED)
        return Change(entity, schema, planned, desired, declared.source)

    # What is not declared any more

    def undeclared(self, dummy_policy: DeletionPolicy) -> list[KongChange]:
        """Return a deletion for each entity that is to go, by name within its kind.

        Servers list entities by ids, which tell people nothing.
        """
        is_exclusive = any(
            declared.exclusive_children for declared in self.desired
        )
        if not self.prunes and not is_exclusive:
            return []

        deletions = []
        for level in reversed(entity_levels()):
            for entity in level:
                candidates = self._prune_candidates(entity)
                deletions += [
                    self._deletion(entity, record) for record in candidates
                ]
        return deletions

    def _deletion(self, entity: KongEntity, record: Record) -> KongChange:
        """Return the change that deletes an entity."""
        operation = self.server.operation(entity, DELETE, record)
        schema, dummy = operation.interpret(record)
        desired = {"id": record["id"]}
        return Change(
            entity, schema, Plan(record, {}, {}), desired, policy=DELETE
        )

    def _prune_candidates(self, entity: KongEntity) -> list[Record]:
        """Return the entities of a kind that nobody declares and that are to go."""
        candidates = []
        for record in self.current.get(entity.name, ()):
            if (entity.name, record["id"]) in self.claimed:
                continue
            if self._should_prune(entity, record):
                candidates.append(record)
        candidates.sort(key=functools.partial(self._sort_key, entity))
        return candidates

    def _sort_key(self, entity: KongEntity, record: Record) -> list[str]:
        """Return the name of an entity and of everything that it refers to."""
        names = self.reference_names(entity, record)
        return [self.name(entity, record["id"]), *names.values()]

    def _should_prune(self, entity: KongEntity, record: Record) -> bool:
        """Return whether an entity that nobody declares is to go.

        It is where prune says so, or where what it refers to declares all entities of its kind.
        """
        if self.prunes and self.ownership.owns(record):
            return True

        references = entity.schema.references
        for field_name, identifier in reference_ids(entity, record).items():
            identity = identity_of_id(references[field_name], identifier)
            if identity not in self._declared:
                continue
            owner, dummy = self._declared[identity]
            if entity.name in owner.exclusive_children:
                return True
        return False

    def obstacles(
        self, deletions: list[KongChange]
    ) -> t.Iterator[tuple[KongChange, str]]:
        """Yield the deletions that something outside of the selection refers to.

        Kong would delete that as well, or refuse.
        """
        deleted = {change.identity: change for change in deletions}
        for entity, record in self._unclaimed():
            if (entity.name, record["id"]) in deleted:
                continue
            references = entity.schema.references
            for field_name, identifier in reference_ids(
                entity, record
            ).items():
                deletion = deleted.get((references[field_name], identifier))
                if deletion:
                    name = (
                        f"{entity.label} {self.name(entity, record['id'])!r}"
                    )
                    reason = (
                        f"{name} refers to it and is outside the selection"
                    )
                    yield deletion, reason

    def _unclaimed(self) -> t.Iterator[tuple[KongEntity, Record]]:
        """Yield every entity on the server that nobody declares."""
        for entity in ENTITIES.values():
            for record in self.current.get(entity.name, ()):
                is_claimed = (entity.name, record["id"]) in self.claimed
                if not is_claimed:
                    yield entity, record

    # In which order

    def write_stages(self, writes: list[KongChange]) -> list[list[KongChange]]:
        """Return the writes by kind, each after the kinds that it refers to."""
        return self._by_level(writes, entity_levels())

    def deletion_stages(
        self, deletions: list[KongChange]
    ) -> list[list[KongChange]]:
        """Return the deletions by kind, each before the kinds that it refers to."""
        return self._by_level(deletions, entity_levels()[::-1])

    @staticmethod
    def _by_level(
        changes: list[KongChange], levels: list[list[KongEntity]]
    ) -> list[list[KongChange]]:
        """Return changes in stages, one for each level of kinds."""
        stage_numbers = {}
        for number, level in enumerate(levels):
            stage_numbers.update({entity.name: number for entity in level})

        stages: list[list[KongChange]] = [[] for dummy in levels]
        for change in changes:
            stages[stage_numbers[change.entity.name]].append(change)
        return stages

    def make_room(
        self, writes: list[KongChange], deletions: list[KongChange]
    ) -> tuple[list[KongChange], list[KongChange]]:
        """Return what gives up a unique value for a while, and what is deleted at once for that.

        Raises CollectionError where an entity keeps a value that another one is to have.
        """
        return make_room(self._on_server, writes, deletions)

    # Names

    def name(self, entity: KongEntity, identifier: str) -> str:
        """Return what people call the entity with an id, or the id where there is none."""
        identity = identity_of_id(entity.name, identifier)
        if identity in self._declared:
            declared, desired = self._declared[identity]
            record = {**desired, **declared.identifying}
            name = _name(entity, record) or declared.source
        elif identity in self._on_server:
            name = _name(entity, self._on_server[identity])
        else:
            return identifier
        # What is known by another entity, as a member of a group is, has the name of that.
        namesake = ENTITIES.get(
            entity.schema.child(entity.key).refers_to or ""
        )
        return self.name(namesake, name) if namesake else name

    def reference_names(
        self, entity: KongEntity, record: Record
    ) -> dict[str, str]:
        """Return what people call whatever an entity refers to, by its fields."""
        names = {}
        for field_name, identifier in reference_ids(entity, record).items():
            kind = entity.schema.references[field_name]
            names[field_name] = self.name(ENTITIES[kind], identifier)
        return names


def _identities_of_reference(
    entity: KongEntity, stated: Record
) -> list[Identity]:
    """Return what a reference may mean.

    Raises InvalidOptionError where it names a field by which nothing is found.
    """
    field_groups = [("id",), (entity.key,), *entity.unique]
    candidates = all_identities(entity, field_groups, stated)
    if candidates:
        return candidates

    known_fields = [*itertools.chain.from_iterable(field_groups)]
    unknown_fields = [field for field in stated if field not in known_fields]
    if unknown_fields:
        hint = did_you_mean(str(unknown_fields[0]), known_fields)
        raise InvalidOptionError(
            f"no {entity.label} can be referred to by its "
            f"{unknown_fields[0]}{hint}"
        )
    return []


def _are_named(entity: KongEntity, *records: Record) -> bool:
    """Return whether all of some entities have the names that people know such entities by."""
    return all(
        identities(entity, entity.natural_key, record) for record in records
    )


def _refuse_missing(schema: RecordSchema, desired: Record) -> None:
    """Raise CollectionError where a new entity does not state what has no default."""
    for field_name, field_schema in schema.fields.items():
        is_required = field_schema.has_no_default
        if is_required and desired.get(field_name) is None:
            raise CollectionError(f"{field_name} is missing")


def _has_no_name(entity: KongEntity) -> bool:
    """Return whether references alone identify an entity, so that nothing else can have its name."""
    key_schemas = map(entity.schema.child, entity.natural_key)
    return all(schema.refers_to for schema in key_schemas)


def _name(entity: KongEntity, record: Record) -> str:
    """Return what people call an entity: its key, else another unique value, else its id."""
    name: t.Any = comparable_value(record.get(entity.key))
    if not name:
        unique_values = (
            record.get(field_names[0]) for field_names in entity.unique
        )
        name = next(filter(None, unique_values), None)
    if isinstance(name, list):
        # A certificate has a list of server names.
        name = ", ".join(map(str, name))
    shown = entity.schema.child(entity.key).masked(name)
    return str(shown or record.get("id") or "")


def summarize(planner: GatewayPlanner, change: KongChange) -> Record:
    """Return an entity by what people call it and what it refers to."""
    record = change.plan.before or change.desired
    summary: Record = {
        "entity": change.entity.name,
        "name": planner.name(change.entity, record["id"]),
        **planner.reference_names(change.entity, record),
    }
    if change.plan.before and change.plan.after:
        summary["fields"] = sorted(change.plan.changes)
    if change.source:
        summary["source"] = change.source
    return summary


def spell_references(
    planner: GatewayPlanner, change: KongChange, record: Record
) -> Record:
    """Return one side of a difference, with names in place of ids."""
    spelled = {**record, **planner.reference_names(change.entity, record)}
    if not change.plan.before and "id" in record:
        # The id of a new entity was made up for the plan, so that it tells nothing.
        spelled["id"] = UNKNOWN
    return spelled
