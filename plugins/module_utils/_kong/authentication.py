# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a task authenticates to the Admin API, and to whatever stands in front of it: the headers of every request."""

from __future__ import annotations

import base64
import json
import os
import re
import typing as t

from ansible.module_utils.basic import AnsibleFallbackNotFound, env_fallback

from .._core.errors import CollectionError
from .._core.field_paths import Record

NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")  # RFC 9110 section 5.5
# Headers that belong to the client, which knows what it sends and what it can read.
RESERVED = frozenset(
    {"accept", "accept-encoding", "connection", "te", "trailer", "transfer-encoding"}
) | {f"content-{part}" for part in ("encoding", "length", "type")}


def headers_from_environment(*names: str) -> str:
    """A fallback of an argument spec: headers as a JSON object or as ``name: value`` lines, as decK writes them.

    Returns JSON, because Ansible puts the value into a set of secrets. A text that is neither is returned as it is, for
    Ansible to refuse it without quoting it.
    """
    text = next(
        (os.environ[name] for name in names if os.environ.get(name, "").strip()), None
    )
    if text is None:
        raise AnsibleFallbackNotFound
    if text.lstrip().startswith("{"):
        return text
    pairs = [line.partition(":") for line in text.splitlines() if line.strip()]
    if not all(colon for dummy_name, colon, dummy_value in pairs):
        return text
    return json.dumps({name.strip(): value.strip() for name, dummy, value in pairs})


OPTIONS: dict[str, dict[str, t.Any]] = {
    "kong_admin_token": {
        "type": "str",
        "no_log": True,
        "fallback": (env_fallback, ["KONG_ADMIN_TOKEN"]),
    },
    "kong_admin_headers": {
        "type": "dict",
        "no_log": True,
        "fallback": (headers_from_environment, ["KONG_ADMIN_HEADERS"]),
    },
    "kong_admin_username": {
        "type": "str",
        "fallback": (env_fallback, ["KONG_ADMIN_USERNAME"]),
    },
    "kong_admin_password": {
        "type": "str",
        "no_log": True,
        "fallback": (env_fallback, ["KONG_ADMIN_PASSWORD"]),
    },
    "kong_admin_bearer_token": {
        "type": "str",
        "no_log": True,
        "fallback": (env_fallback, ["KONG_ADMIN_BEARER_TOKEN"]),
    },
}


def headers(params: Record) -> dict[str, str]:
    """The headers that a task's options add to every request.

    Raises CollectionError for a header that cannot be sent, and where two options set the same one.
    """
    found: dict[str, str] = {}
    set_by: dict[str, str] = {}
    for option, name, value in _stated(params):
        if other := set_by.get(name.lower()):
            both = option if other == option else f"{other} and {option}"
            raise CollectionError(
                f"{both} would set the header {name} twice: state it once, and check the environment."
            )
        set_by[name.lower()] = option
        found[name] = value
    return found


def _stated(params: Record) -> t.Iterator[tuple[str, str, str]]:
    """Each option that sets a header, the header, and its value."""
    if token := params["kong_admin_token"]:
        yield "kong_admin_token", "Kong-Admin-Token", token
    if token := params["kong_admin_bearer_token"]:
        yield "kong_admin_bearer_token", "Authorization", f"Bearer {token}"
    if credentials := _basic(
        params["kong_admin_username"] or "", params["kong_admin_password"] or ""
    ):
        yield "kong_admin_password", "Authorization", credentials
    for name, value in (params["kong_admin_headers"] or {}).items():
        yield "kong_admin_headers", *_header(str(name), value)


def _basic(username: str, password: str) -> str | None:
    """Credentials of basic authentication (RFC 7617 section 2), in UTF-8."""
    if not (username or password):
        return None
    if not (username and password):
        raise CollectionError(
            "Basic authentication takes both kong_admin_username and kong_admin_password: state the other."
        )
    if ":" in username:
        raise CollectionError(
            "kong_admin_username must not contain a colon: basic authentication cannot express it."
        )
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"


def _header(name: str, value: t.Any) -> tuple[str, str]:
    """One of kong_admin_headers. Raises CollectionError, which never quotes the value."""
    if not NAME.fullmatch(name):
        raise CollectionError(
            "kong_admin_headers has a name that no HTTP header can have: use letters, digits and hyphens."
        )
    if name.lower() in RESERVED:
        raise CollectionError(
            f"kong_admin_headers cannot set {name}, which describes the request itself: leave it out."
        )
    text = value if isinstance(value, str) else json.dumps(value)
    if value is None or isinstance(value, (dict, list)) or not VALUE.fullmatch(text):
        raise CollectionError(
            f"kong_admin_headers cannot send the value of {name}: it must be one line of text in ISO 8859-1 (Latin-1)."
        )
    return name, text
