# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the acl plugin allows the consumer of a request.

Source: kong/plugins/acl/handler.lua of Kong Gateway 3.9; measured on 3.9.3.
"""

from __future__ import annotations

from ..._core.field_paths import Record
from ..answer import with_message
from ..finding import ERROR, OK, Finding, Findings, subject_of
from ..labels import entity_label, name_or_id, plugin_label
from ..repair_task import repair_task
from ..repairs import Tasks
from ..request_context import RequestContext

# kong/plugins/acl/handler.lua.
FORBIDDEN = with_message(403, "You cannot consume this service")
UNAUTHORIZED = with_message(401, "Unauthorized")


def check_groups(context: RequestContext) -> Findings:
    """Check that the acl plugin, if one applies, allows the groups of the consumer."""
    plugin, identity = context.applicable_plugin("acl"), context.identity
    # After a refusal, only a consumer that was meant is of interest.
    if not plugin or (identity.refusal and not identity.consumer):
        return
    if identity.consumer:
        yield _check_consumer(context, plugin, identity.consumer)
        return
    message = (
        f"The {plugin_label(context.kong, plugin)} refuses everyone, because no plugin authenticates "
        "the request."
    )
    subject = subject_of("plugin", plugin)
    yield Finding(ERROR, message, answer=UNAUTHORIZED, subject=subject)


def _check_consumer(
    context: RequestContext, plugin: Record, consumer: Record
) -> Finding:
    """Return whether the acl plugin allows a consumer."""
    subject = subject_of("plugin", plugin)
    label = plugin_label(context.kong, plugin)
    consumer_label = entity_label("consumer", consumer)
    groups = context.kong.groups_of(consumer)
    if allows_groups(plugin, groups):
        return Finding(
            OK, f"The {label} allows {consumer_label}.", subject=subject
        )
    authenticated_by = context.identity.authenticated_by
    # For an anonymous consumer in no group, Kong answers as it does without any (measured on 3.9.3).
    answer = FORBIDDEN if groups or authenticated_by else UNAUTHORIZED
    evidence = {
        "groups": sorted(groups),
        "allow": plugin["config"].get("allow") or [],
        "deny": sorted(plugin["config"].get("deny") or ()),
    }
    return Finding(
        ERROR,
        f"{_introduction(authenticated_by)} {label} denies {consumer_label}.",
        evidence,
        _change_groups_tasks(context, plugin, consumer),
        answer,
        subject,
    )


def allows_groups(plugin: Record, groups: set[str]) -> bool:
    """Return whether an acl plugin allows a consumer in some groups. It has either a deny or an allow list."""
    denied = plugin["config"].get("deny")
    if denied:
        return not groups & set(denied)
    return bool(groups & set(plugin["config"].get("allow") or ()))


def _introduction(authenticated_by: str | None) -> str:
    """Return the beginning of a sentence, so that nobody looks for a fault in the credential."""
    if authenticated_by == "jwt":
        return "The token is valid, but the"
    if authenticated_by:
        return f"{authenticated_by} has authenticated the request, but the"
    return "The"


def _change_groups_tasks(
    context: RequestContext, plugin: Record, consumer: Record
) -> Tasks:
    """Return the tasks after which the acl plugin allows a consumer."""
    name = name_or_id(context.kong, "consumer", consumer)
    denied = set(plugin["config"].get("deny") or ())
    memberships = context.kong.groups_of(consumer) & denied
    if not memberships:
        title = "Add the consumer to an allowed group"
        group = plugin["config"]["allow"][0]
        return (
            repair_task(
                title, "kong_consumer_acl", consumer=name, group=group
            ),
        )
    # One denied group is enough to be denied, so all of them have to go.
    title = "Remove the consumer from the denied group"
    return tuple(
        repair_task(
            title,
            "kong_consumer_acl",
            consumer=name,
            group=group,
            state="absent",
        )
        for group in sorted(memberships)
    )
