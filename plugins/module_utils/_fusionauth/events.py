# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The events that FusionAuth tells webhooks of (EventType in fusionauth-java-client, 1.70)."""

from __future__ import annotations

import typing as t

# Events of the server itself. A tenant cannot configure them.
INSTANCE = frozenset({"audit-log.create", "event-log.create", "kickstart.success"})

# Events for which a tenant may require that webhooks agree before the change is made.
TRANSACTIONAL = frozenset(
    [
        "entity.create",
        "entity.delete",
        "entity.update",
        "group.create",
        "group.delete",
        "group.member.add",
        "group.member.remove",
        "group.member.update",
        "group.update",
        "jwt.public-key.update",
        "jwt.refresh",
        "jwt.refresh-token.revoke",
        "test",
        "user.action",
        "user.bulk.create",
        "user.create",
        "user.deactivate",
        "user.delete",
        "user.email.verified",
        "user.identity.update",
        "user.identity.verified",
        "user.login.failed",
        "user.login.new-device",
        "user.login.success",
        "user.login.suspicious",
        "user.password.breach",
        "user.reactivate",
        "user.registration.create",
        "user.registration.delete",
        "user.registration.update",
        "user.registration.verified",
        "user.update",
    ]
)

# Events of what has happened already: their transaction type is always "None".
NOT_TRANSACTIONAL = frozenset(
    [
        "entity.create.complete",
        "entity.delete.complete",
        "entity.update.complete",
        "group.create.complete",
        "group.delete.complete",
        "group.member.add.complete",
        "group.member.remove.complete",
        "group.member.update.complete",
        "group.update.complete",
        "user.create.complete",
        "user.delete.complete",
        "user.email.update",
        "user.identity-provider.link",
        "user.identity-provider.unlink",
        "user.loginId.duplicate.create",
        "user.loginId.duplicate.update",
        "user.password.reset.send",
        "user.password.reset.start",
        "user.password.reset.success",
        "user.password.update",
        "user.registration.create.complete",
        "user.registration.delete.complete",
        "user.registration.update.complete",
        "user.two-factor.challenge",
        "user.two-factor.failed-attempt",
        "user.two-factor.method.add",
        "user.two-factor.method.remove",
        "user.two-factor.success",
        "user.update.complete",
    ]
)


def events_on(configuration: t.Mapping[str, t.Any]) -> set[str]:
    """The events that a tenant tells webhooks of, by its event configuration."""
    events = configuration.get("events") or {}
    return {
        name for name, settings in events.items() if (settings or {}).get("enabled")
    }


EVENTS = INSTANCE | TRANSACTIONAL | NOT_TRANSACTIONAL
