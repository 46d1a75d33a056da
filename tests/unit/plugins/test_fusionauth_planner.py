# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is planned for a whole configuration of FusionAuth, without a server."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.config_document import (
    Document,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.planner import (
    BulkPlan,
    DeletionPolicy,
    plan_configuration,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.unknown import (
    UNKNOWN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    parser,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config.outlook import (
    ConfigurationOutlook,
    DeclaredResources,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config.ownership import (
    Ownership,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config.planned_resource import (
    PlannedResource,
    summarize,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config.planner import (
    ConfigurationPlanner,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.planned import (
    PlannedBy,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.registry import (
    RESOURCES,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.applications import (
    APPLICATION,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.lambdas import (
    LAMBDA,
)
from tests.support.canned_fusionauth import CannedClient

Responses = dict[str, tuple[int, Any]]
MARKED = {"data": {"gatewright": {"config": "us"}}}
SHOP = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
TENANT_ID = "33333333-3333-4333-8333-333333333333"


def server(**lists: list[dict[str, Any]]) -> Responses:
    """Return what a FusionAuth responds that has these objects, by kind."""
    responses: Responses = {
        "GET /api/reactor": (200, {"status": {"licensed": True}}),
        # Inactive ones are listed apart.
        "GET /api/application?inactive=true": (200, {"applications": []}),
        "GET /api/user-action?inactive=true": (200, {"userActions": []}),
    }
    for resource in RESOURCES.values():
        if resource.plural and resource.list_all and not resource.parent_field:
            records = lists.get(resource.name, [])
            responses[f"GET {resource.path}"] = 200, {resource.plural: records}
            for record in records:
                path = f"{resource.path}/{record['id']}"
                responses[f"GET {path}"] = 200, {resource.envelope: record}
    return responses


def planner(
    config: dict[str, Any], responses: Responses | None = None
) -> ConfigurationPlanner:
    desired = list(parser.desired_resources(Document("", config)))
    reader: Any = CannedClient(
        server() if responses is None else responses, read_only=True
    )
    return ConfigurationPlanner(reader, desired, Ownership("us"), 1)


def plan(
    config: dict[str, Any],
    responses: Responses | None = None,
    *,
    prune: bool = False,
    max_deletions: int | None = None,
) -> BulkPlan[PlannedResource]:
    """Return what is planned."""
    policy = DeletionPolicy(prune, max_deletions)
    return plan_configuration(planner(config, responses), policy)


def stages(plan: BulkPlan[PlannedResource]) -> list[list[str]]:
    """Return what is written at the same time, by kind and name."""
    return [
        sorted(
            f"{change.entity.name} {summarize(change)['name']}"
            for change in stage
        )
        for stage in plan.stages
    ]


# What is compared


def test_what_is_new_is_created_with_our_mark() -> None:
    [created] = plan({"applications": [{"name": "shop"}]}).written
    assert created.action == "created"
    assert created.plan.changes == {"name": "shop", **MARKED}


def test_what_is_as_declared_stays() -> None:
    current = {"id": SHOP, "name": "shop", "active": True, **MARKED}
    planned = plan(
        {"applications": [{"name": "shop"}]}, server(application=[current])
    )
    assert (planned.changes, len(planned.unchanged)) == ([], 1)


def test_what_others_have_made_gets_no_mark() -> None:
    current = {"id": SHOP, "name": "shop", "data": {"theirs": 1}}
    config = {"applications": [{"name": "shop", "data": {"ours": 2}}]}
    [updated] = plan(config, server(application=[current])).written
    assert updated.plan.changes == {"data": {"theirs": 1, "ours": 2}}


def test_our_mark_stays_where_data_are_replaced() -> None:
    current = {"id": SHOP, "name": "shop", **MARKED}
    config = {
        "applications": [{"name": "shop", "data": {"a": 1}, "exact": ["data"]}]
    }
    [updated] = plan(config, server(application=[current])).written
    assert updated.plan.changes == {"data": {"a": 1, **MARKED["data"]}}


def test_settings_of_which_there_is_one_set_have_no_mark() -> None:
    current = {"reportTimezone": "UTC"}
    responses = server()
    responses["GET /api/system-configuration"] = (
        200,
        {"systemConfiguration": current},
    )
    config = {"system_configuration": {"report_timezone": "Europe/Berlin"}}
    [updated] = plan(config, responses).written
    assert updated.plan.changes == {"reportTimezone": "Europe/Berlin"}


def test_two_names_of_one_object_are_refused() -> None:
    current = {"id": SHOP, "name": "shop"}
    config = {"applications": [{"name": "shop"}, {"id": SHOP}]}
    with pytest.raises(CollectionError) as raised:
        plan(config, server(application=[current]))
    assert str(raised.value) == (
        "applications[1]: this is the same object as "
        "applications[0], by another name."
    )


def test_a_mistake_says_where_it_is_and_tells_no_secret() -> None:
    config = {
        "users": [
            {"email": "a@b.c", "password": "hush hush", "tenant": "hush hush"}
        ]
    }
    with pytest.raises(CollectionError) as raised:
        plan(config)
    assert str(raised.value).startswith(
        "users[0]: There is no tenant '********' on"
    )


# In which order


def test_what_refers_to_something_new_waits_for_it() -> None:
    config = {
        "applications": [
            {
                "name": "shop",
                "lambda_configuration": {"access_token_populate": "claims"},
            }
        ],
        "lambdas": [{"name": "claims", "type": "JWTPopulate", "body": "x"}],
        "groups": [{"name": "staff", "roles": {"shop": ["admin"]}}],
        "application_roles": [{"application": "shop", "name": "admin"}],
    }
    assert stages(plan(config)) == [
        ["lambda claims"],
        ["application shop"],
        ["application_role admin"],
        ["group staff"],
    ]


def test_what_is_there_is_not_waited_for() -> None:
    current = {
        "id": SHOP,
        "name": "claims",
        "type": "JWTPopulate",
        "body": "y",
    }
    config = {
        "applications": [
            {
                "name": "shop",
                "lambda_configuration": {"access_token_populate": "claims"},
            }
        ],
        "lambdas": [{"name": "claims", "type": "JWTPopulate", "body": "x"}],
    }
    planned = plan(config, server(**{"lambda": [current]}))
    assert stages(planned) == [["application shop", "lambda claims"]]


def test_what_nothing_refers_to_and_has_to_be_there_is_waited_for_too() -> (
    None
):
    """A PUT of a tenant makes FusionAuth forget the webhooks that it does not name."""
    current = {"id": TENANT_ID, "name": "shop"}
    config = {
        "webhooks": [
            {
                "url": "http://x",
                "global": True,
                "connect_timeout": 1,
                "read_timeout": 1,
            }
        ],
        "tenants": [{"name": "shop", "issuer": "y"}],
    }
    assert stages(plan(config, server(tenant=[current]))) == [
        ["tenant shop"],
        ["webhook http://x"],
    ]


def test_a_license_is_activated_before_all() -> None:
    responses = server()
    responses["GET /api/reactor"] = 200, {"status": {"licensed": False}}
    config = {
        "ip_acls": [
            {
                "name": "all",
                "entries": [{"start_ip_address": "*", "action": "Allow"}],
            }
        ],
        "reactor": {"license_id": "id"},
    }
    assert [len(stage) for stage in plan(config, responses).stages] == [1, 1]
    assert plan(config, responses).written[0].entity.brings_license
    del config["reactor"]
    with pytest.raises(
        CollectionError, match="has no license, and a new ip acl"
    ):
        plan(config, responses)


def test_new_resources_that_refer_to_each_other_are_refused() -> None:
    config = {
        "entities": [
            {"name": "a", "type": "t", "parent": "b", "tenant": TENANT_ID},
            {"name": "b", "type": "t", "parent": "a", "tenant": TENANT_ID},
        ],
        "entity_types": [{"name": "t"}],
    }
    tenant = {"id": TENANT_ID, "name": "x"}
    with pytest.raises(CollectionError) as raised:
        plan(config, server(tenant=[tenant]))
    assert str(raised.value) == (
        "entities[0] and entities[1] refer to each other, so none of "
        "them can be created first: leave out one of the references "
        "at first."
    )


# What is not declared any more


def test_only_what_carries_our_mark_is_pruned() -> None:
    records = [
        {"id": SHOP, "name": "ours", **MARKED},
        {
            "id": OTHER,
            "name": "theirs",
            "data": {"gatewright": {"config": "them"}},
        },
        {"id": TENANT_ID, "name": "by hand"},
    ]
    responses = server(application=records)
    assert plan({}, responses).changes == []
    assert stages(plan({}, responses, prune=True)) == [["application ours"]]


def test_no_more_is_deleted_than_is_allowed() -> None:
    responses = server(application=[{"id": SHOP, "name": "ours", **MARKED}])
    with pytest.raises(
        CollectionError, match="1 objects would be deleted, and max"
    ):
        plan({}, responses, prune=True, max_deletions=0)


def test_what_is_declared_to_be_absent_is_deleted_as_well() -> None:
    responses = server(application=[{"id": SHOP, "name": "old"}])
    config = {"applications": [{"name": "old", "state": "absent"}]}
    [deletion] = plan(config, responses).changes
    assert (deletion.action, deletion.source) == ("deleted", "applications[0]")


def test_what_mentions_each_other_is_deleted_all_the_same() -> None:
    names = {SHOP: "shop", OTHER: "other"}
    groups = [
        {
            "id": identifier,
            "name": name,
            "data": {**MARKED["data"], "see": list(names)},
        }
        for identifier, name in names.items()
    ]
    deleted = stages(plan({}, server(group=groups), prune=True))
    assert sorted(deleted) == [["group other"], ["group shop"]]


def test_what_is_mentioned_is_deleted_last() -> None:
    responses = server(
        **{
            "lambda": [{"id": OTHER, "name": "claims", "type": "x", **MARKED}],
            "application": [
                {
                    "id": SHOP,
                    "name": "shop",
                    "lambdaConfiguration": {"accessTokenPopulateId": OTHER},
                    **MARKED,
                }
            ],
        }
    )
    # Lambdas have no data, and so no mark.
    config = {"lambdas": [{"id": OTHER, "state": "absent"}]}
    assert stages(plan(config, responses, prune=True)) == [
        ["application shop"],
        ["lambda claims"],
    ]


def test_what_is_referred_to_stays() -> None:
    entry = {"startIPAddress": "*", "action": "Allow"}
    acl = {"id": OTHER, "name": "office", "entries": [entry], **MARKED}
    responses = server()
    responses["GET /api/ip-acl/search"] = (
        200,
        {"ipAccessControlLists": [acl], "total": 1},
    )
    responses[f"GET /api/ip-acl/{OTHER}"] = 200, {"ipAccessControlList": acl}
    configuration = {"ui_ip_access_control_list": "office"}
    config = {
        "applications": [
            {"name": "shop", "access_control_configuration": configuration}
        ]
    }
    with pytest.raises(CollectionError) as raised:
        plan(config, responses, prune=True)
    assert str(raised.value) == (
        "ip acl 'office' is not declared and cannot be deleted: applications[0] refers to it."
    )


def test_a_tenant_goes_only_with_all_that_is_in_it() -> None:
    tenant = {"id": TENANT_ID, "name": "shop", **MARKED}
    inside = {"id": SHOP, "name": "shop", "tenantId": TENANT_ID}
    with pytest.raises(CollectionError) as raised:
        plan({}, server(tenant=[tenant], application=[inside]), prune=True)
    assert str(raised.value) == (
        "tenant 'shop' is not declared and cannot be deleted: "
        "application 'shop' would be deleted with it."
    )
    ours = {**inside, **MARKED}
    responses = server(tenant=[tenant], application=[ours])
    assert stages(plan({}, responses, prune=True)) == [
        ["application shop"],
        ["tenant shop"],
    ]
    responses["GET /api/user/search"] = 200, {"total": 7, "users": []}
    with pytest.raises(
        CollectionError, match="its users would be deleted with it"
    ):
        plan({}, responses, prune=True)
    responses["GET /api/user/search"] = 200, {"total": 0, "users": []}
    responses["GET /api/entity/search"] = 200, {"total": 1, "entities": []}
    with pytest.raises(
        CollectionError, match="its entities would be deleted with"
    ):
        plan({}, responses, prune=True)


def test_a_deletion_is_told_by_what_it_belongs_to() -> None:
    tenant = {"id": TENANT_ID, "name": "shop"}
    group = {
        "id": SHOP,
        "name": "staff",
        "tenantId": TENANT_ID,
        "roles": {},
        **MARKED,
    }
    [deletion] = plan(
        {}, server(tenant=[tenant], group=[group]), prune=True
    ).changes
    assert summarize(deletion) == {
        "entity": "group",
        "name": "staff",
        "tenant": "shop",
    }


def test_an_update_is_told_by_its_fields_and_its_place() -> None:
    current = {"id": SHOP, "name": "shop"}
    config = {"applications": [{"name": "shop", "active": False}]}
    [updated] = plan(config, server(application=[current])).written
    assert summarize(updated) == {
        "entity": "application",
        "name": "shop",
        "fields": ["active"],
        "source": "applications[0]",
    }


# What the other resources of a configuration create


def outlook(**more: Any) -> ConfigurationOutlook:
    config = {
        "applications": [{"name": "shop", "roles": [{"name": "admin"}]}],
        "lambdas": [
            {"name": "gone", "type": "JWTPopulate", "state": "absent"}
        ],
        "tenants": [{"name": "x", "event_configuration": {"events": {}}}],
        "users": [{"username": "joe"}],
    }
    desired = list(parser.desired_resources(Document("", config)))
    desired.append(
        parser.desired_resource(
            LAMBDA,
            {"id": OTHER, "name": "claims", "type": "JWTPopulate"},
            "it",
            has_made_up_id=True,
        )
    )
    return ConfigurationOutlook(DeclaredResources(desired), **more)


@pytest.mark.parametrize(
    ("label", "name", "creator"),
    [
        ("application", "shop", PlannedBy.SAME_CONFIGURATION),
        ("role", "admin", PlannedBy.SAME_CONFIGURATION),
        ("user", "joe", PlannedBy.SAME_CONFIGURATION),
        ("lambda", OTHER, PlannedBy.SAME_CONFIGURATION),
        ("lambda", UNKNOWN, PlannedBy.SAME_CONFIGURATION),
        ("lambda", "gone", PlannedBy.NOBODY),
        ("lambda", "shop", PlannedBy.NOBODY),
    ],
)
def test_what_is_declared_is_going_to_be_there(
    label: str, name: Any, creator: PlannedBy
) -> None:
    assert outlook().creator(label, name) is creator
    # By the time that it is needed, it has to be there.
    assert outlook(is_applied=True).creator(label, name) is PlannedBy.NOBODY


def test_what_is_needed_is_noted() -> None:
    noted = outlook()
    noted.creator("application", "shop")
    noted.note_reference(SHOP)
    assert [needed.resource for needed in noted.needs] == [APPLICATION]
    assert noted.uses == {SHOP}


def test_an_id_that_was_made_up_stands_for_a_name() -> None:
    assert outlook().name_for("lambda", OTHER) == "claims"
    assert outlook().name_for("lambda", SHOP) == SHOP


def test_events_may_be_turned_on_by_the_configuration() -> None:
    stated = outlook().stated_values("tenant", "event_configuration")
    assert list(stated) == [{"events": {}}]


def test_a_made_up_id_is_only_for_what_is_new() -> None:
    current = {"id": SHOP, "name": "shop"}
    desired = [
        parser.desired_resource(
            APPLICATION, {"id": OTHER, "name": name}, name, has_made_up_id=True
        )
        for name in ("shop", "new")
    ]
    reader: Any = CannedClient(server(application=[current]), read_only=True)
    planned = ConfigurationPlanner(
        reader, desired, Ownership("us"), 1
    ).compare()
    assert [change.desired.get("id") for change in planned] == [None, OTHER]
