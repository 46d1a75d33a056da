# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find what there is, plan the difference, apply only that.

The reconciler knows no product. An ``Entity`` says what is known about a kind of object, and an
``Operation`` how one server finds, creates, updates and deletes it. ``plan`` is pure, and
``reconcile`` is the only function that writes.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .errors import (
    CollectionError,
    ConflictError,
    InvalidOptionError,
    ReferenceNotFoundError,
    ServerUnreachableError,
)
from .field_paths import Record, get_path, omit, pick, set_path
from .schema import MapSchema, RecordSchema, Schema
from .unknown import UNKNOWN

ATTEMPTS = 3  # to write one object while somebody else writes it as well

E = t.TypeVar("E", bound="Entity")
FieldPath = tuple[str, ...]


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Entity:
    """A kind of object.

    Attributes:
        name: The key of the object in results.
        path: Where the API keeps objects of this kind.
        schema: What is known about the fields.
        key: The field that people know an object by.
        is_singleton: There is exactly one such object, and it always exists.
        computed: Fields that the server makes, unknown until it has.
        volatile: Fields that change by themselves and are of no interest in a diff.
        immutable: Fields that cannot be changed once the object exists.
        create_only: Fields that count only when the object is created.
        sent_together: Groups of fields that the server wants in one request.
        unique: Groups of fields that, beside the key, no two objects have alike.
        bound_to: The field that each field must agree with, where that one is set.
        prepare: Makes the stated options fit for the server, or refuses them.
        normalize: Turns an object that is about to be written into what the server will store.
        options: What an argument spec says of an option and the schema does not, by the option's
            name: a type, choices, sub-options. An option may also stand for no field.
        hidden_fields: Fields that are no options, because no task may state them.
        required: Fields that every task states, beside those that say where the object belongs.
        required_when_present: Fields that a task states unless the object shall be absent.
        identified_by: Fields of which any, or the id, tells which object a task means, where that is
            not the key alone.
        never_identifying: Text fields that say whether there is an object, and so never which one a
            task means.
        option_rules: What else holds between options, as AnsibleModule takes it: mutually_exclusive,
            required_by, required_together.
        generates_secrets: The server makes secrets that a task may want to see in clear.
    """

    name: str
    path: str
    schema: RecordSchema
    key: str = "name"
    is_singleton: bool = False
    computed: tuple[str, ...] = ("id",)
    volatile: tuple[str, ...] = ()
    immutable: tuple[str, ...] = ()
    create_only: tuple[str, ...] = ()
    sent_together: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    bound_to: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    prepare: t.Callable[[Record], Record] = dict
    normalize: t.Callable[[Record], Record] = dict
    options: t.Mapping[str, Record] = dataclasses.field(default_factory=dict)
    hidden_fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    required_when_present: tuple[str, ...] = ()
    identified_by: tuple[str, ...] = ()
    never_identifying: tuple[str, ...] = ()
    option_rules: t.Mapping[str, t.Any] = dataclasses.field(
        default_factory=dict
    )
    generates_secrets: bool = False

    @property
    def at_most_one(self) -> bool:
        """Whether there cannot be a second object of the kind."""
        return self.is_singleton

    @property
    def required_fields(self) -> tuple[str, ...]:
        """All fields that every task states."""
        return self.required

    @property
    def special_options(self) -> t.Mapping[str, Record]:
        """What argument specs say of options and the schema does not, by the option's name."""
        return self.options

    @property
    def unreadable_secrets(self) -> tuple[str, ...]:
        """The secrets that cannot be read back, so that nobody knows whether they differ."""
        return tuple(
            field_name
            for field_name, field in self.schema.fields.items()
            if field.secret and field.write_only
        )

    @property
    def natural_key(self) -> tuple[str, ...]:
        """The fields that people know an object by, and that no two objects have alike."""
        return (self.key,)

    @property
    def alternate_keys(self) -> tuple[tuple[str, ...], ...]:
        """Other groups of fields that identify an object in a list."""
        return ()

    @property
    def without_default(self) -> frozenset[str]:
        """The fields that identify the object or cannot change: no default takes their place."""
        return frozenset({"id", self.key, *self.immutable, *self.create_only})

    @property
    def label(self) -> str:
        """The kind of object in words, as messages name it."""
        return self.name.replace("_", " ")

    def display_name(self, record: Record) -> str:
        """Return one object in words, as messages name it."""
        key = self.schema.child(self.key).masked(record.get(self.key))
        field_name = key or record.get("id")
        return f"{self.label} {field_name!r}" if field_name else self.label


class Policy(t.NamedTuple):
    """How a task wants its values understood.

    Attributes:
        absent: There shall be no such object or, of a singleton, nothing that anybody has set.
        reset: Option paths that go back to the server's default.
        exact: Option paths whose value is replaced, and not merged into the current one.
        update_secrets: Values that cannot be read back are written again to an object that exists.
        defaults_for_unset: What a task does not state goes back to the server's default.
    """

    absent: bool = False
    reset: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    update_secrets: bool = False
    defaults_for_unset: bool = False

    @property
    def needs_defaults(self) -> bool:
        """Whether the server's defaults have to be known."""
        return bool(self.reset or self.exact or self.defaults_for_unset)


class Plan(t.NamedTuple):
    """One object before and after, and what has to be written.

    Attributes:
        before: The current object, empty where there is none.
        after: The object afterwards, empty where there is to be none.
        changes: The fields to write, with their new values.
    """

    before: Record
    after: Record
    changes: Record

    @property
    def changed(self) -> bool:
        """Whether there is anything to do."""
        if self.before is self.after:
            return bool(self.changes)
        return self.before != self.after or bool(self.changes)


class Outcome(t.NamedTuple):
    """What was done or, in check mode, would be done.

    Attributes:
        plan: What was planned at first.
        object: The server's own record, empty when absent.
        warnings: What the user has to know beside it.
    """

    plan: Plan
    object: Record
    warnings: tuple[str, ...] = ()


class Operation(t.Protocol[E]):
    """What one task does to one object on one server."""

    entity: E
    policy: Policy

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written, as in check mode."""

    def interpret(self, stated: Record, /) -> tuple[RecordSchema, Record]:
        """Return the schema of what a task states, and that with outdated names replaced."""

    def resolve(self, kind: str, field_value: t.Any, /) -> t.Any:
        """Return a reference as bodies hold it, for the name or id of an object.

        Raises ReferenceNotFoundError where there is no such object.
        """

    def find(self, desired: Record, /) -> Record | None:
        """Return the object that the desired one stands for, as the server has it."""

    def validate(self, plan: Plan, /) -> None:
        """Raise CollectionError for what the server would refuse, as far as it tells beforehand."""

    def create(self, desired: Record, /) -> Record:
        """Create the object and return it as the server stores it."""

    def update(self, plan: Plan, /) -> Record:
        """Write the changes of a plan and return the object as the server stores it."""

    def delete(self, current: Record, /) -> None:
        """Delete the object. One that is gone already is no error."""


class Server(t.Protocol[E]):
    """A server, as one task sees it."""

    @property
    def warnings(self) -> list[str]:
        """What the user has to know; everything that the task does adds to it."""

    def operation(
        self, entity: E, policy: Policy, stated: Record, /
    ) -> Operation[E]:
        """Return what a task does to an object that it states."""


# Planning


def plan(
    entity: Entity,
    schema: RecordSchema,
    current: Record | None,
    desired: Record,
    policy: Policy,
) -> Plan:
    """Return what has to happen to an object. Pure.

    Raises CollectionError for a change of what cannot be changed.
    """
    if policy.absent and not entity.is_singleton:
        return Plan(current or {}, {}, {})
    # A path that does not exist is refused for a new object as well.
    for option in (*policy.exact, *policy.reset):
        schema.locate(option)
    if current is None:
        return _plan_creation(entity, schema, desired, policy)
    target = _target(entity, schema, current, desired, policy)
    # Only what is going to be written: an object that another version of the server has stored may
    # look otherwise, and that alone is no change.
    changes = schema.changes(current, target)
    if changes:
        target = entity.normalize(target)
        changes = schema.changes(current, target)
    _refuse_immutable_changes(entity, schema, current, desired, target)
    if policy.update_secrets:
        changes |= _secrets_to_rewrite(entity, schema, desired)
    if not changes:
        return Plan(current, current, {})
    changes |= _fields_sent_along(entity, changes, target)
    # A merge leaves out what cannot be read back, but a diff has to show that it changes.
    after = target | _write_only_fields(schema, changes)
    return Plan(current, after, changes)


def _plan_creation(
    entity: Entity, schema: RecordSchema, desired: Record, policy: Policy
) -> Plan:
    missing = schema.missing(desired)
    if missing:
        pronoun = "it" if len(missing) == 1 else "them"
        raise CollectionError(
            f"{entity.display_name(desired)} does not exist yet, and "
            f"creating it requires {', '.join(missing)}: set {pronoun}."
        )
    # A null says that the default is not wanted, which counts only where defaults are filled in.
    stated = {
        field_name: field_value
        for field_name, field_value in desired.items()
        if field_value is not None or policy.defaults_for_unset
    }
    created = entity.normalize(stated)
    computed = dict.fromkeys(entity.computed, UNKNOWN)
    return Plan({}, {**computed, **created}, created)


def _target(
    entity: Entity,
    schema: RecordSchema,
    current: Record,
    desired: Record,
    policy: Policy,
) -> Record:
    """Return the object as it shall be, before the server normalizes it."""
    lasting = omit(desired, entity.create_only)
    combine = schema.replace if policy.defaults_for_unset else schema.merge
    target: Record = combine(current, lasting)
    # To replace an object would take away what counts only when it is created.
    target |= {
        field_name: current[field_name]
        for field_name in entity.create_only
        if field_name in current
    }
    for field_path in map(schema.locate, policy.exact):
        current_value = get_path(current, field_path)
        desired_value = get_path(desired, field_path)
        field = schema.descend(field_path)
        replaced = field.replace(current_value, desired_value)
        target = set_path(target, field_path, replaced)
    # Last, so that a part of what is exact can go back to its default.
    for field_path in _paths_to_reset(schema, current, policy):
        _refuse_reset(entity, schema, current, field_path[0])
        current_value = get_path(current, field_path)
        default = schema.descend(field_path).reset(current_value)
        target = set_path(target, field_path, default)
    return target


def _paths_to_reset(
    schema: RecordSchema, current: Record, policy: Policy
) -> list[FieldPath]:
    """Return what goes back to its default: of a singleton that shall be absent, everything."""
    if not policy.absent:
        return [schema.locate(option) for option in policy.reset]
    return [
        (field_name,)
        for field_name in pick(current, schema.fields)
        if not schema.fields[field_name].write_only
    ]


def _refuse_reset(
    entity: Entity, schema: RecordSchema, current: Record, field_name: str
) -> None:
    """Raise CollectionError for a field that no default can take the place of."""
    has_no_default = schema.child(field_name).has_no_default
    if has_no_default or field_name in entity.without_default:
        raise CollectionError(
            f"{field_name} of {entity.display_name(current)} has no "
            "default to reset it to: remove it from reset."
        )


def _refuse_immutable_changes(
    entity: Entity,
    schema: RecordSchema,
    current: Record,
    desired: Record,
    target: Record,
) -> None:
    """Raise CollectionError for another value of what cannot be changed."""
    for field_name in entity.immutable:
        if field_name not in desired:
            continue
        current_value = current.get(field_name)
        # The target has the value as the server would store it. What counts only at the creation is
        # in the target as it is now.
        new_value = desired[field_name]
        if field_name not in entity.create_only:
            new_value = target.get(field_name, new_value)
        # Nobody can tell whether something that is not known yet is another value.
        if current_value is None or new_value in (None, UNKNOWN):
            continue
        field = schema.child(field_name)
        if not field.equal(current_value, new_value):
            raise CollectionError(
                f"{field_name} of {entity.display_name(current)} is "
                f"{field.masked(current_value)!r} and cannot be "
                f"changed to {field.masked(new_value)!r}: create a new "
                "one with another name, or delete this one first."
            )


def _secrets_to_rewrite(
    entity: Entity, schema: RecordSchema, desired: Record
) -> Record:
    """Return the desired values that cannot be read back, so that nobody knows whether they differ."""
    return omit(_write_only_fields(schema, desired), entity.create_only)


def _write_only_fields(schema: RecordSchema, record: Record) -> Record:
    return {
        field_name: field_value
        for field_name, field_value in record.items()
        if schema.child(field_name).write_only
    }


def _fields_sent_along(
    entity: Entity, changes: Record, target: Record
) -> Record:
    """Return the fields that the server wants in one request with those that change."""
    groups = [
        group
        for group in entity.sent_together
        if not changes.keys().isdisjoint(group)
    ]
    return {
        field_name: target[field_name]
        for group in groups
        for field_name in group
        if target.get(field_name) is not None
    }


# Reconciling one object


def reconcile_options(
    server: Server[E], entity: E, stated: Record, policy: Policy
) -> tuple[RecordSchema, Outcome]:
    """Make one object as the options of a task state it.

    Returns the schema of the object, and what was done. Raises CollectionError.
    """
    try:
        operation = server.operation(entity, policy, stated)
        schema, desired = desired_object(operation, stated)
        return schema, reconcile(operation, schema, desired)
    except ReferenceNotFoundError:
        # Nothing can belong to what does not exist, so the object is absent already.
        if not policy.absent:
            raise
        return entity.schema, Outcome(Plan({}, {}, {}), {})
    except InvalidOptionError as mistake:
        raise CollectionError(
            f"{entity.display_name(stated)} has invalid options: {mistake}"
        ) from None


def desired_object(
    operation: Operation[E], stated: Record
) -> tuple[RecordSchema, Record]:
    """Return an object's schema, and the object that a task states in the server's spelling.

    Of an object that shall be absent only what identifies it counts.
    """
    entity = operation.entity
    schema, stated = operation.interpret(stated)
    if operation.policy.absent:
        stated = _identifying_options(entity, schema, stated)
    else:
        stated = entity.prepare(stated)
    return schema, schema.parse(stated, operation.resolve)


def _identifying_options(
    entity: Entity, schema: RecordSchema, stated: Record
) -> Record:
    """Return the options that may tell which object is meant.

    The others may be wrong by now: a task often stays as it was when the object was to be there.
    """
    names = schema.option_names
    return {
        option: field_value
        for option, field_value in stated.items()
        if option in names
        and _may_identify(entity, schema, names[option], field_value)
    }


def _may_identify(
    entity: Entity, schema: RecordSchema, field_name: str, field_value: t.Any
) -> bool:
    """Return whether a field may tell which object is meant: its key, or a text stored as it is."""
    if entity.is_singleton or field_name in entity.never_identifying:
        return False
    if field_name == entity.key:
        return True
    is_record = isinstance(schema.fields[field_name], RecordSchema)
    return isinstance(field_value, str) and not is_record


def reconcile(
    operation: Operation[E], schema: RecordSchema, desired: Record
) -> Outcome:
    """Make one object as desired, or absent, and return what was done.

    Where another writer was faster, or the connection broke while writing, the object is read and
    planned again. After a conflict only what is still to do is our change. After a broken connection
    the change is taken to be ours. Raises CollectionError when the server refuses.
    """
    first_plan: Plan | None = None
    for attempt in range(ATTEMPTS):
        todo = _plan_current(operation, schema, desired)
        first_plan = first_plan or todo
        if operation.read_only or not todo.changed:
            return _predicted(operation, schema, desired, todo, first_plan)
        try:
            stored = apply_plan(operation, todo)
        except (ConflictError, ServerUnreachableError) as error:
            _raise_unless_repeatable(error, is_last=attempt == ATTEMPTS - 1)
            # What another writer has done is not our change, but a request without an answer is.
            if isinstance(error, ConflictError):
                first_plan = None
        else:
            asked = {**todo.changes, **desired}
            return Outcome(
                first_plan, stored, _warnings(operation, schema, asked, stored)
            )
    raise AssertionError("unreachable")


def _plan_current(
    operation: Operation[E], schema: RecordSchema, desired: Record
) -> Plan:
    current = operation.find(desired)
    return plan(operation.entity, schema, current, desired, operation.policy)


def _raise_unless_repeatable(error: CollectionError, *, is_last: bool) -> None:
    """Raise the error of a write that there is no use in planning again."""
    if isinstance(error, ServerUnreachableError):
        if is_last or not error.may_have_applied:
            raise error
    elif is_last:
        raise error.__cause__ or error from None


def _predicted(
    operation: Operation[E],
    schema: RecordSchema,
    desired: Record,
    todo: Plan,
    first_plan: Plan,
) -> Outcome:
    """Return the outcome of what needs no request, or may not send one."""
    if todo.changed:
        operation.validate(todo)
    stored = {
        field_name: field_value
        for field_name, field_value in todo.after.items()
        if not schema.child(field_name).write_only
    }
    return Outcome(
        first_plan, stored, _warnings(operation, schema, desired, stored)
    )


def apply_plan(operation: Operation[E], todo: Plan) -> Record:
    """Send what a plan takes, and return what is stored then.

    Raises ConflictError, ServerUnreachableError or another CollectionError.
    """
    if not todo.after:
        operation.delete(todo.before)
        return {}
    if not todo.before:
        return operation.create(todo.changes)
    return operation.update(todo)


# What the server did not keep


def _warnings(
    operation: Operation[E],
    schema: RecordSchema,
    asked: Record,
    stored: Record,
) -> tuple[str, ...]:
    """Return a sentence for all that the server took and did not keep: the user relies on it."""
    if not stored:
        return ()
    entity = operation.entity
    label = entity.display_name(stored)
    differences = _not_kept(entity, schema, asked, stored)
    return tuple(
        f"the server did not store {field_path} of {label} as requested: "
        f"it is {kept!r} instead of {wanted!r}"
        for field_path, wanted, kept in differences
    )


def _not_kept(
    entity: Entity, schema: RecordSchema, asked: Record, stored: Record
) -> t.Iterator[tuple[str, t.Any, t.Any]]:
    """Yield the path of each part that was not kept, what was asked for and what there is."""
    for field_name, field_value in omit(asked, entity.create_only).items():
        field = schema.child(field_name)
        # A null asks for the default, whatever that is.
        if field.write_only or field_value is None:
            continue
        stored_value = stored.get(field_name)
        yield from _differences(field, field_value, stored_value, field_name)


def _differences(
    schema: Schema, asked: t.Any, kept: t.Any, field_path: str
) -> t.Iterator[tuple[str, t.Any, t.Any]]:
    """Yield the path of each part that was not kept, what was asked for and what there is."""
    is_mapping = isinstance(schema, (RecordSchema, MapSchema))
    if is_mapping and isinstance(asked, dict) and isinstance(kept, dict):
        for field_name, field_value in asked.items():
            yield from _differences(
                schema.child(field_name),
                field_value,
                kept.get(field_name),
                f"{field_path}.{field_name}",
            )
    elif not schema.write_only:
        # The server may have added something, so it is enough that nothing is left to change.
        merged = schema.merge(kept, asked)
        if not schema.equal(kept, merged):
            yield field_path, schema.masked(asked), schema.masked(kept)


# Results


def for_diff(
    entity: Entity, schema: RecordSchema, record: Record, before: Record
) -> Record:
    """Return a record fit for a diff: nothing secret, nothing volatile, texts line by line."""
    lasting = omit(record, entity.volatile)
    return t.cast(Record, schema.as_lines(schema.masked(lasting, before)))


def task_result(
    entity: Entity,
    schema: RecordSchema,
    outcome: Outcome,
    *,
    diff: bool,
    in_clear: bool = False,
) -> Record:
    """Return a task's result.

    Secrets are masked. With ``in_clear`` those that the server has made are not.
    """
    todo = outcome.plan
    shown = outcome.object
    if not in_clear:
        shown = schema.masked(shown)
    result: Record = {"changed": todo.changed, entity.name: shown}
    if diff:
        result["diff"] = {
            "before": for_diff(entity, schema, todo.before, {}),
            "after": for_diff(entity, schema, todo.after, todo.before),
        }
    return result
