# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of Kong's entities, by the names that others call it by."""

from __future__ import annotations

import typing as t

from .entities.certificates import CA_CERTIFICATE, CERTIFICATE, SNI
from .entities.consumer_groups import CONSUMER_GROUP, MEMBERSHIP
from .entities.consumers import CONSUMER
from .entities.credentials import (
    ACL,
    BASIC_AUTH,
    HMAC_AUTH,
    JWT,
    KEY_AUTH,
    OAUTH2,
)
from .entities.keys import KEY, KEY_SET
from .entities.plugins import PLUGIN
from .entities.routing import ROUTE, SERVICE
from .entities.upstreams import TARGET, UPSTREAM
from .entities.vaults import VAULT
from .entities.workspaces import WORKSPACE
from .entity import KongEntity


class NestedList(t.NamedTuple):
    """A list of entities that a declarative configuration may write inside another entity.

    Attributes:
        entity: The kind of entities in the list.
        reference: Their reference to the entity that they are nested in.
    """

    entity: KongEntity
    reference: str


# What a declarative configuration manages.
ENTITIES = {
    entity.name: entity
    for entity in (
        *(SERVICE, ROUTE, CONSUMER, CONSUMER_GROUP, PLUGIN, UPSTREAM, TARGET),
        *(CERTIFICATE, SNI, CA_CERTIFICATE, VAULT, KEY_SET, KEY),
        *(JWT, KEY_AUTH, BASIC_AUTH, HMAC_AUTH, OAUTH2, ACL, MEMBERSHIP),
    )
}
# What can be looked up on its own.
LISTED = {
    entity.name: entity
    for entity in (*ENTITIES.values(), WORKSPACE)
    if not entity.is_membership
}
# By Kong's names of the tables.
TABLES = {entity.schema_name: entity for entity in ENTITIES.values()}


def _nested_lists(parent_kind: str) -> dict[str, NestedList]:
    """Return the lists that an entity may hold, by the name of the table or decK's name for it.

    These are the lists of all entities that refer to it.
    """
    nested_lists = {}
    for table, entity in TABLES.items():
        list_name = entity.member_lists.get(parent_kind, table)
        for field_name, kind in entity.schema.references.items():
            if kind == parent_kind:
                nested_lists[list_name] = NestedList(entity, field_name)
    return nested_lists


# What may be nested in what: the lists of each kind, by the names of both.
NESTED = {kind: _nested_lists(kind) for kind in ENTITIES}
