# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor and the audit suggest where whoever names things, or makes tokens, means harm."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import yaml

from ansible_collections.gatewright.auth.plugins.filter.to_tasks import (
    to_tasks,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor import (
    request_context,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.audit import (
    audit,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.audit_context import (
    AuditContext,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.diagnose import (
    diagnose,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.finding import (
    Finding,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.fusionauth_snapshot import (
    FusionAuthSnapshot,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.kong_snapshot import (
    LISTS,
    KongSnapshot,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.repair_task import (
    Template,
    to_plain_tasks,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.server_reader import (
    read_fusionauth,
    read_kong,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.jwt_parser import (
    Token,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.proxy_request import (
    ProxyRequest,
)

Json = Any

CODE = "{{ lookup('ansible.builtin.pipe', 'touch was-run') }}"
HOSTILE = f"{CODE}{{% set x = 1 %}}{{#\x1b[31m\u202e\n- a: !!python/name:os.system 'yes' #}}"
NAMES = (
    "name",
    "username",
    "custom_id",
    "key",
    "issuer",
    "kid",
    "group",
    "anonymous",
    "realm",
)
LISTED = ("allow", "deny", "hosts", "paths", "methods")
STARTS = ("{{", "{%", "{#")


class Inert(str):
    """A text that YAML tags as no template."""


class Loader(yaml.SafeLoader):
    """YAML as Ansible reads it."""


Loader.add_constructor(
    "!unsafe", lambda loader, node: Inert(loader.construct_scalar(node))
)


def spoiled(value: Json) -> Json:
    """A server's objects with something hostile in everything that is named at will."""
    if isinstance(value, list):
        return [spoiled(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: one if value.get("name") == "jwt" == one else _spoiled(name, one)
        for name, one in value.items()
    }


def _spoiled(name: str, value: Json) -> Json:
    if name in NAMES and isinstance(value, str) and value != "acl":
        return value + HOSTILE
    if name in LISTED and isinstance(value, list):
        return (
            [*value, HOSTILE]
            if name in ("hosts", "paths", "methods")
            else [one + HOSTILE for one in value]
        )
    return spoiled(value)


def spoiled_servers(
    connection: Json,
) -> tuple[KongSnapshot, FusionAuthSnapshot | None, str | None]:
    """What both servers have, spoiled."""
    kong, reading = read_kong(connection), read_fusionauth(connection)
    records = {name: spoiled(getattr(kong, name)) for name in LISTS}
    fusionauth = reading.snapshot
    if fusionauth:
        lists = {
            kind: spoiled(getattr(fusionauth, kind))
            for kind in ("tenants", "applications", "keys")
        }
        fusionauth = FusionAuthSnapshot(
            fusionauth.now,
            **lists,
            published=frozenset(
                f"{kid}{HOSTILE}" for kid in fusionauth.published
            ),
        )
    return KongSnapshot(kong.now, **records), fusionauth, reading.error


class SpoiledContext(request_context.RequestContext):
    """A request with a token that says something hostile wherever a token may."""

    @functools.cached_property
    def parsed_token(self) -> Json:
        token = request_context.RequestContext.parsed_token.func(self)  # type: ignore[attr-defined]
        if not isinstance(token, Token) or not isinstance(token.claims, dict):
            return token
        claims = {
            name: f"{one}{HOSTILE}" if name == "iss" else one
            for name, one in token.claims.items()
        }
        header = {
            name: f"{one}{HOSTILE}" if name == "kid" else one
            for name, one in token.header.items()
        }
        return dataclasses.replace(token, claims=claims, header=header)


def diagnosis(options: Json) -> list[Finding]:
    """All that the doctor finds in a request, servers and token spoiled."""
    kong, fusionauth, error = spoiled_servers(options)
    token = options["token"]
    headers = {
        **({"Authorization": f"Bearer {token}"} if token else {}),
        **options["headers"],
    }
    request = ProxyRequest(
        options["method"],
        options["protocol"],
        options["host"],
        options["path"] or "/",
        headers,
    )
    targets = [
        request_context.StatedTarget(kind, entity)
        for kind, entities in (
            ("route", kong.routes),
            ("service", kong.services),
        )
        for entity in entities
        if entity["name"] == f"{options[kind]}{HOSTILE}"
    ]
    context = SpoiledContext(kong, request, fusionauth, error, token, *targets)
    return [named.finding for named in diagnose(context).findings]


def auditing(options: Json) -> list[Finding]:
    """All that an audit finds on spoiled servers."""
    context = AuditContext(*spoiled_servers(options), frozenset(), 3700)
    return [named.finding for named in audit(context)]


def assert_inert(found: list[Finding]) -> None:
    """Check that every task of some findings says what servers and token say, and does nothing else."""
    tasks = [task for finding in found for task in finding.repair]
    for finding in found:
        assert finding.message.isprintable(), finding.message
    for task in tasks:
        text = to_tasks(to_plain_tasks([task]))
        assert all(line.isprintable() for line in text.split("\n")), text
        assert task["name"].isprintable()
        [loaded] = yaml.load(text, Loader)
        assert loaded == task
        assert_same_kind(task, loaded)


def assert_same_kind(meant: Json, loaded: Json) -> None:
    """Check that exactly the collection's own templates are templates."""
    if isinstance(meant, dict):
        for name, value in meant.items():
            assert_same_kind(value, loaded[name])
    elif isinstance(meant, list):
        for pair in zip(meant, loaded, strict=True):
            assert_same_kind(*pair)
    elif isinstance(meant, str):
        may_run = any(start in loaded for start in STARTS) and not isinstance(
            loaded, Inert
        )
        assert may_run == isinstance(meant, Template), loaded
