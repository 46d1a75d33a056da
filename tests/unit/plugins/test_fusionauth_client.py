# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How FusionAuth's API is read and written, without a server."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    ApiError,
    CollectionError,
    ConflictError,
    InvalidOptionError,
    ReferenceNotFoundError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.reconciler import (
    Policy,
    reconcile_options,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.unknown import (
    UNKNOWN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.client import (
    TENANT_HEADER,
    FusionAuth,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.planned import (
    EARLIER_TASKS,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.registry import (
    RESOURCES,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resource import (
    choose,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.api_keys import (
    is_accepted,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.applications import (
    APPLICATION,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.groups import (
    GROUP,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.keys import (
    KEY,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.tenants import (
    TENANT,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.users import (
    USER,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.server import (
    FusionAuthServer,
)
from tests.support.canned_fusionauth import UNAUTHORIZED, CannedClient, errors

SHOP = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
TENANT_ID = "33333333-3333-4333-8333-333333333333"
OTHER_TENANT = "44444444-4444-4444-8444-444444444444"
ROLE = "55555555-5555-4555-8555-555555555555"


def listing(*active: Any, inactive: Any = ()) -> dict[str, tuple[int, Any]]:
    """Return the responses that list applications."""
    path = "GET /api/application"
    return {
        path: (200, {"applications": [*active]}),
        f"{path}?inactive=true": (200, {"applications": [*inactive]}),
    }


APPLICATIONS = listing(
    {"id": SHOP, "name": "shop", "tenantId": TENANT_ID},
    inactive=[{"id": OTHER, "name": "old", "tenantId": TENANT_ID}],
)
TENANTS = {
    "GET /api/tenant": (
        200,
        {
            "tenants": [
                {"id": TENANT_ID, "name": "shop"},
                {"id": OTHER_TENANT, "name": "staff"},
            ]
        },
    ),
    f"GET /api/tenant/{TENANT_ID}": (
        200,
        {"tenant": {"id": TENANT_ID, "name": "shop"}},
    ),
}


# Reading


def test_what_is_not_there_is_nothing() -> None:
    server = FusionAuth(CannedClient())
    assert server.by_id(APPLICATION, SHOP) is None
    assert server.get("/api/application/x") is None


def test_an_id_that_is_not_known_yet_is_not_looked_up() -> None:
    client = CannedClient()
    assert FusionAuth(client).by_id(APPLICATION, UNKNOWN) is None
    assert client.sent == []


def test_what_the_api_key_may_not_read_is_what_was_said_to_take_for_it() -> (
    None
):
    client = CannedClient({"GET /api/reactor": UNAUTHORIZED})
    server = FusionAuth(client)
    assert server.get("/api/reactor", denied={"status": {}}) == {"status": {}}
    with pytest.raises(
        ApiError, match="401; fusionauth_api_key is wrong or expired"
    ):
        server.get("/api/reactor")


@pytest.mark.parametrize(
    "body",
    ["<html>", [], {"other": 1}, {"applications": {}}, {"application": "x"}],
)
def test_what_is_not_in_fusionauths_form_is_from_another_server(
    body: Any,
) -> None:
    server = FusionAuth(CannedClient({"GET /api/application": (200, body)}))
    with pytest.raises(CollectionError, match="There is no FusionAuth at"):
        list(server.list_all(APPLICATION))


def test_a_search_goes_from_page_to_page() -> None:
    def page(*names: str) -> tuple[int, Any]:
        users = [{"id": f"{name}{SHOP[1:]}", "email": name} for name in names]
        return 200, {"total": 3, "users": users}

    client = CannedClient(
        {
            "GET /api/user/search?numberOfResults=500&startRow=0": page(
                "a", "b"
            ),
            "GET /api/user/search?numberOfResults=500&startRow=2": page("c"),
        }
    )
    found = FusionAuth(client).search(USER)
    assert [user["email"] for user in found] == ["a", "b", "c"]
    assert len(client.sent) == 2


def test_deactivated_applications_are_listed_as_well() -> None:
    server = FusionAuth(CannedClient(APPLICATIONS))
    names = [
        application["name"] for application in server.list_all(APPLICATION)
    ]
    assert names == ["shop", "old"]


def test_users_are_not_listed() -> None:
    client = CannedClient()
    assert list(FusionAuth(client).list_all(USER)) == []
    assert client.sent == []


# Tenants


def test_a_view_of_a_tenant_is_another_one_and_shares_what_was_learned() -> (
    None
):
    server = FusionAuth(CannedClient())
    view = server.in_tenant(TENANT_ID)
    assert (server.tenant_id, view.tenant_id) == (None, TENANT_ID)
    assert view.warnings is server.warnings
    server.require_fusionauth()
    view.require_fusionauth()
    assert len([*server.client.sent]) == 1  # type: ignore[attr-defined]


def test_nothing_of_a_view_can_be_changed() -> None:
    server = FusionAuth(CannedClient())
    with pytest.raises(dataclasses.FrozenInstanceError):
        server.tenant_id = TENANT_ID  # type: ignore[misc]


@pytest.mark.parametrize(
    ("tenant_id", "kind", "header"),
    [
        (TENANT_ID, "application", {TENANT_HEADER: TENANT_ID}),
        (TENANT_ID, "lambda", None),
        (None, "application", {}),
        (UNKNOWN, "application", {}),
    ],
)
def test_the_tenant_header_goes_only_where_it_belongs(
    tenant_id: str | None, kind: str, header: Any
) -> None:
    client = CannedClient()
    server = FusionAuth(client, tenant_id=tenant_id)
    server.by_id(RESOURCES[kind], SHOP)
    assert client.sent[0].headers == header


def test_a_name_is_looked_up_in_the_tenant() -> None:
    listed = [
        {"id": SHOP, "name": "Shop", "tenantId": TENANT_ID},
        {"id": OTHER, "name": "shop", "tenantId": OTHER_TENANT},
    ]
    client = CannedClient(listing(*listed))
    server = FusionAuth(client)
    assert server.in_tenant(TENANT_ID).resolve("application", "SHOP") == SHOP
    assert (
        server.in_tenant(OTHER_TENANT).resolve("application", "shop") == OTHER
    )
    with pytest.raises(
        CollectionError, match=r"2 tenants of .* choose one with tenant"
    ):
        server.resolve("application", "shop")


def test_several_of_one_name_are_told_apart_by_more_fields() -> None:
    listed = [
        {"id": SHOP, "name": "claims", "type": "JWTPopulate"},
        {"id": OTHER, "name": "claims", "type": "SAMLv2Populate"},
    ]
    server = FusionAuth(
        CannedClient({"GET /api/lambda": (200, {"lambdas": listed})})
    )
    desired = {"name": "claims", "type": "SAMLv2Populate"}
    found = server.find(RESOURCES["lambda"], desired)
    assert found is not None
    assert found["id"] == OTHER
    with pytest.raises(
        CollectionError,
        match="has 2 objects that match lambda 'claims': choose one",
    ):
        server.find(RESOURCES["lambda"], {"name": "claims"})


# Names of what is missing


def test_a_missing_name_is_an_error_with_the_nearest_name() -> None:
    server = FusionAuth(CannedClient(APPLICATIONS))
    with pytest.raises(ReferenceNotFoundError) as raised:
        server.resolve("application", "shopp")
    assert str(raised.value) == (
        "There is no application 'shopp' on FusionAuth at http://id.example.com; "
        "did you mean 'shop'?"
    )


def test_in_check_mode_an_earlier_task_would_have_created_it() -> None:
    server = FusionAuth(
        CannedClient(APPLICATIONS, read_only=True), EARLIER_TASKS
    )
    assert server.resolve("application", "new") == UNKNOWN
    assert server.warnings == [
        "application 'new' does not exist yet; an earlier task would have created it"
    ]


def test_a_deletion_is_helped_by_no_earlier_task() -> None:
    server = FusionAuth(
        CannedClient(read_only=True), EARLIER_TASKS
    ).insisting()
    with pytest.raises(ReferenceNotFoundError):
        server.resolve("application", "new")
    with pytest.raises(
        CollectionError, match="activate it with fusionauth_reactor"
    ):
        server.report_missing_license("no license")


def test_an_id_is_taken_at_its_word() -> None:
    client = CannedClient()
    assert FusionAuth(client).resolve("application", SHOP.upper()) == SHOP
    assert client.sent == []


@pytest.mark.parametrize("value", [{"id": SHOP}, [SHOP]])
def test_a_reference_is_a_text(value: Any) -> None:
    with pytest.raises(
        InvalidOptionError, match="must be a name or an id, not"
    ):
        FusionAuth(CannedClient()).resolve("application", value)


def test_nothing_is_missing_on_another_server() -> None:
    client = CannedClient({"GET /api/status": (200, "<html>")})
    with pytest.raises(CollectionError, match="There is no FusionAuth at"):
        FusionAuth(client).resolve("application", "shop")


# Refusals


def refusal(
    status: int, body: Any, method: str = "POST", responses: Any = ()
) -> CollectionError:
    """Return the error for a response to a request that does something to a tenant."""
    client = CannedClient(
        {
            "POST /api/tenant": (status, body),
            f"DELETE /api/tenant/{TENANT_ID}": (status, body),
            **dict(responses),
        }
    )
    operation = FusionAuthServer(client).operation(TENANT, Policy(), {})
    is_deletion = method == "DELETE"
    act: Any = operation.delete if is_deletion else operation.create
    record = {"name": "x", **({"id": TENANT_ID} if is_deletion else {})}
    with pytest.raises(CollectionError) as raised:
        act(record)
    return raised.value


REFUSALS: list[tuple[int, Any, str, str]] = [
    (
        400,
        errors(
            "[invalid]tenant.issuer", "The issuer is wrong.", "tenant.issuer"
        ),
        "POST",
        "FusionAuth at http://id.example.com refused to create tenant 'x': 400 The issuer is wrong.; "
        "correct the option that it names.",
    ),
    (
        400,
        errors("[NotLicensed]", "You are not licensed for this."),
        "POST",
        "FusionAuth at http://id.example.com refused to create tenant 'x': 400 You are not licensed for "
        "this.; activate a license that has it with fusionauth_reactor.",
    ),
    (
        400,
        errors("[inUse]", "It is in use."),
        "DELETE",
        "FusionAuth at http://id.example.com refused to delete tenant 'x': 400 It is in use.; remove "
        "everything that uses it first.",
    ),
    (
        503,
        errors("[SearchEngine]", "No search engine."),
        "POST",
        "FusionAuth at http://id.example.com refused to create "
        "tenant 'x': 503 No search engine.; its search engine may be "
        "down or busy: check that it answers.",
    ),
    (
        500,
        None,
        "POST",
        "FusionAuth at http://id.example.com refused to create "
        "tenant 'x': 500 without an explanation; its event log may "
        "say more.",
    ),
    (
        401,
        None,
        "DELETE",
        "FusionAuth at http://id.example.com refused to delete "
        "tenant 'x': 401; fusionauth_api_key is wrong or expired, or "
        "it lacks DELETE on /api/tenant, or it is a tenant's key but "
        "this requires a global one.",
    ),
    (
        500,
        "<html>",
        "POST",
        "There is no FusionAuth at http://id.example.com: it answered 500 with something other than "
        "FusionAuth's JSON; check fusionauth_url.",
    ),
]


@pytest.mark.parametrize(("status", "body", "method", "said"), REFUSALS)
def test_a_refusal_is_one_sentence_with_advice(
    status: int, body: Any, method: str, said: str
) -> None:
    assert str(refusal(status, body, method)) == said


def test_a_request_that_needs_a_tenant_hears_which_there_are() -> None:
    body = errors("[TenantIdRequired]", "Name a tenant.")
    assert str(refusal(400, body, responses=TENANTS)) == (
        "FusionAuth at http://id.example.com has several tenants "
        "('shop', 'staff'), and the request to create tenant 'x' "
        "names none: set tenant."
    )


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (
            400,
            errors("[duplicate]tenant.name", "There is one.", "tenant.name"),
        ),
        (409, errors("[conflict]", "Somebody was faster.")),
    ],
)
def test_somebody_who_was_faster_is_a_conflict(status: int, body: Any) -> None:
    assert isinstance(refusal(status, body), ConflictError)


# Operations


def run(
    client: CannedClient,
    kind: str,
    policy: Policy | None = None,
    /,
    **stated: Any,
) -> Any:
    """Return the outcome of a task."""
    server = FusionAuthServer(client)
    return reconcile_options(
        server, RESOURCES[kind], stated, policy or Policy()
    )[1]


def test_a_description_sends_nothing() -> None:
    client = CannedClient()
    operation = FusionAuthServer(client).operation(
        TENANT, Policy(), {"name": "x"}
    )
    schema, stated = operation.interpret({"name": "x", "issuer": "y"})
    assert stated == {"name": "x", "issuer": "y"}
    assert "issuer" in schema.fields
    assert client.sent == []


def test_defaults_are_known_where_the_policy_needs_them() -> None:
    def operation(policy: Policy) -> Any:
        return FusionAuthServer(CannedClient()).operation(
            APPLICATION, policy, {}
        )

    plain = operation(Policy()).interpret({})[0]
    described = operation(Policy(reset=("jwt_configuration",))).interpret({})[
        0
    ]
    assert plain.default_value() is None
    assert (
        described.default_value()["jwtConfiguration"]["timeToLiveInSeconds"]
        == 3600
    )


def test_the_stated_tenant_is_where_names_are_looked_up() -> None:
    client = CannedClient(TENANTS)
    operation = FusionAuthServer(client).operation(
        GROUP, Policy(), {"tenant": "shop"}
    )
    assert operation.server.tenant_id == TENANT_ID


def test_the_tenant_of_an_api_key_limits_it_and_no_names() -> None:
    client = CannedClient(TENANTS)
    server = FusionAuthServer(client)
    operation = server.operation(
        RESOURCES["api_key"], Policy(), {"tenant": "shop"}
    )
    assert operation.server.tenant_id is None


def test_a_tenant_that_check_mode_has_not_created_is_unknown() -> None:
    client = CannedClient(TENANTS, read_only=True)
    server = FusionAuthServer(client, EARLIER_TASKS)
    operation = server.operation(GROUP, Policy(), {"tenant": OTHER})
    assert operation.server.tenant_id == UNKNOWN
    assert "an earlier task would have created it" in server.warnings[0]


def test_a_creation_is_one_post() -> None:
    created = {"id": SHOP, "name": "shop", "insertInstant": 1}
    client = CannedClient(
        {"POST /api/application": (200, {"application": created})}
    )
    outcome = run(client, "application", name="shop", data={"a": None, "b": 1})
    assert outcome.object == created
    assert client.sent[-1].json == {
        "application": {"name": "shop", "data": {"b": 1}}
    }


def test_an_update_puts_the_whole_object() -> None:
    current = {
        "id": SHOP,
        "name": "shop",
        "tenantId": TENANT_ID,
        "active": True,
        "insertInstant": 1,
        "data": {"kept": 1},
    }
    client = CannedClient(
        {
            **listing(current),
            f"GET /api/application/{SHOP}": (200, {"application": current}),
            f"PUT /api/application/{SHOP}": (200, {"application": current}),
        }
    )
    run(client, "application", name="shop", data={"new": 2})
    [put] = [request for request in client.sent if request.method == "PUT"]
    assert put.json == {
        "application": {
            "id": SHOP,
            "name": "shop",
            "tenantId": TENANT_ID,
            "data": {"kept": 1, "new": 2},
        }
    }


def test_a_put_of_a_tenant_names_its_webhooks() -> None:
    """FusionAuth forgets those that a PUT does not name, and never tells them."""
    current = {"id": TENANT_ID, "name": "shop"}
    webhook = {"id": OTHER, "url": "http://x", "tenantIds": [TENANT_ID]}
    client = CannedClient(
        {
            **TENANTS,
            "GET /api/webhook": (200, {"webhooks": [webhook]}),
            f"PUT /api/tenant/{TENANT_ID}": (200, {"tenant": current}),
        }
    )
    run(client, "tenant", name="shop", issuer="y")
    [put] = [request for request in client.sent if request.method == "PUT"]
    assert put.json["webhookIds"] == [OTHER]


def test_a_role_is_written_at_a_path_of_its_own() -> None:
    current = {
        "id": SHOP,
        "name": "shop",
        "roles": [
            {"id": ROLE, "name": "old"},
            {"id": OTHER, "name": "changed", "description": "a"},
        ],
    }
    path = f"/api/application/{SHOP}"
    client = CannedClient(
        {
            **listing(current),
            f"GET {path}": (200, {"application": current}),
            f"POST {path}/role": (200, {"role": {"id": ROLE, "name": "new"}}),
            f"PUT {path}/role/{OTHER}": (
                200,
                {"role": {"id": OTHER, "name": "x"}},
            ),
            f"DELETE {path}/role/{ROLE}": (200, None),
        }
    )
    run(
        client,
        "application",
        Policy(exact=("roles",)),
        name="shop",
        roles=[{"name": "new"}, {"name": "changed", "description": "b"}],
    )
    written = [request for request in client.sent if request.method != "GET"]
    assert [request.label for request in written] == [
        f"POST {path}/role",
        f"PUT {path}/role/{OTHER}",
        f"DELETE {path}/role/{ROLE}",
    ]
    assert written[1].json["role"]["description"] == "b"


def test_a_role_cannot_have_another_id() -> None:
    current = {
        "id": SHOP,
        "name": "shop",
        "roles": [{"id": ROLE, "name": "admin"}],
    }
    client = CannedClient(listing(current))
    with pytest.raises(
        CollectionError, match=r"id of role 'admin' .* cannot be changed"
    ):
        run(
            client,
            "application",
            name="shop",
            roles=[{"id": OTHER, "name": "admin"}],
        )


def test_what_can_only_be_deactivated_is_deleted_for_good() -> None:
    path = f"/api/application/{SHOP}"
    client = CannedClient({**APPLICATIONS, f"DELETE {path}": (200, None)})
    outcome = run(client, "application", Policy(absent=True), name="shop")
    assert outcome.plan.changed
    assert client.sent[-1].query == {"hardDelete": "true"}


def test_what_was_deleted_meanwhile_is_no_error() -> None:
    client = CannedClient(APPLICATIONS)
    assert run(
        client, "application", Policy(absent=True), name="shop"
    ).plan.changed


def test_what_fusionauth_came_with_is_never_deleted() -> None:
    own = {"id": "3c219e58-ed0e-4b18-ad48-f4f92793ae32", "name": "FusionAuth"}
    client = CannedClient(listing(own))
    with pytest.raises(
        CollectionError, match="came with FusionAuth, so it is never"
    ):
        run(client, "application", Policy(absent=True), name="FusionAuth")
    assert {request.method for request in client.sent} == {"GET"}


def test_an_id_must_be_a_uuid() -> None:
    with pytest.raises(
        CollectionError, match="must be a UUID, which 'x' is not"
    ):
        run(CannedClient(), "application", id="x", name="shop")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({"licensed": False}, "has no license, and"),
        (
            {"licensed": True, "webAuthn": "DISABLED"},
            "has a license without webAuthn",
        ),
    ],
)
def test_what_takes_a_license_is_refused_before_it_is_sent(
    status: Any, said: str
) -> None:
    client = CannedClient(
        {**TENANTS, "GET /api/reactor": (200, {"status": status})}
    )
    with pytest.raises(CollectionError, match=said):
        run(
            client,
            "tenant",
            name="shop",
            web_authn_configuration={"enabled": True},
        )
    assert {request.method for request in client.sent} == {"GET"}


def test_a_server_that_hides_its_license_is_asked_by_writing() -> None:
    client = CannedClient(
        {
            **TENANTS,
            "GET /api/reactor": UNAUTHORIZED,
            f"PUT /api/tenant/{TENANT_ID}": (
                200,
                {"tenant": {"id": TENANT_ID, "name": "shop"}},
            ),
        }
    )
    run(
        client,
        "tenant",
        name="shop",
        web_authn_configuration={"enabled": True},
    )
    assert client.lines[-1] == f"PUT /api/tenant/{TENANT_ID}"


def test_a_new_object_that_is_nowhere_was_taken_by_another_server() -> None:
    client = CannedClient({"POST /api/key/generate": (200, None)})
    with pytest.raises(
        CollectionError, match="accepted the request to create key 'x'"
    ):
        run(client, "key", name="x", algorithm="ES256")


def test_secrets_of_a_request_are_those_of_its_schema() -> None:
    client = CannedClient(
        {"POST /api/key/import": (200, {"key": {"id": SHOP, "name": "x"}})}
    )
    run(client, "key", name="x", type="Secret", secret="hush hush")
    [request] = [
        request for request in client.sent if request.method == "POST"
    ]
    assert request.secrets is not None
    assert "hush hush" in request.secrets()


# API keys


def test_whether_an_api_key_is_accepted() -> None:
    class Guarded(CannedClient):
        """Tells its version to one key alone."""

        def send(self, request: Any) -> Any:
            response = super().send(request)
            knows = (request.headers or {}).get("Authorization") == "good"
            body = {"version": "1.65.0"} if knows else {"status": "Ok"}
            return response._replace(body=body)

    assert is_accepted(Guarded(), "good") is True
    assert is_accepted(Guarded(), "bad") is False
    assert is_accepted(Guarded(), "bäd") is False
    assert is_accepted(Guarded(), None) is False
    # It tells anybody.
    assert is_accepted(CannedClient(), "bad") is None


def test_a_new_api_key_is_waited_for() -> None:
    class Slow(CannedClient):
        """Knows a new key after a while."""

        def send(self, request: Any) -> Any:
            response = super().send(request)
            if request.path != "/api/status":
                return response
            key = (request.headers or {}).get("Authorization")
            version = (
                {"version": "1"} if key == "new" and self.waits == 2 else {}
            )
            return response._replace(body={"status": "Ok", **version})

    created = {"id": SHOP, "key": "new", "name": "x"}
    client = Slow({f"POST /api/api-key/{SHOP}": (200, {"apiKey": created})})
    run(client, "api_key", id=SHOP, name="x")
    assert client.waits == 2


def test_names_are_strings_whatever_they_look_like() -> None:
    keys = [{"id": SHOP, "name": "2024"}]
    server = FusionAuth(CannedClient({"GET /api/key": (200, {"keys": keys})}))
    assert choose(server, KEY, {"name": 2024}, server.list_all(KEY)) == keys[0]
