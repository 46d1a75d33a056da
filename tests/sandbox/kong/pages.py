# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of the proxy's own: Kong's errors in the form that a client accepts, and nginx's pages.

Follows kong/pdk/response.lua, kong/tools/http.lua and kong/error_handlers.lua.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from starlette.responses import Response

from .web import JSON, SERVER

PLAIN = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
ACCEPTED = {
    "application/json": JSON,
    "application/xml": XML,
    "text/html": HTML,
    "text/plain": PLAIN,
    "application/*": JSON,
    "text/*": PLAIN,
}
TEMPLATES = {
    JSON: '{\n  "message":"%s",\n  "request_id":"%s"\n}',
    HTML: (
        '<!doctype html>\n<html>\n  <head>\n    <meta charset="utf-8">\n    <title>Error</title>\n  </head>\n'
        "  <body>\n    <h1>Error</h1>\n    <p>%s.</p>\n    <p>request_id: %s</p>\n  </body>\n</html>\n"
    ),
    PLAIN: "%s\nrequest_id: %s\n",
    XML: (
        '<?xml version="1.0" encoding="UTF-8"?>\n<error>\n  <message>%s</message>\n'
        "  <requestid>%s</requestid>\n</error>\n"
    ),
}
_NAME = r"[a-z0-9][a-z0-9\-!\#$&^_+.]+"
_MEDIA_TYPE = re.compile(
    rf"""
    ((?:{_NAME}|\*)/(?:{_NAME}|\*))
    (?:
      \s*;\s*q=(1(?:\.0{{0,3}}|)|0(?:\.\d{{0,3}}|))
      | \s*;\s*{_NAME}(?:=[^;]*|)
    )*
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)

NGINX_TITLES = {
    301: "301 Moved Permanently",
    302: "302 Found",
    303: "303 See Other",
    307: "307 Temporary Redirect",
    308: "308 Permanent Redirect",
    401: "401 Authorization Required",
    402: "402 Payment Required",
    403: "403 Forbidden",
    406: "406 Not Acceptable",
    409: "409 Conflict",
    410: "410 Gone",
    415: "415 Unsupported Media Type",
    416: "416 Requested Range Not Satisfiable",
    421: "421 Misdirected Request",
    429: "429 Too Many Requests",
    501: "501 Not Implemented",
    507: "507 Insufficient Storage",
}
"""What nginx answers by itself where nobody gave a body (ngx_http_special_response.c)."""

KONG_MESSAGES = {
    400: "Bad request",
    404: "Not found",
    405: "Method not allowed",
    408: "Request timeout",
    411: "Length required",
    412: "Precondition failed",
    413: "Payload too large",
    414: "URI too long",
    417: "Expectation failed",
    500: "An unexpected error occurred",
    502: "An invalid response was received from the upstream server",
    503: "The upstream server is currently unavailable",
    504: "The upstream server is timing out",
}
"""What nginx leaves to Kong's own handler of errors (``error_page`` in kong/templates/nginx_kong.lua)."""

SMALL_BUFFER, LARGE_BUFFER, LARGE_BUFFERS = (
    1024,
    8192,
    4,
)  # nginx's defaults, in bytes


def preferred_type(accept: str | None) -> str:
    """Return the type of an error's body for a client that accepts `accept` (get_response_type)."""
    best, chosen = 0.0, JSON
    for part in (accept or "").split(","):
        if found := _MEDIA_TYPE.match(part.strip()):
            quality = float(found[2] or 1)
            if quality > best:
                best, chosen = quality, ACCEPTED.get(found[1], JSON)
    return chosen


def error_page(
    status: int,
    message: str,
    content_type: str,
    request_id: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an error of Kong's (kong.response.error)."""
    own = {
        "content-type": content_type,
        "server": SERVER,
        "x-kong-request-id": request_id,
    }
    return Response(
        TEMPLATES[content_type] % (message, request_id),
        status,
        {**own, **(headers or {})},
    )


def handled_type(headers: Mapping[str, list[str]]) -> str:
    """Return the type of what Kong's handler of nginx's errors answers (kong/error_handlers.lua)."""
    accepted = (
        headers.get("accept") or headers.get("content-type") or ["text/plain"]
    )
    return preferred_type(accepted[0])


def bare(
    status: int, headers: Mapping[str, list[str]], request_id: str
) -> Response:
    """Return what nginx makes of an answer to which nobody gave a body; `headers` are the request's."""
    if status in KONG_MESSAGES:
        return error_page(
            status, KONG_MESSAGES[status], handled_type(headers), request_id
        )
    if title := NGINX_TITLES.get(status):
        return nginx_page(status, title, title)
    return Response(None, status, {"server": SERVER})


def nginx_page(status: int, title: str, heading: str, *lines: str) -> Response:
    """Return a page of nginx's own, as Kong builds it: without a word on the server."""
    centred = "".join(
        f"<center>{line}</center>\r\n"
        for line in (f"<h1>{heading}</h1>", *lines)
    )
    page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n{centred}</body>\r\n</html>\r\n"
    return Response(
        page, status, {"content-type": "text/html", "server": SERVER}
    )


def too_large() -> Response:
    """Return the answer to a request line or headers that nginx has no room for."""
    said = "Request Header Or Cookie Too Large"
    return nginx_page(400, f"400 {said}", "400 Bad Request", said)


def fits(lines: Iterable[int]) -> bool:
    """Whether nginx has room for lines of these many bytes, each of which lies in one buffer whole."""
    room, left = SMALL_BUFFER, LARGE_BUFFERS
    for length in lines:
        if length > room:
            room, left = LARGE_BUFFER, left - 1
            if left < 0 or length > room:
                return False
        room -= length
    return True


def is_valid_path(path: str) -> bool:
    """Whether nginx takes the path: no broken escape, no NUL, nothing above the root (ngx_http_parse_complex_uri)."""
    if re.search(r"%(?![0-9A-Fa-f]{2})|%00", path):
        return False
    depth = 0
    for segment in re.sub(r"%2[Ee]", ".", re.sub(r"%2[Ff]", "/", path)).split(
        "/"
    ):
        depth += -1 if segment == ".." else segment not in ("", ".")
        if depth < 0:
            return False
    return True
