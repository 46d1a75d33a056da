# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kong and FusionAuth have, read once as plain records, so that all judging is done without a server."""

from __future__ import annotations

from .._ansible.module import Spec
from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.notation import fields
from .._fusionauth.client import FusionAuth
from .._fusionauth.entities import APPLICATION, KEY, TENANT
from .._fusionauth.module import FUSIONAUTH
from .._fusionauth.module import OPTIONS as FUSIONAUTH_OPTIONS
from .._kong.client import Kong
from .._kong.module import KONG
from .._kong.responses import BY_PATH, TEXTS, is_reference
from .records import LISTS, Gateway, Issuer

FUSIONAUTH_TOO: Spec = {
    name: {**FUSIONAUTH_OPTIONS[name], "required": False}
    for name in ("fusionauth_url", "fusionauth_api_key")
}
OPTIONS: Spec = {**KONG.options, **FUSIONAUTH_TOO}
JWT_CONFIG = fields(
    "anonymous key_claim_name maximum_expiration# realm run_on_preflight? secret_is_base64?",
    claims_to_verify=TEXTS,
    cookie_names=TEXTS,
    header_names=TEXTS,
    uri_param_names=TEXTS,
)
CREDENTIALS = {"key_auths": "key-auth", "basic_auths": "basic-auth"}
"""Lists that only the plugin of that name asks for."""


def read_gateway(params: Record) -> Gateway:
    """All that a Kong has. Raises CollectionError."""
    server: Kong = KONG.connect(params, check_mode=True)
    lists = {kind: _all(server, kind) for kind in LISTS if kind not in CREDENTIALS}
    enabled = {one["name"] for one in lists["plugins"] if one["enabled"]}
    for kind, plugin in CREDENTIALS.items():
        lists[kind] = _all(server, kind) if plugin in enabled else []
    return Gateway(
        server.client.now(), server.root().get("configuration") or {}, **lists
    )


def _all(server: Kong, kind: str) -> list[Record]:
    entity = BY_PATH[f"/{kind.replace('_', '-')}"]
    found = [
        entity.schema.with_all_fields(one) for one in server.list_entities(entity.path)
    ]
    return [
        _understood(server, one) if one.get("name") == "jwt" else one for one in found
    ]


def _understood(server: Kong, plugin: Record) -> Record:
    """A jwt plugin with every option of it. Raises CollectionError where Kong tells them in no form that is known."""
    config: Record = plugin["config"] or {}
    if not JWT_CONFIG.matches(config, is_reference):
        raise CollectionError(
            f"{server.label} tells of jwt plugin {plugin['id']!r} a configuration that it cannot have."
        )
    return {**plugin, "config": JWT_CONFIG.with_all_fields(config)}


def read_issuer(params: Record) -> Issuer | str | None:
    """All that a FusionAuth has; why not, where it does not tell; or None where nobody said where it is."""
    if not params["fusionauth_url"]:
        return None
    try:
        server: FusionAuth = FUSIONAUTH.connect(params, check_mode=True)
        kinds = (TENANT, APPLICATION, KEY)
        lists = {
            kind.plural: [
                kind.schema.with_all_fields(one) for one in server.list_all(kind)
            ]
            for kind in kinds
        }
        kids = frozenset(str(one["kid"]) for one in server.published() if "kid" in one)
        return Issuer(server.client.now(), **lists, published=kids)
    except CollectionError as problem:
        return str(problem)
