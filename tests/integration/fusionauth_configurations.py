# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random configurations of FusionAuth, and what a server has of them.

A configuration is drawn from few names, so that two of them share some. Each object states all that any configuration
says of it, for what is left out is left alone; and none is of a kind that is never pruned.
"""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import strategies as st

from tests.support.sandbox import Sandbox

Row = dict[str, Any]

NAMES = ("a", "b")
KEYS = ("first", "second")
LISTS = {
    "/api/tenant": "tenants",
    "/api/application": "applications",
    "/api/group": "groups",
    "/api/consent": "consents",
    "/api/entity/type": "entityTypes",
    "/api/ip-acl/search": "ipAccessControlLists",
    "/api/connector": "connectors",
    "/api/email/template": "emailTemplates",
    "/api/form": "forms",
    "/api/form/field": "fields",
    "/api/identity-provider": "identityProviders",
    "/api/key": "keys",
    "/api/lambda": "lambdas",
    "/api/message/template": "messageTemplates",
    "/api/messenger": "messengers",
    "/api/theme": "themes",
    "/api/user-action": "userActions",
    "/api/webhook": "webhooks",
}
SETTINGS = {
    "/api/integration": "integrations",
    "/api/system-configuration": "systemConfiguration",
    "/api/tenant-manager": "tenantManagerConfiguration",
}
MADE = {"insertInstant", "lastUpdateInstant", "clientId", "clientSecret"}
OF_KEYS = {
    "certificate",
    "certificateInformation",
    "expirationInstant",
    "issuer",
    "kid",
    "publicKey",
}
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def records(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Row]]:
    """Some objects of different names, with these fields."""
    one = st.fixed_dictionaries({"name": st.sampled_from(NAMES), **fields})
    return st.lists(one, max_size=2, unique_by=lambda row: row["name"])


DATA = st.fixed_dictionaries({"cost": st.integers(0, 2)})


@st.composite
def configurations(draw: st.DrawFn) -> Row:
    """A configuration whose references lead somewhere, its kinds in any order."""
    acls = draw(
        records(
            data=DATA,
            entries=st.sampled_from(
                [[["*", "Block"]], [["*", "Allow"], ["10.0.0.1", "Block"]]]
            ),
        )
    )
    for acl in acls:
        acl["entries"] = [
            {"start_ip_address": start, "action": action}
            for start, action in acl["entries"]
        ]
    roles = st.lists(
        st.sampled_from(("reader", "writer")), unique=True, min_size=1
    )
    fields = {
        "data": DATA,
        "roles": roles,
        "base_url": st.sampled_from(("https://a/", "https://b/")),
    }
    applications = draw(records(**fields))
    for application in applications:
        application["tenant"] = "Default"
        application["exact"] = ["roles"]
        application["roles"] = [
            {"name": name, "description": f"a {name}"}
            for name in application["roles"]
        ]
        if acls:
            acl = draw(st.sampled_from(acls))["name"]
            application["access_control_configuration"] = {
                "ui_ip_access_control_list": acl
            }
        else:
            application["reset"] = [
                "access_control_configuration.ui_ip_access_control_list"
            ]
    groups = draw(records(data=DATA))
    for group in groups:
        having = {
            one["name"]: [role["name"] for role in one["roles"]]
            for one in applications
        }
        group |= {"tenant": "Default", "roles": having, "exact": ["roles"]}
    minimum = st.fixed_dictionaries({"us": st.integers(13, 14)})
    consents = draw(
        records(
            data=DATA,
            values=st.sampled_from((["x"], ["x", "y"])),
            default_minimum_age_for_self_consent=st.just(16),
            country_minimum_age_for_self_consent=minimum,
        )
    )
    types = draw(
        records(
            data=DATA,
            permissions=st.just([{"name": "call", "is_default": True}]),
        )
    )
    drawn = {
        "ip_acls": acls,
        "applications": applications,
        "groups": groups,
        "consents": consents,
        "entity_types": types,
    }
    drawn["system_configuration"] = {
        "report_timezone": draw(st.sampled_from(("UTC", "Europe/Berlin")))
    }
    return {
        table: drawn[table] for table in draw(st.permutations(sorted(drawn)))
    }


def content(sandbox: Sandbox) -> dict[str, list[Row]]:
    """What a server has, with what chance and time made left out, and names for ids."""
    found: dict[str, Any] = {}
    for path, plural in LISTS.items():
        answer = sandbox.fusionauth("GET", path).json()
        found[plural] = sorted(answer.get(plural) or [], key=_called)
    found["keys"] = [
        {name: one[name] for name in one.keys() - OF_KEYS}
        for one in found["keys"]
    ]
    found["settings"] = [
        sandbox.fusionauth("GET", path).json()[member]
        for path, member in SETTINGS.items()
    ]
    names = {
        one["id"]: _called(one)
        for table in LISTS.values()
        for one in found[table]
    }
    names |= {
        role["id"]: role["name"]
        for one in found["applications"]
        for role in one.get("roles", ())
    }
    return _lasting(
        json.loads(
            UUID.sub(
                lambda found: names.get(found[0], "another"), json.dumps(found)
            )
        )
    )


def _called(record: Row) -> str:
    return str(record.get("name") or record["url"])


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _lasting(one)
            for name, one in value.items()
            if name not in MADE
        }
    if isinstance(value, list):
        listed = [_lasting(one) for one in value]
        return (
            sorted(listed, key=json.dumps)
            if all(isinstance(one, dict) for one in listed)
            else listed
        )
    return value
