# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Kong answers a request that it does not forward, or forwards."""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record


class Answer(t.NamedTuple):
    """How Kong answers a request.

    Attributes:
        status: The HTTP status.
        body: The body, as far as it is JSON that follows from the request.
        www_authenticate: The header WWW-Authenticate, or None.

    """

    status: int
    body: Record
    www_authenticate: str | None = None


def with_message(
    status: int, message: str, challenge: str | None = None
) -> Answer:
    """Return an answer with Kong's usual body. ``challenge`` is its WWW-Authenticate."""
    return Answer(status, {"message": message}, challenge)


# The service answers. Its status is not known, and 200 stands for it.
FORWARDED = Answer(200, {})
# A plugin raised an error (kong/error_handlers.lua).
CRASHED = with_message(500, "An unexpected error occurred")
# kong/runloop/handler.lua
NO_ROUTE = with_message(404, "no Route matched with those values")
