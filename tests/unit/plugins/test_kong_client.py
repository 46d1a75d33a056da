# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the client asks Kong's Admin API, and what it makes of the responses. No server takes part."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
    ConflictError,
    OwnedByAnotherError,
    ReferenceNotFoundError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.http_client import (
    Request,
    Response,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.reconciler import (
    Plan,
    Policy,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.unknown import (
    UNKNOWN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong import (
    client,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.certificates import (
    CERTIFICATE,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.consumer_groups import (
    CONSUMER_GROUP,
    MEMBERSHIP,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.consumers import (
    CONSUMER,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.credentials import (
    BASIC_AUTH,
    JWT,
    OAUTH2,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.plugins import (
    PLUGIN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.routing import (
    ROUTE,
    SERVICE,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.upstreams import (
    TARGET,
    UPSTREAM,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.jwks_mirror import (
    read_credentials,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.server import (
    KongServer,
)
from tests.support.canned_client import CannedClient, ok, says

ID = "11111111-1111-4111-8111-111111111111"
OTHER_ID = "22222222-2222-4222-8222-222222222222"
KONNECT_URL = f"https://eu.api.konghq.com/v2/control-planes/{ID}/core-entities"
ORDERS = {"id": ID, "name": "orders", "host": "orders.test"}
ROOT = {
    "version": "3.9.1",
    "edition": "community",
    "plugins": {"available_on_server": {"jwt": {}, "acl": {}}},
    "configuration": {"database": "postgres"},
}
ENTERPRISE = {**ROOT, "edition": "enterprise"}


def kong(
    answers: dict[str, Any] | None = None,
    workspace: str | None = None,
    **options: Any,
) -> tuple[KongServer, CannedClient]:
    """Return a Kong with these answers beside its root, and the client that gives them."""
    transport = CannedClient({"GET /": ok(ROOT), **(answers or {})}, **options)
    return KongServer(transport, workspace), transport  # type: ignore[arg-type]


def page(*records: dict[str, Any], **more: Any) -> Response:
    """Return a page of a list."""
    return ok({"data": list(records), **more})


# Where an entity is looked for


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("orders", "/services/orders"),
        ("a/b", "/services/a%2Fb"),
        ("a b?", "/services/a%20b%3F"),
        ("…", "/services/%E2%80%A6"),
    ],
)
def test_a_name_is_one_segment_of_the_path(name: str, path: str) -> None:
    record = {**ORDERS, "name": name}
    server, transport = kong({f"GET {path}": ok(record)})
    assert server.find(SERVICE, name) == record
    assert transport.asked == [f"GET {path}"]


def test_an_id_is_looked_up_as_an_id_first() -> None:
    server, transport = kong({f"GET /services/{ID}": ok(ORDERS)})
    assert server.find(SERVICE, ID) == ORDERS
    assert transport.asked == [f"GET /services/{ID}"]


def test_an_id_may_be_written_in_capitals() -> None:
    server, dummy = kong({f"GET /services/{ID.upper()}": ok(ORDERS)})
    assert server.find_by_id(SERVICE, ID.upper()) == ORDERS


def test_a_name_that_looks_like_an_id_is_looked_for_in_the_list() -> None:
    named = {"id": OTHER_ID, "name": ID}
    server, transport = kong({"GET /services": page(ORDERS, named)})
    assert server.find(SERVICE, ID) == named
    assert transport.asked == [f"GET /services/{ID}", "GET /services"]


@pytest.mark.parametrize("name", [".", "..", "x" * 5000])
def test_a_name_that_no_path_can_hold_is_looked_for_in_the_list(
    name: str,
) -> None:
    named = {"id": ID, "name": name}
    server, transport = kong({"GET /services": page(named)})
    assert server.find_by_key(SERVICE, name) == named
    assert transport.asked == ["GET /services"]


def test_a_certificate_is_found_by_any_of_its_server_names() -> None:
    certificate = {"id": ID, "cert": "c", "snis": ["a.test", "b.test"]}
    server, dummy = kong({"GET /certificates/b.test": ok(certificate)})
    assert server.find_by_key(CERTIFICATE, "b.test") == certificate


def test_a_consumer_group_is_asked_for_without_its_consumers() -> None:
    group = {"id": ID, "name": "gold"}
    server, transport = kong(
        {"GET /consumer_groups/gold": ok({"consumer_group": group})}
    )
    assert server.find_by_key(CONSUMER_GROUP, "gold") == group
    assert transport.requests[0].query == {"list_consumers": "false"}


def test_what_nobody_knows_yet_is_not_asked_for() -> None:
    server, transport = kong()
    assert server.find_by_id(SERVICE, UNKNOWN) is None
    assert server.find_by_key(SERVICE, UNKNOWN) is None
    assert not transport.requests


def test_an_id_that_is_none_is_refused() -> None:
    server, transport = kong()
    with pytest.raises(
        CollectionError, match="must be a UUID, which 'orders' is not"
    ):
        server.find_by_id(SERVICE, "orders")
    assert not transport.requests


@pytest.mark.parametrize("key", ["", None])
def test_an_empty_name_is_refused_because_its_path_is_the_list(
    key: str | None,
) -> None:
    server, transport = kong()
    with pytest.raises(CollectionError, match="An empty name identifies no"):
        server.find_by_key(SERVICE, key)
    assert not transport.requests


def test_an_answer_with_another_entity_is_refused() -> None:
    server, dummy = kong({"GET /services/a%2Fb": ok(ORDERS)})
    with pytest.raises(
        CollectionError, match="nothing on the way to Kong decodes"
    ):
        server.find(SERVICE, "a/b")


def test_a_filter_that_the_server_ignores_finds_nothing_else() -> None:
    other = {"id": ID, "username": "a", "custom_id": "other"}
    mine = {"id": OTHER_ID, "username": "b", "custom_id": "mine"}
    server, transport = kong({"GET /consumers": page(other, mine)})
    assert server.find_where(CONSUMER, "custom_id", "mine") == mine
    assert transport.requests[0].query == {"custom_id": "mine"}


# What a 404 means


def test_kongs_own_404_says_that_there_is_nothing() -> None:
    server, dummy = kong()
    assert server.find(SERVICE, "orders") is None


@pytest.mark.parametrize(
    "answer",
    [
        says(404, "no Route matched with those values"),
        Response(404, "<html>Not found</html>", {}),
        Response(404, None, {}),
        Response(404, {"error": "not_found"}, {}),
    ],
)
def test_the_404_of_another_server_is_no_answer(answer: Response) -> None:
    server, dummy = kong(otherwise=answer)
    with pytest.raises(CollectionError, match="There is no Kong Admin API at"):
        server.find(SERVICE, "orders")


def test_konnect_may_say_404_without_a_word() -> None:
    server, dummy = kong(url=KONNECT_URL, otherwise=Response(404, None, {}))
    assert server.find_by_id(SERVICE, ID) is None


def test_a_200_with_something_else_is_no_answer() -> None:
    server, dummy = kong({"GET /services/orders": ok({"status": "fine"})})
    with pytest.raises(
        CollectionError, match=r"it answered 200 with something other"
    ):
        server.find(SERVICE, "orders")


# Lists


def test_a_list_is_read_page_by_page() -> None:
    other = {"id": OTHER_ID, "name": "users"}

    def answer(request: Request) -> Response:
        is_first = "offset" not in (request.query or {})
        return page(ORDERS, offset="next") if is_first else page(other)

    server, transport = kong({"GET /services": answer})
    assert server.list_all("/services") == [ORDERS, other]
    queries = [request.query for request in transport.requests]
    assert queries == [{"size": 1000}, {"size": 1000, "offset": "next"}]


def test_a_list_that_never_ends_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "MOST_PAGES", 3)
    server, transport = kong({"GET /services": page(ORDERS, offset="next")})
    with pytest.raises(
        CollectionError, match="more than 3 pages at /services"
    ):
        server.list_all("/services")
    assert len(transport.requests) == 3


def test_a_list_that_the_server_does_not_have_is_none() -> None:
    server, dummy = kong()
    assert server.list_all("/consumer_groups") is None
    assert list(server.list_entities("/consumer_groups")) == []


def test_the_members_of_a_group_are_listed_as_memberships() -> None:
    consumer = {"id": OTHER_ID, "username": "a", "tags": ["shop"]}
    server, dummy = kong(
        {f"GET /consumer_groups/{ID}/consumers": page(consumer)}
    )
    [membership] = (
        server.list_within(MEMBERSHIP, CONSUMER_GROUP, {"id": ID}) or []
    )
    assert membership == {
        "consumer_group": {"id": ID},
        "consumer": {"id": OTHER_ID},
        "id": f"{ID}/{OTHER_ID}",
        "tags": ["shop"],
    }


def test_a_jwt_credential_without_a_key_is_not_mirrored() -> None:
    owned = {"consumer": {"id": ID}, "created_at": 1}
    named = {**owned, "id": ID, "key": "https://id.example.com"}
    server, dummy = kong(
        {
            f"GET /consumers/{ID}/jwt": page(
                named, {**owned, "id": OTHER_ID}, {**named, "key": None}
            )
        }
    )
    assert read_credentials(server, {"id": ID}) == {named["key"]: named}


# Workspaces


def test_everything_is_asked_of_the_workspace() -> None:
    server, transport = kong({"GET /shop/services/orders": ok(ORDERS)}, "shop")
    assert server.find(SERVICE, "orders") == ORDERS
    assert transport.asked == ["GET /shop/services/orders"]


@pytest.mark.parametrize("name", ["services", "schemas", "workspaces", ".."])
def test_no_workspace_can_have_the_name_of_another_path(name: str) -> None:
    with pytest.raises(
        CollectionError, match="no workspace can have that name"
    ):
        kong({}, name)


MISSING_WORKSPACE = says(404, "Workspace 'shop' not found")


def test_a_workspace_that_does_not_exist_is_refused() -> None:
    server, dummy = kong({}, "shop", otherwise=MISSING_WORKSPACE)
    with pytest.raises(
        ReferenceNotFoundError, match="create it with the module"
    ):
        server.find(SERVICE, "orders")


def test_check_mode_tells_once_that_the_workspace_would_have_been_created() -> (
    None
):
    server, dummy = kong(
        {}, "shop", otherwise=MISSING_WORKSPACE, read_only=True
    )
    assert server.find(SERVICE, "orders") is None
    assert server.find(SERVICE, "users") is None
    assert server.lacks_workspace
    [warning] = server.warnings
    assert warning.startswith("workspace 'shop' does not exist yet")


def test_schemas_of_a_workspace_that_is_still_missing_are_those_of_the_server() -> (
    None
):
    schema = {"fields": [{"name": {"type": "string"}}]}
    server, transport = kong(
        {"GET /schemas/services": ok(schema)},
        "shop",
        otherwise=MISSING_WORKSPACE,
        read_only=True,
    )
    assert server.kong_schema("services") == schema
    assert transport.asked == [
        "GET /shop/schemas/services",
        "GET /schemas/services",
    ]


# References


def test_a_reference_is_an_id() -> None:
    server, dummy = kong({"GET /services/orders": ok(ORDERS)})
    assert server.resolve("service", "orders") == {"id": ID}


def test_a_reference_to_nothing_is_refused_with_a_hint() -> None:
    server, dummy = kong({"GET /services": page(ORDERS)})
    with pytest.raises(ReferenceNotFoundError, match="did you mean 'orders'"):
        server.resolve("service", "order")


def test_check_mode_takes_what_an_earlier_task_would_have_created() -> None:
    server, dummy = kong(read_only=True)
    assert server.resolve("service", "orders") == {"id": UNKNOWN}
    [warning] = server.warnings
    assert warning.startswith("service 'orders' does not exist yet")


def test_nothing_may_be_missing_to_what_shall_be_absent() -> None:
    server, dummy = kong({"GET /services": page()}, read_only=True)
    operation = server.operation(ROUTE, Policy(absent=True), {})
    with pytest.raises(ReferenceNotFoundError):
        operation.resolve("service", "orders")


# What the server is


def test_the_server_is_asked_only_once_what_it_is() -> None:
    server, transport = kong()
    assert server.root() == server.root() == ROOT
    assert transport.asked == ["GET /"]


def test_a_user_who_may_not_read_the_root_can_do_the_rest() -> None:
    server, dummy = kong({"GET /": says(403, "you do not have permissions")})
    assert server.root() == {}
    assert not server.is_db_less


@pytest.mark.parametrize(
    ("database", "is_db_less"), [("off", True), ("x", False)]
)
def test_a_server_without_a_database(database: str, is_db_less: bool) -> None:
    root = {**ROOT, "configuration": {"database": database}}
    server, dummy = kong({"GET /": ok(root)})
    assert server.is_db_less is is_db_less


def test_a_community_edition_has_no_consumer_groups() -> None:
    server, dummy = kong()
    with pytest.raises(
        CollectionError, match=r"has no consumer groups: it is Kong 3\.9"
    ):
        server.require_supported(CONSUMER_GROUP)


def test_a_community_edition_has_no_workspaces() -> None:
    server, dummy = kong({}, "shop")
    with pytest.raises(CollectionError, match="leave out kong_workspace"):
        server.require_supported(SERVICE)


def test_an_enterprise_edition_has_both() -> None:
    server, dummy = kong({"GET /": ok(ENTERPRISE)}, "shop")
    server.require_supported(CONSUMER_GROUP)


# What Kong refuses


def write(server: KongServer, method: str = "POST") -> Any:
    """Send something that changes a service."""
    request = Request(method, "/services", json={})
    return server.write(request, lambda: "do it", bool)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            says(400, "schema violation (host: required)", code=2),
            r"400 schema violation \(host: required\); correct the option that it names",
        ),
        (says(400, "unknown field x"), "leave out what it does not know"),
        (says(401, "Unauthorized"), "check kong_admin_token"),
        (
            Response(401, "<html>", {}),
            "comes from a server in front of the Admin API",
        ),
        (says(403, "no"), "their permissions"),
        (says(404, "Not found"), "what it belongs to still exists"),
        (says(405, "no", code=12), "DB-less"),
        (Response(413, "<html>", {}), "nginx_admin_client_max_body_size"),
        (
            says(500, "An unexpected error occurred"),
            "its error log may say more",
        ),
        (
            says(400, "exists", code=10, name="invalid unique name"),
            r"400 name: exists; correct",
        ),
        (
            says(
                400,
                "invalid",
                details=[
                    {"field": "host", "messages": ["is missing", "is short"]}
                ],
            ),
            r"invalid \(host: is missing, is short\)",
        ),
    ],
)
def test_a_refusal_says_why_and_what_to_do(
    answer: Response, sentence: str
) -> None:
    server, dummy = kong({"POST /services": answer})
    with pytest.raises(CollectionError, match=sentence):
        write(server)


def test_a_workspace_that_is_not_empty_is_told_with_what_is_in_it() -> None:
    message = {
        "message": "not empty",
        "entities": {"services": 2, "routes": 1},
    }
    answer = Response(400, {"message": message}, {})
    server, dummy = kong({"POST /services": answer})
    expected = (
        r"not empty \(routes: 1, services: 2\); delete what is in it first"
    )
    with pytest.raises(CollectionError, match=expected):
        write(server)


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("POST", says(409, "UNIQUE violation", code=5)),
        ("PATCH", says(404, "Not found")),
        ("DELETE", says(404, "Not found")),
    ],
)
def test_another_writer_may_have_been_faster(
    method: str, answer: Response
) -> None:
    server, dummy = kong({f"{method} /services": answer})
    with pytest.raises(ConflictError) as error:
        write(server, method)
    assert "refused to do it" in str(error.value.__cause__)


# What a task does to an entity


def test_a_new_entity_is_posted_to_its_list() -> None:
    server, transport = kong({"POST /services": ok(ORDERS)})
    operation = server.operation(SERVICE, Policy(), {})
    assert operation.create({"name": "orders"}) == ORDERS
    assert transport.requests[0].json == {"name": "orders"}


def test_a_target_is_posted_below_its_upstream() -> None:
    target = {"id": ID, "target": "a.test:80", "upstream": {"id": OTHER_ID}}
    path = f"/upstreams/{OTHER_ID}/targets"
    server, transport = kong({f"POST {path}": ok(target)})
    server.operation(TARGET, Policy(), {}).create(
        {"target": "a.test:80", "upstream": {"id": OTHER_ID}}
    )
    assert transport.asked == [f"POST {path}"]


def test_only_what_differs_is_patched() -> None:
    server, transport = kong({f"PATCH /services/{ID}": ok(ORDERS)})
    plan = Plan(ORDERS, {**ORDERS, "port": 81}, {"port": 81})
    server.operation(SERVICE, Policy(), {}).update(plan)
    assert transport.requests[0].json == {"port": 81}


def test_an_entity_is_deleted_by_its_id() -> None:
    server, transport = kong(
        {f"DELETE /services/{ID}": Response(204, None, {})}
    )
    server.operation(SERVICE, Policy(), {}).delete(ORDERS)
    assert transport.asked == [f"DELETE /services/{ID}"]


def test_a_plugin_is_found_in_the_list_of_what_it_is_bound_to() -> None:
    mine = {"id": ID, "name": "jwt", "service": {"id": OTHER_ID}, "config": {}}
    other = {**mine, "id": OTHER_ID, "name": "acl"}
    path = f"/services/{OTHER_ID}/plugins"
    server, transport = kong({f"GET {path}": page(other, mine)})
    operation = server.operation(PLUGIN, Policy(), {})
    desired = {"name": "jwt", "service": {"id": OTHER_ID}}
    assert operation.find(desired) == mine
    assert transport.asked[0] == f"GET {path}"


def test_nothing_belongs_to_what_does_not_exist_yet() -> None:
    server, transport = kong()
    operation = server.operation(PLUGIN, Policy(), {})
    assert operation.find({"name": "jwt", "service": {"id": UNKNOWN}}) is None
    assert not transport.requests


@pytest.mark.parametrize("absent", [False, True])
def test_a_credential_of_another_consumer_is_left_to_that_one(
    absent: bool,
) -> None:
    credential = {"id": ID, "key": "k", "consumer": {"id": OTHER_ID}}
    owner = {"id": OTHER_ID, "username": "them"}
    server, dummy = kong(
        {
            "GET /jwts/k": ok(credential),
            f"GET /consumers/{OTHER_ID}": ok(owner),
        }
    )
    operation = server.operation(JWT, Policy(absent=absent), {})
    with pytest.raises(
        OwnedByAnotherError, match="belongs to a credential of consumer 'them'"
    ):
        operation.find({"key": "k", "consumer": {"id": ID}})


def test_a_plugin_that_the_server_does_not_have_is_refused_with_a_hint() -> (
    None
):
    server, dummy = kong()
    operation = server.operation(PLUGIN, Policy(), {})
    with pytest.raises(
        CollectionError, match=r"no plugin 'jwtt' on .*did you mean 'jwt'"
    ):
        operation.interpret({"name": "jwtt"})


def test_a_single_entity_is_refused_by_a_kong_without_a_database() -> None:
    root = {**ROOT, "configuration": {"database": "off"}}
    server, dummy = kong({"GET /": ok(root)}, read_only=True)
    operation = server.operation(SERVICE, Policy(), {})
    with pytest.raises(
        CollectionError, match="declare it there, and apply that with"
    ):
        operation.validate(Plan({}, ORDERS, ORDERS))


def test_kongs_schema_is_asked_before_anything_is_written() -> None:
    violation = says(400, "schema violation (host: required)", code=2)
    server, transport = kong({"POST /schemas/routes/validate": violation})
    operation = server.operation(ROUTE, Policy(), {})
    route = {"name": "r", "service": {"id": UNKNOWN}, "paths": None}
    with pytest.raises(CollectionError, match="refused to create route 'r'"):
        operation.validate(Plan({}, route, route))
    [validated] = [
        request.json for request in transport.requests if request.json
    ]
    # Its id is still to come, and null says nothing.
    assert validated == {
        "name": "r",
        "service": {"id": "00000000-0000-4000-8000-000000000000"},
    }


@pytest.mark.parametrize("status", [403, 404])
def test_a_schema_that_cannot_be_asked_refuses_nothing(status: int) -> None:
    server, dummy = kong(
        {"POST /schemas/services/validate": says(status, "no")}
    )
    server.operation(SERVICE, Policy(), {}).validate(Plan({}, ORDERS, ORDERS))


# Memberships


def test_a_membership_is_looked_for_among_the_groups_of_the_consumer() -> None:
    group = {"id": ID, "name": "gold"}
    path = f"/consumers/{OTHER_ID}/consumer_groups"
    server, dummy = kong({f"GET {path}": page(group)})
    operation = server.operation(MEMBERSHIP, Policy(), {})
    ends = {"consumer_group": {"id": ID}, "consumer": {"id": OTHER_ID}}
    assert operation.find(ends) == ends
    other = {**ends, "consumer_group": {"id": OTHER_ID}}
    assert operation.find(other) is None


def test_a_consumer_comes_into_a_group_and_goes() -> None:
    path = f"/consumer_groups/{ID}/consumers"
    server, transport = kong(
        {
            f"POST {path}": ok({"consumer_group": {"id": ID}}),
            f"DELETE {path}/{OTHER_ID}": Response(204, None, {}),
        }
    )
    operation = server.operation(MEMBERSHIP, Policy(), {})
    operation.create(
        {"consumer_group": {"id": ID}, "consumer": {"id": OTHER_ID}}
    )
    operation.delete({"id": f"{ID}/{OTHER_ID}"})
    assert transport.asked == [f"POST {path}", f"DELETE {path}/{OTHER_ID}"]


# Konnect


def test_konnect_has_no_workspaces() -> None:
    with pytest.raises(
        CollectionError, match="a Konnect control plane, which has no"
    ):
        kong({}, "shop", url=KONNECT_URL)


def test_konnect_has_no_list_of_oauth2_credentials_to_ask_for() -> None:
    server, transport = kong(url=KONNECT_URL)
    assert server.list_all("/oauth2") is None
    assert not transport.requests
    with pytest.raises(
        CollectionError, match="which has no oauth2 credentials"
    ):
        server.require_supported(OAUTH2, probe=False)


def test_konnect_finds_a_credential_in_the_list_alone() -> None:
    credential = {"id": ID, "key": "k", "consumer": {"id": OTHER_ID}}
    server, transport = kong({"GET /jwts": page(credential)}, url=KONNECT_URL)
    assert server.find_by_key(JWT, "k") == credential
    assert transport.asked == ["GET /jwts"]


def test_konnect_keeps_its_own_entities_to_itself() -> None:
    own = {"id": OTHER_ID, "name": "x", "tags": ["konnect-managed"]}
    server, dummy = kong({"GET /services": page(ORDERS, own)}, url=KONNECT_URL)
    assert server.list_all("/services") == [ORDERS]


def test_konnect_takes_whole_entities_and_credentials_below_their_consumer() -> (
    None
):
    hashed = "0" * 40
    before = {
        "id": ID,
        "username": "a",
        "password": hashed,
        "consumer": {"id": OTHER_ID},
    }
    path = f"/consumers/{OTHER_ID}/basic-auth/{ID}"
    server, transport = kong({f"PUT {path}": ok(before)}, url=KONNECT_URL)
    plan = Plan(before, {**before, "tags": ["x"]}, {"tags": ["x"]})
    server.operation(BASIC_AUTH, Policy(), {}).update(plan)
    [request] = transport.requests
    assert request.label == f"PUT {path}"
    assert request.json == {**before, "tags": ["x"]}
    # Otherwise it would hash the hash.
    assert request.query == {"skip_hash": "true"}


def test_konnect_describes_entities_in_json_schema() -> None:
    json_schema = {
        "properties": {
            "name": {"type": "string"},
            "slots": {"type": "integer", "default": 9},
        },
        "required": ["name"],
    }
    server, transport = kong(
        {"GET /v1/schemas/json/upstream": ok(json_schema)}, url=KONNECT_URL
    )
    policy = Policy(reset=("slots",))
    schema = server.object_schema(UPSTREAM, "", policy)
    assert schema.fields["slots"].default == 9
    assert schema.fields["name"].required
    assert transport.asked == ["GET /v1/schemas/json/upstream"]


# Schemas


def test_a_schema_is_read_once_and_only_where_a_task_needs_it() -> None:
    described = {"fields": [{"retries": {"type": "integer", "default": 5}}]}
    server, transport = kong({"GET /schemas/services": ok(described)})
    assert (
        server.object_schema(SERVICE, "", Policy()).fields["retries"].default
        is None
    )
    assert not transport.requests
    for dummy in range(2):
        schema = server.object_schema(SERVICE, "", Policy(exact=("retries",)))
        assert schema.fields["retries"].default == 5
    assert transport.asked == ["GET /schemas/services"]


@pytest.mark.parametrize(
    "body",
    [
        {"fields": [{"a": {}}]},
        {"fields": [{"a": {"type": "foreign"}}]},
        {"fields": [{"a": {"type": "array", "elements": "x"}}]},
        {"fields": [{"a": {"type": "string", "one_of": "x"}}]},
        {
            "fields": [
                {
                    "a": {
                        "type": "string",
                        "deprecation": {"replaced_with": [1]},
                    }
                }
            ]
        },
        {"fields": "x"},
    ],
)
def test_a_schema_that_cannot_be_one_is_refused(body: Any) -> None:
    server, dummy = kong({"GET /schemas/services": ok(body)})
    with pytest.raises(CollectionError, match="There is no Kong Admin API at"):
        server.kong_schema("services")
