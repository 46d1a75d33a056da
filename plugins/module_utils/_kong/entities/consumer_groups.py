# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consumer groups, and the memberships of consumers in them, of Kong Enterprise.

Sources: the OpenAPI document of Kong Gateway Enterprise 3.9, Kong/go-kong
(kong/consumer_group_consumer_service.go), and decK's documentation of its file.
"""

from __future__ import annotations

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.schema import IDENTIFIER, RecordSchema, reference
from ..entity import TAGS, KongEntity, scalars
from ..konnect import KonnectTraits


def check_membership(stated: Record) -> Record:
    """Return a membership that states both of its ends. Raises CollectionError for any other."""
    for field_name in ("consumer_group", "consumer"):
        if stated.get(field_name) is None:
            raise CollectionError(f"{field_name} is missing")
    return stated


def membership_of(group_id: str, consumer: Record) -> Record:
    """Return the membership of a consumer in a group.

    It has the consumer's tags, because it belongs to whoever the consumer belongs to, and an id that
    is made of both ids.
    """
    return {
        "consumer_group": {"id": group_id},
        "consumer": {"id": consumer["id"]},
        "id": f"{group_id}/{consumer['id']}",
        "tags": consumer.get("tags"),
    }


CONSUMER_GROUP = KongEntity(
    name="consumer_group",
    path="/consumer_groups",
    schema=RecordSchema(
        fields={"id": IDENTIFIER, **scalars("name"), "tags": TAGS}
    ),
    is_enterprise=True,
    # Kong would list every consumer of the group beside it.
    detail_query={"list_consumers": "false"},
    konnect=KonnectTraits(
        schema_name="consumer_group", is_found_by_id_only=True
    ),
)
MEMBERSHIP = KongEntity(
    name="consumer_group_member",
    path="/consumers",
    schema=RecordSchema(
        fields={
            "consumer": reference("consumer"),
            "consumer_group": reference("consumer_group"),
        }
    ),
    key="consumer",
    computed=(),
    # The id made of both, and the consumer's tags: no server has them of a membership.
    volatile=("id", "tags"),
    prepare=check_membership,
    dao="consumer_group_consumers",
    match_fields=("consumer", "consumer_group"),
    parents=("consumer_group",),
    is_enterprise=True,
    from_parent_list=membership_of,
    member_lists={"consumer": "groups", "consumer_group": "consumers"},
    required=("consumer",),
)
