# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of a request by their public names, in Kong's order and then FusionAuth's.

Results, documentation and callers know a check by its name here, whatever its function is called.
"""

from __future__ import annotations

import typing as t

from ..finding import Findings
from ..request_context import RequestContext
from .acl import check_groups
from .authentication import check_basic_auth, check_key_auth
from .claims import check_lifetime, check_times
from .cors import check_preflight
from .credential import (
    check_algorithm,
    check_consumer,
    check_credential,
    check_material,
)
from .fusionauth import (
    check_fusionauth,
    check_issuer,
    check_key_holder,
    check_published_key,
    check_signing_key,
)
from .jwt_plugin import check_anonymous, check_plugin
from .key_claim import check_key_claim
from .nginx import check_nginx
from .other_plugins import check_other_plugins, check_termination
from .proxy import check_observed_status
from .route import check_protocol, check_route, check_service
from .signature import check_signature
from .token_format import check_format
from .token_location import check_token

Checks = dict[str, t.Callable[[RequestContext], Findings]]

# Where the request goes.
ROUTING: Checks = {
    "nginx": check_nginx,
    "route": check_route,
    "protocol": check_protocol,
    "preflight": check_preflight,
}
# Who the client is, by authentication plugin, in the order of the plugins' priorities.
AUTHENTICATION: dict[str, Checks] = {
    "jwt": {
        "plugin": check_plugin,
        "anonymous": check_anonymous,
        "token": check_token,
        "form": check_format,
        "key": check_key_claim,
        "credential": check_credential,
        "algorithm": check_algorithm,
        "material": check_material,
        "signature": check_signature,
        "times": check_times,
        "lifetime": check_lifetime,
        "consumer": check_consumer,
    },
    "key-auth": {"key_auth": check_key_auth},
    "basic-auth": {"basic_auth": check_basic_auth},
}
# Whether that client may use the service.
ACCESS: Checks = {
    "groups": check_groups,
    "others": check_other_plugins,
    "termination": check_termination,
    "service": check_service,
}
# Whether the proxy does what all that implies.
PROXY: Checks = {"proxy": check_observed_status}
# What FusionAuth knows about the token.
FUSIONAUTH: Checks = {
    "fusionauth": check_fusionauth,
    "issuer": check_issuer,
    "published": check_published_key,
    "holder": check_key_holder,
    "signs": check_signing_key,
}

NAMES = (
    *ROUTING,
    *(name for checks in AUTHENTICATION.values() for name in checks),
    *ACCESS,
    *PROXY,
    *FUSIONAUTH,
)
