# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Upstreams and their targets: how Kong balances the load of a service.

Sources: kong/db/schema/entities/upstreams.lua and targets.lua, and kong/tools/ip.lua, of Kong Gateway
3.9.
"""

from __future__ import annotations

import ipaddress
import re

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.options import BOOL, INT
from ..._core.schema import (
    ANY,
    BOOLEAN,
    IDENTIFIER,
    NUMBER,
    RecordSchema,
    ScalarSchema,
    SetSchema,
    reference,
)
from ..._core.unknown import UNKNOWN
from ..entity import HEADER_LISTS, TAGS, KongEntity, scalars
from ..konnect import KonnectTraits

CONSISTENT_HASHING = "consistent-hashing"
NO_HASHING = "none"
ALGORITHMS = [
    CONSISTENT_HASHING,
    "least-connections",
    "round-robin",
    "latency",
]
HASH_INPUTS = [
    *("none", "consumer", "ip", "header"),
    *("cookie", "path", "query_arg", "uri_capture"),
]
# kong/db/schema/entities/targets.lua.
DEFAULT_TARGET_PORT = 8000
PORT = re.compile("[0-9]{1,9}")
IPV4 = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}")
BRACKETED = re.compile(r"\[(.*)\](?::(\d+))?")


def canonicalize_hash_on(stated: Record) -> Record:
    """Return an upstream with ``hash_on`` as Kong stores it: null is the word ``none``.

    Source: the shorthand of that name in kong/db/schema/entities/upstreams.lua.
    """
    if "hash_on" in stated and stated["hash_on"] is None:
        return {**stated, "hash_on": NO_HASHING}
    return stated


def check_hashing(stated: Record) -> Record:
    """Return an upstream's algorithm with the ``hash_on`` that goes with it.

    Kong changes either to suit the other (kong/db/schema/entities/upstreams.lua). Raises
    CollectionError where the two contradict each other.
    """
    algorithm = stated.get("algorithm")
    if algorithm is None:
        return stated
    hash_on = stated.get("hash_on", NO_HASHING)
    if (algorithm == CONSISTENT_HASHING) == (hash_on == NO_HASHING):
        raise CollectionError(
            f"algorithm {algorithm} of upstream {stated.get('name')!r} "
            f"cannot be combined with hash_on {hash_on}: "
            "consistent-hashing requires something to hash on, and no "
            "other algorithm uses it."
        )
    return {**stated, "hash_on": hash_on}


def add_upstream_defaults(stated: Record) -> Record:
    """Return an upstream with the default of ``algorithm``: one that hashes does so consistently.

    Source: kong/db/schema/entities/upstreams.lua.
    """
    hashes = stated.get("hash_on") not in (None, NO_HASHING)
    return {"algorithm": CONSISTENT_HASHING, **stated} if hashes else stated


def canonicalize_target(stated: Record) -> Record:
    """Return a target as Kong stores and finds it: with a port, and IPv6 written out in full.

    What is no address is left for Kong to refuse. Source: kong/tools/ip.lua.
    """
    address = stated.get("target")
    if not isinstance(address, str) or not address or address == UNKNOWN:
        return stated
    try:
        host, port = _split_address(address)
    except ValueError:
        return stated
    return {**stated, "target": f"{host}:{port}"}


def _split_address(address: str) -> tuple[str, int]:
    """Return host and port of an address. Raises ValueError for what is none."""
    is_ipv6 = BRACKETED.fullmatch(address) or address.count(":") > 1
    host, port = _split_ipv6(address) if is_ipv6 else _split_host(address)
    if port is None:
        return host, DEFAULT_TARGET_PORT
    if not PORT.fullmatch(port):
        raise ValueError(port)
    return host, int(port)


def _split_ipv6(address: str) -> tuple[str, str | None]:
    """Return host and port of an IPv6 address, the port None where there is none.

    Raises ValueError where it is no such address.
    """
    bracketed = BRACKETED.fullmatch(address)
    host, port = bracketed.groups() if bracketed else (address, None)
    return f"[{ipaddress.IPv6Address(host).exploded}]", port


def _split_host(address: str) -> tuple[str, str | None]:
    """Return host and port of a name or an IPv4 address, the port None where there is none."""
    host, colon, port = address.partition(":")
    if IPV4.fullmatch(host):
        # Kong takes the numbers for decimal ones, whatever zeros they begin with.
        numbers = [int(number) for number in host.split(".")]
        host = ".".join(map(str, numbers))
    return host, port if colon else None


# Health checks

STATUSES = SetSchema(item=ScalarSchema(type="integer"))
ACTIVE_HEALTHY = RecordSchema(
    fields={"interval": NUMBER, "successes": NUMBER, "http_statuses": STATUSES}
)
ACTIVE_UNHEALTHY = RecordSchema(
    fields={
        "interval": NUMBER,
        "http_failures": NUMBER,
        "tcp_failures": NUMBER,
        "timeouts": NUMBER,
        "http_statuses": STATUSES,
    }
)
PASSIVE_HEALTHY = RecordSchema(
    fields={"successes": NUMBER, "http_statuses": STATUSES}
)
PASSIVE_UNHEALTHY = RecordSchema(
    fields={
        "http_failures": NUMBER,
        "tcp_failures": NUMBER,
        "timeouts": NUMBER,
        "http_statuses": STATUSES,
    }
)
ACTIVE_CHECKS = RecordSchema(
    fields={
        "type": ANY,
        "concurrency": NUMBER,
        "http_path": ANY,
        "https_sni": ANY,
        "https_verify_certificate": BOOLEAN,
        "timeout": NUMBER,
        "headers": HEADER_LISTS,
        "healthy": ACTIVE_HEALTHY,
        "unhealthy": ACTIVE_UNHEALTHY,
    }
)
PASSIVE_CHECKS = RecordSchema(
    fields={
        "type": ANY,
        "healthy": PASSIVE_HEALTHY,
        "unhealthy": PASSIVE_UNHEALTHY,
    }
)

# Entities

UPSTREAM = KongEntity(
    name="upstream",
    path="/upstreams",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("name", "algorithm", "hash_on", "hash_fallback"),
            **scalars("hash_on_header", "hash_fallback_header"),
            **scalars("hash_on_cookie", "hash_on_cookie_path"),
            **scalars("hash_on_query_arg", "hash_fallback_query_arg"),
            **scalars("hash_on_uri_capture", "hash_fallback_uri_capture"),
            **scalars("slots", "host_header", "use_srv_name"),
            "healthchecks": RecordSchema(
                fields={
                    "threshold": NUMBER,
                    "active": ACTIVE_CHECKS,
                    "passive": PASSIVE_CHECKS,
                }
            ),
            "client_certificate": reference("certificate"),
            "tags": TAGS,
        }
    ),
    sent_together=(("algorithm", "hash_on"),),
    canonicalize=canonicalize_hash_on,
    prepare=check_hashing,
    dependent_defaults=add_upstream_defaults,
    options={
        "algorithm": {"choices": ALGORITHMS},
        "hash_on": {"choices": HASH_INPUTS},
        "hash_fallback": {"choices": HASH_INPUTS},
        "slots": INT,
        "use_srv_name": BOOL,
    },
    option_rules={"required_by": {"hash_on": ("algorithm",)}},
    konnect=KonnectTraits(schema_name="upstream"),
)
TARGET = KongEntity(
    name="target",
    path="/targets",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("target", "weight"),
            "upstream": reference("upstream"),
            "tags": TAGS,
        }
    ),
    key="target",
    match_fields=("target", "upstream"),
    # Kong has no list of the targets of all upstreams.
    parents=("upstream",),
    canonicalize=canonicalize_target,
    options={"weight": INT},
    hidden_fields=("id",),
    required=("target",),
    konnect=KonnectTraits(schema_name="target"),
)
