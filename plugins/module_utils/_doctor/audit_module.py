# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task that looks at a whole gateway."""

from __future__ import annotations

from .._ansible.module import Spec, Task
from .._core.field_paths import Record
from .._core.http import Connection
from .audit_checks import CHECKS, Audit
from .diagnose_module import finding
from .finding import OK, SEVERITIES
from .snapshot import OPTIONS as CONNECTIONS
from .snapshot import read_gateway, read_issuer
from .trust_graph import identifier, trust

OPTIONS: Spec = {
    "open_routes": {"type": "list", "elements": "str", "default": []},
    "expiry_days": {"type": "int", "default": 30},
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    gateway = read_gateway(params)
    audit = Audit(
        gateway,
        read_issuer(params),
        frozenset(params["open_routes"]),
        params["expiry_days"],
    )
    found = [(check.__name__, verdict) for check in CHECKS for verdict in check(audit)]
    found.sort(key=lambda one: -SEVERITIES.index(one[1].severity))
    guarded = sum(route["id"] in audit.guards for route in audit.routes)
    return {
        "changed": False,
        "kong": Connection("", params["kong_admin_url"], {}).address,
        "fusionauth": Connection("", params["fusionauth_url"] or "", {}).address
        or None,
        "at": int(gateway.now),
        "counts": {
            name: sum(one.severity == name for dummy, one in found)
            for name in SEVERITIES
            if name != OK
        },
        "routes": {"all": len(audit.routes), "guarded": guarded},
        "findings": [
            finding(
                one, check=check, place=identifier(*one.place) if one.place else None
            )
            for check, one in found
        ],
        "trust": trust(audit, found),
    }


TASK = Task({**CONNECTIONS, **OPTIONS}, _run)
