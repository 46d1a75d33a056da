# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the whole instance: integrations and the system configuration."""

from __future__ import annotations

from ..._core.field_paths import Record
from ..._core.schema import STRING, MapSchema
from ..defaults import CHOSEN_BY_SERVER
from ..field_types import DATA, SECRET, TRIMMED_SECRET
from ..lookup import singleton
from ..normalization import with_part
from ..schema_overlay import Overlay, as_set, schema_of
from .messengers import KAFKA_PRODUCER_DEFAULTS, normalize_kafka

# An application may have CleanSpeak otherwise.
CLEANSPEAK_OVERLAY: Overlay = {
    "apiKey": TRIMMED_SECRET,
    "applicationIds": as_set(),
}
CLEANSPEAK_DEFAULTS: Record = {
    "applicationIds": [],
    "enabled": False,
    "usernameModeration": {"enabled": False},
}

# Settings of Kafka's client library, of which some are secret.
_SECRET_KAFKA_SETTINGS = (
    "sasl.jaas.config",
    "ssl.key.password",
    "ssl.keystore.key",
    "ssl.keystore.password",
    "ssl.truststore.password",
)


def _normalize_integrations(record: Record) -> Record:
    return with_part(record, "kafka", normalize_kafka)


INTEGRATION = singleton(
    "integration",
    "/api/integration",
    "integrations",
    schema=schema_of(
        "Integrations",
        {
            "cleanspeak": CLEANSPEAK_OVERLAY,
            "kafka": {
                "producer": MapSchema(
                    item=STRING,
                    fields=dict.fromkeys(_SECRET_KAFKA_SETTINGS, SECRET),
                )
            },
        },
    ),
    defaults={
        "cleanspeak": CLEANSPEAK_DEFAULTS,
        "kafka": {"enabled": False, "producer": KAFKA_PRODUCER_DEFAULTS},
    },
    normalize=_normalize_integrations,
)

_DELETE_DEFAULTS = {"delete": {"enabled": False, "numberOfDaysToRetain": 365}}

SYSTEM_CONFIGURATION = singleton(
    "system_configuration",
    "/api/system-configuration",
    "systemConfiguration",
    schema=schema_of(
        "SystemConfiguration",
        {
            "corsConfiguration": {
                "allowedHeaders": as_set(),
                "allowedMethods": as_set(),
                "allowedOrigins": as_set(),
                "exposedHeaders": as_set(),
            },
            "data": DATA,
            "trustedProxyConfiguration": {"trusted": as_set()},
        },
    ),
    defaults={
        "auditLogConfiguration": _DELETE_DEFAULTS,
        "corsConfiguration": {
            "allowCredentials": False,
            "allowedHeaders": [],
            "allowedMethods": [],
            "allowedOrigins": [],
            "debug": False,
            "enabled": False,
            "exposedHeaders": [],
            "preflightMaxAgeInSeconds": 0,
        },
        "data": {},
        "eventLogConfiguration": {"numberToRetain": 10000},
        "loginRecordConfiguration": _DELETE_DEFAULTS,
        "reportTimezone": CHOSEN_BY_SERVER,
        "trustedProxyConfiguration": {"trustPolicy": "All", "trusted": []},
        "usageDataConfiguration": {
            "enabled": False,
            "numberOfDaysToRetain": 366,
        },
        "webhookEventLogConfiguration": {
            "delete": {"enabled": True, "numberOfDaysToRetain": 30},
            "enabled": False,
        },
    },
)
