# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor and the audit suggest where whoever names things, or makes tokens, means harm."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import yaml

from ansible_collections.gatewright.auth.plugins.filter.to_tasks import to_tasks
from ansible_collections.gatewright.auth.plugins.module_utils._doctor import (
    request_context as _case,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.audit_checks import (
    CHECKS,
    Audit,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.diagnosis import (
    examine,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.finding import (
    Template,
    Verdict,
    written,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.records import (
    LISTS,
    Gateway,
    Issuer,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.snapshot import (
    read_gateway,
    read_issuer,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.jwt_parser import (
    Token,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.router import (
    request,
)

Json = Any

CODE = "{{ lookup('ansible.builtin.pipe', 'touch was-run') }}"
HOSTILE = (
    f"{CODE}{{% set x = 1 %}}{{#\x1b[31m\u202e\n- a: !!python/name:os.system 'yes' #}}"
)
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


def spoiled_servers(connection: Json) -> tuple[Gateway, Issuer | str | None]:
    """What both servers have, spoiled."""
    gateway, issuer = read_gateway(connection), read_issuer(connection)
    records = {kind: spoiled(getattr(gateway, kind)) for kind in LISTS}
    if isinstance(issuer, Issuer):
        lists = {
            kind: spoiled(getattr(issuer, kind))
            for kind in ("tenants", "applications", "keys")
        }
        issuer = Issuer(
            issuer.now,
            **lists,
            published=frozenset(f"{one}{HOSTILE}" for one in issuer.published),
        )
    return Gateway(gateway.now, **records), issuer


class SpoiledCase(_case.Case):
    """A request with a token that says something hostile wherever a token may."""

    @functools.cached_property
    def parsed(self) -> Json:
        token = _case.Case.parsed.func(self)  # type: ignore[attr-defined]
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


def diagnosis(options: Json) -> list[Verdict]:
    """All that the doctor finds in a request, servers and token spoiled."""
    (gateway, issuer), token = spoiled_servers(options), options["token"]
    headers = {
        **({"Authorization": f"Bearer {token}"} if token else {}),
        **options["headers"],
    }
    asked = request(
        options["method"],
        options["protocol"],
        options["host"],
        options["path"] or "/",
        headers,
    )
    told = [
        (kind, one)
        for kind in ("routes", "services")
        for one in getattr(gateway, kind)
        if one["name"] == f"{options[kind.removesuffix('s')]}{HOSTILE}"
    ]
    return [
        verdict
        for dummy, verdict in examine(
            SpoiledCase(gateway, asked, issuer, token, *told)
        ).found
    ]


def auditing(options: Json) -> list[Verdict]:
    """All that an audit finds on spoiled servers."""
    audit = Audit(*spoiled_servers(options), frozenset(), 3700)
    return [verdict for check in CHECKS for verdict in check(audit)]


def assert_inert(found: list[Verdict]) -> None:
    """Check that every task of some findings says what servers and token say, and does nothing else."""
    tasks = [task for verdict in found for task in verdict.repair]
    for verdict in found:
        assert verdict.what.isprintable(), verdict.what
    for task in tasks:
        text = to_tasks(written([task]))
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
