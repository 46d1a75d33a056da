# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audits of a gateway by their public names.

Results, documentation and callers know an audit by its name here, whatever its function is called.
"""

from __future__ import annotations

import typing as t

from ..audit_context import AuditContext
from ..finding import Findings
from .credential import (
    audit_public_keys,
    audit_retiring,
    audit_secrets,
    audit_unused,
)
from .fusionauth import (
    audit_fusionauth,
    audit_key_expiry,
    audit_shared_keys,
    audit_unknown_credentials,
)
from .jwt_plugin import audit_anonymous, audit_expiry, audit_key_claim
from .route import audit_open_routes

AUDITS: dict[str, t.Callable[[AuditContext], Findings]] = {
    "open_routes": audit_open_routes,
    "unverified_times": audit_expiry,
    "fall_backs": audit_anonymous,
    "nameless_keys": audit_key_claim,
    "guessable_secrets": audit_secrets,
    "unfit_keys": audit_public_keys,
    "strangers": audit_unknown_credentials,
    "unused": audit_unused,
    "retiring": audit_retiring,
    "fusionauth": audit_fusionauth,
    "ending_keys": audit_key_expiry,
    "shared_keys": audit_shared_keys,
}
