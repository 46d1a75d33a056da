# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messengers, which send texts to phones."""

from __future__ import annotations

from ..._core.field_paths import Record
from ..._core.schema import PEM, URL, SetSchema
from ..field_types import POSITIVE, SECRET, SECRETS_BY_NAME
from ..lookup import derive_id
from ..normalization import with_part
from ..resource import Resource
from ..schema_overlay import (
    UNMANAGED,
    each_of,
    enumeration,
    one_of,
    schema_of,
    union,
)

_OVERLAY = {
    "messageTypes": SetSchema(item=enumeration("MessageType")),
    # Deprecated.
    "transport": UNMANAGED,
}

TYPES = {
    "Generic": schema_of(
        "GenericMessengerConfiguration",
        {
            **_OVERLAY,
            "connectTimeout": POSITIVE,
            "headers": SECRETS_BY_NAME,
            "httpAuthenticationPassword": SECRET,
            "readTimeout": POSITIVE,
            "sslCertificate": PEM,
            "url": URL,
        },
        needs=each_of("name", "type", "connectTimeout", "readTimeout", "url"),
    ),
    "Kafka": schema_of(
        "KafkaMessengerConfiguration",
        {**_OVERLAY, "producer": SECRETS_BY_NAME},
        needs=each_of("name", "type", "defaultTopic"),
    ),
    "Twilio": schema_of(
        "TwilioMessengerConfiguration",
        {**_OVERLAY, "authToken": SECRET},
        needs=(
            *each_of("name", "type", "accountSID", "authToken"),
            *one_of("fromPhoneNumber", "messagingServiceSid"),
            *each_of("url"),
        ),
    ),
}

KAFKA_PRODUCER_DEFAULTS = {
    "bootstrap.servers": "localhost:9092",
    "max.block.ms": "5000",
    "request.timeout.ms": "2000",
}


def normalize_kafka(record: Record) -> Record:
    """Return a messenger or integration with the settings that FusionAuth adds to a Kafka producer."""
    return with_part(record, "producer", _normalize_producer)


def _normalize_producer(settings: Record) -> Record:
    # FusionAuth replaces settings that name no servers, so they are given its own first.
    if "bootstrap.servers" in settings:
        return settings
    return {**KAFKA_PRODUCER_DEFAULTS, **settings}


MESSENGER = Resource(
    name="messenger",
    path="/api/messenger",
    schema=union(TYPES.values()),
    types=TYPES,
    defaults={"data": {}, "debug": False, "messageTypes": ["SMS"]},
    type_defaults={
        "Generic": {"headers": {}},
        "Kafka": {"producer": KAFKA_PRODUCER_DEFAULTS},
    },
    envelope="messenger",
    plural="messengers",
    immutable=("type",),
    required_when_present=("type",),
    patch_replaces=frozenset({"messageTypes"}),
    normalize=normalize_kafka,
    choose_id=derive_id,
)
