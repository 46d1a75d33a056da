# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole FusionAuth in one task: all is foreseen by reading alone, then what differs is written.

Each object is foreseen and made by the same engine as its module does it; only the order is decided here.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ..._ansible.module import (
    Spec,
    Task,
    refuse_content,
    refuse_masked,
)
from ..._core.bulk import apply_in_stages
from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.http import MOST_CONNECTIONS, Client, Reader, workers
from ..._core.names import lower_uuid, to_snake_case
from ..._core.planner import Change
from ..._core.progress import progress
from ..._core.reconciler import Outcome, Plan, Policy, for_diff, reconcile_options
from ..._core.report import bulk_result
from ..._core.sensitive import (
    HIDDEN,
    UNKNOWN,
    Collected,
    Hide,
    HideUnknown,
    hidden,
    hide_all,
    hide_stranger,
    mask,
    redacted,
)
from ..client import FusionAuth
from ..entities import (
    API_KEY,
    APPLICATION,
    APPLICATION_ROLE,
    ENTITIES,
    REACTOR,
    TENANT,
    USER,
    Resource,
)
from ..events import events_on
from ..module import FUSIONAUTH
from ..quirks import SHADOW_KEYS
from . import kickstart, parser
from .parser import TABLES, Entry

OPTIONS: Spec = {
    "config": {"type": "dict"},
    "src": {"type": "path"},
    "kickstart": {"type": "raw"},
    "owner": {"type": "str", "default": "default"},
    "prune": {"type": "bool", "default": False},
    "max_deletions": {"type": "int"},
    "parallelism": {"type": "int", "default": 8},
}
WAYS = ("config", "src", "kickstart")
RULES: Spec = {"mutually_exclusive": [WAYS], "required_one_of": [WAYS]}

MARK = "gatewright"  # in the data of what this collection makes
GONE = Policy(absent=True)
# What has to be there before, although nothing in an object says so.
# A PUT of a tenant makes FusionAuth forget the webhooks that it does not name.
AFTER = {"registration": ("application", "application_role"), "webhook": ("tenant",)}
BEFORE_ALL = REACTOR.name

Planned = t.Mapping[tuple[str, str], list[Entry]]


@dataclasses.dataclass(frozen=True, eq=False)
class Foreseen(Change):
    """One object and what has to happen to it. ``wanted``: its options.

    ``entry``: where that is declared, or nothing where it is not; ``needs``: the entries that have to make what it
    refers to; ``uses``: the ids that it refers to; ``belongs``: what it belongs to, by name; ``warnings``: what is
    said of it, whether anything has to happen to it or not.
    """

    entry: Entry | None = None
    needs: frozenset[Entry] = frozenset()
    uses: frozenset[str] = frozenset()
    belongs: Record = dataclasses.field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class Configured(FusionAuth):
    """FusionAuth as one entry sees it: to that, what other entries are going to make is there."""

    def __init__(self, client: Client, planned: Planned) -> None:
        super().__init__(client)
        self.planned = planned
        self.needs: set[Entry] = set()
        self.uses: set[str] = set()

    def resolve(self, name: str, value: str) -> str:
        """The id of an object by its name, or by the id that kickstart made up for it."""
        value = lower_uuid(value)
        found = (
            self.planned.get((ENTITIES[name].label, str(value)), [])
            if name in ENTITIES
            else []
        )
        called = next(
            (
                sorted(one.names)[0]
                for one in found
                if one.made_up and one.stated["id"] == value
            ),
            value,
        )
        identifier = super().resolve(name, called)
        self.uses.add(identifier)
        if (
            self.read_only
            and identifier != UNKNOWN
            and not self._may_exist(ENTITIES[name], identifier)
        ):
            self.report_missing(ENTITIES[name].label, identifier, ())
        return identifier

    def _may_exist(self, resource: Resource, identifier: str) -> bool:
        """Whether an id may be that of something on the server; some ids can be referred to and not be read."""
        return (
            resource is API_KEY
            or identifier in SHADOW_KEYS
            or self.exists(resource, identifier)
        )

    def report_missing(
        self, kind: str, name: str, known: t.Iterable[str], where: str = "on"
    ) -> None:
        """Nothing, of what is going to be made. Raises Missing otherwise."""
        self.tolerates_missing = False
        found = self.planned.get((kind, name), [])
        self.needs.update(found)
        if not (self.read_only and (found or name == UNKNOWN)):
            super().report_missing(kind, name, known, where)

    def events_on(self, tenant_ids: t.Collection[str] | None) -> set[str]:
        """The events that these tenants, or all, tell webhooks of, or that an entry is going to turn on."""
        configured = (
            entry.stated.get("event_configuration") or {} for entry in self._tenants()
        )
        return super().events_on(tenant_ids) | {
            name for one in configured for name in events_on(one)
        }

    def _tenants(self) -> t.Iterator[Entry]:
        return (
            one
            for key, listed in self.planned.items()
            if key[0] == TENANT.label
            for one in listed
        )

    def report_missing_licence(self, sentence: str) -> None:
        """Nothing, where an entry is going to activate one. Raises CollectionError otherwise."""
        self.tolerates_missing = False
        declared = (one for listed in self.planned.values() for one in listed)
        activates = any(
            one.resource is REACTOR and not one.policy.absent for one in declared
        )
        if not (self.read_only and activates):
            super().report_missing_licence(sentence)


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    server: FusionAuth = FUSIONAUTH.connect(params, check_mode=check_mode)
    reader = Reader(server.client.connection)
    source = FusionAuth(reader)
    found = _entries(source, params)
    parser.refuse_twice(found)
    planned = _planned(found)
    count = max(1, min(params["parallelism"], MOST_CONNECTIONS))
    place = server.client.connection.place

    def foresee(one: Entry) -> Foreseen:
        return _foreseen(Configured(reader, planned), one, params["owner"])

    with (
        workers(count, reader) as pool,
        progress(f"objects compared, waiting for {place}", len(found)) as state,
    ):
        steps = list(pool.map(state.counting(foresee), found))
    _refuse_twice(steps)
    if params["prune"]:
        steps += _superfluous(FusionAuth(reader), params["owner"], steps, count)
    todo = [one for one in steps if one.plan.changed]
    gone = [one for one in todo if one.action == "deleted"]
    _refuse_deletions(FusionAuth(reader), steps, gone, params["max_deletions"])
    stages = [
        *_in_order([one for one in todo if one not in gone]),
        *_from_the_top(gone),
    ]
    todo = [one for stage in stages for one in stage]
    done: t.Sequence[Change] = todo
    fault: CollectionError | None = None
    untouched = steps if check_mode else [one for one in steps if not one.plan.changed]
    warnings = [*source.warnings, *(said for one in untouched for said in one.warnings)]

    def make(step: Change) -> None:
        writer = Configured(server.client, planned)
        dummy, outcome = reconcile_options(
            writer, step.entity, step.desired, step.policy
        )
        warnings.extend(_said(writer, outcome))

    if not check_mode:
        with (
            workers(count, server.client) as pool,
            progress(f"changes made, waiting for {place}", len(todo)) as state,
        ):
            done, fault = apply_in_stages(stages, state.counting(make), pool)
    facts: Record = {"diff": list(map(_difference, todo))} if diff else {}
    return bulk_result(
        todo,
        done,
        _tell,
        unchanged=len(steps) - len(todo),
        error=fault,
        warnings=warnings,
        **facts,
    )


def _entries(server: FusionAuth, params: Record) -> list[Entry]:
    if params["kickstart"] is not None:
        given = params["kickstart"]
        if isinstance(given, str):
            refuse_content("kickstart", given)
        elif not isinstance(given, dict):
            raise CollectionError(
                f"kickstart must be a mapping or the path of a file, not {type(given).__name__}."
            )
        config, src = (given, None) if isinstance(given, dict) else (None, given)
    else:
        config, src = params["config"], params["src"]
    found: list[Entry] = []
    for one in parser.read(config, src):
        is_kickstart = params["kickstart"] is not None or kickstart.is_one(one)
        refuse_masked(
            one.content, kickstart.secrets if is_kickstart else _collected, one.at
        )
        found += (
            kickstart.entries(one, server, src) if is_kickstart else parser.entries(one)
        )
    return found


# Foreseeing


def _planned(found: list[Entry]) -> Planned:
    """What is going to be there, by kind and by each name and id of it."""
    known: dict[tuple[str, str], list[Entry]] = {}
    for one in found:
        labels = {
            (one.resource.label, name)
            for name in (*one.names, str(one.stated.get("id")))
        }
        roles = [one.stated] if one.resource is APPLICATION_ROLE else []
        if one.resource is APPLICATION:
            roles = one.stated.get("roles") or []
        labels |= {
            ("role", str(lower_uuid(role.get(name))))
            for role in roles
            for name in ("name", "id")
        }
        for label in () if one.absent else labels:
            known.setdefault(label, []).append(one)
    return known


def _foreseen(server: Configured, entry: Entry, owner: str) -> Foreseen:
    resource, stated = entry.resource, entry.stated
    try:
        if entry.made_up:
            known = {name: value for name, value in stated.items() if name != "id"}
            schema, outcome = reconcile_options(server, resource, known, entry.policy)
            stated = known if outcome.plan.before else stated
        schema, outcome = reconcile_options(server, resource, stated, entry.policy)
        marked = _marked(resource, stated, outcome.plan.before, owner)
        if marked != stated and not entry.absent:
            stated = marked
            schema, outcome = reconcile_options(server, resource, stated, entry.policy)
    except CollectionError as problem:
        said = redacted(str(problem), resource.schema.secrets(stated))
        raise CollectionError(
            f"{entry.source}: {said}{'' if said.endswith(('.', '?')) else '.'}"
        ) from None
    needs, uses = frozenset(server.needs - {entry}), frozenset(server.uses)
    belongs = {
        name: value
        for name, value in stated.items()
        if name == "tenant" or _is_owner(resource, name)
    }
    return Foreseen(
        resource,
        schema,
        outcome.plan,
        stated,
        entry.source,
        entry.policy,
        entry,
        needs,
        uses,
        belongs,
        _said(server, outcome),
    )


def _said(server: FusionAuth, outcome: Outcome) -> tuple[str, ...]:
    """What there is to say of one object, each thing once."""
    return tuple(dict.fromkeys((*server.warnings, *outcome.warnings)))


def _is_owner(resource: Resource, option: str) -> bool:
    return resource.schema.option_names.get(option) in (
        resource.parent_field,
        *resource.query_fields,
    )


def _marked(resource: Resource, stated: Record, before: Record, owner: str) -> Record:
    """The options of what this makes, or has made, with the mark that says so."""
    if (
        "data" not in resource.schema.fields
        or resource.at_most_one
        or (before and _owner(before) != owner)
    ):
        return stated
    if before and "data" not in stated:
        return stated
    return {**stated, "data": {**(stated.get("data") or {}), MARK: {"config": owner}}}


def _owner(record: Record) -> str | None:
    """Whose configuration made it, if any did."""
    mark = (record.get("data") or {}).get(MARK)
    return mark.get("config") if isinstance(mark, dict) else None


def _refuse_twice(steps: list[Foreseen]) -> None:
    known: dict[tuple[str, str], Foreseen] = {}
    for step in steps:
        if identifier := step.plan.before.get("id"):
            if other := known.get((step.entity.name, identifier)):
                raise CollectionError(
                    f"{step.source}: this is {other.source} again, by another name."
                )
            known[step.entity.name, identifier] = step


# What is not declared any more


def listed(server: FusionAuth, resource: Resource) -> t.Iterable[Record]:
    """All of a kind, each with whose it is; nothing where FusionAuth does not list them."""
    if not resource.parent_field:
        return server.list_all(resource)
    kind = resource.schema.fields[resource.parent_field].refers_to or ""
    owners = (
        [one["id"] for one in listed(server, ENTITIES[kind])]
        if resource.list_all
        else []
    )
    belongs = [{resource.parent_field: one} for one in owners]
    return [
        {**one, **owner}
        for owner in belongs
        for one in server.list_all(resource, owner)
    ]


def _superfluous(
    server: FusionAuth, owner: str, steps: list[Foreseen], count: int
) -> list[Foreseen]:
    """What a configuration of this owner made and does not declare any more."""
    declared = {(one.entity.name, one.plan.before.get("id")) for one in steps}
    kinds = [
        one
        for one in TABLES.values()
        if "data" in one.schema.fields and one.list_all and not one.at_most_one
    ]
    with workers(count, server.client) as pool:
        found = list(pool.map(lambda kind: list(listed(server, kind)), kinds))
    names = {
        one["id"]: one.get(kind.key)
        for kind, records in zip(kinds, found)
        for one in records
    }
    return [
        Foreseen(
            entity=kind,
            schema=kind.schema,
            plan=Plan(record, {}, {}),
            desired=_identified(kind, record),
            policy=GONE,
            belongs=_belongs(kind, record, names),
        )
        for kind, records in zip(kinds, found)
        for record in records
        if _owner(record) == owner
        and (kind.name, record["id"]) not in declared
        and not kind.is_builtin(server, record)
    ]


def _belongs(
    resource: Resource, record: Record, names: t.Mapping[str, t.Any]
) -> Record:
    known = {"tenant": record.get("tenantId")} if resource.is_tenanted else {}
    known |= {
        _option(resource, name): record.get(name)
        for name in (resource.parent_field,)
        if name
    }
    return {name: names.get(one, one) for name, one in known.items() if one}


def _option(resource: Resource, field: str) -> str:
    """What a task calls a field."""
    options = parser.OPTIONS[resource.name]
    return next(
        (
            one
            for one, known in resource.schema.option_names.items()
            if known == field and one in options
        ),
        field,
    )


def _identified(resource: Resource, record: Record) -> Record:
    """The options that find what is there."""
    names = (
        "id",
        resource.parent_field,
        *((resource.key,) if resource.parent_field else ()),
    )
    found = {name: record[name] for name in names if record.get(name)}
    return found | (
        {"tenant": record["tenantId"]}
        if resource.is_tenanted and record.get("tenantId")
        else {}
    )


def _refuse_deletions(
    server: FusionAuth, steps: list[Foreseen], gone: list[Foreseen], most: int | None
) -> None:
    if most is not None and len(gone) > most:
        raise CollectionError(
            f"{len(gone)} objects would be deleted, and max_deletions is {most}: nothing was written."
        )
    ids = {one.plan.before["id"]: one for one in gone if "id" in one.plan.before}
    for step in steps:
        for used in step.uses & ids.keys() if step not in gone else ():
            called = ids[used].entity.display_name(ids[used].plan.before)
            raise CollectionError(
                f"{step.source}: it refers to {called}, which is not declared and would be deleted."
            )
    for step in gone:
        if step.entity is TENANT and (
            others := _within(server, step.plan.before["id"], ids)
        ):
            called = step.entity.display_name(step.plan.before)
            raise CollectionError(
                f"{called} is not declared and cannot be deleted: {others} would go with it."
            )


def _within(server: FusionAuth, tenant: str, gone: t.Container[str]) -> str | None:
    """Something of others in a tenant, in words."""
    for kind in (
        one
        for one in TABLES.values()
        if one.is_tenanted and one.list_all and not one.parent_field
    ):
        for record in server.list_all(kind):
            if record.get("tenantId") == tenant and record["id"] not in gone:
                return kind.display_name(record)
    inside = FusionAuth(server.client)
    inside.tenant_id = tenant
    known = (
        inside.get("/api/user/search", USER, queryString="*", numberOfResults=1) or {}
    )
    return "its users" if known.get("total") else None


# In which order


def _in_order(steps: list[Foreseen]) -> list[list[Foreseen]]:
    """Stages of what can be done at the same time: each after what it refers to and is not there yet."""
    changed = {one.entry: one for one in steps}
    new = {
        one.desired["id"]: one
        for one in steps
        if not one.plan.before and "id" in one.desired
    }
    of_kind: dict[str, list[Foreseen]] = {}
    for one in steps:
        of_kind.setdefault(one.entity.name, []).append(one)
    heights: dict[Foreseen, int] = {}

    def referred(step: Foreseen) -> list[Foreseen]:
        needed = [changed[one] for one in step.needs if one in changed]
        return needed + [
            new[one] for one in step.uses if one in new and new[one] is not step
        ]

    def height(step: Foreseen, path: tuple[Foreseen, ...] = ()) -> int:
        if step in path:
            places = " and ".join(
                dict.fromkeys(one.source for one in path[path.index(step) :])
            )
            raise CollectionError(
                f"{places} refer to each other, so none can be made first: leave out one reference at first."
            )
        if step not in heights:
            before = (
                *AFTER.get(step.entity.name, ()),
                *(() if step.entity.name == BEFORE_ALL else (BEFORE_ALL,)),
            )
            others = (one for kind in before for one in of_kind.get(kind, ()))
            needs = referred(step) + [
                one for one in others if step not in referred(one)
            ]
            heights[step] = 1 + max(
                (height(one, (*path, step)) for one in needs), default=-1
            )
        return heights[step]

    return _by(height, steps)


def _from_the_top(steps: list[Foreseen]) -> list[list[Foreseen]]:
    """Stages of deletions: each before what it mentions."""
    known = {one.plan.before["id"]: one for one in steps if "id" in one.plan.before}

    @functools.cache
    def height(step: Foreseen) -> int:
        own = step.plan.before.get("id")
        mentioned = {
            one for one in _texts(step.plan.before) if one in known and one != own
        }
        return 1 + max((height(known[one]) for one in mentioned), default=-1)

    return _by(height, steps)[::-1]


def _by(
    height: t.Callable[[Foreseen], int], steps: list[Foreseen]
) -> list[list[Foreseen]]:
    found: dict[int, list[Foreseen]] = {}
    for step in steps:
        found.setdefault(height(step), []).append(step)
    return [found[level] for level in sorted(found)]


def _texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in (
        (*value, *value.values())
        if isinstance(value, dict)
        else value
        if isinstance(value, list)
        else ()
    ):
        yield from _texts(one)


# Telling


def _called(step: Change) -> str:
    entry = t.cast(Foreseen, step).entry
    names = sorted(entry.names) if entry else []
    record = step.plan.before or step.desired
    called = str(
        next(iter(names), None)
        or record.get(step.entity.key)
        or record.get("id")
        or step.entity.label
    )
    return str(
        step.entity.schema.child(step.entity.key).masked(called)
    )  # a webhook is known by its URL


def _tell(step: Change) -> Record:
    """An object, by what people call it and what it belongs to."""
    told = {
        "entity": step.entity.name,
        "name": _called(step),
        **t.cast(Foreseen, step).belongs,
    }
    if step.action == "updated":
        told["fields"] = sorted(map(to_snake_case, step.plan.changes))
    return {**told, "source": step.source} if step.source else told


def _difference(step: Change) -> Record:
    header = f"{step.entity.label} {_called(step)!r}"
    before = for_diff(step.entity, step.schema, step.plan.before, {})
    after = for_diff(step.entity, step.schema, step.plan.after, step.plan.before)
    return {
        "before_header": header,
        "before": before,
        "after_header": header,
        "after": after,
    }


# Secrets


def _secrets(params: Record) -> set[str]:
    """Whatever could be a secret in what a task states itself."""
    config = params.get("config")
    return (
        _collected(config) if isinstance(config, dict) else set()
    ) | kickstart.secrets(params.get("kickstart"))


def _collected(config: Record) -> set[str]:
    found = Collected()
    _hidden(config, found.hide, hidden)
    return set(found)


def shown_config(config: t.Any) -> t.Any:
    """A configuration as results repeat it: nothing of one that could not be understood."""
    if not isinstance(config, dict):
        return HIDDEN
    if kickstart.is_one(parser.Document("", config)):
        return kickstart.shown(config)
    return (
        HIDDEN
        if config.keys() - {*TABLES, *parser.COMMENTS}
        else _hidden(config, mask, hide_stranger)
    )


def _hidden(config: Record, hide: Hide, unknown: HideUnknown) -> Record:
    return {
        name: _hidden_section(name, one, hide, unknown) for name, one in config.items()
    }


def _hidden_section(
    table: str, section: t.Any, hide: Hide, unknown: HideUnknown
) -> t.Any:
    if table not in TABLES:
        return hidden(section, hide)
    if isinstance(section, list):
        return [_hidden_record(TABLES[table], one, hide, unknown) for one in section]
    return _hidden_record(TABLES[table], section, hide, unknown)


def _hidden_record(
    resource: Resource, record: t.Any, hide: Hide, unknown: HideUnknown
) -> t.Any:
    """An entry, whose options are the fields of its shape and those of its module."""
    if not isinstance(record, dict):
        return hide_all(record, hide)
    return {
        name: _hidden_option(resource, name, one, hide, unknown)
        for name, one in record.items()
    }


def _hidden_option(
    resource: Resource, name: str, value: t.Any, hide: Hide, unknown: HideUnknown
) -> t.Any:
    if name in resource.schema.option_names:
        return resource.schema.conceal({name: value}, hide, unknown=unknown)[name]
    if name in parser.OPTIONS[resource.name]:
        return hidden(value, hide, name)
    return unknown(value, hide, name, None)


TASK = Task(
    {**FUSIONAUTH.options, **OPTIONS},
    _run,
    RULES,
    _secrets,
    {"config": shown_config, "kickstart": kickstart.shown},
    ("config", "kickstart"),
)
