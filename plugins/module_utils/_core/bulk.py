# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects in one task: all that is declared is judged in memory, and only what differs is written, in parallel.

Like the engine, this knows of no product: each object is planned by the engine's ``plan`` and, where somebody else was
faster or an answer got lost, ensured by the engine's ``ensure``.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import dataclasses
import functools
import typing as t
import uuid

from .errors import (
    CollectionError,
    ConflictError,
    InvalidOptionError,
    ReferenceNotFoundError,
    ServerUnreachableError,
    together,
)
from .field_paths import Record
from .http import Client, workers
from .names import UUID, did_you_mean
from .progress import progress
from .reconciler import Api, Entity, Plan, Policy, carry_out, ensure, plan, shown
from .schema import Schema
from .sensitive import UNKNOWN

WHOLE, GONE, RELEASE = Policy(whole=True), Policy(absent=True, whole=True), Policy()
Identity = tuple[t.Any, ...]
MOST_ASKED = 8  # questions at a time while mistakes are gathered


class BulkApi(Api, t.Protocol):
    """What this needs of a server beyond what the engine does."""

    client: Client

    def tidy(self, entity: Entity, stored: Record, wanted: Record) -> Record:
        """A listed object as ``find`` would return it."""


@dataclasses.dataclass(frozen=True, eq=False)
class Declared:
    """An object as the user wrote it, and where.

    ``parent``: the object that it is written in, ``field``: its reference to that one. ``also``: what helps to find it
    and is no field of its own. ``exact``: the kinds of which nothing may refer to it but what is declared.
    """

    entity: t.Any  # the product's own kind of Entity
    record: Record
    source: str
    parent: Declared | None = None
    field: str = ""
    also: Record = dataclasses.field(default_factory=dict)
    exact: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True)
class Scope:
    """What of the server is ours.

    ``ours(record)``: whether an object is; ``marked(entity, record)``: an object of ours with the mark that says so.
    ``prune``: what is ours and not declared goes. ``max_deletions``: more than so many are refused.
    """

    ours: t.Callable[[Record], bool] = lambda dummy: True
    marked: t.Callable[[t.Any, Record], Record] = lambda dummy, record: record
    prune: bool = False
    max_deletions: int | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class Step:
    """One object and what has to happen to it. ``wanted`` finds it again."""

    entity: t.Any  # the product's own kind of Entity
    schema: Schema
    plan: Plan
    wanted: Record
    source: str = ""
    policy: Policy = WHOLE

    @property
    def identity(self) -> tuple[str, str]:
        """The kind of an object that is there, and its id: several kinds may have the same one."""
        return self.entity.name, self.plan.before["id"]

    @property
    def kind(self) -> str:
        """What happens to it, in a word."""
        if not self.plan.before:
            return "created"
        return "updated" if self.plan.after else "deleted"


@dataclasses.dataclass(frozen=True)
class Todo:
    """All that has to happen.

    ``released``: unique values that one object has to give up before another can have them; ``vacated``: deletions
    that cannot wait for the same reason. ``writes`` and ``deletions``: by floors, so that nothing refers to what is
    not there. ``unchanged``: what is as declared. ``names``: what people call each object, by its id; ``known``: the
    ids of all that was there.
    """

    released: list[Step]
    vacated: list[Step]
    writes: list[list[Step]]
    deletions: list[list[Step]]
    unchanged: list[Step]
    names: dict[str, str]
    known: frozenset[str]

    @property
    def stages(self) -> list[list[Step]]:
        """What can be done at the same time, in order."""
        return [
            stage
            for stage in (self.released, self.vacated, *self.writes, *self.deletions)
            if stage
        ]

    @property
    def steps(self) -> list[Step]:
        """What a report tells of."""
        return [
            step
            for stage in (self.vacated, *self.writes, *self.deletions)
            for step in stage
        ]


def floors(entities: t.Mapping[str, Entity]) -> list[list[Entity]]:
    """Entities by how far their references reach: each refers to lower floors only."""

    def height(entity: Entity) -> int:
        parents = [
            entities[kind]
            for kind in entity.schema.references.values()
            if kind in entities
        ]
        return 1 + max(map(height, parents), default=-1)

    found: dict[int, list[Entity]] = {}
    for entity in entities.values():
        found.setdefault(height(entity), []).append(entity)
    return [found[level] for level in sorted(found)]


def held(entity: Entity, record: Record) -> dict[str, str]:
    """The ids of what an object refers to, by its fields."""
    return {
        name: record[name]["id"]
        for name in entity.schema.references
        if record.get(name)
    }


def identity(entity: Entity, names: tuple[str, ...], record: Record) -> list[Identity]:
    """What some of its fields tell of an object; several times where one of them is a list."""
    value = record.get(names[0])
    if value is None or value == UNKNOWN:
        return []
    rest = [_plain(record.get(name)) for name in names[1:]]
    return [
        (entity.name, names, _plain(one), *rest)
        for one in (value if isinstance(value, list) else (value,))
    ]


def _plain(value: t.Any) -> t.Any:
    """A value to be looked up by: of a reference its id, of a text its words."""
    if isinstance(value, dict):
        return value.get("id")
    return (
        " ".join(value.split()) if isinstance(value, str) and "\n" in value else value
    )


class Judgement:
    """Compares what is declared with what there is."""

    def __init__(
        self,
        api: BulkApi,
        entities: t.Mapping[str, Entity],
        current: t.Mapping[str, list[Record]],
        scope: Scope,
    ) -> None:
        self.api, self.entities, self.current, self.scope = (
            api,
            entities,
            current,
            scope,
        )
        self.there: dict[Identity, Record] = {}
        self.declared: dict[Identity, tuple[Declared, Record]] = {}
        self.ids: dict[Declared, str] = {}
        self.mistakes: list[CollectionError] = []
        self.mistaken: set[Identity] = set()
        self.claimed: set[tuple[str, str]] = set()
        for kind, records in current.items():
            entity = entities[kind]
            ways = {("id",), entity.natural, *entity.found_by, *entity.unique}
            for record in records:
                for names in ways:
                    for found in identity(entity, names, record):
                        self.there[found] = record

    def todo(self, declared: list[Declared]) -> Todo:
        """What has to happen. Pure but for schemas that are read. Raises CollectionError for all mistakes and their places."""
        writes: list[list[Step]] = []
        unchanged: list[Step] = []
        by_kind: dict[str, list[Declared]] = {}
        for one in declared:
            by_kind.setdefault(one.entity.name, []).append(one)
        for floor in floors(self.entities):
            steps = [
                step
                for entity in floor
                for step in self._judged(entity, by_kind.get(entity.name, []))
            ]
            writes.append([step for step in steps if step.plan.changed])
            unchanged += [step for step in steps if not step.plan.changed]
        if self.mistakes:
            raise together([*self.mistakes, *refusals(self.api, writes, MOST_ASKED)])
        deletions = (
            self._deletions()
            if self.scope.prune or any(one.exact for one in declared)
            else []
        )
        names = (
            self._names if any((*writes, *deletions)) else {}
        )  # of which nobody asks where nothing happens
        released, vacated = self._given_up(writes, deletions)
        deletions = [
            [step for step in floor if step not in vacated] for floor in deletions
        ]
        known = frozenset(
            one["id"] for records in self.current.values() for one in records
        )
        return Todo(released, vacated, writes, deletions, unchanged, names, known)

    # What is wanted, and what of it is there

    def _judged(self, entity: Entity, declared: list[Declared]) -> list[Step]:
        judged = {
            one: self._at(one, self._wanted, one)
            for one in declared
            if not one.parent or one.parent in self.ids
        }
        wanted = {one: found for one, found in judged.items() if found}
        for by_unique in (False, True):
            for one, (dummy, record) in wanted.items():
                if one not in self.ids:
                    self._at(one, self._claim, one, record, by_unique)
        steps = [
            self._at(one, self._step, one, *found)
            for one, found in wanted.items()
            if one in self.ids
        ]
        return [step for step in steps if step]

    def _at(
        self, one: Declared, work: t.Callable[..., t.Any], *arguments: t.Any
    ) -> t.Any:
        """What becomes of an object; None, with a mistake to be told, where it cannot be as it is written."""
        try:
            return work(*arguments)
        except _ConsequentialError:
            pass
        except CollectionError as problem:
            said = str(problem)
            self.mistakes.append(
                CollectionError(
                    f"{one.source}: {said}{'' if said.endswith(('.', '?')) else '.'}"
                )
            )
        for names in (("id",), (one.entity.key,), *one.entity.unique):
            with contextlib.suppress(
                TypeError
            ):  # what cannot be looked up by, which is told as a mistake
                self.mistaken.update(identity(one.entity, names, one.record))
        return None

    def _wanted(self, one: Declared) -> tuple[Schema, Record]:
        entity, record = one.entity, one.record
        if one.parent:
            if record.get(one.field) is not None:
                raise CollectionError(
                    f"its {one.field} is the one that it is nested in, so leave {one.field} out"
                )
            record = {**record, one.field: self.ids[one.parent]}
        schema, stated = self.api.describe(
            entity, self.scope.marked(entity, record), WHOLE
        )
        wanted = schema.without_idle_nulls(
            schema.parse(entity.prepare(stated), self._refer)
        )
        if "id" in wanted and not UUID.fullmatch(str(wanted["id"])):
            raise InvalidOptionError(f"id must be a UUID, not {wanted['id']!r}")
        known, exclusive = (
            {**one.also, **wanted},
            [("id",), entity.natural, *entity.unique],
        )
        told = [
            found for names in exclusive for found in identity(entity, names, known)
        ]
        if not told:
            told = [
                found
                for names in entity.found_by
                for found in identity(entity, names, wanted)
            ]
        if not told:
            raise CollectionError(
                f"a {entity.label} needs a {entity.natural[0]} or an id, or every run would create another one"
            )
        for found in told:
            if found in self.declared:
                other = self.declared[found][0]
                raise CollectionError(
                    f"this is {other.source} again, which has the same {' and '.join(found[1])}"
                )
            self.declared[found] = one, wanted
        return schema, wanted

    def _refer(self, kind: str, value: t.Any) -> Record:
        """A reference, by id, name or any field that tells: to what is declared, else to what is there and stays."""
        entity = self.entities[kind]
        if isinstance(value, list):
            raise InvalidOptionError(
                f"a {entity.label} is identified by one name or id, not by a list"
            )
        stated = value if isinstance(value, dict) else {"id": value, entity.key: value}
        ways = [("id",), (entity.key,), *entity.unique]
        told = [found for names in ways for found in identity(entity, names, stated)]
        if not told:
            known = [name for names in ways for name in names]
            if strange := next((name for name in stated if name not in known), None):
                raise InvalidOptionError(
                    f"no {entity.label} is found by its {strange}{did_you_mean(str(strange), known)}"
                )
        if not self.mistaken.isdisjoint(told):
            raise _ConsequentialError("it refers to something that is itself invalid")
        if declared := next((found for found in told if found in self.declared), None):
            return {"id": self.ids[self.declared[declared][0]]}
        for found in told:
            if current := self.there.get(found):
                if self.scope.prune and self.scope.ours(current):
                    raise ReferenceNotFoundError(
                        f"{entity.called(current)} is not declared, and prune would delete it: declare it"
                    )
                return {"id": current["id"]}
        said = next(iter(value.values()), None) if isinstance(value, dict) else value
        names = [
            found[2]
            for found in (*self.declared, *self.there)
            if found[:2] == (kind, (entity.key,))
        ]
        raise ReferenceNotFoundError(
            f"there is no {entity.label} {said!r}{did_you_mean(str(said), map(str, names))}"
        )

    def _claim(self, one: Declared, wanted: Record, by_unique: bool) -> None:
        """Give an object its id: that of what it is on the server, else its own or a new one."""
        entity, current = one.entity, self._found(one, wanted, by_unique)
        if current and not self.scope.ours(current) and not _is_link(entity):
            raise CollectionError(
                f"{entity.called(current)} is on the server and outside of the selection: rename one of them"
            )
        if current:
            self.claimed.add((entity.name, current["id"]))
            self._identify(one, wanted, current["id"])
        elif by_unique or wanted.get("id"):
            self._identify(one, wanted, wanted.get("id") or str(uuid.uuid4()))

    def _found(self, one: Declared, wanted: Record, by_unique: bool) -> Record | None:
        """What an object is on the server. By another unique field than its name only where one of them has no name."""
        entity, known = one.entity, {**one.also, **wanted}
        ways = (
            entity.unique if by_unique else (("id",), entity.natural, *entity.found_by)
        )
        for found in (
            found for names in ways for found in identity(entity, names, known)
        ):
            current = self.there.get(found)
            if (
                not current
                or self.declared.get((entity.name, ("id",), current["id"]), (one,))[0]
                is not one
            ):
                continue  # there is none, or another one states its id, or has claimed it
            if by_unique and all(
                identity(entity, entity.natural, record) for record in (wanted, current)
            ):
                continue
            if wanted.get("id", current["id"]) == current["id"]:
                return current
            if found[1] not in entity.found_by and not self._gives_way(
                one, found[1], current
            ):
                called, key = entity.called(current), current["id"]
                raise CollectionError(
                    f"{called} has the id {key} on the server: leave out the id, or remove that one first"
                )
        return None

    def _gives_way(
        self, one: Declared, names: tuple[str, ...], current: Record
    ) -> bool:
        """Whether an object can be made although another one, of another id, has the same name.

        It can where the other one goes, and where the name is one of objects in it, which move (a certificate's SNIs).
        """
        if names[0] in one.also:
            return True
        return (
            self.scope.prune
            and self.scope.ours(current)
            and bool(_releasable(one.entity, names, current))
        )

    def _identify(self, one: Declared, wanted: Record, key: str) -> None:
        self.ids[one] = key
        self.declared[(one.entity.name, ("id",), key)] = one, wanted

    def _step(self, one: Declared, schema: Schema, wanted: Record) -> Step:
        entity, key = one.entity, self.ids[one]
        current = self.there.get((entity.name, ("id",), key))
        if current is None:
            for name, part in schema.fields.items():
                if part.has_no_default and wanted.get(name) is None:
                    raise CollectionError(f"{name} is missing")
        else:
            current = self.api.tidy(entity, current, wanted)
        wanted = {**wanted, "id": key}
        return Step(
            entity,
            schema,
            plan(entity, schema, current, wanted, WHOLE),
            wanted,
            one.source,
        )

    # What gives way

    def _deletions(self) -> list[list[Step]]:
        stages = []
        for floor in reversed(floors(self.entities)):
            stages.append(
                [
                    Step(
                        entity,
                        self._schema(entity, record),
                        Plan(record, {}, {}),
                        {"id": record["id"]},
                        policy=GONE,
                    )
                    for entity in floor
                    for record in self._left(entity)
                ]
            )
        count, most = sum(map(len, stages)), self.scope.max_deletions
        if most is not None and count > most:
            raise CollectionError(
                f"{count} objects would be deleted, and max_deletions is {most}: nothing was written."
            )
        self._refuse_to_take_along(
            {step.identity: step for stage in stages for step in stage}
        )
        return stages

    def _left(self, entity: Entity) -> list[Record]:
        """What goes because nobody has declared it, by name: servers list things by ids, which tell people nothing."""
        found = (
            one
            for one in self.current.get(entity.name, ())
            if (entity.name, one["id"]) not in self.claimed
        )
        return sorted(
            (one for one in found if self._goes(entity, one)),
            key=lambda one: self._called(entity, one),
        )

    def _called(self, entity: Entity, record: Record) -> list[str]:
        """The name of an object and of whatever it refers to."""
        return [
            self._names.get(one, one)
            for one in (record["id"], *held(entity, record).values())
        ]

    def _goes(self, entity: Entity, record: Record) -> bool:
        if self.scope.prune and self.scope.ours(record):
            return True
        owners = [
            (entity.schema.references[name], ("id",), key)
            for name, key in held(entity, record).items()
        ]
        return any(
            entity.name in self.declared[one][0].exact
            for one in owners
            if one in self.declared
        )

    def _schema(self, entity: Entity, record: Record) -> Schema:
        return self.api.describe(entity, record, GONE)[0]

    def _refuse_to_take_along(self, gone: dict[tuple[str, str], Step]) -> None:
        """What is deleted takes along, or is kept from going by, what refers to it: that has to be ours as well."""
        for entity in self.entities.values():
            for record in self.current.get(entity.name, ()) if gone else ():
                if (entity.name, record["id"]) in gone or (
                    entity.name,
                    record["id"],
                ) in self.claimed:
                    continue
                for name, key in held(entity, record).items():
                    if owner := gone.get((entity.schema.references[name], key)):
                        called = f"{entity.label} {self._names[record['id']]!r}"
                        raise CollectionError(
                            f"{owner.entity.called(owner.plan.before)} is not declared and cannot be deleted: "
                            f"{called} refers to it and is outside of the selection."
                        )

    def _given_up(
        self, writes: list[list[Step]], deletions: list[list[Step]]
    ) -> tuple[list[Step], list[Step]]:
        """What makes room for unique values that move: objects that are renamed for the time being, or go at once.

        Whoever else has the value now either goes, or gets another one in the same run, whatever the order. Raises
        CollectionError where it keeps the value, or cannot be parted from it.
        """
        fates = {
            step.identity: step
            for floor in (*writes, *deletions)
            for step in floor
            if step.plan.before
        }
        released: dict[tuple[str, str], Step] = {}
        vacated: list[Step] = []
        for step, names, holder in self._conflicts(writes):
            key = (step.entity.name, holder["id"])
            fate, field = fates.get(key), _releasable(step.entity, names, holder)
            goes = fate is not None and fate.kind == "deleted"
            if (
                field
                and fate
                and (goes or not fate.plan.changes.keys().isdisjoint(names))
            ):
                released[key] = _released(step, holder, released.get(key), field)
            elif fate and goes and not self._referred_to(step.entity):
                vacated.append(fate)
            else:
                raise _taken(step, names, holder, can_move=fate is not None)
        return list(released.values()), vacated

    def _conflicts(
        self, writes: list[list[Step]]
    ) -> t.Iterator[tuple[Step, tuple[str, ...], Record]]:
        """Each object that is to have a unique value, the fields that hold it, and the object that has it now."""
        for step in (step for floor in writes for step in floor):
            for names in dict.fromkeys((step.entity.natural, *step.entity.unique)):
                for holder in self._rivals(step, names):
                    yield step, names, holder

    def _rivals(self, step: Step, names: tuple[str, ...]) -> list[Record]:
        """What has a value now that an object is to have."""
        holders = (
            self.there.get(found) for found in identity(step.entity, names, step.wanted)
        )
        return [one for one in holders if one and one["id"] != step.wanted["id"]]

    def _referred_to(self, entity: Entity) -> bool:
        return any(
            entity.name in other.schema.references.values()
            for other in self.entities.values()
        )

    @functools.cached_property
    def _names(self) -> dict[str, str]:
        """What people call objects, by their ids. What is known by another one has the name of that."""
        known = {
            one["id"]: _name(self.entities[kind], one)
            for kind, found in self.current.items()
            for one in found
        }
        for one, key in self.ids.items():
            wanted = self.declared[one.entity.name, ("id",), key][1]
            known[key] = _name(one.entity, {**wanted, **one.also}) or one.source
        return {key: known.get(name, name) for key, name in known.items()}


def _taken(
    step: Step, names: tuple[str, ...], holder: Record, *, can_move: bool
) -> CollectionError:
    """That another object has a unique value and keeps it, or cannot be parted from it."""
    known = [name for name in names if holder.get(name) is not None]
    values = [
        repr(step.schema.child(name).masked(holder[name]))
        for name in known
        if isinstance(holder[name], str)
    ]
    keeps = f"has the {' and '.join(known)} {' and '.join(values)} already"
    moving = ", and cannot be parted from it within a run: leave out the ids, or remove that one first"
    called = step.entity.called(holder)
    return CollectionError(
        f"{step.source}: {called} on the server {keeps}{moving if can_move else ''}."
    )


def _releasable(entity: Entity, names: tuple[str, ...], holder: Record) -> str | None:
    """The field of some that an object can have another value in for a while."""
    fixed = {*entity.schema.references, *entity.immutable, *entity.computed}
    fixed |= {
        name for name, other in entity.tied.items() if holder.get(other) is not None
    }
    return next(
        (
            name
            for name in names
            if name not in fixed and isinstance(holder.get(name), str)
        ),
        None,
    )


def _released(step: Step, holder: Record, before: Step | None, field: str) -> Step:
    """What has a value that another object is to have, with one that nobody has and that any field takes."""
    change = {
        **(before.plan.changes if before else {}),
        field: f"released-{uuid.uuid4().hex[:12]}",
    }
    todo = Plan(holder, {**holder, **change}, change)
    return Step(
        step.entity,
        step.schema,
        todo,
        {"id": holder["id"], **change},
        step.source,
        RELEASE,
    )


class _ConsequentialError(CollectionError):
    """An object cannot be judged because another one has a mistake, of which alone a user has to know."""


def _is_link(entity: Entity) -> bool:
    """Whether what tells an object is references alone: then it has no name that another one could have taken."""
    return all(entity.schema.child(name).refers_to for name in entity.natural)


def _name(entity: Entity, record: Record) -> str:
    told: t.Any = _plain(record.get(entity.key))
    told = told or next(
        (record[names[0]] for names in entity.unique if record.get(names[0])), None
    )
    told = ", ".join(map(str, told)) if isinstance(told, list) else told
    return str(entity.schema.child(entity.key).masked(told) or record.get("id") or "")


# Writing


def apply(
    api: BulkApi, todo: Todo, pool: concurrent.futures.Executor
) -> tuple[list[Step], CollectionError | None]:
    """Do it, stage by stage. What was done, and what stopped it; the rest was not begun."""
    stages = todo.stages
    with progress(
        f"changes made, waiting for {api.client.connection.place}",
        sum(map(len, stages)),
    ) as state:
        return in_stages(
            stages, state.counting(_Writing(api, todo.known).perform), pool
        )


def in_stages(
    stages: t.Iterable[t.Sequence[Step]],
    work: t.Callable[[Step], t.Any],
    pool: concurrent.futures.Executor,
) -> tuple[list[Step], CollectionError | None]:
    """Do what each step takes, those of a stage in parallel. What was done, and what stopped it."""
    done: list[Step] = []
    for stage in stages:
        running = [pool.submit(work, step) for step in stage]
        concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_EXCEPTION)
        if any(
            one.done() and not one.cancelled() and one.exception() for one in running
        ):
            for one in running:
                one.cancel()
            concurrent.futures.wait(running)
        faults = [
            (step, one.exception())
            for step, one in zip(stage, running)
            if not one.cancelled()
        ]
        done += [step for step, fault in faults if not fault]
        for step, fault in faults:
            if isinstance(fault, CollectionError):
                return done, _placed(step, fault)
            if fault:
                raise fault
    return done, None


def refusals(
    api: BulkApi, writes: list[list[Step]], count: int
) -> list[CollectionError]:
    """What the server says that it would refuse of all that is to be written."""

    def fault(step: Step) -> CollectionError | None:
        try:
            api.foresee(step.entity, step.plan)
        except CollectionError as problem:
            return _placed(step, problem)
        return None

    steps = [step for floor in writes for step in floor]
    activity = f"changes checked, waiting for {api.client.connection.place}"
    with workers(count, api.client) as pool, progress(activity, len(steps)) as state:
        return [one for one in pool.map(state.counting(fault), steps) if one]


def _placed(step: Step, fault: CollectionError) -> CollectionError:
    """What a server refused, with where the user wrote it."""
    placed = CollectionError(f"{step.source}: {fault}" if step.source else str(fault))
    placed.is_transient = fault.is_transient
    return placed


class _Writing:
    """One run, in which somebody else may be faster.

    ``known``: the ids of what was there before. ``adopted``: by the ids that objects were to have, those that they have
    because somebody else made them first.
    """

    def __init__(self, api: BulkApi, known: t.Container[str]) -> None:
        self.api, self.known = api, known
        self.adopted: dict[str, str] = {}

    def perform(self, step: Step) -> None:
        """Do what a step takes. Raises CollectionError."""
        step = self._redirected(step)
        try:
            carry_out(self.api, step.entity, step.plan)
        except ConflictError as race:
            self._again(step, race)
        except ServerUnreachableError as fault:
            if not fault.may_have_applied:
                raise
            self._again(step, fault)

    def _redirected(self, step: Step) -> Step:
        """A step that refers to what was adopted by the id that it has."""

        def redirected(record: Record) -> Record:
            keys = {
                name: self.adopted.get(key, key)
                for name, key in held(step.entity, record).items()
            }
            return {
                **record,
                **{name: {**record[name], "id": key} for name, key in keys.items()},
            }

        if self.adopted.keys().isdisjoint(held(step.entity, step.wanted).values()):
            return step
        todo = Plan(
            step.plan.before, redirected(step.plan.after), redirected(step.plan.changes)
        )
        return dataclasses.replace(step, plan=todo, wanted=redirected(step.wanted))

    def _again(self, step: Step, fault: CollectionError) -> None:
        """Judge one object anew; somebody else may have made it meanwhile, under another id.

        What was there before is none of that: it is another object, and may be about to go. Raises the fault then.
        """
        wanted = step.wanted
        if not step.plan.before:
            wanted = {name: one for name, one in step.wanted.items() if name != "id"}
            found = self.api.find(step.entity, wanted)
            if found and found.get("id") in self.known:
                raise fault.__cause__ or fault
        outcome = ensure(self.api, step.entity, step.schema, wanted, step.policy)
        if outcome.object.get("id", step.wanted["id"]) != step.wanted["id"]:
            self.adopted[step.wanted["id"]] = outcome.object["id"]


# Telling


Tell = t.Callable[[Step], Record]


def summary(
    steps: t.Sequence[Step],
    unchanged: int,
    done: t.Sequence[Step],
    fault: CollectionError | None,
    tell: Tell,
    **facts: t.Any,
) -> Record:
    """A task's result: what was created, updated and deleted.

    ``tell(step)``: one of them, in words; ``facts``: what else the result holds. Raises CollectionError, with that and with
    what remains to be done, where a fault stopped it.
    """
    made = set(done)
    lists = _lists([step for step in steps if step in made], tell)
    counts = {name: len(one) for name, one in lists.items()} | {"unchanged": unchanged}
    result: Record = {"changed": bool(made), "counts": counts, **lists, **facts}
    if fault:
        rest = [step for step in steps if step not in made]
        count = f"{len(steps) - len(rest)} of {len(steps)} changes were made"
        advice = (
            "run it again for the rest"
            if fault.is_transient
            else "the next run does the rest once that is corrected"
        )
        sentence = f"{str(fault).removesuffix('.')}; {count}, {advice}."
        raise CollectionError(sentence, **result, remaining=_lists(rest, tell))
    return result


def _lists(steps: t.Iterable[Step], tell: Tell) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {"created": [], "updated": [], "deleted": []}
    for step in steps:
        found[step.kind].append(tell(step))
    return found


def in_words(todo: Todo, step: Step) -> Record:
    """An object, by what people call it and what it refers to."""
    record = step.plan.before or step.wanted
    told = {"entity": step.entity.name, "name": todo.names[record["id"]]}
    told |= {
        name: todo.names.get(key) for name, key in held(step.entity, record).items()
    }
    if step.plan.before and step.plan.after:
        told["fields"] = sorted(step.plan.changes)
    return {**told, "source": step.source} if step.source else told


def diff(todo: Todo) -> list[Record]:
    """Every difference as --diff shows it: names for references, nothing secret."""
    found = []
    for step in todo.steps:
        header = f"{step.entity.label} {todo.names[(step.plan.before or step.wanted)['id']]!r}"
        before = _by_name(
            todo, step.entity, shown(step.entity, step.schema, step.plan.before, {})
        )
        after = _by_name(
            todo,
            step.entity,
            shown(step.entity, step.schema, step.plan.after, step.plan.before),
        )
        if not before and "id" in after:
            after["id"] = UNKNOWN
        found.append(
            {
                "before_header": header,
                "before": before,
                "after_header": header,
                "after": after,
            }
        )
    return found


def _by_name(todo: Todo, entity: Entity, record: Record) -> Record:
    return {
        **record,
        **{
            name: todo.names.get(key, record[name])
            for name, key in held(entity, record).items()
        },
    }
