# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a configuration is compared with a gateway: what is which, what changes, in which order. No server takes part."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.planner import (
    BulkPlan,
    DeletionPolicy,
    plan_configuration,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.config import (
    documents,
    parser,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.config.desired import (
    Ownership,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.config.planner import (
    Declaration,
    GatewayPlanner,
    summarize,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.registry import (
    ENTITIES,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.server import (
    KongServer,
)
from tests.support.canned_client import CannedClient, ok

Record = dict[str, Any]

PLUGIN_SCHEMA = {"fields": [{"config": {"type": "record", "fields": []}}]}
ANSWERS = {
    "GET /": ok({"version": "3.9.1", "plugins": {"available_on_server": {}}}),
    "GET /schemas/plugins/jwt": ok(PLUGIN_SCHEMA),
    "GET /schemas/plugins/acl": ok(PLUGIN_SCHEMA),
}


def an_id(number: int) -> str:
    """Return an id that one can read."""
    return f"{number:08}-0000-4000-8000-000000000000"


def ref(number: int) -> Record:
    """Return a reference."""
    return {"id": an_id(number)}


def make_planner(
    config: Record,
    current: dict[str, list[Record]],
    *,
    prune: bool = False,
    tags: tuple[str, ...] = (),
) -> GatewayPlanner:
    """Return the planner of a configuration on a gateway that has these entities, by kind."""
    server = KongServer(CannedClient(ANSWERS))  # type: ignore[arg-type]
    read = documents.read_configuration(
        {"_format_version": "3.0", **config}, None
    )
    declaration = Declaration(
        parser.desired_entities(read), Ownership(tags), prunes=prune
    )
    return GatewayPlanner(server, current, declaration, lambda writes: [])


def planned(
    config: Record,
    current: dict[str, list[Record]] | None = None,
    *,
    most: int | None = None,
    **how: Any,
) -> BulkPlan[Any]:
    """Return the plan of a configuration."""
    planner = make_planner(config, current or {}, **how)
    return plan_configuration(
        planner, DeletionPolicy(how.get("prune", False), most)
    )


def actions(plan: BulkPlan[Any]) -> list[tuple[str, str, int]]:
    """Return what a plan does, in order, each with the kind of entity and the number in its id."""
    found = []
    for stage in plan.stages:
        for change in stage:
            number = int(change.desired["id"][:8])
            found.append((change.action, change.entity.name, number))
    return found


def refusal(*arguments: Any, **how: Any) -> str:
    """Return why a configuration is refused."""
    with pytest.raises(CollectionError) as error:
        planned(*arguments, **how)
    return str(error.value)


ORDERS = {"id": an_id(1), "name": "orders", "host": "a.test"}
USERS = {"id": an_id(2), "name": "users", "host": "b.test"}


# Which entity is which


def test_a_name_finds_what_is_there() -> None:
    plan = planned(
        {"services": [{"name": "orders", "host": "new.test"}]},
        {"service": [ORDERS]},
    )
    assert actions(plan) == [("updated", "service", 1)]
    assert plan.written[0].plan.changes == {"host": "new.test"}


def test_what_is_as_declared_stays() -> None:
    plan = planned(
        {"services": [{"name": "orders", "host": "a.test"}]},
        {"service": [ORDERS]},
    )
    assert actions(plan) == []
    assert len(plan.unchanged) == 1


def test_what_is_not_there_is_created_with_an_id_of_its_own() -> None:
    plan = planned({"services": [{"name": "orders", "host": "a.test"}]})
    [change] = plan.written
    assert change.action == "created"
    assert len(change.desired["id"]) == 36


def test_an_id_finds_what_has_another_name_now() -> None:
    plan = planned(
        {"services": [{"id": an_id(1), "name": "new", "host": "a.test"}]},
        {"service": [ORDERS]},
    )
    assert actions(plan) == [("updated", "service", 1)]
    assert plan.written[0].plan.changes == {"name": "new"}


def test_a_new_entity_keeps_the_id_that_it_states() -> None:
    plan = planned(
        {"services": [{"id": an_id(7), "name": "new"}]}, {"service": [ORDERS]}
    )
    assert actions(plan) == [("created", "service", 7)]


def test_a_name_that_has_another_id_is_refused() -> None:
    said = refusal(
        {"services": [{"id": an_id(7), "name": "orders"}]},
        {"service": [ORDERS]},
    )
    assert said == (
        f"services[0]: service 'orders' has the id {an_id(1)} on the "
        "server: leave out the id, or delete that one first."
    )


@pytest.mark.parametrize(
    ("config", "current", "number"),
    [
        (
            {"consumers": [{"custom_id": "c"}]},
            {
                "consumer": [
                    {"id": an_id(1), "username": "a", "custom_id": "c"}
                ]
            },
            1,
        ),
        (
            {"certificates": [{"cert": "c", "key": "k"}]},
            {
                "certificate": [
                    {
                        "id": an_id(1),
                        "cert": "c",
                        "key": "k",
                        "snis": ["a.test"],
                    }
                ]
            },
            1,
        ),
        (
            {
                "certificates": [
                    {"cert": "new", "key": "k", "snis": ["a.test"]}
                ]
            },
            {
                "certificate": [
                    {
                        "id": an_id(1),
                        "cert": "c",
                        "key": "k",
                        "snis": ["a.test"],
                    }
                ],
                "sni": [
                    {"id": an_id(2), "name": "a.test", "certificate": ref(1)}
                ],
            },
            1,
        ),
        (
            {
                "key_sets": [
                    {
                        "name": "s",
                        "keys": [{"kid": "k", "pem": {"public_key": "p"}}],
                    }
                ]
            },
            {
                "key_set": [{"id": an_id(1), "name": "s"}],
                "key": [{"id": an_id(2), "kid": "k", "set": ref(1)}],
            },
            2,
        ),
        (
            {
                "upstreams": [
                    {
                        "name": "u",
                        "targets": [{"target": "a.test", "weight": 5}],
                    }
                ]
            },
            {
                "upstream": [{"id": an_id(1), "name": "u"}],
                "target": [
                    {
                        "id": an_id(2),
                        "target": "a.test:8000",
                        "upstream": ref(1),
                        "weight": 1,
                    },
                    {
                        "id": an_id(3),
                        "target": "a.test:8000",
                        "upstream": ref(9),
                        "weight": 1,
                    },
                ],
            },
            2,
        ),
        (
            {
                "services": [
                    {
                        "name": "orders",
                        "plugins": [{"name": "jwt", "enabled": False}],
                    }
                ]
            },
            {
                "service": [ORDERS],
                "plugin": [
                    {
                        "id": an_id(3),
                        "name": "jwt",
                        "service": None,
                        "enabled": True,
                    },
                    {
                        "id": an_id(4),
                        "name": "jwt",
                        "service": ref(1),
                        "enabled": True,
                    },
                    {
                        "id": an_id(5),
                        "name": "acl",
                        "service": ref(1),
                        "enabled": True,
                    },
                ],
            },
            4,
        ),
    ],
    ids=["custom_id", "cert", "sni", "kid", "target", "plugin"],
)
def test_other_fields_may_say_which_one_is_meant(
    config: Record, current: dict[str, list[Record]], number: int
) -> None:
    planner = make_planner(config, current)
    planner.compare()
    assert an_id(number) in planner.ids.values()


def test_two_names_tell_consumers_apart_whatever_their_custom_id() -> None:
    current = {
        "consumer": [{"id": an_id(1), "username": "a", "custom_id": "c"}]
    }
    said = refusal(
        {"consumers": [{"username": "b", "custom_id": "c"}]}, current
    )
    assert "consumer 'a' on the server already has the custom_id 'c'" in said


def test_an_upstream_that_hashes_on_null_hashes_on_nothing() -> None:
    current = {"upstream": [{"id": an_id(1), "name": "u", "hash_on": "none"}]}
    plan = planned({"upstreams": [{"name": "u", "hash_on": None}]}, current)
    assert actions(plan) == []


# What is wrong


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (
            {"services": [{"name": "a"}, {"name": "a"}]},
            (
                "services[1]: this is the same object as services[0], which "
                "has the same name."
            ),
        ),
        (
            {"services": [{"id": an_id(1)}, {"id": an_id(1), "name": "a"}]},
            (
                "services[1]: this is the same object as services[0], which "
                "has the same id."
            ),
        ),
        (
            {"plugins": [{"name": "jwt"}, {"name": "jwt"}]},
            "plugins[1]: this is the same object as plugins[0], which "
            "has the same name and service and route and consumer and "
            "consumer_group.",
        ),
        (
            {
                "consumers": [
                    {"username": "a", "custom_id": "c"},
                    {"custom_id": "c"},
                ]
            },
            (
                "consumers[1]: this is the same object as consumers[0], "
                "which has the same custom_id."
            ),
        ),
        (
            {"services": [{"host": "a.test"}]},
            (
                "services[0]: a service needs a name or an id, because "
                "otherwise every run would create another one."
            ),
        ),
        (
            {"services": [{"id": "orders"}]},
            "services[0]: id must be a UUID, not 'orders'.",
        ),
        (
            {
                "services": [
                    {"name": "a", "routes": [{"name": "r", "service": "b"}]}
                ]
            },
            "services[0].routes[0]: its service is the one that it is nested in, so leave service "
            "out.",
        ),
        (
            {"services": [{"name": "a", "hots": 1}]},
            "services[0]: there is no hots; did you mean 'host'?",
        ),
        (
            {
                "routes": [{"name": "r", "service": "order"}],
                "services": [{"name": "orders"}],
            },
            "routes[0]: there is no service 'order'; did you mean 'orders'?",
        ),
        (
            {"routes": [{"name": "r", "service": ["a"]}]},
            "routes[0]: a service is identified by one name or id, not by a list.",
        ),
        (
            {"routes": [{"name": "r", "service": {"name": [[1]]}}]},
            "routes[0]: there is no service [[1]].",
        ),
        (
            {"routes": [{"name": "r", "service": {"id": {"x": []}}}]},
            "routes[0]: there is no service {'x': []}.",
        ),
        (
            {"routes": [{"name": "r", "service": {"nane": "a"}}]},
            (
                "routes[0]: no service can be referred to by its nane; did "
                "you mean 'name'?"
            ),
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(
    config: Record, sentence: str
) -> None:
    assert refusal(config) == sentence


def test_all_mistakes_are_told_at_once() -> None:
    said = refusal({"services": [{"name": "a", "x": 1}, {"host": "b"}]})
    assert said.startswith("2 mistakes: services[0]: there is no x")


def test_what_refers_to_a_mistake_is_none_itself() -> None:
    config = {
        "services": [{"name": "a", "hots": 1, "routes": [{"name": "r"}]}],
        "routes": [{"name": "q", "service": "a"}],
    }
    assert (
        refusal(config)
        == "services[0]: there is no hots; did you mean 'host'?"
    )


@pytest.mark.parametrize(
    ("config", "sentences"),
    [
        (
            {
                "services": [1],
                "routes": {},
                "upstreams": [{"name": "u", "targets": "x"}],
            },
            [
                "services[0] must be a mapping, not int.",
                "routes must be a list, not dict.",
                "upstreams[0].targets must be a list, not str.",
            ],
        ),
        (
            {
                "services": [
                    {"name": "a", "url": "nonsense", "routes": [1]},
                    {
                        "name": "b",
                        "plugins": [{"name": "jwt", "_config": "x"}],
                    },
                ]
            },
            [
                "services[0]: url of a service must be like https://host:port/path.",
                "services[0].routes[0] must be a mapping, not int.",
                "services[1].plugins[0]._config: there is no 'x' in _plugin_configs.",
            ],
        ),
        (
            {
                "servces": [],
                "_info": {"select_tags": [1], "x": 1},
                "licenses": [1],
            },
            [
                "servces: there is no such kind of entity; did you mean 'services'?",
                "licenses: kong_config does not manage licenses of Kong: leave it out.",
                "_info.select_tags[0] must be a string, not int.",
                "_info: there is no x.",
            ],
        ),
    ],
)
def test_all_that_is_wrong_with_a_document_is_told_at_once(
    config: Record, sentences: list[str]
) -> None:
    with pytest.raises(CollectionError) as error:
        planned(config)
    assert sorted(
        one["said"] for one in error.value.facts["errors"]
    ) == sorted(sentences)


# References


@pytest.mark.parametrize(
    "service", ["orders", an_id(1), {"name": "orders"}, {"id": an_id(1)}]
)
def test_a_reference_may_be_a_name_or_an_id(service: Any) -> None:
    plan = planned(
        {"routes": [{"name": "r", "service": service}]}, {"service": [ORDERS]}
    )
    assert plan.written[0].desired["service"] == ref(1)


def test_a_reference_is_to_what_is_declared_before_what_is_there() -> None:
    config = {
        "services": [
            {"id": an_id(1), "name": "new"},
            {"id": an_id(5), "name": "orders"},
        ],
        "routes": [{"name": "r", "service": "orders"}],
    }
    plan = planned(config, {"service": [ORDERS]})
    [route] = [
        change for change in plan.written if change.entity.name == "route"
    ]
    assert route.desired["service"] == ref(5)


def test_what_is_nested_refers_to_what_it_is_in() -> None:
    config = {"services": [{"name": "orders", "routes": [{"name": "r"}]}]}
    plan = planned(config, {"service": [ORDERS]})
    assert plan.written[-1].desired["service"] == ref(1)


def test_nothing_may_refer_to_what_prune_deletes() -> None:
    config = {"routes": [{"name": "r", "service": "orders"}]}
    said = refusal(config, {"service": [ORDERS]}, prune=True)
    assert said == (
        "routes[0]: service 'orders' is not declared, and prune would delete it: declare it."
    )


# What is not declared


def test_nothing_is_deleted_without_prune() -> None:
    assert actions(planned({}, {"service": [ORDERS]})) == []


def test_prune_deletes_by_name_what_is_not_declared() -> None:
    current = {"service": [USERS, ORDERS, {"id": an_id(3), "name": "kept"}]}
    plan = planned({"services": [{"name": "kept"}]}, current, prune=True)
    assert actions(plan) == [
        ("deleted", "service", 1),
        ("deleted", "service", 2),
    ]


def test_prune_leaves_what_belongs_to_others() -> None:
    current = {"service": [{**ORDERS, "tags": ["shop"]}, USERS]}
    plan = planned({}, current, prune=True, tags=("shop",))
    assert actions(plan) == [("deleted", "service", 1)]


def test_what_is_declared_gets_the_tags_of_the_configuration() -> None:
    plan = planned(
        {"services": [{"name": "a", "tags": ["x"]}]}, tags=("shop",)
    )
    assert plan.written[0].desired["tags"] == ["x", "shop"]


def test_what_belongs_to_others_is_not_taken_over() -> None:
    said = refusal(
        {"services": [{"name": "orders"}]},
        {"service": [ORDERS]},
        tags=("shop",),
    )
    assert said == (
        "services[0]: service 'orders' is on the server, outside the "
        "selection: rename one of them."
    )


def test_what_others_refer_to_is_not_deleted() -> None:
    current = {
        "service": [{**ORDERS, "tags": ["shop"]}],
        "route": [{"id": an_id(2), "name": "theirs", "service": ref(1)}],
    }
    said = refusal({}, current, prune=True, tags=("shop",))
    assert said == (
        "service 'orders' is not declared and cannot be deleted: "
        "route 'theirs' refers to it and is outside the selection."
    )


def test_more_is_not_deleted_than_a_task_allows() -> None:
    said = refusal({}, {"service": [ORDERS, USERS]}, prune=True, most=1)
    assert (
        said
        == "2 objects would be deleted, and max_deletions is 1: nothing was written."
    )


def test_who_is_in_a_group_is_who_the_group_says() -> None:
    current = {
        "consumer_group": [{"id": an_id(1), "name": "gold"}],
        "consumer": [
            {"id": an_id(2), "username": "in"},
            {"id": an_id(3), "username": "out"},
        ],
        "consumer_group_member": [
            {
                "id": f"{an_id(1)}/{an_id(n)}",
                "consumer_group": ref(1),
                "consumer": ref(n),
            }
            for n in (2, 3)
        ],
    }
    config = {
        "consumer_groups": [
            {"name": "gold", "consumers": [{"username": "in"}]}
        ]
    }
    plan = planned(config, current)
    [deletion] = plan.changes
    assert deletion.action == "deleted"
    assert deletion.plan.before["consumer"] == ref(3)


# In which order


def test_nothing_refers_to_what_is_not_there_yet_or_any_more() -> None:
    current = {
        "service": [ORDERS],
        "route": [{"id": an_id(2), "name": "old", "service": ref(1)}],
    }
    config = {
        "routes": [{"id": an_id(6), "name": "r", "service": "users"}],
        "services": [{"id": an_id(5), "name": "users"}],
    }
    assert actions(planned(config, current, prune=True)) == [
        ("created", "service", 5),
        ("created", "route", 6),
        ("deleted", "route", 2),
        ("deleted", "service", 1),
    ]


# Unique values that move


def test_two_entities_may_swap_their_names() -> None:
    config = {
        "services": [
            {"id": an_id(1), "name": "users"},
            {"id": an_id(2), "name": "orders"},
        ]
    }
    plan = planned(config, {"service": [ORDERS, USERS]})
    assert [change.desired["id"] for change in plan.releases] == [
        an_id(2),
        an_id(1),
    ]
    released = [change.plan.changes["name"] for change in plan.releases]
    assert all(name.startswith("released-") for name in released)
    assert len(set(released)) == 2
    assert [change.plan.changes["name"] for change in plan.written] == [
        "users",
        "orders",
    ]


def test_a_name_may_come_from_what_is_deleted() -> None:
    config = {"services": [{"id": an_id(7), "name": "orders"}]}
    plan = planned(config, {"service": [ORDERS]}, prune=True)
    assert actions(plan)[1:] == [
        ("created", "service", 7),
        ("deleted", "service", 1),
    ]
    [release] = plan.releases
    assert release.desired["id"] == an_id(1)


def test_what_has_no_name_to_give_up_is_deleted_first() -> None:
    current = {
        "plugin": [{"id": an_id(1), "name": "jwt", "instance_name": "mine"}]
    }
    config = {
        "plugins": [{"id": an_id(2), "name": "acl", "instance_name": "mine"}]
    }
    plan = planned(config, current, prune=True)
    [change] = [*plan.releases, *plan.early_deletions]
    assert change.plan.before["id"] == an_id(1)


def test_a_server_name_moves_to_another_certificate() -> None:
    current = {
        "certificate": [
            {"id": an_id(1), "cert": "one", "key": "k", "snis": ["a.test"]},
            {"id": an_id(2), "cert": "two", "key": "k", "snis": []},
        ],
        "sni": [{"id": an_id(3), "name": "a.test", "certificate": ref(1)}],
    }
    config = {
        "certificates": [
            {"id": an_id(1), "cert": "one", "key": "k"},
            {"id": an_id(2), "cert": "two", "key": "k", "snis": ["a.test"]},
        ]
    }
    plan = planned(config, current)
    assert actions(plan) == [("updated", "sni", 3)]
    assert plan.written[0].plan.changes == {"certificate": ref(2)}


def test_a_value_that_somebody_else_keeps_is_refused() -> None:
    current = {
        "consumer": [{"id": an_id(1), "username": "a", "custom_id": "c"}]
    }
    config = {
        "consumers": [{"id": an_id(2), "username": "b", "custom_id": "c"}]
    }
    assert refusal(config, current) == (
        "consumers[0]: consumer 'a' on the server already has the "
        "custom_id 'c'."
    )


def test_a_key_that_is_bound_to_its_jwk_cannot_give_up_its_id() -> None:
    current = {
        "key_set": [{"id": an_id(1), "name": "s"}],
        "key": [
            {
                "id": an_id(2),
                "name": "old",
                "kid": "k",
                "set": ref(1),
                "jwk": "{}",
            }
        ],
    }
    config = {
        "key_sets": [
            {"name": "s", "keys": [{"id": an_id(3), "kid": "k", "jwk": "{}"}]}
        ]
    }
    plan = planned(config, current, prune=True)
    # Nothing refers to keys, so it goes at once.
    assert [change.desired["id"] for change in plan.early_deletions] == [
        an_id(2)
    ]


# What is told


def test_a_change_is_told_by_names() -> None:
    config = {
        "services": [
            {"name": "orders", "routes": [{"name": "r", "paths": ["/"]}]}
        ]
    }
    planner = make_planner(config, {"service": [ORDERS]})
    [route] = [
        change for change in planner.compare() if change.entity.name == "route"
    ]
    assert summarize(planner, route) == {
        "entity": "route",
        "name": "r",
        "service": "orders",
        "source": "services[0].routes[0]",
    }


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"username": "a", "custom_id": "c"}, "a"),
        ({"custom_id": "c"}, "c"),
        ({}, an_id(1)),
    ],
)
def test_a_consumer_is_called_by_what_it_has(
    record: Record, name: str
) -> None:
    planner = make_planner({}, {"consumer": [{"id": an_id(1), **record}]})
    assert planner.name(ENTITIES["consumer"], an_id(1)) == name
