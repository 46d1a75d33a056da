# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module fusionauth_info: look up what FusionAuth has, and what it is."""

from __future__ import annotations

import typing as t

from .._ansible.module_spec import ModuleSpec
from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.masking import mask_by_name
from .._core.options import RETURN_SECRETS, ArgumentSpec
from .api_request import reading
from .client import STATUS_PATH, FusionAuth
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


def _conditional_requirements() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what has to be said of resources that are in another one."""
    requirements: list[tuple[str, str, tuple[str, ...]]] = []
    for resource in RESOURCES.values():
        if resource.parent_field:
            options = ("within",) if resource.list_all else PATH_OPTIONS
            requirements.append(("entity", resource.name, options))
    return requirements


RULES: ArgumentSpec = {
    "mutually_exclusive": [("name", "id", "search")],
    "required_by": dict.fromkeys(SELECTORS, "entity"),
    "required_if": _conditional_requirements(),
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    """Return the resources that are asked for or, without any, what the server is."""
    server = connect(params, check_mode=check_mode)
    if not params["entity"]:
        facts = _server_facts(server)
        return {"changed": False, **facts, "warnings": server.warnings}
    objects = _objects(server, RESOURCES[params["entity"]], params)
    return {"changed": False, "objects": objects, "warnings": server.warnings}


def _objects(
    server: FusionAuth, resource: Resource, params: Record
) -> list[Record]:
    """Return the resources that the options of a task select, as results show them."""
    view = server
    if params["tenant"]:
        view = server.in_tenant(server.resolve(TENANT.name, params["tenant"]))
    selected = [
        record
        for record in _look_up(view, resource, params)
        if _is_in_tenant(view, resource, record)
    ]
    if params["return_secrets"]:
        return selected
    return [resource.schema.masked(record) for record in selected]


def _is_in_tenant(
    server: FusionAuth, resource: Resource, record: Record
) -> bool:
    """Return whether a resource is in the tenant that the server is seen from, if there is one."""
    if not resource.is_tenanted or not server.tenant_id:
        return True
    return bool(record.get("tenantId", server.tenant_id) == server.tenant_id)


# The server


def _server_facts(server: FusionAuth) -> Record:
    """Return what the server is, and its status.

    FusionAuth may hide either from the API key (FusionAuth docs, "System").
    """
    status_request = reading(STATUS_PATH)
    status = server.send(status_request)
    # A FusionAuth that is not well says how it does with a status of an error.
    if not isinstance(status.body, dict):
        raise server.refusal(status, status_request)
    version = server.version() or status.body.get("version")
    return {
        "server": {"version": version},
        "status": {**mask_by_name(status.body), "healthy": status.ok},
    }


# Looking resources up


def _look_up(
    server: FusionAuth, resource: Resource, params: Record
) -> t.Iterable[Record]:
    """Return what the options of a task select, whatever tenant it is in.

    Raises CollectionError for all of a kind that FusionAuth does not list.
    """
    if resource.parent_field and not resource.list_all:
        return _at_path(server, resource, params)
    parent = _parent(server, resource, params)
    if params["search"] is not None:
        return server.search(resource, **params["search"])
    if params["id"]:
        return _found(server, resource, {**parent, "id": params["id"]})
    if params["name"]:
        resolved_name = _resolved(
            server, resource, resource.key, params["name"]
        )
        # Users are looked up by any of their names.
        identifying = {
            **parent,
            resource.key: resolved_name,
            "loginId": resolved_name,
        }
        return _found(server, resource, identifying)
    if resource.list_all is None:
        raise CollectionError(
            f"FusionAuth does not list every {resource.label}: set name, "
            "id or search."
        )
    return server.list_all(resource, parent)


def _found(
    server: FusionAuth, resource: Resource, identifying: Record
) -> list[Record]:
    """Return the resource that is identified, or nothing."""
    record = resource.find(server, resource, identifying)
    return [record] if record else []


def _at_path(
    server: FusionAuth, resource: Resource, params: Record
) -> list[Record]:
    """Return the resource at the path that the ids of other objects make, or nothing."""
    identifying = {}
    for option in PATH_OPTIONS:
        field_name = resource.schema.option_names[option]
        reference = params[option]
        identifying[field_name] = _resolved(
            server, resource, field_name, reference
        )
    record = server.find(resource, identifying)
    if record:
        return [record]
    if server.read_only:
        server.require_fusionauth()
    return []


def _parent(server: FusionAuth, resource: Resource, params: Record) -> Record:
    """Return what the selected resources belong to, as the field that says so."""
    parent_field = resource.parent_field
    if not parent_field:
        return {}
    parent_id = _resolved(server, resource, parent_field, params["within"])
    return {parent_field: parent_id}


def _resolved(
    server: FusionAuth, resource: Resource, field_name: str, stated_value: str
) -> str:
    """Return a value of a field, which is an id where the field is a reference."""
    schema = resource.schema.fields.get(field_name)
    referred_kind = schema.refers_to if schema else None
    return (
        server.resolve(referred_kind, stated_value)
        if referred_kind
        else stated_value
    )


SPEC = ModuleSpec({**FUSIONAUTH.options, **OPTIONS}, _run, RULES)
