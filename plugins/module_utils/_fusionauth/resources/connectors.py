# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors, by which FusionAuth asks other systems about their users."""

from __future__ import annotations

from ..._core.schema import URL, ScalarSchema, reference
from ..field_types import POSITIVE, SECRET, SECRETS_BY_NAME
from ..identifiers import DEFAULT_CONNECTOR
from ..lookup import builtin, derive_id
from ..resource import Resource
from ..schema_overlay import each_of, schema_of, union

# There is one connector of type FusionAuth, which came with it.
_TYPE = ScalarSchema(type="string", choices=("Generic", "LDAP"))

TYPES = {
    "Generic": schema_of(
        "GenericConnectorConfiguration",
        {
            "authenticationURL": URL,
            "connectTimeout": POSITIVE,
            "headers": SECRETS_BY_NAME,
            "httpAuthenticationPassword": SECRET,
            "readTimeout": POSITIVE,
            "sslCertificateKeyId": reference("key"),
            "type": _TYPE,
        },
        needs=each_of(
            "name",
            "type",
            "authenticationURL",
            "connectTimeout",
            "readTimeout",
        ),
    ),
    "LDAP": schema_of(
        "LDAPConnectorConfiguration",
        {
            "connectTimeout": POSITIVE,
            "lambdaConfiguration": {"reconcileId": reference("lambda")},
            "readTimeout": POSITIVE,
            "systemAccountPassword": SECRET,
            "type": _TYPE,
        },
        needs=each_of(
            "name",
            "type",
            "authenticationURL",
            "baseStructure",
            "connectTimeout",
            "identifyingAttribute",
            "loginIdAttribute",
            "readTimeout",
            "requestedAttributes",
            "securityMethod",
            "systemAccountDN",
            "systemAccountPassword",
        ),
    ),
}

CONNECTOR = Resource(
    name="connector",
    path="/api/connector",
    schema=union(TYPES.values()),
    types=TYPES,
    defaults={"data": {}, "debug": False},
    type_defaults={
        "Generic": {"headers": {}},
        "LDAP": {"requestedAttributes": []},
    },
    licensed_feature="connectors",
    envelope="connector",
    plural="connectors",
    immutable=("type",),
    required_when_present=("type",),
    is_builtin=builtin(DEFAULT_CONNECTOR),
    choose_id=derive_id,
)
