# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task that says why a token is refused."""

from __future__ import annotations

import typing as t

from .._ansible.module import Spec, Task
from .._core.errors import ReferenceNotFoundError
from .._core.field_paths import Record
from .._core.names import did_you_mean
from .._core.sensitive import secrets_by_name
from .._kong.router import request
from .diagnosis import examine
from .finding import OK, Verdict, written
from .records import NAMES, Gateway
from .request_context import Case
from .snapshot import OPTIONS as CONNECTIONS
from .snapshot import read_gateway, read_issuer

OPTIONS: Spec = {
    "token": {"type": "str", "no_log": True},
    "path": {"type": "str"},
    "route": {"type": "str"},
    "service": {"type": "str"},
    "method": {"type": "str", "default": "GET"},
    "protocol": {"type": "str", "choices": ["http", "https"], "default": "https"},
    "host": {"type": "str", "default": "localhost"},
    "headers": {"type": "dict", "default": {}},
    "observed_status": {"type": "int"},
}
ADDRESSES = ("path", "route", "service")
RULES: Spec = {"mutually_exclusive": [ADDRESSES], "required_one_of": [ADDRESSES]}
SHORTEST_SECRET = 16


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    gateway, token = read_gateway(params), params["token"]
    headers = {
        **({"Authorization": f"Bearer {token}"} if token else {}),
        **params["headers"],
    }
    protocol, ports = params["protocol"], gateway.ports(params["protocol"])
    asked = request(
        params["method"],
        protocol,
        params["host"],
        params["path"] or "/",
        headers,
        ports,
    )
    told, observed = _told(gateway, params), params["observed_status"]
    found, verdict, answer = examine(
        Case(gateway, asked, read_issuer(params), token, told, observed_status=observed)
    )
    return {
        "changed": False,
        "verdict": verdict,
        "answer": answer,
        "checks": [
            {"check": check, "severity": one.severity, "what": one.what}
            for check, one in found
        ],
        "findings": [
            finding(one, check=check) for check, one in found if one.severity != OK
        ],
    }


def finding(verdict: Verdict, **more: t.Any) -> Record:
    """A verdict as results tell it."""
    told = {
        "severity": verdict.severity,
        "what": verdict.what,
        "evidence": verdict.evidence,
    }
    return {**more, **told, "repair": written(verdict.repair)}


def _told(gateway: Gateway, params: Record) -> tuple[str, Record] | None:
    """The route or service that a task names in place of a path. Raises ReferenceNotFoundError where there is none."""
    kind = next((f"{name}s" for name in ("route", "service") if params[name]), None)
    if not kind:
        return None
    label, value = kind.removesuffix("s"), params[kind.removesuffix("s")]
    listed = getattr(gateway, kind)
    for one in listed:
        if value in (one["id"], one.get(NAMES[kind])):
            return kind, one
    names = [str(one.get(NAMES[kind])) for one in listed]
    raise ReferenceNotFoundError(
        f"There is no {label} {value!r} on Kong{did_you_mean(value, names) or '.'}"
    )


def _secrets(params: Record) -> set[str]:
    """Whatever may be a token in the request: each long enough word of its headers and arguments."""
    asked = request(
        "GET", "https", "", params.get("path") or "", params.get("headers") or {}
    )
    texts = [value for dummy, value in asked.query if value]
    texts += [
        word.strip(";")
        for name, value in asked.headers.items()
        if name != "host"
        for word in value.split()
    ]
    texts += [part.partition("=")[2] for text in texts for part in text.split(";")]
    named = secrets_by_name([dict(asked.query), dict(asked.headers)])
    return {text for text in texts if len(text) >= SHORTEST_SECRET} | named


TASK = Task({**CONNECTIONS, **OPTIONS}, _run, RULES, _secrets)
