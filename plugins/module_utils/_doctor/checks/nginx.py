# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nginx refuses before Kong sees a request.

Sources: large_client_header_buffers and ngx_http_parse_complex_uri of nginx; measured on Kong 3.9.3.
"""

from __future__ import annotations

import re

from ..._kong.proxy_request import ProxyRequest
from ..answer import Answer
from ..finding import ERROR, Finding, Findings
from ..request_context import RequestContext
from ..wording import quote

# The default size of one buffer of large_client_header_buffers. The request line, or one header with
# its line end, has to fit into it.
LONGEST_LINE = 8192
# nginx answers with pages of its own.
BAD_REQUEST = Answer(400, {})
NOT_ALLOWED = Answer(405, {})
# nginx answers these itself, before any route is looked for.
REFUSED_METHODS = ("TRACE", "CONNECT")

# nginx answers 400 to both (ngx_http_parse_complex_uri).
BROKEN_ESCAPE_OR_NULL = re.compile("%(?![0-9A-Fa-f]{2})|%00")
ESCAPED_DOT, ESCAPED_SLASH = re.compile("%2[Ee]"), re.compile("%2[Ff]")


def check_nginx(context: RequestContext) -> Findings:
    """Check that nginx passes the request on to Kong."""
    request = context.request
    yield from _check_lengths(request)
    if request.method in REFUSED_METHODS:
        message = (
            f"nginx refuses {request.method} requests before Kong sees them."
        )
        yield Finding(ERROR, message, answer=NOT_ALLOWED)
    if not _is_valid_path(request.path):
        message = (
            "nginx refuses the path before Kong sees the request: the path has an invalid escape or a "
            "null byte, or leads above the root."
        )
        yield Finding(ERROR, message, answer=BAD_REQUEST)


def _check_lengths(request: ProxyRequest) -> Findings:
    """Check that the request line and each header fit into one of nginx's buffers."""
    lines = {"request line": f"{request.method} {request.target} HTTP/1.1"}
    for name, value in request.headers.items():
        lines[f"header {quote(name)}"] = f"{name}: {value}"
    for label, line in lines.items():
        length = len(f"{line}\r\n".encode("utf-8", "surrogatepass"))
        if length > LONGEST_LINE:
            message = (
                f"The {label} has {length} bytes: nginx accepts {LONGEST_LINE} by default "
                "(large_client_header_buffers), and answers 400 before Kong sees the request."
            )
            yield Finding(
                ERROR, message, {"bytes": length}, answer=BAD_REQUEST
            )


def _is_valid_path(path: str) -> bool:
    """Return whether nginx can normalize a path."""
    if BROKEN_ESCAPE_OR_NULL.search(path):
        return False
    # nginx decodes a path before it resolves dot segments.
    depth = 0
    decoded = ESCAPED_SLASH.sub("/", ESCAPED_DOT.sub(".", path))
    for segment in decoded.split("/"):
        if segment == "..":
            depth -= 1
        elif segment not in ("", "."):
            depth += 1
        if depth < 0:
            return False
    return True
