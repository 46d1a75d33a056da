# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kong and FusionAuth have, read once as plain records, so that all judging is done without a server."""

from __future__ import annotations

from .._answers import filled
from .._errors import Problem
from .._shape import Record
from .._task import Spec
from ..fusionauth._api import FusionAuth
from ..fusionauth._entities import APPLICATION, KEY, TENANT
from ..fusionauth._tasks import FUSIONAUTH
from ..fusionauth._tasks import OPTIONS as FUSIONAUTH_OPTIONS
from ..kong._answers import BY_PATH
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
    lists = {kind: _all(server, kind) for kind in LISTS if kind not in CREDENTIALS}
    enabled = {one["name"] for one in lists["plugins"] if one["enabled"]}
    for kind, plugin in CREDENTIALS.items():
        lists[kind] = _all(server, kind) if plugin in enabled else []
    return Gateway(server.client.now(), server.root().get("configuration") or {}, **lists)


def _all(server: Kong, kind: str) -> list[Record]:
    entity = BY_PATH[f"/{kind.replace('_', '-')}"]
    return [filled(entity.shape, found) for found in server.all(entity.path)]


def read_issuer(params: Record) -> Issuer | str | None:
    """All that a FusionAuth has; why not, where it does not tell; or None where nobody said where it is."""
    if not params["fusionauth_url"]:
        return None
    try:
        server: FusionAuth = FUSIONAUTH.connect(params, True)
        kinds = (TENANT, APPLICATION, KEY)
        lists = {kind.plural: [filled(kind.shape, one) for one in server.every(kind)] for kind in kinds}
        kids = frozenset(str(one["kid"]) for one in server.published() if "kid" in one)
        return Issuer(server.client.now(), **lists, published=kids)
    except Problem as problem:
        return str(problem)
