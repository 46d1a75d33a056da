# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of Kong's plugins, by what the doctor knows of them."""

from __future__ import annotations

# Plugins that authenticate a client, and that the doctor does not evaluate.
UNEVALUATED_AUTHENTICATION = ("hmac-auth", "ldap-auth", "oauth2")
# Plugins other than jwt that authenticate a client.
OTHER_AUTHENTICATION = ("basic-auth", "key-auth", *UNEVALUATED_AUTHENTICATION)

# Plugins that may refuse a request for reasons that are not in its configuration alone.
UNEVALUATED_REFUSING = (
    "bot-detection",
    "ip-restriction",
    "rate-limiting",
    "response-ratelimiting",
    "request-size-limiting",
    # Lua code of the user's.
    "post-function",
    "pre-function",
)
