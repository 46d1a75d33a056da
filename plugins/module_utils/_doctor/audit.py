# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task that audits a whole gateway."""

from __future__ import annotations

from .._ansible.module_spec import ModuleSpec
from .._core.field_paths import Record
from .._core.options import ArgumentSpec
from .._core.urls import redact_url
from .audit_context import AuditContext
from .audits.registry import AUDITS
from .finding import ERROR, NOTE, SEVERITIES, WARNING, NamedFinding, run_checks
from .server_reader import CONNECTION_OPTIONS, read_fusionauth, read_kong
from .trust_graph import trust_graph
from .trust_nodes import node_id

OPTIONS: ArgumentSpec = {
    # Names or ids, because a route need not have a name.
    "open_routes": {"type": "list", "elements": "str", "default": []},
    "expiry_days": {"type": "int", "default": 30},
}


def audit(context: AuditContext) -> list[NamedFinding]:
    """Return everything that is wrong with a gateway, the most severe first. It needs no token."""
    return sorted(run_checks(AUDITS, context), key=_severity_rank)


def _severity_rank(named_finding: NamedFinding) -> int:
    """Return what puts the most severe findings first. Findings of one severity stay in order."""
    return -SEVERITIES.index(named_finding.finding.severity)


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    kong = read_kong(params)
    reading = read_fusionauth(params)
    context = AuditContext(
        kong,
        reading.snapshot,
        reading.error,
        frozenset(params["open_routes"]),
        params["expiry_days"],
    )
    findings = audit(context)
    protected = len(context.jwt_plugin_by_route)
    return {
        "changed": False,
        "kong": redact_url(params["kong_admin_url"]),
        "fusionauth": redact_url(params["fusionauth_url"] or "") or None,
        "at": int(kong.now),
        "counts": _count(findings),
        "routes": {"all": len(kong.active_routes), "guarded": protected},
        "findings": list(map(_as_result, findings)),
        "trust": trust_graph(context, [named.finding for named in findings]),
    }


def _count(findings: list[NamedFinding]) -> dict[str, int]:
    """Return the number of findings of each severity. An audit reports nothing that is OK."""
    counts = dict.fromkeys((NOTE, WARNING, ERROR), 0)
    for named_finding in findings:
        counts[named_finding.finding.severity] += 1
    return counts


def _as_result(named_finding: NamedFinding) -> Record:
    """Return a finding as the result of the task holds it."""
    place = None
    subject = named_finding.finding.subject
    if subject:
        place = node_id(*subject)
    fields = named_finding.finding.as_result()
    return {"check": named_finding.check, "place": place, **fields}


SPEC = ModuleSpec({**CONNECTION_OPTIONS, **OPTIONS}, _run)
