# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks, and the events that they are told of."""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._core.schema import ANY, PEM, URL, MapSchema, reference, references
from ..._core.unknown import UNKNOWN
from ..field_types import DATA, POSITIVE, TRIMMED, TRIMMED_SECRET
from ..lookup import derive_id
from ..resource import ConditionalNeed, Reader, Resource, listed_at
from ..schema_base import EVENTS as PUBLISHED_EVENTS
from ..schema_overlay import each_of, keys_among, schema_of

# Events of the server itself. A tenant cannot configure them.
INSTANCE_EVENTS = frozenset(PUBLISHED_EVENTS["instance"])
# Events for which a tenant may require that webhooks agree before the change is made.
TRANSACTIONAL_EVENTS = frozenset(PUBLISHED_EVENTS["transactional"])
# Events of what has happened already: their transaction type is always "None".
NOT_TRANSACTIONAL_EVENTS = frozenset(PUBLISHED_EVENTS["notTransactional"])
EVENTS = tuple(
    sorted(INSTANCE_EVENTS | TRANSACTIONAL_EVENTS | NOT_TRANSACTIONAL_EVENTS)
)

SCHEMA = schema_of(
    "Webhook",
    {
        "connectTimeout": POSITIVE,
        "data": DATA,
        "eventsEnabled": keys_among(*EVENTS),
        "headers": MapSchema(item=TRIMMED_SECRET),
        "httpAuthenticationPassword": TRIMMED_SECRET,
        "httpAuthenticationUsername": TRIMMED,
        "readTimeout": POSITIVE,
        "signatureConfiguration": {"signingKeyId": reference("key")},
        "sslCertificate": PEM,
        "sslCertificateKeyId": reference("key"),
        "tenantIds": references("tenant"),
        # A key may be part of the URL.
        "url": URL,
    },
    needs=each_of("url", "connectTimeout", "readTimeout"),
)

DEFAULTS: Record = {
    "data": {},
    "eventsEnabled": {},
    "global": False,
    "headers": {},
    "signatureConfiguration": {"enabled": False},
    "tenantIds": [],
}


def _warn_of_unsent_events(
    server: Reader, current: Record, desired: Record
) -> list[str]:
    """Return a warning for each event that is on here and off in every tenant of the webhook.

    Source: FusionAuth docs, "Events".
    """
    webhook = {**current, **desired}
    tenant_ids = webhook.get("tenantIds") or []
    events = _enabled_events(desired) - INSTANCE_EVENTS
    if not events or UNKNOWN in tenant_ids:
        return []
    is_global = webhook.get("global")
    unsent = events - _sent_events(server, None if is_global else tenant_ids)
    url = ANY.masked(webhook.get("url"))
    return [
        f"event {event} is enabled in webhook {url!r} but disabled in its "
        "tenants, so FusionAuth never sends it: enable it in "
        "event_configuration of a tenant"
        for event in sorted(unsent)
    ]


def _enabled_events(webhook: Record) -> set[str]:
    """Return the events that a webhook is to be told of."""
    stated = webhook.get("eventsEnabled") or {}
    return {event for event, is_enabled in stated.items() if is_enabled}


def _sent_events(
    server: Reader, tenant_ids: t.Container[str] | None
) -> set[str]:
    """Return the events that some tenants, or all, tell webhooks of, or are going to."""
    configurations = list(
        server.planned.stated_values("tenant", "event_configuration")
    )
    for tenant in listed_at(server, "/api/tenant", "tenants"):
        if tenant_ids is None or tenant["id"] in tenant_ids:
            configurations.append(tenant.get("eventConfiguration"))
    sent: set[str] = set()
    for configuration in configurations:
        sent |= _events_on(configuration or {})
    return sent


def _events_on(event_configuration: Record) -> set[str]:
    """Return the events that a tenant tells webhooks of."""
    events = event_configuration.get("events") or {}
    return {
        event
        for event, settings in events.items()
        if settings and settings.get("enabled")
    }


WEBHOOK = Resource(
    name="webhook",
    path="/api/webhook",
    schema=SCHEMA,
    defaults=DEFAULTS,
    conditional_needs=(
        ConditionalNeed(
            "signatureConfiguration.enabled",
            ("signatureConfiguration.signingKeyId",),
        ),
    ),
    # A webhook has no name.
    key="url",
    envelope="webhook",
    plural="webhooks",
    choose_id=derive_id,
    warn=_warn_of_unsent_events,
    # A PUT of a tenant makes FusionAuth forget the webhooks that it does not name.
    written_after=("tenant",),
)
