# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jwt plugins that accept too much, or fail."""

from __future__ import annotations

from ..audit_context import AuditContext
from ..finding import ERROR, WARNING, Finding, Findings, subject_of
from ..labels import entity_label, plugin_label
from ..repairs import identify_by_task, refuse_anonymous_task, verify_exp_task
from ..wording import quote


def audit_expiry(context: AuditContext) -> Findings:
    """Report the jwt plugins that do not verify exp."""
    for plugin in context.jwt_plugins:
        verified = plugin["config"]["claims_to_verify"] or []
        if "exp" not in verified:
            label = plugin_label(context.kong, plugin)
            yield Finding(
                ERROR,
                f"The {label} does not verify exp, so tokens never expire.",
                {"claims_to_verify": verified},
                (verify_exp_task(context.kong, plugin),),
                subject=subject_of("plugin", plugin),
            )


def audit_anonymous(context: AuditContext) -> Findings:
    """Report the jwt plugins that accept requests without a valid token."""
    for plugin in context.jwt_plugins:
        name = plugin["config"]["anonymous"]
        if not name:
            continue
        label = plugin_label(context.kong, plugin)
        consumer = context.kong.find_anonymous(name)
        # Deliberate or not: the service has to tell such requests by their X-Anonymous-Consumer header.
        severity = WARNING
        message = f"The {label} accepts requests without a valid token, as {entity_label('consumer', consumer)}."
        if not consumer:
            severity = ERROR
            message = (
                f"The {label} has the anonymous consumer {quote(name)}, which does not exist: Kong "
                "answers 500 instead of 401."
            )
        repair = refuse_anonymous_task(context.kong, plugin)
        subject = subject_of("plugin", plugin)
        yield Finding(
            severity, message, {"anonymous": name}, (repair,), subject=subject
        )


def audit_key_claim(context: AuditContext) -> Findings:
    """Report the jwt plugins that do not say which claim identifies the credential."""
    for plugin in context.jwt_plugins:
        if not plugin["config"]["key_claim_name"]:
            label = plugin_label(context.kong, plugin)
            yield Finding(
                ERROR,
                f"The {label} has no key_claim_name, so Kong answers 500 to every token.",
                {"key_claim_name": None},
                (identify_by_task(context.kong, plugin, "iss"),),
                subject=subject_of("plugin", plugin),
            )
