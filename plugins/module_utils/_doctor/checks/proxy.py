# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the proxy really answers as its configuration implies."""

from __future__ import annotations

from ..._core.field_paths import Record
from ..answer import FORWARDED
from ..finding import NOTE, OK, WARNING, Finding, Findings
from ..kong_snapshot import KongSnapshot
from ..request_context import RequestContext
from ..wording import describe_duration

# Statuses that Kong or nginx may answer of their own accord. Any other is the service's.
KONG_STATUSES = frozenset(
    (301, 302, 307, 308, 400, 401, 403, 404, 405, 415, 426, 500, 502, 503, 504)
)
# Seconds after which each worker follows a change (kong.conf, worker_state_update_frequency).
DEFAULT_UPDATE_FREQUENCY = 5


def check_observed_status(context: RequestContext) -> Findings:
    """Check that the proxy has answered as its configuration implies."""
    observed, implied = context.observed_status, context.answer.status
    # The doctor itself sends nothing to the proxy.
    if observed is None:
        return
    is_forwarded = implied == FORWARDED.status
    if observed == implied:
        yield Finding(OK, f"The proxy answered {observed}, as expected.")
    elif is_forwarded and observed not in KONG_STATUSES:
        message = f"The proxy answered {observed}, which is the service's own answer."
        yield Finding(NOTE, message)
    else:
        yield _report_contradiction(context, observed, implied)


def _report_contradiction(
    context: RequestContext, observed: int, implied: int
) -> Finding:
    """Return why the proxy may answer otherwise than its configuration implies."""
    settings = context.kong.settings
    frequency = (
        settings.get("worker_state_update_frequency")
        or DEFAULT_UPDATE_FREQUENCY
    )
    evidence: Record = {"worker_state_update_frequency": frequency}
    message = f"The proxy answered {observed}, but Kong's configuration implies {implied}"
    if implied == FORWARDED.status:
        message += ", or the service's own answer, which has the header X-Kong-Upstream-Latency"
    age = context.kong.now - _last_change(context.kong)
    since, delay = describe_duration(age), describe_duration(frequency)
    if age <= frequency:
        message += f". Kong was changed {since} ago, and its workers follow within {delay}: try again."
        return Finding(NOTE, message, evidence)
    # On a real Kong 3.9.3 some routers were never rebuilt after a change.
    message += (
        f". Nothing has changed for {since}: if this lasts longer than {delay} "
        "(worker_state_update_frequency), the router of a worker may be stuck. Look for "
        "'concurrent incremental router rebuild' in Kong's error log, and restart Kong."
    )
    return Finding(WARNING, message, evidence)


def _last_change(kong: KongSnapshot) -> float:
    """Return when the entities were last changed, in seconds since the epoch."""
    entities = (
        *kong.routes,
        *kong.services,
        *kong.plugins,
        *kong.consumers,
        *kong.jwts,
        *kong.acls,
    )
    changes = (
        entity.get("updated_at") or entity.get("created_at") or 0
        for entity in entities
    )
    return max(changes, default=0)
