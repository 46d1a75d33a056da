# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking up what Kong has."""

from __future__ import annotations

import typing as t

from .._engine import Entity, Policy
from .._shape import Record, masked
from .._task import RETURN_SECRETS, Spec, Task
from ._api import Kong
from ._entities import ENTITIES, SCOPES
from ._tasks import KONG

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
    scope = {name: server.refer(name, params[name]) for name in SCOPES if params[name]}
    if params["name"] and entity.name != "plugin":
        found: t.Iterable[Record] = filter(None, [server.look_up(entity, params["name"])])
    else:
        found = server.all(entity.path, **({"tags": ",".join(params["tags"])} if params["tags"] else {}))
    named = params["name"] if entity.name == "plugin" else None
    chosen = [
        one
        for one in found
        if all(one.get(name) == value for name, value in scope.items())
        and (named is None or named in (one["name"], one["id"], one.get("instance_name")))
    ]
    shown = chosen if params["return_secrets"] else _masked(server, entity, chosen)
    return {"changed": False, "objects": shown, "warnings": server.warnings}


def _masked(server: Kong, entity: Entity, chosen: list[Record]) -> list[Record]:
    """What of a plugin's configuration is secret is told by the plugin's own schema."""
    if entity.name != "plugin":
        return [masked(entity.shape, one) for one in chosen]
    shapes = {
        name: server.describe(entity, {"name": name}, Policy(absent=True))[0]
        for name in {one["name"] for one in chosen}
    }
    return [masked(shapes[one["name"]], one) for one in chosen]


TASK = Task({**KONG.options, **OPTIONS}, _run, RULES)
