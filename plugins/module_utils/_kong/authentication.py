# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The headers by which a task authenticates to the Admin API, and to whatever stands in front of it."""

from __future__ import annotations

import base64
import json
import os
import re
import typing as t

from ansible.module_utils.common.parameters import env_fallback
from ansible.module_utils.errors import AnsibleFallbackNotFound

from .._core.errors import CollectionError
from .._core.field_paths import Record

# RFC 9110 section 5.6.2.
HEADER_NAME = re.compile(
    r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
)  # RFC 9110 section 5.6.2
HEADER_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")  # RFC 9110 section 5.5
# These belong to the client, which knows what it sends and what it can read.
RESERVED_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "te",
        "trailer",
        "transfer-encoding",
    }
)


def headers_from_environment(*variables: str) -> str:
    """Return the headers in the first of some variables that is set: a fallback of an argument spec.

    They are a JSON object, or lines ``name: value``, as decK writes them. Returns JSON, because Ansible
    puts the value into a set of secrets. A text that is neither is returned as it is, for Ansible to
    refuse it without quoting it. Raises AnsibleFallbackNotFound where no variable is set.
    """
    texts = (os.environ.get(variable, "") for variable in variables)
    text = next(filter(str.strip, texts), None)
    if text is None:
        raise AnsibleFallbackNotFound
    if text.lstrip().startswith("{"):
        return text
    values = {}
    for line in filter(str.strip, text.splitlines()):
        name, colon, value = line.partition(":")
        if not colon:
            return text
        values[name.strip()] = value.strip()
    return json.dumps(values)


def _text_option(variable: str, *, is_secret: bool = True) -> dict[str, t.Any]:
    """Return an option that the environment may set, and that is a secret unless it is a name."""
    option: dict[str, t.Any] = {
        "type": "str",
        "fallback": (env_fallback, [variable]),
    }
    if is_secret:
        option["no_log"] = True
    return option


OPTIONS: dict[str, dict[str, t.Any]] = {
    "kong_admin_token": _text_option("KONG_ADMIN_TOKEN"),
    "kong_admin_headers": {
        "type": "dict",
        "no_log": True,
        "fallback": (headers_from_environment, ["KONG_ADMIN_HEADERS"]),
    },
    "kong_admin_username": _text_option(
        "KONG_ADMIN_USERNAME", is_secret=False
    ),
    "kong_admin_password": _text_option("KONG_ADMIN_PASSWORD"),
    "kong_admin_bearer_token": _text_option("KONG_ADMIN_BEARER_TOKEN"),
}


class StatedHeader(t.NamedTuple):
    """A header, and the option that sets it."""

    option: str
    name: str
    value: str


def headers(params: Record) -> dict[str, str]:
    """Return the headers that a task's options add to every request.

    Raises CollectionError for a header that cannot be sent, and where two options set the same one.
    """
    values: dict[str, str] = {}
    options: dict[str, str] = {}
    for header in _stated_headers(params):
        # The names of headers are not case-sensitive (RFC 9110 section 5.1).
        lower_name = header.name.lower()
        if lower_name in options:
            raise _stated_twice(header, options[lower_name])
        options[lower_name] = header.option
        values[header.name] = header.value
    return values


def _stated_twice(header: StatedHeader, other_option: str) -> CollectionError:
    """Return the error for a header that two options set, or two names of one option."""
    options = header.option
    if other_option != header.option:
        options = f"{other_option} and {header.option}"
    return CollectionError(
        f"{options} would set the header {header.name} twice: set it "
        "once, and check the environment."
    )


def _stated_headers(params: Record) -> t.Iterator[StatedHeader]:
    """Yield the headers that a task's options set. Raises CollectionError for what cannot be sent."""
    admin_token = params["kong_admin_token"]
    if admin_token:
        # Kong Enterprise's RBAC reads this header.
        yield StatedHeader("kong_admin_token", "Kong-Admin-Token", admin_token)

    bearer_token = params["kong_admin_bearer_token"]
    if bearer_token:
        bearer = f"Bearer {bearer_token}"
        yield StatedHeader("kong_admin_bearer_token", "Authorization", bearer)

    credentials = _basic_credentials(params)
    if credentials:
        yield StatedHeader("kong_admin_password", "Authorization", credentials)

    for name, value in (params["kong_admin_headers"] or {}).items():
        text = _header_value(str(name), value)
        yield StatedHeader("kong_admin_headers", str(name), text)


def _basic_credentials(params: Record) -> str | None:
    """Return credentials of basic authentication (RFC 7617 section 2), or None.

    Raises CollectionError where they are incomplete.
    """
    username = params["kong_admin_username"] or ""
    password = params["kong_admin_password"] or ""
    if not username and not password:
        return None
    if not username or not password:
        raise CollectionError(
            "Basic authentication requires both kong_admin_username and "
            "kong_admin_password: set the other."
        )
    if ":" in username:
        raise CollectionError(
            "kong_admin_username must not contain a colon: basic authentication cannot express it."
        )

    encoded = base64.b64encode(f"{username}:{password}".encode())
    return f"Basic {encoded.decode()}"


def _header_value(name: str, value: t.Any) -> str:
    """Return the text of one of kong_admin_headers. Raises CollectionError, which never quotes it."""
    if not HEADER_NAME.fullmatch(name):
        raise CollectionError(
            "kong_admin_headers has a name that no HTTP header can have: use letters, digits and "
            "hyphens."
        )
    if name.lower() in RESERVED_HEADERS:
        raise CollectionError(
            f"kong_admin_headers cannot set {name}, which describes the request itself: leave it "
            "out."
        )
    text = value if isinstance(value, str) else json.dumps(value)
    is_scalar = value is not None and not isinstance(value, (dict, list))
    if not is_scalar or not HEADER_VALUE.fullmatch(text):
        raise CollectionError(
            f"kong_admin_headers cannot send the value of {name}: it must be one line of text in "
            "ISO 8859-1 (Latin-1)."
        )
    return text
