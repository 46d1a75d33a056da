# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find what is, plan the difference, apply only that.

The engine is product-neutral: an entity says what is known of a kind of object, an API says how one server
finds, creates, updates and deletes it. ``plan`` is pure; ``ensure`` is the only place that writes.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .errors import CollectionError, ConflictError, ServerUnreachableError
from .field_paths import Record, get_path, set_path
from .schema import MapSchema, RecordSchema, Schema
from .sensitive import UNKNOWN

ATTEMPTS = 3


@dataclasses.dataclass(frozen=True)
class Entity:
    """One kind of object.

    ``name``: the key of the object in results; ``path``: where the API keeps such objects; ``key``: the field that
    people know one by. ``single``: whether there is exactly one, which is always there. ``computed``: fields that the
    server makes up, unknown until it has.
    ``volatile``: fields that change by themselves, of no interest in a diff. ``immutable``: fields that cannot be
    changed once the object exists. ``create_only``: fields that count only when it is made.
    ``together``: fields that the server wants in one request.
    ``unique``: what no two objects have alike beside their key: one field, or several together.
    ``tied``: fields that must agree with another one, where that is set.
    ``prepare``: makes the stated options fit for the server, or refuses them.
    ``normalize``: turns an object that is about to be written into what the server will store of it.
    """

    name: str
    path: str
    schema: Schema
    key: str = "name"
    single: bool = False
    computed: tuple[str, ...] = ("id",)
    volatile: tuple[str, ...] = ()
    immutable: tuple[str, ...] = ()
    create_only: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    tied: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    prepare: t.Callable[[Record], Record] = dict
    normalize: t.Callable[[Record], Record] = dict

    @property
    def natural(self) -> tuple[str, ...]:
        """The fields that no two objects have alike and that people know one by."""
        return (self.key,)

    @property
    def found_by(self) -> tuple[tuple[str, ...], ...]:
        """What else finds an object in a list."""
        return ()

    @property
    def without_default(self) -> frozenset[str]:
        """The fields that say which object it is, or that cannot change: no default takes their place."""
        return frozenset({"id", self.key, *self.immutable, *self.create_only})

    @property
    def label(self) -> str:
        """The kind of object, in words."""
        return self.name.replace("_", " ")

    def called(self, record: Record) -> str:
        """One object, in words."""
        name = self.schema.child(self.key).masked(record.get(self.key)) or record.get(
            "id"
        )
        return f"{self.label} {name!r}" if name else self.label


@dataclasses.dataclass(frozen=True)
class Policy:
    """How a task wants its values understood.

    ``absent``: there is to be no such object, or of a single one nothing that anybody has set.
    ``reset``: option paths that go back to the server's default.
    ``exact``: option paths whose value is all there is to be, not merged into what is there.
    ``update_secrets``: whether values that cannot be read back are written again to an object that exists.
    ``whole``: what the task does not state is the server's default, where that does not choose for itself.
    """

    absent: bool = False
    reset: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    update_secrets: bool = False
    whole: bool = False


@dataclasses.dataclass(frozen=True)
class Plan:
    """One object before and after; either is empty where there is none. ``changes``: what has to be written."""

    before: Record
    after: Record
    changes: Record

    @property
    def changed(self) -> bool:
        """Whether there is anything to do."""
        return self.before != self.after or bool(self.changes)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What was done, or in check mode would be. ``object`` is the server's own record, empty when absent."""

    plan: Plan
    object: Record
    warnings: tuple[str, ...] = ()


class Api(t.Protocol):
    """What the engine needs of a server."""

    read_only: bool
    warnings: list[str]

    def describe(
        self, entity: Entity, stated: Record, policy: Policy
    ) -> tuple[Schema, Record]:
        """The shape of what a task states, and the statement with outdated spellings replaced."""

    def refer(self, name: str, value: t.Any) -> t.Any:
        """A reference as bodies hold it, for the name or id of an entity. Raises Missing where there is none."""

    def find(self, entity: Entity, wanted: Record) -> Record | None:
        """The object that the wanted one stands for, as the server has it."""

    def foresee(self, entity: Entity, todo: Plan) -> None:
        """Raise CollectionError for what the server would refuse, as far as it tells without storing anything."""

    def create(self, entity: Entity, wanted: Record) -> Record:
        """Make it."""

    def update(self, entity: Entity, todo: Plan) -> Record:
        """Change it."""

    def delete(self, entity: Entity, current: Record) -> None:
        """Remove it."""


def plan(
    entity: Entity,
    schema: Schema,
    current: Record | None,
    wanted: Record,
    policy: Policy,
) -> Plan:
    """What has to happen to an object. Pure. Raises CollectionError for a change of what cannot be changed."""
    if policy.absent and not entity.single:
        return Plan(current or {}, {}, {})
    exact, reset = (
        [schema.locate(option) for option in options]
        for options in (policy.exact, policy.reset)
    )
    if current is None:
        _refuse_incomplete(entity, schema, wanted)
        stated = entity.normalize(
            {
                name: value
                for name, value in wanted.items()
                if value is not None or policy.whole
            }
        )
        return Plan({}, {**dict.fromkeys(entity.computed, UNKNOWN), **stated}, stated)
    lasting = {
        name: value for name, value in wanted.items() if name not in entity.create_only
    }
    target = (
        schema.replace(current, lasting)
        if policy.whole
        else schema.merge(current, lasting)
    )
    target |= {name: current[name] for name in entity.create_only if name in current}
    for path in exact:
        target = set_path(
            target,
            path,
            schema.descend(path).replace(
                get_path(current, path), get_path(wanted, path)
            ),
        )
    for path in _readable(schema, current) if policy.absent else reset:
        _refuse_reset(entity, schema, current, path[0])
        target = set_path(
            target, path, schema.descend(path).reset(get_path(current, path))
        )
    if schema.changes(current, target):
        target = entity.normalize(target)
    _refuse_immutable(
        entity,
        schema,
        current,
        {**wanted, **{name: target[name] for name in lasting if name in target}},
    )
    todo = schema.changes(current, target)
    if policy.update_secrets:
        todo |= {
            name: value
            for name, value in wanted.items()
            if schema.child(name).write_only and name not in entity.create_only
        }
    if not todo:
        return Plan(current, current, {})
    for group in entity.together:
        if any(name in todo for name in group):
            todo |= {
                name: target[name] for name in group if target.get(name) is not None
            }
    return Plan(
        current,
        target
        | {
            name: value for name, value in todo.items() if schema.child(name).write_only
        },
        todo,
    )


def _readable(schema: Schema, current: Record) -> list[tuple[str, ...]]:
    return [
        (name,)
        for name in current
        if name in schema.fields and not schema.fields[name].write_only
    ]


def _refuse_incomplete(entity: Entity, schema: Schema, wanted: Record) -> None:
    if missing := schema.missing(wanted):
        raise CollectionError(
            f"{entity.called(wanted)} does not exist yet, and a new one needs {', '.join(missing)}: "
            f"state {'it' if len(missing) == 1 else 'them'}."
        )


def _refuse_immutable(
    entity: Entity, schema: Schema, current: Record, wanted: Record
) -> None:
    for name in entity.immutable:
        known = (
            wanted.get(name) not in (None, UNKNOWN) and current.get(name) is not None
        )
        if known and not schema.child(name).equal(current[name], wanted[name]):
            now, then = (
                schema.child(name).masked(value)
                for value in (current[name], wanted[name])
            )
            raise CollectionError(
                f"{name} of {entity.called(current)} is {now!r} and cannot be changed to {then!r}: "
                "make a new one under another name, or remove this one first."
            )


def _refuse_reset(entity: Entity, schema: Schema, current: Record, name: str) -> None:
    if schema.child(name).has_no_default or name in entity.without_default:
        raise CollectionError(
            f"{name} of {entity.called(current)} has no default to go back to: take it out of reset."
        )


def ensure(
    api: Api, entity: Entity, schema: Schema, wanted: Record, policy: Policy
) -> Outcome:
    """Make one object as wanted, or absent, and say what it took.

    A lost race, or a connection that broke while writing, is read again and judged again: after a lost race only what
    we still have to do is our change, after a broken connection the change is taken to be ours.
    Raises CollectionError when the server will not have it.
    """
    first: Plan | None = None
    for attempt in range(ATTEMPTS):
        current = api.find(entity, wanted)
        todo = plan(entity, schema, current, wanted, policy)
        first = first or todo
        if api.read_only and todo.changed:
            api.foresee(entity, todo)
        if api.read_only or not todo.changed:
            kept = {
                name: value
                for name, value in todo.after.items()
                if not schema.child(name).write_only
            }
            return Outcome(first, kept, tuple(_ignored(entity, schema, wanted, kept)))
        try:
            stored = carry_out(api, entity, todo)
        except ConflictError as race:
            if attempt == ATTEMPTS - 1:
                raise race.__cause__ or race from None
            first = None  # what happened since is not our change
        except ServerUnreachableError as fault:
            if attempt == ATTEMPTS - 1 or not fault.may_have_applied:
                raise
        else:
            return Outcome(
                first,
                stored,
                tuple(_ignored(entity, schema, {**todo.changes, **wanted}, stored)),
            )
    raise AssertionError("unreachable")


def carry_out(api: Api, entity: Entity, todo: Plan) -> Record:
    """Send what a plan takes; what is stored then. Raises ConflictError, ServerUnreachableError or another CollectionError."""
    if not todo.after:
        api.delete(entity, todo.before)
        return {}
    if not todo.before:
        return api.create(entity, todo.changes)
    return api.update(entity, todo)


def _ignored(
    entity: Entity, schema: Schema, asked: Record, stored: Record
) -> t.Iterator[str]:
    """What the server took and did not keep, or would not keep: the user believes that it has it."""
    for name, value in asked.items() if stored else ():
        part = schema.child(name)
        if part.write_only or name in entity.create_only or value is None:
            continue
        for path, wanted, kept in _unkept(part, value, stored.get(name), name):
            yield f"the server did not keep {path} of {entity.called(stored)}: asked for {wanted!r}, it has {kept!r}"


def _unkept(
    schema: Schema, asked: t.Any, kept: t.Any, path: str
) -> t.Iterator[tuple[str, t.Any, t.Any]]:
    """What of a value was not kept: the path of each part that differs, what was asked for and what there is."""
    if (
        isinstance(schema, (RecordSchema, MapSchema))
        and isinstance(asked, dict)
        and isinstance(kept, dict)
    ):
        for name, value in asked.items():
            yield from _unkept(
                schema.child(name), value, kept.get(name), f"{path}.{name}"
            )
    elif not schema.write_only and not schema.equal(kept, schema.merge(kept, asked)):
        yield path, schema.masked(asked), schema.masked(kept)


def shown(entity: Entity, schema: Schema, record: Record, before: Record) -> Record:
    """A record fit for a diff: nothing secret, nothing that changes by itself, texts line by line."""
    lasting = {
        name: value for name, value in record.items() if name not in entity.volatile
    }
    return schema.as_lines(schema.masked(lasting, before))


def result(
    entity: Entity, schema: Schema, outcome: Outcome, diff: bool, in_clear: bool = False
) -> Record:
    """A task's result. Secrets are masked; in clear, those that the server made up are not."""
    todo = outcome.plan
    found: Record = {
        "changed": todo.changed,
        entity.name: outcome.object if in_clear else schema.masked(outcome.object),
    }
    if diff:
        found["diff"] = {
            "before": shown(entity, schema, todo.before, {}),
            "after": shown(entity, schema, todo.after, todo.before),
        }
    return found
