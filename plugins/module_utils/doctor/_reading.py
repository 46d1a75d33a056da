# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kong and FusionAuth have, read once as plain records, so that all judging is done without a server."""

from __future__ import annotations

from .._errors import Problem
from .._shape import Record
from .._task import Spec
from ..fusionauth._api import FusionAuth
from ..fusionauth._entities import APPLICATION, KEY, TENANT
from ..fusionauth._tasks import FUSIONAUTH
from ..fusionauth._tasks import OPTIONS as FUSIONAUTH_OPTIONS
from ..kong._api import Kong
from ..kong._tasks import KONG
from ._records import LISTS, Gateway, Issuer

FUSIONAUTH_TOO: Spec = {
    name: {**FUSIONAUTH_OPTIONS[name], "required": False} for name in ("fusionauth_url", "fusionauth_api_key")
}
OPTIONS: Spec = {**KONG.options, **FUSIONAUTH_TOO}
CREDENTIALS = {"key_auths": "key-auth", "basic_auths": "basic-auth"}
"""Lists that only the plugin of that name asks for."""


def read_gateway(params: Record) -> Gateway:
    """All that a Kong has. Raises Problem."""
    server: Kong = KONG.connect(params, True)
    lists = {kind: list(server.all(f"/{kind}")) for kind in LISTS if kind not in CREDENTIALS}
    enabled = {one["name"] for one in lists["plugins"] if one["enabled"]}
    for kind, plugin in CREDENTIALS.items():
        lists[kind] = list(server.all(f"/{kind.replace('_', '-')}")) if plugin in enabled else []
    return Gateway(server.client.now(), server.root().get("configuration") or {}, **lists)


def read_issuer(params: Record) -> Issuer | str | None:
    """All that a FusionAuth has; why not, where it does not tell; or None where nobody said where it is."""
    if not params["fusionauth_url"]:
        return None
    try:
        server: FusionAuth = FUSIONAUTH.connect(params, True)
        lists = {kind.plural: list(server.every(kind)) for kind in (TENANT, APPLICATION, KEY)}
        published = (server.get("/.well-known/jwks.json") or {}).get("keys") or ()
        return Issuer(server.client.now(), **lists, published=frozenset(one.get("kid") for one in published))
    except Problem as problem:
        return str(problem)
