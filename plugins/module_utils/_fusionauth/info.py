# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module fusionauth_info: look up what FusionAuth has, and what it is."""

from __future__ import annotations

import typing as t

from .._ansible.module_spec import ModuleSpec
from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.http import Request
from .._core.masking import mask_by_name
from .._core.options import RETURN_SECRETS, ArgumentSpec
from .api_request import reading
from .client import FusionAuth
from .module import FUSIONAUTH, connect
from .registry import RESOURCES
from .resource import Resource
from .resources.tenants import TENANT

OPTIONS: ArgumentSpec = {
    "entity": {"type": "str", "choices": sorted(RESOURCES)},
    "name": {"type": "str"},
    "id": {"type": "str"},
    "search": {"type": "dict"},
    "within": {"type": "str"},
    "user": {"type": "str"},
    "application": {"type": "str"},
    "tenant": {"type": "str"},
    **RETURN_SECRETS,
}
SELECTORS = ("name", "id", "search", "within", "user", "application", "tenant")
# What identifies a resource that is in another one and is not listed there.
PATH_OPTIONS = ("user", "application")
RULES: ArgumentSpec = {
    "mutually_exclusive": [("name", "id", "search")],
    "required_by": dict.fromkeys(SELECTORS, "entity"),
    "required_if": [
        *(
            ("entity", resource.name, PATH_OPTIONS)
            for resource in RESOURCES.values()
            if resource.parent_field and not resource.list_all
        ),
        *(
            ("entity", resource.name, ("within",))
            for resource in RESOURCES.values()
            if resource.parent_field and resource.list_all
        ),
    ],
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    server = connect(params, check_mode=check_mode)
    if not params["entity"]:
        facts = _server_facts(server)
        return {"changed": False, **facts, "warnings": server.warnings}
    resource = RESOURCES[params["entity"]]
    if params["tenant"]:
        server = server.in_tenant(server.resolve(TENANT.name, params["tenant"]))
    records = [
        record
        for record in _look_up(server, resource, params)
        if _is_in_tenant(server, resource, record)
    ]
    if not params["return_secrets"]:
        records = [resource.schema.masked(record) for record in records]
    return {"changed": False, "objects": records, "warnings": server.warnings}


def _server_facts(server: FusionAuth) -> Record:
    """Return what the server is, and its status.

    FusionAuth may hide either from the API key (FusionAuth docs, "System").
    """
    request = reading("/api/status")
    status = server.send(request)
    if not isinstance(status.body, dict):
        raise server.refusal(status, request)
    response = server.client.send(Request("GET", "/api/system/version"))
    is_known = response.ok and isinstance(response.body, dict)
    version = response.body.get("version") if is_known else None
    return {
        "server": {"version": version or status.body.get("version")},
        "status": {**mask_by_name(status.body), "healthy": status.ok},
    }


# Looking resources up


def _look_up(
    server: FusionAuth, resource: Resource, params: Record
) -> t.Iterable[Record]:
    """Return what the options of a task select."""
    if resource.parent_field and not resource.list_all:
        return _at_path(server, resource, params)
    parent = _parent(server, resource, params)
    if params["search"] is not None:
        return server.search(resource, **params["search"])
    if params["id"]:
        return _found(server, resource, {**parent, "id": params["id"]})
    if params["name"]:
        name = _resolved(server, resource, resource.key, params["name"])
        identifying = {**parent, resource.key: name, "loginId": name}
        return _found(server, resource, identifying)
    if resource.list_all is None:
        raise CollectionError(
            f"FusionAuth does not list every {resource.label}: give name, id or search."
        )
    return server.list_all(resource, parent)


def _found(
    server: FusionAuth, resource: Resource, identifying: Record
) -> t.Iterable[Record]:
    return filter(None, [resource.find(server, resource, identifying)])


def _at_path(server: FusionAuth, resource: Resource, params: Record) -> list[Record]:
    """Return the resource at the path that the ids of other objects make."""
    fields = resource.schema.option_names
    identifying = {
        fields[option]: _resolved(server, resource, fields[option], params[option])
        for option in PATH_OPTIONS
    }
    record = server.find(resource, identifying)
    if record:
        return [record]
    if server.read_only:
        server.require_fusionauth()
    return []


def _parent(server: FusionAuth, resource: Resource, params: Record) -> Record:
    """Return what the selected resources belong to, as the field that says so."""
    field = resource.parent_field
    if not field:
        return {}
    return {field: _resolved(server, resource, field, params["within"])}


def _resolved(server: FusionAuth, resource: Resource, field: str, value: str) -> str:
    """Return a value of a field, which is an id where the field is a reference."""
    schema = resource.schema.fields.get(field)
    kind = schema.refers_to if schema else None
    return server.resolve(kind, value) if kind else value


def _is_in_tenant(server: FusionAuth, resource: Resource, record: Record) -> bool:
    if not resource.is_tenanted or not server.tenant_id:
        return True
    return bool(record.get("tenantId", server.tenant_id) == server.tenant_id)


TASK = ModuleSpec({**FUSIONAUTH.options, **OPTIONS}, _run, RULES)
