# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the requests of a kickstart file declare, without a server."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.config_document import (
    Document,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.client import (
    FusionAuth,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    kickstart,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config.kickstart_masking import (
    secrets_of_kickstart,
    shown_kickstart,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config.kickstart_requests import (
    read_request,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.planned import (
    EARLIER_TASKS,
)
from tests.support.canned_fusionauth import UNAUTHORIZED, CannedClient

OWN_APPLICATION = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"
OWN_TENANT = "99999999-9999-4999-8999-999999999999"
SHOP = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
TENANT_ID = "33333333-3333-4333-8333-333333333333"
ROLE = "55555555-5555-4555-8555-555555555555"

RESPONSES: dict[str, tuple[int, Any]] = {
    "GET /api/tenant": (
        200,
        {"tenants": [{"id": OWN_TENANT, "name": "Default"}]},
    ),
    f"GET /api/application/{OWN_APPLICATION}": (
        200,
        {
            "application": {
                "id": OWN_APPLICATION,
                "name": "FusionAuth",
                "tenantId": OWN_TENANT,
            }
        },
    ),
    "GET /api/application": (200, {"applications": []}),
    f"GET /api/tenant/{OWN_TENANT}": (
        200,
        {
            "tenant": {
                "id": OWN_TENANT,
                "name": "Default",
                "jwtConfiguration": {"accessTokenKeyId": OTHER},
            }
        },
    ),
}


def read(
    *requests: dict[str, Any],
    responses: dict[str, tuple[int, Any]] | None = None,
    **sections: Any,
) -> tuple[list[Any], list[str]]:
    """Return what a kickstart file declares, and the warnings."""
    client = CannedClient({**RESPONSES, **(responses or {})}, read_only=True)
    server = FusionAuth(client, EARLIER_TASKS)
    document = Document("", {"requests": list(requests), **sections})
    return kickstart.desired_resources(document, server, None), server.warnings


def declared(*requests: dict[str, Any], **more: Any) -> list[tuple[str, Any]]:
    """Return the kind and the options of everything that a kickstart file declares."""
    desired, warnings = read(*requests, **more)
    assert warnings == []
    return [(one.resource.name, one.stated) for one in desired]


def post(url: str, /, **body: Any) -> dict[str, Any]:
    return {"method": "POST", "url": url, "body": body}


def patch(url: str, body: Any, content_type: str = "application/json") -> Any:
    return {
        "method": "PATCH",
        "url": url,
        "body": body,
        "contentType": content_type,
    }


# What requests declare


def test_a_post_declares_an_object_with_the_id_of_its_path() -> None:
    request = post(
        f"/api/application/{SHOP.upper()}", application={"name": "shop"}
    )
    assert declared(request) == [("application", {"id": SHOP, "name": "shop"})]


def test_the_source_says_which_request_it_was() -> None:
    [desired], dummy = read(post("/api/theme", theme={"name": "x"}))
    assert desired.source == "requests[0]"


def test_requests_for_one_object_are_one_declaration() -> None:
    first = post(
        f"/api/application/{SHOP}", application={"name": "shop", "data": {}}
    )
    second = patch(
        f"/api/application/{SHOP}", {"application": {"data": {"a": 1}}}
    )
    assert declared(first, second) == [
        ("application", {"id": SHOP, "name": "shop", "data": {"a": 1}})
    ]


def test_a_put_replaces_what_a_post_has_stated_but_for_the_roles() -> None:
    stated = {"name": "shop", "data": {"a": 1}, "roles": [{"name": "admin"}]}
    put = {
        "method": "PUT",
        "url": f"/api/application/{SHOP}",
        "body": {"application": {"name": "shop 2"}},
    }
    assert declared(
        post(f"/api/application/{SHOP}", application=stated), put
    ) == [
        (
            "application",
            {"id": SHOP, "name": "shop 2", "roles": [{"name": "admin"}]},
        )
    ]


def test_a_null_of_a_patch_is_a_reset() -> None:
    request = patch(f"/api/tenant/{TENANT_ID}", {"tenant": {"issuer": None}})
    [desired], dummy = read(request)
    assert desired.stated == {"id": TENANT_ID}
    assert desired.policy.reset == ("issuer",)


def test_a_patch_appends_to_what_the_server_has() -> None:
    current = {
        "id": SHOP,
        "name": "shop",
        "oauthConfiguration": {"scopes": ["a"], "logoutURL": "x"},
        "authenticationTokenConfiguration": {"enabled": True},
        "data": {"list": [1]},
    }
    request = patch(
        f"/api/application/{SHOP}", {"application": {"data": {"list": [2]}}}
    )
    responses = {
        f"GET /api/application/{SHOP}": (200, {"application": current})
    }
    assert declared(request, responses=responses) == [
        ("application", {"id": SHOP, "data": {"list": [1, 2]}})
    ]


def test_some_lists_are_replaced_by_a_patch() -> None:
    urls = {"authorizedRedirectURLs": ["http://new"]}
    current = {
        "id": SHOP,
        "name": "shop",
        "oauthConfiguration": {"authorizedRedirectURLs": ["http://old"]},
    }
    request = patch(
        f"/api/application/{SHOP}",
        {"application": {"oauthConfiguration": urls}},
    )
    responses = {
        f"GET /api/application/{SHOP}": (200, {"application": current})
    }
    [(dummy, stated)] = declared(request, responses=responses)
    assert stated["oauth_configuration"] == urls


def test_a_json_patch_begins_in_the_body() -> None:
    operation = {"op": "replace", "path": "/tenant/issuer", "value": "x"}
    request = patch(
        f"/api/tenant/{TENANT_ID}", [operation], "application/json-patch+json"
    )
    assert declared(request) == [("tenant", {"id": TENANT_ID, "issuer": "x"})]


def test_a_role_is_a_part_of_its_application() -> None:
    requests = [
        post(f"/api/application/{SHOP}", application={"name": "shop"}),
        post(f"/api/application/{SHOP}/role/{ROLE}", role={"name": "admin"}),
    ]
    assert declared(*requests) == [
        (
            "application",
            {
                "id": SHOP,
                "name": "shop",
                "roles": [{"id": ROLE, "name": "admin"}],
            },
        )
    ]


def test_a_role_may_be_told_by_its_id_alone() -> None:
    requests = [
        post(
            f"/api/application/{SHOP}",
            application={
                "name": "shop",
                "roles": [{"id": ROLE, "name": "admin"}],
            },
        ),
        patch(
            f"/api/application/{SHOP}/role/{ROLE}",
            {"role": {"description": "all"}},
        ),
    ]
    [(dummy, stated)] = declared(*requests)
    assert stated["roles"] == [
        {"id": ROLE, "name": "admin", "description": "all"}
    ]


def test_roles_of_a_group_are_told_by_application_and_name() -> None:
    requests = [
        post(
            f"/api/application/{SHOP}",
            application={
                "name": "shop",
                "roles": [{"id": ROLE, "name": "admin"}],
            },
        ),
        post("/api/group", group={"name": "staff"}, roleIds=[ROLE]),
    ]
    assert declared(*requests)[1] == (
        "group",
        {"name": "staff", "roles": {SHOP: ["admin"]}},
    )
    with pytest.raises(
        CollectionError, match=f"there is no role {ROLE} in this file"
    ):
        read(requests[1])


def test_a_registration_brings_its_user_along() -> None:
    request = post(
        "/api/user/registration",
        user={"email": "a@b.c", "password": "p"},
        registration={"applicationId": SHOP, "roles": ["admin"]},
    )
    assert declared(request) == [
        ("user", {"email": "a@b.c", "password": "p"}),
        (
            "registration",
            {"application": SHOP, "user": "a@b.c", "roles": ["admin"]},
        ),
    ]


def test_a_user_and_the_registration_are_in_the_tenant_of_the_application() -> (
    None
):
    requests = [
        {
            **post(f"/api/application/{SHOP}", application={"name": "shop"}),
            "tenantId": TENANT_ID,
        },
        post(
            f"/api/user/registration/{OTHER}/{SHOP}",
            user={"email": "a@b.c"},
            registration={"roles": []},
        ),
    ]
    assert [stated["tenant"] for dummy, stated in declared(*requests)] == [
        TENANT_ID
    ] * 3


def test_imported_users_are_users_with_registrations_and_memberships() -> None:
    user = {
        "email": "a@b.c",
        "registrations": [{"applicationId": SHOP}],
        "memberships": [{"groupId": OTHER}],
    }
    found = declared(post("/api/user/import", users=[user]))
    assert [(kind, stated.get("user")) for kind, stated in found] == [
        ("group_member", "a@b.c"),
        ("user", None),
        ("registration", "a@b.c"),
    ]


def test_members_of_groups_are_told_by_group() -> None:
    request = post("/api/group/member", members={OTHER: [{"userId": SHOP}]})
    assert declared(request) == [
        ("group_member", {"group": OTHER, "user": SHOP})
    ]


def test_several_fields_of_forms_may_be_made_at_once() -> None:
    fields = [
        {"name": "a", "key": "user.data.a"},
        {"name": "b", "key": "user.data.b"},
    ]
    found = declared(post("/api/form/field", fields=fields))
    assert [stated["name"] for dummy, stated in found] == ["a", "b"]


def test_an_identity_provider_has_the_name_of_its_type() -> None:
    request = post(
        "/api/identity-provider",
        identityProvider={
            "type": "SonyPSN",
            "client_id": "a",
            "client_secret": "b",
        },
    )
    [(kind, stated)] = declared(request)
    assert (kind, stated["name"]) == (
        "identity_provider",
        "Sony PlayStation Network",
    )


def test_a_client_id_is_the_application_s_id() -> None:
    application = {"name": "shop", "oauthConfiguration": {"clientId": OTHER}}
    [(dummy, stated)] = declared(
        post("/api/application", application=application)
    )
    assert "client_id" not in str(stated)
    assert OTHER not in str(stated)


def test_requests_without_a_tenant_are_for_the_one_that_was_there() -> None:
    requests = [
        post(f"/api/tenant/{TENANT_ID}", tenant={"name": "new"}),
        post("/api/application", application={"name": "shop"}),
        post("/api/theme", theme={"name": "x"}),
    ]
    assert [stated.get("tenant") for dummy, stated in declared(*requests)] == [
        None,
        OWN_TENANT,
        None,
    ]


def test_a_license_comes_first() -> None:
    found = declared(post("/api/theme", theme={"name": "x"}), licenseId="id")
    assert found[0] == ("reactor", {"license_id": "id"})


# API keys


def test_the_key_that_is_used_is_there_already() -> None:
    assert declared(apiKeys=[{"key": "api-key"}]) == []


def test_an_api_key_has_a_name() -> None:
    found = declared(
        apiKeys=[{"key": "a"}, {"key": "b", "description": "second"}],
        responses={"GET /api/status": (200, {"status": "Ok"})},
    )
    assert [stated["name"] for dummy, stated in found] == [
        "Kickstart API key 1",
        "second",
    ]


def test_a_key_manager_is_passed_over() -> None:
    found, warnings = read(
        apiKeys=[{"key": "a", "keyManager": True}],
        responses={"GET /api/status": (200, {"status": "Ok"})},
    )
    assert found == []
    assert "a key manager can only be created on" in warnings[0]


# Variables


def test_variables_are_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "example.com")
    tenant = {
        "name": "#{name}",
        "issuer": "https://#{ENV.HOST}",
        "data": {"a": r"\#{b}"},
    }
    [(dummy, stated)] = declared(
        post("/api/tenant/#{id}", tenant=tenant),
        variables={"name": "x #{part}", "part": "y", "id": TENANT_ID},
    )
    assert stated == {
        "id": TENANT_ID,
        "name": "x y",
        "issuer": "https://example.com",
        "data": {"a": "#{b}"},
    }


def test_a_new_id_is_made_up_and_stays_the_same() -> None:
    request = post("/api/application/#{id}", application={"name": "shop"})
    first, second = (
        read(request, variables={"id": "#{UUID()}"})[0] for dummy in "12"
    )
    assert first[0].has_made_up_id
    assert first[0].stated["id"] == second[0].stated["id"]


@pytest.mark.parametrize(
    ("variable", "identifier"),
    [
        ("FUSIONAUTH_APPLICATION_ID", OWN_APPLICATION),
        ("FUSIONAUTH_TENANT_ID", OWN_TENANT),
        ("FUSIONAUTH_DEFAULT_SIGNING_KEY_ID", OTHER),
    ],
)
def test_what_fusionauth_came_with_has_a_variable(
    variable: str, identifier: str
) -> None:
    [(dummy, stated)] = declared(
        post(
            "/api/theme",
            theme={"name": "x", "data": {"a": f"#{{{variable}}}"}},
        )
    )
    assert stated["data"] == {"a": identifier}


def test_nothing_gives_the_default_tenant_another_id() -> None:
    request = patch(
        "/api/tenant/#{defaultTenantId}", {"tenant": {"issuer": "x"}}
    )
    found = declared(request, variables={"defaultTenantId": TENANT_ID})
    assert found == [("tenant", {"id": OWN_TENANT, "issuer": "x"})]


# What is told


WARNED: list[tuple[dict[str, Any], str]] = [
    (
        post("/api/email/send/x", a=1),
        "requests[0]: POST /api/email/send/x does not describe an object that can be looked up",
    ),
    (
        post("/api/user/verify-email", verificationId="x"),
        "requests[0]: POST /api/user/verify-email does not describe an object",
    ),
    (
        post("/api/tenant", tenant={"name": "x", "isuer": "y"}),
        "requests[0]: FusionAuth ignores isuer, which it does not know; did you mean 'issuer'?",
    ),
    (
        post("/api/tenant", tenant={"name": "x"}, sourceTenant="y"),
        (
            "requests[0]: FusionAuth ignores sourceTenant, which is "
            "unknown beside tenant"
        ),
    ),
    (
        {**post("/api/theme", theme={"name": "x"}), "bdy": {}},
        "requests[0]: FusionAuth ignores bdy; did you mean 'body'?",
    ),
]


@pytest.mark.parametrize(("request_", "said"), WARNED)
def test_what_fusionauth_ignores_is_a_warning(
    request_: dict[str, Any], said: str
) -> None:
    dummy, warnings = read(request_)
    assert [warning[: len(said)] for warning in warnings] == [said]


REFUSED: list[tuple[dict[str, Any], str]] = [
    (
        {"method": "POST"},
        "requests[0]: its url must be a string, not NoneType.",
    ),
    (
        {"method": "GET", "url": "/"},
        "requests[0]: its method must be one of POST, PUT, PATCH, not 'GET'.",
    ),
    (
        patch("/", {}, "text/plain; charset=x"),
        "requests[0]: its contentType must be one of application/json, ",
    ),
    (
        {**post("/"), "body": []},
        "requests[0]: its body must be a mapping, not list.",
    ),
    (
        patch("/", {}, "application/json-patch+json"),
        "requests[0]: its body must be a list, not dict.",
    ),
    (
        {**post("/"), "tenantId": "x"},
        "requests[0]: its tenantId must be a UUID.",
    ),
    (
        post("/api/application/${id}", application={}),
        "requests[0]: '${id}' in its URL must be a UUID: a variable is written #{name}.",
    ),
    (
        post("/api/tenant", name="x"),
        (
            "requests[0]: name must be inside tenant, where FusionAuth "
            "looks for it."
        ),
    ),
    (
        post("/api/tenant", tenant=[]),
        "requests[0]: tenant must be a mapping, not list.",
    ),
    (
        post("/api/tenant", tenant={"name": "x", "jwtConfiguration": []}),
        "requests[0]: jwtConfiguration must be a mapping, not list.",
    ),
    (
        post("/api/application", application={"name": "x", "roles": [{}]}),
        "requests[0]: roles[0] needs a name.",
    ),
    (
        patch(
            f"/api/tenant/{TENANT_ID}",
            [{"op": "add", "path": "/issuer", "value": 1}],
            "application/json-patch+json",
        ),
        "requests[0]: '/issuer' of its JSON Patch must begin with /tenant.",
    ),
    (
        post("/api/tenant", tenant={"name": "#{nme}"}),
        "requests[0].body.tenant.name: there is no variable nme.",
    ),
    (
        post("/api/tenant", tenant={"name": "#{ENV.NOT_SET_ANYWHERE}"}),
        "requests[0].body.tenant.name: the environment has no NOT_SET_ANYWHERE.",
    ),
    (
        post("/api/tenant", tenant={"name": "#{ENV.A:-b}"}),
        "requests[0].body.tenant.name: #{ENV.A} must end after the name, ",
    ),
    (
        post("/api/tenant", tenant={"name": "@{file}"}),
        "requests[0].body.tenant.name: file can only be included by a kickstart file, not by a task.",
    ),
]


@pytest.mark.parametrize(("request_", "said"), REFUSED)
def test_what_fusionauth_would_refuse_is_refused(
    request_: dict[str, Any], said: str
) -> None:
    with pytest.raises(CollectionError) as raised:
        read(request_)
    assert str(raised.value)[: len(said)] == said


def test_a_request_has_a_path_without_slashes_around_it_and_no_query() -> None:
    request = read_request("it", {"method": "POST", "url": "api/tenant/?a=b"})
    assert request.path == "/api/tenant"


def test_an_unreadable_api_key_may_be_there() -> None:
    found = declared(
        apiKeys=[{"id": SHOP, "key": "good"}],
        responses={
            "GET /api/status": (200, {"status": "Ok", "version": "1"}),
            f"GET /api/api-key/{SHOP}": UNAUTHORIZED,
        },
    )
    # Whether FusionAuth takes it cannot be told where it tells everybody its version.
    assert [stated["id"] for dummy, stated in found] == [SHOP]


# What is shown


def test_no_variable_and_no_secret_of_a_body_is_shown() -> None:
    stated = {
        "variables": {"host": "internal.example.com"},
        "requests": [
            post(
                "/api/key/import",
                key={
                    "name": "x",
                    "secret": "hush hush",
                    "privateKey": "#{key}",
                },
            )
        ],
    }
    assert "hush hush" in secrets_of_kickstart(stated)
    assert "#{key}" not in secrets_of_kickstart(stated)
    shown = str(shown_kickstart(stated))
    assert "hush" not in shown
    assert "internal" not in shown
    assert "'name': 'x'" in shown


PATCH_OF_SECRET = {
    "op": "replace",
    "path": "/application/oauthConfiguration/clientSecret",
    "value": "hush hush",
}


@pytest.mark.parametrize(
    "stated",
    [
        {
            "requests": [
                {**post("/api/application"), "body": [PATCH_OF_SECRET]}
            ]
        },
        {"requests": [post("/x", application={"clientSecrt": "hush hush"})]},
        {"requests": [post("/x", messenger={"producer": "hush hush"})]},
        {"requests": [post("/x", user={}, passwrd="hush hush")]},
        {"requests": [{**post("/x"), "body": "hush hush"}]},
        {"requests": [], "apiKeys": [{"kee": "hush hush"}]},
        {"requests": [], "apiKeys": ["hush hush"]},
    ],
)
def test_what_fusionauth_does_not_understand_is_not_shown(
    stated: Any,
) -> None:
    assert "hush" not in str(shown_kickstart(stated))


def test_what_is_harmless_in_a_patch_is_shown() -> None:
    operation = {"op": "add", "path": "/application/name", "value": "shop"}
    stated = {
        "requests": [{**post("/x"), "body": [operation]}, "&{more.json}"],
        "apiKeys": [{"description": "for all", "keyManager": False}],
    }
    assert shown_kickstart(stated) == stated
    patch = {"requests": [{**post("/x"), "body": [PATCH_OF_SECRET]}]}
    assert "hush hush" in secrets_of_kickstart(patch)


@pytest.mark.parametrize(
    "stated", [{"requests": [], "typo": 1}, ["x"], "a: b\nc: d"]
)
def test_nothing_is_shown_of_what_is_no_kickstart(stated: Any) -> None:
    assert shown_kickstart(stated) == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
