# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services and routes: which requests Kong takes, and where it sends them.

Sources: kong/db/schema/entities/services.lua, routes.lua and routes_subschemas.lua of Kong Gateway
3.9.
"""

from __future__ import annotations

import typing as t
from urllib.parse import SplitResult, urlsplit

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.options import BOOL, INT, record_options
from ..._core.schema import (
    ANY,
    ANY_LIST,
    ANY_SET,
    IDENTIFIER,
    INTEGER,
    RecordSchema,
    SetSchema,
    reference,
)
from ..._core.unknown import UNKNOWN
from ..entity import HEADER_LISTS, PROTOCOLS, TAGS, KongEntity, scalars
from ..konnect import KonnectTraits

# Routes of these protocols have defaults of their own.
GRPC = frozenset({"grpc", "grpcs"})
# A web socket begins as a request of HTTP. Only Kong Enterprise has services of the protocols on
# the left, and so its url may say either.
WEB_SOCKETS = {"ws": "http", "wss": "https"}
# kong/db/schema/entities/services.lua.
DEFAULT_PORTS = {"http": 80, "https": 443}


def expand_url(stated: Record) -> Record:
    """Return a service with the four fields that its ``url`` stands for.

    Kong stores no url but these fields, and takes what the url says whatever the fields say beside
    it. So no other value of one of them can be meant. Raises CollectionError for such a
    contradiction, and for a text that is no URL.
    """
    fields = dict(stated)
    url = fields.pop("url", None)
    if url is None:
        return fields

    url_parts = _split_url(str(url))
    for field_name, url_part in url_parts.items():
        _refuse_contradiction(field_name, url_part, stated.get(field_name))
    return {**fields, **url_parts}


def _refuse_contradiction(
    field_name: str, url_part: t.Any, stated: t.Any
) -> None:
    """Raise CollectionError where a field is not what the url says."""
    if stated is None or stated == UNKNOWN:
        return
    stated_text = str(stated)
    if WEB_SOCKETS.get(stated_text, stated_text) == str(url_part):
        return

    in_url = f"the {field_name} {url_part}" if url_part else f"no {field_name}"
    raise CollectionError(
        f"url has {in_url}, but {field_name} is {stated}: set only one of them."
    )


def _split_url(url: str) -> Record:
    """Return what a URL says about a service. Raises CollectionError for a text that is none."""
    try:
        parsed = urlsplit(url)
        port = parsed.port
    except ValueError:
        parsed, port = urlsplit(""), None
    if not parsed.scheme or not parsed.hostname:
        raise CollectionError(
            "url of a service must be like https://host:port/path."
        )

    # Kong gives every other protocol, such as grpc, the port of http.
    default_port = DEFAULT_PORTS.get(parsed.scheme, DEFAULT_PORTS["http"])
    return {
        "protocol": parsed.scheme,
        "host": _host(parsed),
        "port": port or default_port,
        "path": parsed.path or None,
    }


def _host(parsed: SplitResult) -> str:
    """Return the host in the case in which it is written; IPv6 without its brackets."""
    host_and_port = parsed.netloc.rpartition("@")[2]
    if host_and_port.startswith("["):
        return host_and_port[1:].partition("]")[0]
    return host_and_port.partition(":")[0]


def add_route_defaults(stated: Record) -> Record:
    """Return a route with the default of ``strip_path``: routes of gRPC keep their path.

    Source: kong/db/schema/entities/routes_subschemas.lua.
    """
    protocols = stated.get("protocols")
    if not isinstance(protocols, list) or not protocols:
        return stated
    is_grpc = GRPC.issuperset(map(str, protocols))
    return {"strip_path": False, **stated} if is_grpc else stated


SERVICE = KongEntity(
    name="service",
    path="/services",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("name", "retries", "protocol", "host", "port", "path"),
            **scalars("connect_timeout", "write_timeout", "read_timeout"),
            **scalars("tls_verify", "tls_verify_depth", "enabled"),
            "client_certificate": reference("certificate"),
            "ca_certificates": ANY_SET,
            "tags": TAGS,
        }
    ),
    prepare=expand_url,
    expand_shorthand=expand_url,
    bare_references=("client_certificate",),
    options={
        "url": {"type": "str"},
        "protocol": {"choices": PROTOCOLS},
        **dict.fromkeys(("enabled", "tls_verify"), BOOL),
        **dict.fromkeys(("port", "retries", "tls_verify_depth"), INT),
        **dict.fromkeys(
            ("connect_timeout", "write_timeout", "read_timeout"), INT
        ),
    },
    option_rules={
        "mutually_exclusive": [
            ("url", part) for part in ("protocol", "host", "port", "path")
        ]
    },
    konnect=KonnectTraits(schema_name="service"),
)

# Of the connection, for routes of TCP, TLS and UDP.
ADDRESS = RecordSchema(fields={"ip": ANY, "port": INTEGER})
ADDRESSES = SetSchema(item=ADDRESS)
ADDRESS_OPTION = {
    "options": record_options(ADDRESS),
    "required_one_of": [("ip", "port")],
}
# Kong takes an expression in place of all these (kong/db/schema/entities/routes.lua).
MATCHERS = (
    *("methods", "hosts", "paths", "headers", "snis"),
    *("sources", "destinations", "regex_priority"),
)
REDIRECT_STATUSES = [426, 301, 302, 307, 308]
ROUTE = KongEntity(
    name="route",
    path="/routes",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("name", "https_redirect_status_code"),
            **scalars("strip_path", "preserve_host"),
            **scalars("request_buffering", "response_buffering"),
            **scalars(
                "regex_priority", "path_handling", "expression", "priority"
            ),
            "protocols": ANY_SET,
            "methods": ANY_SET,
            "hosts": ANY_LIST,
            "paths": ANY_LIST,
            "headers": HEADER_LISTS,
            "snis": ANY_SET,
            "sources": ADDRESSES,
            "destinations": ADDRESSES,
            "service": reference("service"),
            "tags": TAGS,
        }
    ),
    dependent_defaults=add_route_defaults,
    exported_defaults=("protocols",),
    options={
        "protocols": {"choices": PROTOCOLS},
        "sources": ADDRESS_OPTION,
        "destinations": ADDRESS_OPTION,
        "path_handling": {"choices": ["v0", "v1"]},
        "https_redirect_status_code": {**INT, "choices": REDIRECT_STATUSES},
        **dict.fromkeys(("strip_path", "preserve_host"), BOOL),
        **dict.fromkeys(("request_buffering", "response_buffering"), BOOL),
        **dict.fromkeys(("regex_priority", "priority"), INT),
    },
    option_rules={
        "mutually_exclusive": [("expression", matcher) for matcher in MATCHERS]
    },
    konnect=KonnectTraits(schema_name="route"),
)
