# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole gateway in one task: the server is made to match a declarative configuration."""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from ..._ansible.module import Spec, Task, refuse_masked
from ..._core.bulk import (
    BulkApi,
    Declared,
    Judgement,
    Scope,
    Step,
    Todo,
    apply,
    diff,
    floors,
    held,
    in_words,
    refusals,
    summary,
)
from ..._core.errors import CollectionError, in_one_line, together
from ..._core.field_paths import Record
from ..._core.http import MOST_CONNECTIONS, Response, segment, workers
from ..._core.keys import Scrutiny
from ..._core.progress import progress
from ..._core.sensitive import (
    ASTERISKS,
    HIDDEN,
    UNKNOWN,
    Collected,
    Hide,
    HideUnknown,
    hidden,
    hide_all,
    hide_stranger,
    mask,
)
from ..client import Kong
from ..consumer_group_members import KONG_WITH_MEMBERS
from ..entities import ENTITIES, NESTED, TABLES, KongEntity
from ..module import KONG
from ..quirks import check_credential
from . import parser
from .format_versions import FORMAT_VERSION

# A real run, too, asks Kong's schemas first where that takes no more than so many requests, which are cheap as such:
# what would be refused is refused before anything is written. A Kong without a database does that by itself.
ASKED_BEFOREHAND = 100
# Whether a modulus is prime takes some 20 ms to see (RSA of 2048 bits), which is too long for more keys than that.
PROVEN = 50
DEFAULT_WORKSPACE = "default"
OPTIONS: Spec = {
    "config": {"type": "dict"},
    "src": {"type": "path"},
    "select_tags": {"type": "list", "elements": "str", "default": []},
    "prune": {"type": "bool", "default": False},
    "max_deletions": {"type": "int"},
    "allow_small_exponent": {"type": "bool", "default": False},
    "parallelism": {"type": "int", "default": 8},
}
RULES: Spec = {
    "mutually_exclusive": [("config", "src")],
    "required_one_of": [("config", "src")],
}


def _run(params: Record, check_mode: bool, with_diff: bool) -> Record:
    documents = parser.read(params["config"], params["src"])
    for document in documents:
        # The other mask was refused where it was read; what reads like it now was escaped, so it is meant.
        refuse_masked(document.content, _collected, document.at, ASTERISKS.__eq__)
    server, is_new = _connected(params, parser.workspace(documents), check_mode)
    tags = params["select_tags"] or parser.select_tags(documents)
    found = parser.declared(documents)
    count = max(1, min(params["parallelism"], MOST_CONNECTIONS))
    kinds = ENTITIES.keys() if params["prune"] else parser.entities_of(found)
    current = read_all(server, kinds, count, _schemas_of(server, found))
    if is_new:
        current = {kind: known and [] for kind, known in current.items()}
    whole = server.is_db_less
    hashed = parser.holds_hashes(documents)
    if hashed and not whole:
        found = _writable(server, found, current)
    if whole and tags:
        raise CollectionError(
            f"{server.place} has no database, so its configuration is replaced as a whole: leave out select_tags."
        )
    if whole:
        current |= read_all(server, ENTITIES.keys() - current.keys(), count)
    _refuse_unknown(server, found, current)
    scope = selection(tags, params["prune"] or whole, params["max_deletions"])
    api = t.cast(BulkApi, server)
    todo = Judgement(
        api, ENTITIES, {kind: known or [] for kind, known in current.items()}, scope
    ).todo(found)
    gone = sum(map(len, todo.deletions))
    if whole and gone and not params["prune"]:
        raise CollectionError(
            f"{server.place} has no database, so everything that is not declared would be deleted ({gone} of its "
            "entities): set prune, or declare them."
        )
    written = [step for floor in todo.writes for step in floor]
    if weak := weak_keys(written, small_exponent=params["allow_small_exponent"]):
        raise together(weak)
    asks = check_mode or (not whole and len(written) <= ASKED_BEFOREHAND)
    if asks and (refused := refusals(api, todo.writes, count)):
        raise together(refused)
    done, fault = todo.steps, None
    if not check_mode and todo.steps:
        with workers(count, server.client) as pool:
            done, fault = (
                (_post(server, todo, transform=not hashed), None)
                if whole
                else apply(api, todo, pool)
            )
    facts = {"warnings": server.warnings, **({"diff": diff(todo)} if with_diff else {})}
    return summary(
        todo.steps,
        len(todo.unchanged),
        done,
        fault,
        lambda step: in_words(todo, step),
        **facts,
    )


def _connected(
    params: Record, declared_for: str | None, check_mode: bool
) -> tuple[Kong, bool]:
    """The server, in the workspace that a task or its configuration names; and whether that is still to be made.

    Check mode takes the default workspace in place of one that an earlier task would have made. A community edition has
    no other, and none in its paths. Raises CollectionError for any other workspace there.
    """
    name = params["kong_workspace"] or declared_for
    if declared_for not in (None, name):
        raise CollectionError(
            f"The configuration is for workspace {declared_for!r}, and kong_workspace is {name!r}."
        )
    server: Kong = KONG_WITH_MEMBERS.connect(
        {**params, "kong_workspace": name}, check_mode
    )
    if not name:
        return server, False
    default: Kong = KONG_WITH_MEMBERS.connect(
        {**params, "kong_workspace": None}, check_mode
    )
    if server.root().get("edition") == "community":
        if name != DEFAULT_WORKSPACE:
            where = "kong_workspace" if params["kong_workspace"] else "_workspace"
            raise CollectionError(
                f"{server.place} has no workspace {name!r}: workspaces take Kong Enterprise, and it is a Kong in its "
                f"community edition; leave out {where}, or check kong_admin_url."
            )
        return default, False
    if (
        not check_mode
        or default.client.request("GET", f"/workspaces/{segment(name)}").status != 404
    ):
        return server, False
    default.warnings.append(
        f"workspace {name!r} does not exist yet; an earlier task would have created it"
    )
    return default, True


def selection(
    tags: list[str], prune: bool = False, max_deletions: int | None = None
) -> Scope:
    """What carries all of these tags, as decK selects it; whatever is made gets them."""
    wanted = set(tags)

    def ours(record: Record) -> bool:
        return wanted <= set(record.get("tags") or ())

    def marked(entity: KongEntity, record: Record) -> Record:
        known = record.get("tags") or []
        if not isinstance(known, list):  # told as a mistake later
            return record
        marks = tags if "tags" in entity.schema.fields else ()
        return (
            {**record, "tags": [*known, *(tag for tag in marks if tag not in known)]}
            if marks
            else record
        )

    return Scope(ours, marked, prune, max_deletions)


# Keys


def weak_keys(
    steps: t.Iterable[Step], *, small_exponent: bool
) -> list[CollectionError]:
    """The public keys that are to be written and that anybody can sign for, each with where it is declared."""
    new = [
        step
        for step in steps
        if step.entity is ENTITIES["jwt"] and step.plan.changes.get("rsa_public_key")
    ]
    scrutiny = Scrutiny(primality=len(new) <= PROVEN, small_exponent=small_exponent)
    found = []
    for step in new:
        try:
            check_credential(step.plan.after, scrutiny)
        except CollectionError as problem:
            found.append(CollectionError(f"{step.source}: {problem}"))
    return found


# Reading


def read_all(
    server: Kong,
    kinds: t.Collection[str],
    count: int,
    also: t.Iterable[t.Callable[[], t.Any]] = (),
) -> dict[str, list[Record] | None]:
    """Every entity of some kinds; None where the server knows no such kind. ``also``: what to read meanwhile.

    While somebody else is writing, a list may hold what refers to an entity that another list, read a moment before,
    does not hold yet. The latter is read again then: what is referred to is made first.
    """
    plain = [kind for kind in kinds if not ENTITIES[kind].parents]
    below = [kind for kind in kinds if ENTITIES[kind].parents]
    needed = {*plain, *(_parent(kind) for kind in below)}
    activity = f"lists read, waiting for {server.place}"
    with (
        workers(count, server.client) as pool,
        progress(activity, len(needed)) as state,
    ):
        meanwhile = [pool.submit(read) for read in also]
        every = state.counting(lambda kind: server.every(ENTITIES[kind].path))
        found = dict(zip(needed, pool.map(every, needed)))
        for kind in below:
            parent = ENTITIES[_parent(kind)]
            homes = found[parent.name]
            state.total += len(homes or ())
            every_in = state.counting(
                functools.partial(server.every_in, ENTITIES[kind], parent)
            )
            lists = pool.map(every_in, homes or ())
            found[kind] = (
                None
                if homes is None
                else [record for records in lists for record in records or ()]
            )
        for one in meanwhile:
            one.result()
        for _dummy in floors(ENTITIES):
            late = _lacking(found)
            found |= zip(
                late, pool.map(lambda kind: server.every(ENTITIES[kind].path), late)
            )
            if not late:
                break
    return found


def _lacking(found: t.Mapping[str, list[Record] | None]) -> list[str]:
    """The kinds of which something is referred to that was not there when they were read."""
    ids = {
        kind: {record["id"] for record in known}
        for kind, known in found.items()
        if known is not None
    }
    referred: dict[str, set[str]] = {}
    for kind, known in found.items():
        for record in known or ():
            for name, key in held(ENTITIES[kind], record).items():
                referred.setdefault(ENTITIES[kind].schema.references[name], set()).add(
                    key
                )
    return [
        kind for kind, keys in referred.items() if kind in ids and not keys <= ids[kind]
    ]


def _parent(kind: str) -> str:
    entity = ENTITIES[kind]
    return t.cast(str, entity.schema.child(entity.parents[0]).refers_to)


def _schemas_of(server: Kong, found: list[Declared]) -> list[t.Callable[[], t.Any]]:
    """What reads all that is to be known of the server, for it to be at hand later."""
    asked = {(one.entity.schema_name, "") for one in found if not one.entity.pairs}
    asked |= {
        (one.entity.schema_name, str(one.record.get("name") or ""))
        for one in found
        if one.entity.subschema
    }
    return [
        server.root,
        *(functools.partial(server.kong_schema, *names) for names in asked),
    ]


def _refuse_unknown(
    server: Kong, found: list[Declared], current: t.Mapping[str, list[Record] | None]
) -> None:
    """Raise CollectionError for what the server has no notion of."""
    for one in found:
        if current[one.entity.name] is None and not server.lacks_workspace:
            table = (
                ENTITIES[_parent(one.entity.name)] if one.entity.parents else one.entity
            ).schema_name
            edition = server.root().get("edition", "unknown")
            raise CollectionError(
                f"{one.source}: {server.place} has no {table} (its edition is {edition})."
            )


# Secrets that are hashed already


def _writable(
    server: Kong, found: list[Declared], current: t.Mapping[str, list[Record] | None]
) -> list[Declared]:
    """What the Admin API can write where secrets are hashed already: it would hash a hash again.

    A credential that the server has keeps the secret that it has there; one that it does not have is left out.
    """
    stored = {
        (kind, name, one.get(name)): one
        for kind, known in current.items()
        for one in known or ()
        for name in ("id", ENTITIES[kind].key)
        if ENTITIES[kind].hashed
    }
    kept: list[Declared] = []
    for one in found:
        ways = [
            (one.entity.name, name, one.record.get(name))
            for name in ("id", one.entity.key)
        ]
        on_server = next((stored[way] for way in ways if way in stored), None)
        lost = [
            name
            for name in _hashes(one)
            if (on_server or {}).get(name) != one.record[name]
        ]
        for name in lost:
            server.warnings.append(_lost_secret(one, name, on_server))
        if on_server or not lost:
            rest = {
                name: value for name, value in one.record.items() if name not in lost
            }
            kept.append(dataclasses.replace(one, record=rest) if lost else one)
    return kept


def _hashes(declared: Declared) -> list[str]:
    """The fields that hold the hash of a secret."""
    record = declared.record
    return [
        name for name, value in record.items() if declared.entity.is_hashed(name, value)
    ]


def _lost_secret(declared: Declared, field: str, on_server: Record | None) -> str:
    called = declared.entity.called(declared.record)
    result = (
        "the one on the server keeps its own"
        if on_server
        else "the credential is left out"
    )
    return (
        f"{declared.source}: the {field} of {called} is a hash, and the Admin API would hash it again: {result}. "
        f"State the {field} itself to have it."
    )


# A server without a database


def _post(server: Kong, todo: Todo, *, transform: bool) -> list[Step]:
    """Replace everything. Kong's errors are told with where the user wrote what it refuses.

    ``transform``: whether Kong has to hash what it keeps as a hash.
    """
    kept = [*todo.unchanged, *(step for floor in todo.writes for step in floor)]
    body: Record = {"_format_version": FORMAT_VERSION, "_transform": transform}
    for step in kept:
        body.setdefault(step.entity.schema_name, []).append(_flat(step))

    def sensitive() -> set[str]:
        return set().union(
            *(step.schema.secrets(step.plan.after or step.plan.before) for step in kept)
        )

    answer = server.client.request(
        "POST", "/config", json=body, query={"flatten_errors": 1}, sensitive=sensitive
    )
    if answer.status in (200, 201):
        return todo.steps
    raise _refused(server, answer, kept)


def _flat(step: Step) -> Record:
    """An entity as the declarative format has it, each reference a bare id."""
    record, hidden = (
        step.plan.after or step.plan.before,
        {"updated_at", *NESTED[step.entity.name]},
    )
    hidden |= set(step.entity.volatile) if step.entity.pairs else set()
    record = {**record, "id": step.wanted["id"]}
    flat = {
        name: record[name]["id"] if record.get(name) else None
        for name in step.entity.schema.references
    }
    kept = {
        name: one
        for name, one in {**record, **flat}.items()
        if name not in hidden and one != UNKNOWN
    }
    return {
        name: one
        for name, one in kept.items()
        if one is not None or step.schema.child(name).default is not None
    }


def _refused(server: Kong, answer: Response, kept: list[Step]) -> CollectionError:
    errors = list(
        _errors(answer.body, {step.wanted["id"]: step.source for step in kept})
    )
    if not errors:
        return server.refused(answer, "replace the configuration")
    first = errors[0]
    what = f"{first['field']}: {first['said']}" if first["field"] else first["said"]
    more = f" and {len(errors) - 1} more, see errors" if len(errors) > 1 else ""
    return CollectionError(
        f"{first['source']}: {server.place} refused it: {what}{more}.", errors=errors
    )


def _errors(body: t.Any, sources: t.Mapping[str, str]) -> t.Iterator[Record]:
    """What Kong refuses of a configuration, each with where it is written, in the order of that."""
    listed = _mappings(body.get("flattened_errors")) if isinstance(body, dict) else []
    for one in sorted(listed, key=lambda one: _in_order(_source(one, sources))):
        for each in _mappings(one.get("errors")):
            said = in_one_line(each.get("message"))
            yield {
                "source": _source(one, sources),
                "field": each.get("field"),
                "said": said,
            }


def _source(error: Record, sources: t.Mapping[str, str]) -> str:
    return sources.get(str(error.get("entity_id")), str(error.get("entity_type")))


def _mappings(value: t.Any) -> list[Record]:
    return (
        [one for one in value if isinstance(one, dict)]
        if isinstance(value, list)
        else []
    )


def _in_order(source: str) -> list[tuple[int, str]]:
    """A key to sort places by as they are in a file: Kong's errors come in no order."""
    return [
        (int(part) if part.isdigit() else 0, part)
        for part in re.split(r"(\d+)", source)
    ]


# Secrets

MAPPINGS = {"_info", "_plugin_configs"}
ASIDE = (
    "url",
    "_config",
    "_comment",
    "_ignore",
)  # what a record may state beside its fields


def shown_config(config: t.Any) -> t.Any:
    """A configuration as results repeat it: nothing of what could not be understood."""
    if not isinstance(config, dict) or config.keys() - {*TABLES, *parser.ABOUT}:
        return HIDDEN
    return _hidden(config, mask, hide_stranger)


def _secrets(params: Record) -> set[str]:
    """Whatever could be a secret in a configuration that a task holds itself."""
    config = params.get("config")
    return _collected(config) if isinstance(config, dict) else set()


def _collected(config: Record) -> set[str]:
    found = Collected()
    _hidden(config, found.hide, hidden)
    return set(found)


def _hidden(config: Record, hide: Hide, unknown: HideUnknown) -> Record:
    """A configuration without its secrets, to the knowledge of the entity table and by their names."""
    return {
        name: _hidden_list(TABLES[name], one, hide, unknown)
        if name in TABLES
        else _hidden_about(name, one, hide)
        for name, one in config.items()
    }


def _hidden_about(name: str, value: t.Any, hide: Hide) -> t.Any:
    """What a configuration says of itself; a text where a mapping belongs may be anything."""
    return (
        hidden(value, hide)
        if isinstance(value, dict) or name not in MAPPINGS
        else hide_all(value, hide)
    )


def _hidden_list(
    entity: KongEntity, records: t.Any, hide: Hide, unknown: HideUnknown
) -> t.Any:
    if not isinstance(records, list):
        return hide_all(records, hide)
    return [
        _hidden_record(entity, one, hide, unknown)
        if isinstance(one, dict)
        else hide_all(one, hide)
        for one in records
    ]


def _hidden_record(
    entity: KongEntity, record: Record, hide: Hide, unknown: HideUnknown
) -> Record:
    children = {
        name: child
        for name, (child, dummy) in NESTED[entity.name].items()
        if name in record
    }
    aside = {name: hidden(record[name], hide, name) for name in ASIDE if name in record}
    own = {name: one for name, one in record.items() if name not in {*children, *aside}}
    below = {
        name: _hidden_list(child, record[name], hide, unknown)
        for name, child in children.items()
    }
    return entity.schema.conceal(own, hide, unknown=unknown) | aside | below


TASK = Task(
    {**KONG.options, **OPTIONS},
    _run,
    RULES,
    _secrets,
    {"config": shown_config},
    ("config",),
)
