# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task that says why a token is refused."""

from __future__ import annotations

import dataclasses
import typing as t

from .._ansible.module_spec import ModuleSpec
from .._core.errors import ReferenceNotFoundError
from .._core.field_paths import Record
from .._core.masking import secrets_by_name
from .._core.names import did_you_mean
from .._core.options import ArgumentSpec
from .._kong.proxy_request import ProxyRequest
from .answer import FORWARDED, Answer
from .authentication import identity_after
from .checks import registry
from .finding import OK, NamedFinding, run_checks
from .kong_snapshot import KongSnapshot
from .labels import NAME_FIELDS
from .request_context import Identity, RequestContext, StatedTarget
from .server_reader import CONNECTION_OPTIONS, read_fusionauth, read_kong

OPTIONS: ArgumentSpec = {
    "token": {"type": "str", "no_log": True},
    "path": {"type": "str"},
    "route": {"type": "str"},
    "service": {"type": "str"},
    "method": {"type": "str", "default": "GET"},
    "protocol": {
        "type": "str",
        "choices": ["http", "https"],
        "default": "https",
    },
    "host": {"type": "str", "default": "localhost"},
    "headers": {"type": "dict", "default": {}},
    "observed_status": {"type": "int"},
}
TARGETS = ("path", "route", "service")
RULES: ArgumentSpec = {
    "mutually_exclusive": [TARGETS],
    "required_one_of": [TARGETS],
}

ACCEPTED, REFUSED = "accepted", "refused"
ANONYMOUS, OPEN = "anonymous", "open"
LOWEST_REFUSAL = 300  # a redirect to HTTPS is one

# A shorter word in a request is not a token or key, but may be part of other words in the result.
SHORTEST_SECRET = 16


# Diagnosis


class Diagnosis(t.NamedTuple):
    """The outcome of a request.

    Attributes:
        findings: What each check has found, in the order of the registry.
        verdict: ``accepted``, ``refused``, ``open`` or ``anonymous``.
        answer: How Kong answers. FORWARDED where the service does.

    """

    findings: list[NamedFinding]
    verdict: str
    answer: Answer


def diagnose(context: RequestContext) -> Diagnosis:
    """Return what Kong makes of a request, and FusionAuth of its token.

    Kong ends at the first check that fails. The doctor goes on, so that one run reports everything that
    needs repair. A check finds nothing where what it looks at is missing because of an earlier one.
    """
    routing = run_checks(registry.ROUTING, context)
    routing_answer = _first_answer(routing)
    if routing_answer and routing_answer.status < LOWEST_REFUSAL:
        # The cors plugin has answered a preflight request, and no other plugin runs.
        context = dataclasses.replace(context, answer=routing_answer)
        findings = [*routing, *run_checks(registry.PROXY, context)]
        return Diagnosis(findings, OPEN, routing_answer)
    context, authentication = _authenticate(context)
    access = run_checks(registry.ACCESS, context)
    refusal = (
        routing_answer or context.identity.refusal or _first_answer(access)
    )
    context = dataclasses.replace(context, answer=refusal or FORWARDED)
    proxy = run_checks(registry.PROXY, context)
    fusionauth = run_checks(registry.FUSIONAUTH, context)
    findings = [*routing, *authentication, *access, *proxy, *fusionauth]
    verdict = _verdict(context.identity, context.answer)
    return Diagnosis(findings, verdict, context.answer)


def _authenticate(
    context: RequestContext,
) -> tuple[RequestContext, list[NamedFinding]]:
    """Return what the authentication plugins find, and the context with who the client is after them."""
    findings = []
    for plugin_name, checks in registry.AUTHENTICATION.items():
        plugin_findings = run_checks(checks, context)
        findings += plugin_findings
        plugin_answer = _first_answer(plugin_findings)
        identity = identity_after(context, plugin_name, plugin_answer)
        context = dataclasses.replace(context, identity=identity)
    return context, findings


def _first_answer(findings: t.Iterable[NamedFinding]) -> Answer | None:
    """Return how Kong answers, which is decided by the first finding with an answer."""
    for named_finding in findings:
        if named_finding.finding.answer:
            return named_finding.finding.answer
    return None


def _verdict(identity: Identity, answer: Answer) -> str:
    """Return the outcome of a request, in one word."""
    if answer.status >= LOWEST_REFUSAL:
        return REFUSED
    if identity.authenticated_by:
        return ACCEPTED
    if identity.consumer:
        return ANONYMOUS
    return OPEN


# Task


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    kong = read_kong(params)
    reading = read_fusionauth(params)
    context = RequestContext(
        kong,
        _request(params, kong.ports(params["protocol"])),
        reading.snapshot,
        reading.error,
        stated_token=params["token"],
        target=_find_target(kong, params),
        observed_status=params["observed_status"],
    )
    diagnosis = diagnose(context)
    return {
        "changed": False,
        "verdict": diagnosis.verdict,
        "answer": diagnosis.answer._asdict(),
        "checks": [
            {
                "check": check,
                "severity": finding.severity,
                "what": finding.message,
            }
            for check, finding in diagnosis.findings
        ],
        "findings": [
            {"check": check, **finding.as_result()}
            for check, finding in diagnosis.findings
            if finding.severity != OK
        ],
    }


def _request(params: Record, ports: t.Collection[int]) -> ProxyRequest:
    """Return the request that a task describes. Its own headers precede that of the token."""
    headers = {}
    if params["token"]:
        headers["Authorization"] = f"Bearer {params['token']}"
    headers.update(params["headers"])
    return ProxyRequest(
        params["method"].upper(),
        params["protocol"],
        params["host"],
        params["path"] or "/",
        headers,
        ports,
    )


def _find_target(kong: KongSnapshot, params: Record) -> StatedTarget | None:
    """Return the route or service that the task names in place of a path.

    Raises ReferenceNotFoundError where there is no such entity.
    """
    if params["route"]:
        route = _find_entity("route", params["route"], kong.routes)
        return StatedTarget("route", route)
    if params["service"]:
        service = _find_entity("service", params["service"], kong.services)
        return StatedTarget("service", service)
    return None


def _find_entity(
    kind: str, stated_name: str, entities: list[Record]
) -> Record:
    """Return the entity of a name or id. Raises ReferenceNotFoundError where there is none."""
    names = []
    for entity in entities:
        name = entity.get(NAME_FIELDS[kind])
        if stated_name in (entity["id"], name):
            return entity
        names.append(str(name))
    hint = did_you_mean(stated_name, names) or "."
    raise ReferenceNotFoundError(
        f"There is no {kind} {stated_name!r} on Kong{hint}"
    )


# Secrets


def _secrets(params: Record) -> set[str]:
    """Return everything in a request that may be a token or key: its names say so, or it is long."""
    path, headers = params.get("path") or "", params.get("headers") or {}
    request = ProxyRequest("GET", "https", "", path, headers)
    secrets = secrets_by_name([dict(request.query), request.headers])
    for word in _words(request):
        if len(word) >= SHORTEST_SECRET:
            secrets.add(word)
    return secrets


def _words(request: ProxyRequest) -> t.Iterator[str]:
    """Yield the words of a request's query and headers, whole and in their parts, such as cookies."""
    words = [value for dummy, value in request.query if value]
    for header_name, header_value in request.headers.items():
        if header_name != "host":
            words += [word.strip(";") for word in header_value.split()]
    # A cookie header has several values, each with a name before it.
    for word in words:
        yield word
        for part in word.split(";"):
            yield part.partition("=")[2]


SPEC = ModuleSpec({**CONNECTION_OPTIONS, **OPTIONS}, _run, RULES, _secrets)
