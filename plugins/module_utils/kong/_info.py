# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking up what Kong has."""

from __future__ import annotations

import typing as t

from .._engine import Policy
from .._errors import Problem
from .._shape import Record, inner, masked, secrets
from .._task import RETURN_SECRETS, Spec, Task
from ._api import Kong, below
from ._entities import ENTITIES, KongEntity
from ._tasks import KONG

SCOPES = {
    "service": "service",
    "route": "route",
    "consumer": "consumer",
    "upstream": "upstream",
    "certificate": "certificate",
    "set": "key_set",
}
OPTIONS: Spec = {
    "entity": {"type": "str", "required": True, "choices": sorted(ENTITIES)},
    "name": {"type": "str"},
    "tags": {"type": "list", "elements": "str"},
    **{scope: {"type": "str"} for scope in SCOPES},
    **RETURN_SECRETS,
}
RULES: Spec = {"mutually_exclusive": [("name", "tags")]}


def _run(params: Record, check_mode: bool, dummy_diff: bool) -> Record:
    server: Kong = KONG.connect(params, check_mode)
    entity = ENTITIES[params["entity"]]
    name, tags = params["name"], set(params["tags"] or ())
    if lacks := [parent for parent in entity.parents if not params[parent]]:
        raise Problem(f"Kong lists every {entity.label} below its {lacks[0]} alone: say {lacks[0]}.")
    scope = {field: server.refer(one, params[field]) for field, one in SCOPES.items() if params[field]}
    by_path = name and entity.key not in entity.listed
    if by_path:
        found: t.Iterable[Record] = filter(None, [server.look_up(entity, name)])
    else:
        path = below(entity, scope, entity.parents)
        found = server.all(path, **({"tags": ",".join(params["tags"])} if tags else {}))
    chosen = [
        one
        for one in found
        if all(one.get(field) == value for field, value in scope.items())
        and tags <= set(one.get("tags") or ())  # lists below a parent know no filter
        and (by_path or name in (None, one[entity.key], one["id"], one.get("instance_name")))
    ]
    shown = chosen if params["return_secrets"] else _masked(server, entity, chosen)
    return {"changed": False, "objects": shown, "warnings": server.warnings}


def _masked(server: Kong, entity: KongEntity, chosen: list[Record]) -> list[Record]:
    """What of a plugin's configuration is secret is told by the plugin's own schema."""
    if not entity.subschema:
        return [masked(entity.shape, one) for one in chosen]
    shapes = {
        name: server.describe(entity, {"name": name}, Policy(absent=True))[0]
        for name in {one["name"] for one in chosen}
    }
    return [masked(shapes[one["name"]], one) for one in chosen]


def _secrets(params: Record) -> set[str]:
    """The name of what is known by a secret."""
    entity = ENTITIES.get(params.get("entity") or "")
    return secrets(inner(entity.shape, entity.key), params.get("name")) if entity else set()


TASK = Task({**KONG.options, **OPTIONS}, _run, RULES, _secrets)
