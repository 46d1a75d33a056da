# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking up what FusionAuth has."""

from __future__ import annotations

import typing as t

from .._ansible.module import Spec, Task
from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.options import RETURN_SECRETS
from .._core.sensitive import masked_by_name
from .client import FusionAuth
from .entities import ENTITIES, Resource
from .module import FUSIONAUTH

OPTIONS: Spec = {
    "entity": {"type": "str", "choices": sorted(ENTITIES)},
    "name": {"type": "str"},
    "id": {"type": "str"},
    "search": {"type": "dict"},
    "within": {"type": "str"},
    "user": {"type": "str"},
    "application": {"type": "str"},
    "tenant": {"type": "str"},
    **RETURN_SECRETS,
}
SELECTS = ("name", "id", "search", "within", "user", "application", "tenant")
RULES: Spec = {
    "mutually_exclusive": [("name", "id", "search")],
    "required_by": dict.fromkeys(SELECTS, "entity"),
    "required_if": [
        ("entity", "registration", ("user", "application")),
        *(
            ("entity", one.name, ("within",))
            for one in ENTITIES.values()
            if one.parent_field and one.list_all
        ),
    ],
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    server: FusionAuth = FUSIONAUTH.connect(params, check_mode=check_mode)
    if not params["entity"]:
        return {"changed": False, **_server(server), "warnings": server.warnings}
    resource = ENTITIES[params["entity"]]
    if params["tenant"]:
        server.tenant_id = server.resolve("tenant", params["tenant"])
    found = [
        one
        for one in _found(server, resource, params)
        if _in_tenant(server, resource, one)
    ]
    return {
        "changed": False,
        "objects": found
        if params["return_secrets"]
        else [resource.schema.masked(one) for one in found],
        "warnings": server.warnings,
    }


def _server(server: FusionAuth) -> Record:
    """What the server is, and its status; either may be hidden from the API key (FusionAuth docs, "System")."""
    status = server.client.request("GET", "/api/status")
    if not isinstance(status.body, dict):
        raise server.refused(status, "read its status", "GET", "/api/status")
    version = server.client.request("GET", "/api/system/version")
    told = version.body if version.ok and isinstance(version.body, dict) else {}
    return {
        "server": {"version": told.get("version") or status.body.get("version")},
        "status": {**masked_by_name(status.body), "healthy": status.ok},
    }


def _found(
    server: FusionAuth, resource: Resource, params: Record
) -> t.Iterable[Record]:
    if resource.name == "registration":
        wanted = {
            "userId": server.resolve("user", params["user"]),
            "applicationId": params["application"],
        }
        wanted["applicationId"] = server.resolve("application", params["application"])
        return filter(None, [server.find(resource, wanted)])
    wanted = {}
    if resource.parent_field:
        wanted[resource.parent_field] = _refer(
            server, resource, resource.parent_field, params["within"]
        )
    if params["search"] is not None:
        return server.search(resource, **params["search"])
    if params["id"]:
        return filter(
            None, [resource.find(server, resource, {**wanted, "id": params["id"]})]
        )
    if params["name"]:
        name = _refer(server, resource, resource.key, params["name"])
        return filter(
            None,
            [
                resource.find(
                    server, resource, {**wanted, resource.key: name, "loginId": name}
                )
            ],
        )
    if resource.list_all is None:
        raise CollectionError(
            f"FusionAuth does not list every {resource.label}: give name, id or search."
        )
    return server.list_all(resource, wanted)


def _refer(server: FusionAuth, resource: Resource, field: str, value: str) -> str:
    kind = (
        resource.schema.fields[field].refers_to
        if field in resource.schema.fields
        else None
    )
    return server.resolve(kind, value) if kind else value


def _in_tenant(server: FusionAuth, resource: Resource, one: Record) -> bool:
    return not (
        resource.is_tenanted
        and server.tenant_id
        and one.get("tenantId", server.tenant_id) != server.tenant_id
    )


TASK = Task({**FUSIONAUTH.options, **OPTIONS}, _run, RULES)
