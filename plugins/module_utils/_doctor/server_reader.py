# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the records of both servers, so that everything else works without a server."""

from __future__ import annotations

import typing as t

from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.options import ArgumentSpec
from .._core.schema import ANY, BOOLEAN, NUMBER, RecordSchema
from .._fusionauth.client import FusionAuth
from .._fusionauth.module import FUSIONAUTH
from .._fusionauth.module import OPTIONS as FUSIONAUTH_OPTIONS
from .._fusionauth.resources.applications import APPLICATION
from .._fusionauth.resources.keys import KEY
from .._fusionauth.resources.tenants import TENANT
from .._kong.client import Kong
from .._kong.module import KONG
from .._kong.responses import BY_PATH, TEXTS, is_reference
from .fusionauth_snapshot import FusionAuthSnapshot
from .kong_snapshot import LISTS, KongSnapshot

# FusionAuth is checked where a task says where it is.
OPTIONAL_FUSIONAUTH: ArgumentSpec = {
    name: {**FUSIONAUTH_OPTIONS[name], "required": False}
    for name in ("fusionauth_url", "fusionauth_api_key")
}
CONNECTION_OPTIONS: ArgumentSpec = {**KONG.options, **OPTIONAL_FUSIONAUTH}

# kong/plugins/jwt/schema.lua
JWT_CONFIG = RecordSchema(
    fields={
        "anonymous": ANY,
        "key_claim_name": ANY,
        "maximum_expiration": NUMBER,
        "realm": ANY,
        "run_on_preflight": BOOLEAN,
        "secret_is_base64": BOOLEAN,
        "claims_to_verify": TEXTS,
        "cookie_names": TEXTS,
        "header_names": TEXTS,
        "uri_param_names": TEXTS,
    }
)
# Lists that matter only where a plugin is enabled, and what it is called.
PLUGIN_OF_LIST = {"key_auths": "key-auth", "basic_auths": "basic-auth"}


# Kong


def read_kong(params: Record) -> KongSnapshot:
    """Return everything that a Kong has. Raises CollectionError."""
    server = KONG.connect(params, check_mode=True)
    records: dict[str, list[Record]] = {}
    for list_name in LISTS:
        if list_name not in PLUGIN_OF_LIST:
            records[list_name] = _read_list(server, list_name)
    enabled_plugins = set()
    for plugin in records["plugins"]:
        if plugin["enabled"]:
            enabled_plugins.add(plugin["name"])
    # A gateway may have many credentials of plugins that it does not use.
    for list_name, plugin_name in PLUGIN_OF_LIST.items():
        records[list_name] = []
        if plugin_name in enabled_plugins:
            records[list_name] = _read_list(server, list_name)
    settings = server.root().get("configuration") or {}
    return KongSnapshot(server.client.now(), settings, **records)


def _read_list(server: Kong, list_name: str) -> list[Record]:
    """Return every entity of a list, with all fields that its kind has."""
    entity = BY_PATH[f"/{list_name.replace('_', '-')}"]
    records = []
    for stored in server.list_entities(entity.path):
        record = entity.schema.with_all_fields(stored)
        if record.get("name") == "jwt":
            record = _complete_config(server, record)
        records.append(record)
    return records


def _complete_config(server: Kong, plugin: Record) -> Record:
    """Return a jwt plugin with every field of its configuration.

    Raises CollectionError for a configuration that no jwt plugin can have.
    """
    config: Record = plugin["config"] or {}
    if not JWT_CONFIG.matches(config, is_reference):
        raise CollectionError(
            f"{server.label} returned a configuration for jwt plugin {plugin['id']!r} that it cannot "
            "have."
        )
    return {**plugin, "config": JWT_CONFIG.with_all_fields(config)}


# FusionAuth


class FusionAuthReading(t.NamedTuple):
    """What was read from FusionAuth.

    Attributes:
        snapshot: Its objects, or None where they could not be read, or nobody said where it is.
        error: Why they could not be read, or None.

    """

    snapshot: FusionAuthSnapshot | None = None
    error: str | None = None


def read_fusionauth(params: Record) -> FusionAuthReading:
    """Return everything that a FusionAuth has, or why it cannot be read."""
    if not params["fusionauth_url"]:
        return FusionAuthReading()
    try:
        server = FUSIONAUTH.connect(params, check_mode=True)
        return FusionAuthReading(_read_objects(server))
    except CollectionError as error:
        return FusionAuthReading(error=str(error))


def _read_objects(server: FusionAuth) -> FusionAuthSnapshot:
    """Return everything that a FusionAuth has. Raises CollectionError."""
    records: dict[str, list[Record]] = {}
    for kind in (TENANT, APPLICATION, KEY):
        records[kind.plural] = []
        for stored in server.list_all(kind):
            record = kind.schema.with_all_fields(stored)
            records[kind.plural].append(record)
    published_kids = set()
    for jwk in server.published():
        if "kid" in jwk:
            published_kids.add(str(jwk["kid"]))
    return FusionAuthSnapshot(
        server.client.now(), **records, published=frozenset(published_kids)
    )
