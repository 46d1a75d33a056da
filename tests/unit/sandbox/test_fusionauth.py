# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The FusionAuth stand-in answers as FusionAuth's documentation says."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from typing import Any

import httpx
import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.sandbox.fusionauth import FusionAuth

KEY = "super-key"
START = 1_800_000_000.0
PASSWORD = "correct horse"
SHADOW_HS256 = "092dbedc-30af-4149-9c61-b578f2c72f59"


class StoppedClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = START

    def now(self) -> float:
        return self.seconds


class Caller:
    """Requests to one server, in process."""

    def __init__(self, version: str = "1.69.2") -> None:
        self.clock = StoppedClock()
        self.server = FusionAuth(
            self.clock, KEY, version, "http://id.example.com"
        )

    def __call__(
        self,
        verb: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = KEY,
        **options: Any,
    ) -> httpx.Response:
        headers = ({"Authorization": key} if key else {}) | options.pop(
            "headers", {}
        )
        if body is not None:
            options["json"] = body

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.server.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://testserver"
            ) as client:
                return await client.request(
                    verb, path, headers=headers, **options
                )

        return asyncio.run(send())

    def made(self, path: str, body: Any, **options: Any) -> dict[str, Any]:
        answer = self("POST", path, body, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def application(
        self, name: str = "Forum", **properties: Any
    ) -> dict[str, Any]:
        return self.made(
            "/api/application", {"application": {"name": name} | properties}
        )["application"]

    def user(
        self, email: str = "neo@example.com", **properties: Any
    ) -> dict[str, Any]:
        return self.made(
            "/api/user",
            {"user": {"email": email, "password": PASSWORD} | properties},
        )["user"]

    def register(
        self,
        user: dict[str, Any],
        application: dict[str, Any],
        **properties: Any,
    ) -> dict[str, Any]:
        body = {
            "registration": {"applicationId": application["id"]} | properties
        }
        return self.made(f"/api/user/registration/{user['id']}", body)[
            "registration"
        ]

    def login(
        self, application: dict[str, Any] | None = None, **properties: Any
    ) -> httpx.Response:
        body = {
            "loginId": "neo@example.com",
            "password": PASSWORD,
        } | properties
        return self(
            "POST",
            "/api/login",
            body
            | ({"applicationId": application["id"]} if application else {}),
        )

    def tenant(self) -> dict[str, Any]:
        return self("GET", "/api/tenant").json()["tenants"][0]

    def patch_tenant(
        self, change: dict[str, Any], identifier: str | None = None
    ) -> None:
        path = f"/api/tenant/{identifier or self.tenant()['id']}"
        answer = self("PATCH", path, {"tenant": change})
        assert answer.status_code == 200, answer.text


@pytest.fixture
def call() -> Caller:
    return Caller()


def codes(answer: httpx.Response) -> list[str]:
    """Return the error codes of a 400."""
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert set(body) == {"fieldErrors", "generalErrors"}
    errors = [
        error for errors in body["fieldErrors"].values() for error in errors
    ] + body["generalErrors"]
    return [error["code"] for error in errors]


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


# A fresh server -------------------------------------------------------------------------------------------------------


def test_fresh_instance_has_the_documented_built_in_objects(
    call: Caller,
) -> None:
    tenant = call.tenant()
    assert (tenant["name"], tenant["issuer"], tenant["state"]) == (
        "Default",
        "acme.com",
        "Active",
    )
    assert (
        call(
            "GET", "/api/application/3c219e58-ed0e-4b18-ad48-f4f92793ae32"
        ).json()["application"]["name"]
        == "FusionAuth"
    )
    keys = {key["id"]: key for key in call("GET", "/api/key").json()["keys"]}
    assert keys[SHADOW_HS256].keys() == {
        "algorithm",
        "id",
        "insertInstant",
        "kid",
        "lastUpdateInstant",
        "name",
        "type",
    }
    assert (
        keys[tenant["jwtConfiguration"]["accessTokenKeyId"]]["type"] == "RSA"
    )


def test_default_signing_key_was_hmac_before_1_50() -> None:
    call = Caller("1.49.0")
    signing = call(
        "GET",
        f"/api/key/{call.tenant()['jwtConfiguration']['accessTokenKeyId']}",
    ).json()["key"]
    assert signing["type"] == "HMAC"
    assert call("GET", "/.well-known/jwks.json", key=None).json() == {
        "keys": []
    }


def test_reset_forgets(call: Caller) -> None:
    call.application()
    call.server.reset()
    names = {
        application["name"]
        for application in call("GET", "/api/application").json()[
            "applications"
        ]
    }
    assert names == {"FusionAuth", "Tenant Manager"}


def test_status_health_and_version(call: Caller) -> None:
    assert call("GET", "/api/status", key=None).json() == {"status": "ok"}
    assert call("GET", "/api/health", key=None).content == b""
    assert call("GET", "/api/system/version").json() == {"version": "1.69.2"}
    assert call("GET", "/api/system/version", key=None).status_code == 401
    basic = base64.b64encode(f"apikey:{KEY}".encode()).decode()
    assert (
        call("GET", "/api/status", key=f"Basic {basic}").json()["version"]
        == "1.69.2"
    )


# Conventions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [None, "wrong", f"Bearer {KEY}"])
def test_bad_keys_get_an_empty_401(call: Caller, key: str | None) -> None:
    answer = call("GET", "/api/tenant", key=key)
    assert (answer.status_code, answer.content) == (401, b"")


def test_unknown_objects_get_an_empty_404_and_verbs_a_405(
    call: Caller,
) -> None:
    answer = call("GET", f"/api/tenant/{call.server.instance.new_id()}")
    assert (answer.status_code, answer.content) == (404, b"")
    assert call("PATCH", "/api/key/generate", {}).status_code == 405


def test_identifiers_in_urls_must_be_uuids(call: Caller) -> None:
    answer = call("GET", "/api/user/index")
    assert codes(answer) == ["[couldNotConvert]userId"]
    assert list(answer.json()["fieldErrors"]) == ["userId"]


def test_unknown_properties_are_passed_over(call: Caller) -> None:
    made = call(
        "POST",
        "/api/application",
        {"application": {"name": "a", "colour": "red"}, "shade": 1},
    )
    assert made.status_code == 200
    assert "colour" not in made.json()["application"]


def test_a_role_may_be_its_name(call: Caller) -> None:
    made = call(
        "POST",
        "/api/application",
        {"application": {"name": "a", "roles": ["admin", {"name": "user"}]}},
    )
    assert [role["name"] for role in made.json()["application"]["roles"]] == [
        "admin",
        "user",
    ]


def test_wrong_types_are_refused(call: Caller) -> None:
    wrong = call(
        "POST",
        "/api/application",
        {
            "application": {
                "name": "a",
                "loginConfiguration": {"allowTokenRefresh": 1},
            }
        },
    )
    assert list(wrong.json()["fieldErrors"]) == [
        "application.loginConfiguration.allowTokenRefresh"
    ]
    assert codes(wrong) == ["[invalidJSON]"]
    assert codes(
        call(
            "POST",
            "/api/group",
            content=b"{",
            headers={"Content-Type": "application/json"},
        )
    ) == ["[invalidJSON]"]


def test_properties_of_newer_versions_are_unknown() -> None:
    old = Caller("1.68.0")
    body = {
        "tenant": {
            "name": "a",
            "jwtConfiguration": {"accessTokenVerificationKeyIds": []},
        }
    }
    assert (
        "accessTokenVerificationKeyIds"
        not in old("POST", "/api/tenant", body).json()["tenant"][
            "jwtConfiguration"
        ]
    )
    assert (
        "accessTokenVerificationKeyIds" not in old.tenant()["jwtConfiguration"]
    )
    assert "clientRiskConfiguration" not in Caller("1.67.0").tenant()


def test_content_type_is_required(call: Caller) -> None:
    answer = call(
        "POST",
        "/api/group",
        content=b'{"group":{"name":"a"}}',
        headers={"Content-Type": "text/plain"},
    )
    assert codes(answer) == ["[InvalidContentType]"]


def test_errors_in_lists_have_the_index_in_the_key_only(call: Caller) -> None:
    oauth = {"authorizedRedirectURLs": ["/login"]}
    answer = call(
        "POST",
        "/api/application",
        {"application": {"name": "a", "oauthConfiguration": oauth}},
    )
    [(path, [error])] = answer.json()["fieldErrors"].items()
    assert path == "application.oauthConfiguration.authorizedRedirectURLs[0]"
    assert (
        error["code"]
        == "[invalidURL]application.oauthConfiguration.authorizedRedirectURLs"
    )
    expected = "Invalid URL [/login] for property [application.oauthConfiguration.authorizedRedirectURLs]."
    assert error["message"] == expected


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/application", "application"),
        ("/api/consent", "consent"),
        ("/api/email/template", "emailTemplate"),
        ("/api/entity/type", "entityType"),
        ("/api/group", "group"),
        ("/api/lambda", "lambda"),
        ("/api/tenant", "tenant"),
        ("/api/theme", "theme"),
        ("/api/user-action", "userAction"),
    ],
)
def test_names_are_required(call: Caller, path: str, name: str) -> None:
    assert f"[blank]{name}.name" in codes(
        call("POST", path, {name: {"name": "  "}})
    )


MINIMAL = {
    "/api/application": {"application": {"name": "a"}},
    "/api/connector": {
        "connector": {
            "authenticationURL": "https://x",
            "connectTimeout": 1,
            "name": "a",
            "readTimeout": 1,
            "type": "Generic",
        }
    },
    "/api/consent": {
        "consent": {"defaultMinimumAgeForSelfConsent": 13, "name": "a"}
    },
    "/api/email/template": {
        "emailTemplate": {
            "defaultHtmlTemplate": "h",
            "defaultSubject": "s",
            "defaultTextTemplate": "t",
            "name": "a",
        }
    },
    "/api/entity/type": {"entityType": {"name": "a"}},
    "/api/form/field": {"field": {"key": "user.firstName", "name": "a"}},
    "/api/group": {"group": {"name": "a"}},
    "/api/identity-provider": {
        "identityProvider": {
            "name": "a",
            "oauth2": {"client_id": "c"},
            "type": "OpenIDConnect",
        }
    },
    "/api/ip-acl": {
        "ipAccessControlList": {
            "entries": [{"action": "Block", "startIPAddress": "*"}],
            "name": "a",
        }
    },
    "/api/lambda": {
        "lambda": {"body": "f", "name": "a", "type": "JWTPopulate"}
    },
    "/api/message/template": {
        "messageTemplate": {"defaultTemplate": "t", "name": "a", "type": "SMS"}
    },
    "/api/messenger": {
        "messenger": {
            "connectTimeout": 1,
            "name": "a",
            "readTimeout": 1,
            "type": "Generic",
            "url": "https://x",
        }
    },
    "/api/tenant": {"tenant": {"name": "a"}},
    "/api/theme": {"theme": {"defaultMessages": "m", "name": "a"}},
    "/api/user-action": {"userAction": {"name": "a"}},
    "/api/user-action-reason": {
        "userActionReason": {"code": "c", "text": "a"}
    },
    "/api/webhook": {
        "webhook": {"connectTimeout": 1, "readTimeout": 1, "url": "https://x"}
    },
}


@pytest.mark.parametrize("path", MINIMAL)
def test_every_resource_lives_its_life(call: Caller, path: str) -> None:
    body = MINIMAL[path]
    [name] = body
    identifier = call.server.instance.new_id()
    one = f"{path}/{identifier}"
    made = call.made(one, body)[name]
    assert made["id"] == identifier
    assert made["insertInstant"] == made["lastUpdateInstant"] == START * 1000
    assert call("GET", one).json() == {name: made}
    call.clock.seconds += 1
    put = call("PUT", one, {name: made}).json()[name]
    assert put == made | {"lastUpdateInstant": START * 1000 + 1000}
    assert call("PATCH", one, {}).json()[name] == put
    assert codes(call("POST", one, body))
    assert call("DELETE", one).content == b""
    call("DELETE", f"{one}?hardDelete=true")
    assert call("GET", one).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/api/integration", "/api/system-configuration", "/api/tenant-manager"],
)
def test_singletons_can_be_read_and_written(call: Caller, path: str) -> None:
    before = call("GET", path).json()
    assert call("PUT", path, before).json().keys() == before.keys()
    assert call("PATCH", path, before).status_code == 200


def test_put_returns_what_is_left_out_to_its_default(call: Caller) -> None:
    application = call.application(
        data={"a": 1}, loginConfiguration={"requireAuthentication": False}
    )
    path = f"/api/application/{application['id']}"
    after = call("PUT", path, {"application": {"name": "Forum"}}).json()[
        "application"
    ]
    assert (
        after["data"],
        after["loginConfiguration"]["requireAuthentication"],
    ) == (
        {},
        True,
    )
    assert (
        after["oauthConfiguration"]["clientSecret"]
        == application["oauthConfiguration"]["clientSecret"]
    )


def test_null_in_data_is_dropped(call: Caller) -> None:
    assert call.application(data={"a": None, "b": 1})["data"] == {"b": 1}


# PATCH ----------------------------------------------------------------------------------------------------------------


def test_original_patch_appends_to_lists_except_the_marked_ones(
    call: Caller,
) -> None:
    body = {
        "webhook": {
            "connectTimeout": 1,
            "data": {"a": [1]},
            "readTimeout": 1,
            "url": "https://x",
        }
    }
    hook = call.made("/api/webhook", body)["webhook"]
    after = call(
        "PATCH",
        f"/api/webhook/{hook['id']}",
        {"webhook": {"data": {"a": [2], "b": 3}}},
    ).json()["webhook"]
    assert after["data"] == {"a": [1, 2], "b": 3}
    application = call.application(
        oauthConfiguration={"authorizedRedirectURLs": ["https://a"]}
    )
    change = {
        "application": {
            "oauthConfiguration": {"authorizedRedirectURLs": ["https://b"]}
        }
    }
    after = call(
        "PATCH", f"/api/application/{application['id']}", change
    ).json()["application"]
    assert after["oauthConfiguration"]["authorizedRedirectURLs"] == [
        "https://b"
    ]


def test_merge_patch_replaces_lists_and_null_removes(call: Caller) -> None:
    application = call.application(data={"a": [1], "b": 2})
    headers = {"Content-Type": "application/merge-patch+json"}
    body = json.dumps(
        {"application": {"data": {"a": [2], "b": None}}}
    ).encode()
    after = call(
        "PATCH",
        f"/api/application/{application['id']}",
        content=body,
        headers=headers,
    ).json()["application"]
    assert after["data"] == {"a": [2]}


def test_json_patch_works_on_the_request_document(call: Caller) -> None:
    application = call.application(roles=[{"name": "ceo"}, {"name": "dev"}])
    ids = [role["id"] for role in application["roles"]]
    group = call.made("/api/group", {"group": {"name": "a"}, "roleIds": ids})[
        "group"
    ]
    assert [role["name"] for role in group["roles"][application["id"]]] == [
        "ceo",
        "dev",
    ]
    headers = {"Content-Type": "application/json-patch+json"}
    path = f"/api/group/{group['id']}"
    body = json.dumps([{"op": "remove", "path": "/roleIds/1"}]).encode()
    after = call("PATCH", path, content=body, headers=headers).json()["group"]
    assert [role["name"] for role in after["roles"][application["id"]]] == [
        "ceo"
    ]
    body = json.dumps(
        [{"op": "test", "path": "/group/name", "value": "b"}]
    ).encode()
    assert codes(call("PATCH", path, content=body, headers=headers)) == [
        "[JSONPatchTestFailed]"
    ]


def test_patch_has_the_faults_of_its_version() -> None:
    body = json.dumps({"tenant": {"issuer": "a"}}).encode()
    headers = {"Content-Type": "application/merge-patch+json"}
    for version, status in (
        ("1.61.0", 200),
        ("1.62.1", 500),
        ("1.66.0", 500),
        ("1.67.0", 200),
    ):
        call = Caller(version)
        answer = call(
            "PATCH",
            f"/api/tenant/{call.tenant()['id']}",
            content=body,
            headers=headers,
        )
        assert answer.status_code == status
    for version, status in (("1.60.0", 200), ("1.68.0", 400), ("1.69.0", 200)):
        call = Caller(version)
        one = call.application("Same")
        other = call.made("/api/tenant", {"tenant": {"name": "Other"}})[
            "tenant"
        ]["id"]
        header = {"X-FusionAuth-TenantId": other}
        call.made(
            "/api/application",
            {"application": {"name": "Same"}},
            headers=header,
        )
        answer = call(
            "PATCH",
            f"/api/application/{one['id']}",
            {"application": {"data": {"a": 1}}},
        )
        assert answer.status_code == status


# Tenants --------------------------------------------------------------------------------------------------------------


def test_a_second_tenant_makes_the_tenant_required(call: Caller) -> None:
    other = call.made("/api/tenant", {"tenant": {"name": "Other"}})["tenant"]
    assert codes(
        call("POST", "/api/application", {"application": {"name": "a"}})
    ) == ["[TenantIdRequired]"]
    header = {"X-FusionAuth-TenantId": other["id"]}
    made = call.made(
        "/api/application", {"application": {"name": "a"}}, headers=header
    )["application"]
    assert made["tenantId"] == other["id"]
    wrong = {"X-FusionAuth-TenantId": call.tenant()["id"]}
    assert (
        call(
            "GET", f"/api/application/{made['id']}", headers=wrong
        ).status_code
        == 404
    )
    assert codes(
        call("GET", "/api/application", headers={"X-FusionAuth-TenantId": "x"})
    )


def test_tenant_rewrites_what_makes_no_sense(call: Caller) -> None:
    body = {
        "emailConfiguration": {"verifyEmailWhenChanged": True},
        "familyConfiguration": {
            "allowChildRegistrations": False,
            "parentEmailRequired": True,
        },
        "jwtConfiguration": {"enabled": True},
        "name": "  Padded ",
    }
    tenant = call.made("/api/tenant", {"tenant": body})["tenant"]
    assert tenant["emailConfiguration"]["verifyEmailWhenChanged"] is False
    assert tenant["familyConfiguration"]["parentEmailRequired"] is False
    assert "enabled" not in tenant["jwtConfiguration"]
    assert tenant["name"] == "Padded"
    assert (
        tenant["jwtConfiguration"]["accessTokenKeyId"]
        == call.tenant()["jwtConfiguration"]["accessTokenKeyId"]
    )


def test_webhook_ids_are_write_only_and_put_without_them_unlinks(
    call: Caller,
) -> None:
    hook = call.made("/api/webhook", MINIMAL["/api/webhook"])["webhook"]
    made = call.made(
        "/api/tenant", {"tenant": {"name": "a"}, "webhookIds": [hook["id"]]}
    )
    assert "webhookIds" not in made
    path = f"/api/webhook/{hook['id']}"
    assert call("GET", path).json()["webhook"]["tenantIds"] == [
        made["tenant"]["id"]
    ]
    one = f"/api/tenant/{made['tenant']['id']}"
    call("PUT", one, {"tenant": {"name": "a"}, "webhookIds": [hook["id"]]})
    call("PATCH", one, {"tenant": {"data": {"a": 1}}})
    assert call("GET", path).json()["webhook"]["tenantIds"] == [
        made["tenant"]["id"]
    ]
    call("PUT", one, {"tenant": {"name": "a"}})
    assert call("GET", path).json()["webhook"]["tenantIds"] == []


def test_tenants_are_copied_by_name_only(call: Caller) -> None:
    source = call.tenant()["id"]
    call.patch_tenant({"issuer": "https://a"})
    copy = call.made(
        "/api/tenant", {"sourceTenantId": source, "tenant": {"name": "Copy"}}
    )["tenant"]
    assert copy["issuer"] == "https://a"
    assert codes(
        call(
            "PUT",
            f"/api/tenant/{copy['id']}",
            {"sourceTenantId": source, "tenant": {"name": "Copy"}},
        )
    )


def test_default_tenant_stays_and_async_delete_takes_a_while(
    call: Caller,
) -> None:
    assert codes(call("DELETE", f"/api/tenant/{call.tenant()['id']}"))
    other = call.made("/api/tenant", {"tenant": {"name": "Other"}})["tenant"][
        "id"
    ]
    assert call("DELETE", f"/api/tenant/{other}?async=true").status_code == 202
    assert (
        call("GET", f"/api/tenant/{other}").json()["tenant"]["state"]
        == "PendingDelete"
    )
    call.clock.seconds += 2
    assert call("GET", f"/api/tenant/{other}").status_code == 404


# Applications ---------------------------------------------------------------------------------------------------------


def test_application_names_are_unique_in_any_case(call: Caller) -> None:
    call.application("Forum")
    answer = call(
        "POST", "/api/application", {"application": {"name": "FORUM"}}
    )
    assert answer.json() == {
        "fieldErrors": {
            "application.name": [
                {
                    "code": "[duplicate]application.name",
                    "message": "An application with name [forum] already exists.",
                }
            ]
        },
        "generalErrors": [],
    }


def test_applications_are_deactivated_before_they_are_gone(
    call: Caller,
) -> None:
    application = call.application()
    path = f"/api/application/{application['id']}"
    call("DELETE", path)
    assert call("GET", path).json()["application"]["state"] == "Inactive"
    listed = [
        one["id"]
        for one in call("GET", "/api/application").json()["applications"]
    ]
    assert application["id"] not in listed
    assert [
        one["id"]
        for one in call("GET", "/api/application?inactive=true").json()[
            "applications"
        ]
    ] == [application["id"]]
    assert (
        call("PUT", f"{path}?reactivate=true").json()["application"]["state"]
        == "Active"
    )
    call("DELETE", f"{path}?hardDelete=true")
    assert call("GET", path).status_code == 404


def test_roles_have_their_own_endpoints(call: Caller) -> None:
    application = call.application(roles=[{"name": "b"}, {"name": "a"}])
    assert [role["name"] for role in application["roles"]] == ["a", "b"]
    path = f"/api/application/{application['id']}"
    after = call(
        "PUT",
        path,
        {"application": {"name": "Forum", "roles": [{"name": "c"}]}},
    ).json()["application"]
    assert [role["name"] for role in after["roles"]] == ["a", "b"]
    role = call.made(f"{path}/role", {"role": {"name": "c"}})["role"]
    assert (role["isDefault"], role["isSuperRole"]) == (False, False)
    assert codes(call("POST", f"{path}/role", {"role": {"name": "c"}})) == [
        "[duplicate]role.name"
    ]
    assert call("GET", f"{path}/role/{role['id']}").status_code == 405
    assert call("DELETE", f"{path}/role/{role['id']}").status_code == 200
    assert call("DELETE", f"{path}/role?name=a").status_code == 200
    assert [
        role["name"]
        for role in call("GET", path).json()["application"]["roles"]
    ] == ["b"]


def test_an_application_with_tokens_of_its_own_gets_keys_of_its_own(
    call: Caller,
) -> None:
    application = call.application(
        jwtConfiguration={"enabled": True, "timeToLiveInSeconds": 60}
    )
    settings = application["jwtConfiguration"]
    call.register(call.user(), application)
    signing = call("GET", f"/api/key/{settings['accessTokenKeyId']}").json()[
        "key"
    ]
    token = call.login(application).json()["token"]
    assert jwt.get_unverified_header(token)["kid"] == signing["kid"]
    assert claims(token)["exp"] == START + 60
    assert (
        call("GET", "/api/jwt/validate", key=f"Bearer {token}").status_code
        == 200
    )
    assert codes(call("DELETE", f"/api/key/{signing['id']}")) == [
        "[inUse]keyId"
    ]
    body = {
        "application": {
            "name": "Forum",
            "jwtConfiguration": {"enabled": True, "timeToLiveInSeconds": 0},
        }
    }
    path = f"/api/application/{application['id']}"
    assert codes(call("PUT", path, body)) == [
        "[invalid]application.jwtConfiguration.timeToLiveInSeconds"
    ]


def test_saml_needs_its_settings_and_gets_a_key(call: Caller) -> None:
    saml = {"enabled": True}
    answer = call(
        "POST",
        "/api/application",
        {"application": {"name": "a", "samlv2Configuration": saml}},
    )
    paths = [
        "samlv2Configuration.authorizedRedirectURLs",
        "samlv2Configuration.issuer",
    ]
    assert codes(answer) == [f"[blank]application.{path}" for path in paths]
    saml |= {"authorizedRedirectURLs": ["https://a/acs"], "issuer": "a"}
    made = call.application(samlv2Configuration=saml)["samlv2Configuration"]
    assert call("GET", f"/api/key/{made['keyId']}").status_code == 200


@pytest.mark.parametrize(
    "version", ["1.36.0", "1.45.0", "1.50.1", "1.56.0", "1.60.0", "1.65.0"]
)
def test_older_versions_work_too(version: str) -> None:
    call = Caller(version)
    application = call.application(roles=[{"isDefault": True, "name": "user"}])
    assert ("scopes" in application) is (version >= "1.50")
    user = call.user()
    call.register(user, application)
    answer = call.login(application)
    assert answer.status_code == 200
    assert ("identities" in answer.json()["user"]) is (version >= "1.59")
    token = answer.json()["token"]
    assert ("tty" in claims(token)) is (version >= "1.60")
    assert (
        call("GET", "/api/jwt/validate", key=f"Bearer {token}").status_code
        == 200
    )
    path = f"/api/application/{application['id']}"
    assert call("PATCH", path, {"application": {"data": {"a": 1}}}).json()[
        "application"
    ]["data"] == {"a": 1}


def test_oauth_configuration_shows_the_secret_only_with_a_key(
    call: Caller,
) -> None:
    path = f"/api/application/{call.application()['id']}/oauth-configuration"
    assert "clientSecret" in call("GET", path).json()["oauthConfiguration"]
    assert (
        "clientSecret"
        not in call("GET", path, key=None).json()["oauthConfiguration"]
    )


# Keys -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("algorithm", "length", "kind"),
    [
        ("RS256", 2048, "RSA"),
        ("ES256", 256, "EC"),
        ("ES384", 384, "EC"),
        ("ES512", 521, "EC"),
        ("Ed25519", 32, "OKP"),
    ],
)
def test_generated_keys_come_with_a_certificate_that_names_them(
    call: Caller, algorithm: str, length: int, kind: str
) -> None:
    body = {
        "key": {
            "algorithm": algorithm,
            "issuer": "example.com",
            "length": length,
            "name": "a",
        }
    }
    key = call.made("/api/key/generate", body)["key"]
    certificate = x509.load_pem_x509_certificate(key["certificate"].encode())
    der = certificate.public_bytes(serialization.Encoding.DER)
    thumbprint = (
        base64.urlsafe_b64encode(hashlib.sha1(der).digest())
        .rstrip(b"=")
        .decode()
    )
    assert (
        key["kid"]
        == key["certificateInformation"]["sha1Thumbprint"]
        == thumbprint
    )
    assert certificate.serial_number == int(key["id"].replace("-", ""), 16)
    assert key["certificateInformation"]["subject"] == "CN=example.com"
    assert (key["type"], key["length"], key["hasPrivateKey"]) == (
        kind,
        length,
        True,
    )
    assert not {"privateKey", "secret"} & key.keys()
    [published] = [
        one
        for one in call("GET", "/.well-known/jwks.json").json()["keys"]
        if one["kid"] == key["kid"]
    ]
    assert (published["alg"], published["x5t"], published["use"]) == (
        algorithm,
        thumbprint,
        "sig",
    )
    pem = call(
        "GET", f"/api/jwt/public-key?kid={key['kid']}", key=None
    ).json()["publicKey"]
    assert pem == key["publicKey"]


def test_key_generation_is_checked(call: Caller) -> None:
    assert codes(
        call(
            "POST",
            "/api/key/generate",
            {"key": {"algorithm": "RS256", "name": "a"}},
        )
    ) == ["[missing]key.length"]
    assert codes(
        call("POST", "/api/key/generate", {"key": {"name": "a"}})
    ) == ["[blank]key.algorithm"]
    call.made(
        "/api/key/generate", {"key": {"algorithm": "HS256", "name": "a"}}
    )
    assert codes(
        call(
            "POST",
            "/api/key/generate",
            {"key": {"algorithm": "HS256", "name": "A"}},
        )
    ) == ["[duplicate]key.name"]


def pem_pair(private: Any) -> tuple[str, str]:
    plain = serialization.NoEncryption()
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    )
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return secret.decode(), private.public_key().public_bytes(
        serialization.Encoding.PEM, info
    ).decode()


@pytest.mark.parametrize(
    ("private", "kind", "algorithm"),
    [
        (rsa.generate_private_key(65537, 2048), "RSA", "RS256"),
        (ec.generate_private_key(ec.SECP384R1()), "EC", "ES384"),
        (ed25519.Ed25519PrivateKey.generate(), "OKP", "Ed25519"),
    ],
)
def test_pairs_and_public_keys_are_imported(
    call: Caller, private: Any, kind: str, algorithm: str
) -> None:
    secret, public = pem_pair(private)
    pair = {
        "key": {
            "kid": "mine",
            "name": "pair",
            "privateKey": secret,
            "publicKey": public,
            "type": kind,
        }
    }
    key = call.made("/api/key/import", pair)["key"]
    assert (key["algorithm"], key["hasPrivateKey"], key["kid"]) == (
        algorithm,
        True,
        "mine",
    )
    half = call.made(
        "/api/key/import", {"key": {"name": "public", "publicKey": public}}
    )["key"]
    assert half["hasPrivateKey"] is False
    signing = {
        "tenant": {"jwtConfiguration": {"accessTokenKeyId": half["id"]}}
    }
    path = f"/api/tenant/{call.tenant()['id']}"
    assert codes(call("PATCH", path, signing)) == [
        "[invalid]tenant.jwtConfiguration.accessTokenKeyId"
    ]
    wrong = {
        "key": {
            "name": "wrong",
            "publicKey": public,
            "type": "RSA" if kind == "EC" else "EC",
        }
    }
    assert codes(call("POST", "/api/key/import", wrong)) == [
        "[mismatch]key.type"
    ]


def test_secrets_are_imported_and_only_their_name_or_value_changes(
    call: Caller,
) -> None:
    hmac = call.made(
        "/api/key/import",
        {
            "key": {
                "algorithm": "HS256",
                "name": "h",
                "secret": "s",
                "type": "HMAC",
            }
        },
    )["key"]
    assert hmac.keys() == {
        "algorithm",
        "id",
        "insertInstant",
        "kid",
        "lastUpdateInstant",
        "name",
        "type",
    }
    secret = call.made(
        "/api/key/import",
        {"key": {"name": "s", "secret": "s", "type": "Secret"}},
    )["key"]
    assert (secret["algorithm"], secret["kid"]) == ("None", "s")
    after = call(
        "PUT",
        f"/api/key/{hmac['id']}",
        {"key": {"algorithm": "HS512", "name": "new"}},
    ).json()["key"]
    assert after == hmac | {"name": "new"}
    assert codes(
        call("PUT", f"/api/key/{SHADOW_HS256}", {"key": {"name": "x"}})
    )
    assert codes(call("DELETE", f"/api/key/{SHADOW_HS256}"))


def test_keys_in_use_stay(call: Caller) -> None:
    key = call.made(
        "/api/key/generate", {"key": {"algorithm": "ES256", "name": "a"}}
    )["key"]["id"]
    call.patch_tenant(
        {"jwtConfiguration": {"accessTokenVerificationKeyIds": [key]}}
    )
    answer = call("DELETE", f"/api/key/{key}")
    assert codes(answer) == ["[inUse]keyId"]
    assert (
        "accessTokenVerificationKeyIds"
        in answer.json()["fieldErrors"]["keyId"][0]["message"]
    )
    body = json.dumps(
        {"tenant": {"jwtConfiguration": {"accessTokenVerificationKeyIds": []}}}
    ).encode()
    headers = {"Content-Type": "application/merge-patch+json"}
    call(
        "PATCH",
        f"/api/tenant/{call.tenant()['id']}",
        content=body,
        headers=headers,
    )
    assert call("DELETE", f"/api/key/{key}").status_code == 200


# API keys -------------------------------------------------------------------------------------------------------------


def api_key(call: Caller, **properties: Any) -> str:
    return call.made("/api/api-key", {"apiKey": properties})["apiKey"]["key"]


def test_permissions_are_by_endpoint_and_verb(call: Caller) -> None:
    limited = api_key(
        call, permissions={"endpoints": {"/api/application": ["GET", "POST"]}}
    )
    application = call.made(
        "/api/application", {"application": {"name": "a"}}, key=limited
    )["application"]
    path = f"/api/application/{application['id']}"
    assert call("GET", path, key=limited).status_code == 200
    assert call("DELETE", path, key=limited).status_code == 401
    assert (
        call(
            "POST", f"{path}/role", {"role": {"name": "r"}}, key=limited
        ).status_code
        == 401
    )
    assert call("GET", "/api/tenant", key=limited).status_code == 401
    assert (
        call(
            "GET", "/api/api-key/" + application["id"], key=limited
        ).status_code
        == 401
    )
    nothing = api_key(call, permissions={})
    assert call("GET", "/api/application", key=nothing).status_code == 401


def test_keys_of_a_tenant_see_only_theirs_and_no_global_endpoint(
    call: Caller,
) -> None:
    other = call.made("/api/tenant", {"tenant": {"name": "Other"}})["tenant"][
        "id"
    ]
    scoped = api_key(call, tenantId=other)
    made = call.made(
        "/api/application", {"application": {"name": "a"}}, key=scoped
    )["application"]
    assert made["tenantId"] == other
    found = call(
        "GET",
        "/api/application/3c219e58-ed0e-4b18-ad48-f4f92793ae32",
        key=scoped,
    )
    assert found.status_code == 404
    for path in (
        "/api/key",
        "/api/lambda",
        "/api/theme",
        "/api/webhook",
        "/api/system-configuration",
    ):
        assert call("GET", path, key=scoped).status_code == 401
        assert (
            call(
                "GET", path, headers={"X-FusionAuth-TenantId": other}
            ).status_code
            == 401
        )
        assert call("GET", path).status_code == 200
    mismatch = {"X-FusionAuth-TenantId": call.tenant()["id"]}
    assert (
        call(
            "GET", "/api/application", key=scoped, headers=mismatch
        ).status_code
        == 401
    )


def test_global_endpoints_came_with_1_65_and_webhooks_with_1_66() -> None:
    for version, lambdas, webhooks in (
        ("1.64.0", 200, 200),
        ("1.65.0", 401, 200),
        ("1.66.0", 401, 401),
    ):
        call = Caller(version)
        header = {"X-FusionAuth-TenantId": call.tenant()["id"]}
        assert (
            call("GET", "/api/lambda", headers=header).status_code == lambdas
        )
        assert (
            call("GET", "/api/webhook", headers=header).status_code == webhooks
        )


def test_api_keys_expire_and_may_hide_their_secret(call: Caller) -> None:
    body = {
        "apiKey": {
            "expirationInstant": int(START * 1000) + 5000,
            "name": "n",
            "retrievable": False,
        }
    }
    made = call.made("/api/api-key", body)["apiKey"]
    assert len(made["key"]) == 56
    assert (
        "key" not in call("GET", f"/api/api-key/{made['id']}").json()["apiKey"]
    )
    assert call("GET", "/api/tenant", key=made["key"]).status_code == 200
    call.clock.seconds += 6
    assert call("GET", "/api/tenant", key=made["key"]).status_code == 401
    after = call(
        "PUT", f"/api/api-key/{made['id']}", {"apiKey": {"name": "n"}}
    ).json()["apiKey"]
    assert "expirationInstant" not in after
    assert call("GET", "/api/tenant", key=made["key"]).status_code == 200
    assert codes(
        call("POST", "/api/api-key", {"apiKey": {"retrievable": False}})
    ) == ["[blank]apiKey.name"]


def test_only_key_managers_handle_api_keys(call: Caller) -> None:
    plain = api_key(call, name="plain")
    assert (
        call("POST", "/api/api-key", {"apiKey": {}}, key=plain).status_code
        == 401
    )
    assert (
        call.made("/api/api-key", {"apiKey": {"keyManager": True}})["apiKey"][
            "keyManager"
        ]
        is False
    )


# Users and registrations ----------------------------------------------------------------------------------------------


def test_users_are_found_by_every_login_id_and_never_show_a_secret(
    call: Caller,
) -> None:
    user = call.user("Neo@Example.com", username="Neo")
    assert user["email"] == "neo@example.com"
    for query in (
        "email=NEO@example.com",
        "username=neo",
        "loginId=neo",
        "loginId=neo@example.com",
    ):
        found = call("GET", f"/api/user?{query}").json()["user"]
        assert found["id"] == user["id"]
        assert (
            not {"password", "salt", "factor", "encryptionScheme"}
            & found.keys()
        )
    assert (
        call("GET", "/api/user?email=trinity@example.com").status_code == 404
    )
    assert call("GET", "/api/user").status_code == 400


def test_login_ids_are_unique(call: Caller) -> None:
    call.user(username="neo")
    answer = call(
        "POST",
        "/api/user",
        {"user": {"password": PASSWORD, "username": "NEO"}},
    )
    assert codes(answer) == ["[duplicate]user.username"]
    assert codes(
        call("POST", "/api/user", {"user": {"email": "NEO@example.com"}})
    ) == ["[duplicate]user.email"]


def test_passwords_follow_the_tenant(call: Caller) -> None:
    rules = {
        "minLength": 10,
        "requireMixedCase": True,
        "requireNonAlpha": True,
        "requireNumber": True,
    }
    call.patch_tenant({"passwordValidationRules": rules})
    answer = call(
        "POST", "/api/user", {"user": {"email": "a@b.c", "password": "abc"}}
    )
    kinds = ["tooShort", "singleCase", "onlyAlpha", "requireNumber"]
    assert codes(answer) == [f"[{kind}]user.password" for kind in kinds]
    rules = call(
        "GET", "/api/tenant/password-validation-rules", key=None
    ).json()["passwordValidationRules"]
    assert rules["minLength"] == 10


def test_put_keeps_the_password_and_clears_the_profile(call: Caller) -> None:
    user = call.user(firstName="Thomas")
    path = f"/api/user/{user['id']}"
    after = call("PUT", path, {"user": {"email": "neo@example.com"}}).json()[
        "user"
    ]
    assert "firstName" not in after
    assert call.login().status_code == 200
    after = call(
        "PATCH", path, {"user": {"password": "another password"}}
    ).json()["user"]
    assert after["email"] == "neo@example.com"
    assert call.login().status_code == 404
    assert call.login(password="another password").status_code == 200


def test_users_are_deactivated_before_they_are_gone(call: Caller) -> None:
    path = f"/api/user/{call.user()['id']}"
    call("DELETE", path)
    assert call("GET", path).json()["user"]["active"] is False
    assert call.login().status_code == 404
    call("PUT", f"{path}?reactivate=true")
    assert call.login().status_code == 200
    call("DELETE", f"{path}?hardDelete=true")
    assert call("GET", path).status_code == 404


def test_user_search(call: Caller) -> None:
    ids = [
        call.user(f"user{number}@example.com", firstName="Ann")["id"]
        for number in range(3)
    ]

    def found(**criteria: Any) -> list[str]:
        return [
            user["id"]
            for user in call(
                "POST", "/api/user/search", {"search": criteria}
            ).json()["users"]
        ]

    assert found(ids=ids[:2]) == ids[:2]
    assert found(queryString="*") == ids
    assert found(queryString="user1") == [ids[1]]
    assert found(queryString="email:user2@example.com") == [ids[2]]
    assert found(
        queryString="firstName:ann", numberOfResults=1, startRow=1
    ) == [ids[1]]
    assert (
        found(
            query='{"match_all":{}}',
            sortFields=[{"name": "email", "order": "desc"}],
        )
        == ids[::-1]
    )
    assert (
        call(
            "GET", "/api/user/search?queryString=user*&numberOfResults=2"
        ).json()["total"]
        == 3
    )


def test_registrations_get_default_roles_and_refuse_unknown_ones(
    call: Caller,
) -> None:
    application = call.application(
        roles=[{"isDefault": True, "name": "user"}, {"name": "admin"}]
    )
    user = call.user()
    assert call.register(user, application)["roles"] == ["user"]
    path = f"/api/user/registration/{user['id']}"
    body = {"registration": {"applicationId": application["id"]}}
    assert codes(call("POST", path, body)) == ["[duplicate]registration"]
    one = f"{path}/{application['id']}"
    assert codes(call("PUT", one, {"registration": {"roles": ["x"]}})) == [
        "[invalid]registration.roles"
    ]
    after = call("PATCH", one, {"registration": {"roles": ["admin"]}}).json()[
        "registration"
    ]
    assert after["roles"] == ["admin", "user"]
    after = call("PUT", one, {"registration": {"roles": ["admin"]}}).json()[
        "registration"
    ]
    assert after["roles"] == ["admin"]
    call("DELETE", one)
    assert call("GET", one).status_code == 404


def test_user_and_registration_together(call: Caller) -> None:
    application = call.application()
    body = {
        "registration": {"applicationId": application["id"]},
        "user": {"email": "neo@example.com", "password": PASSWORD},
    }
    made = call.made("/api/user/registration", body)
    assert made["user"]["email"] == "neo@example.com"
    assert claims(made["token"])["authenticationType"] == "REGISTRATION"
    body["registration"]["roles"] = ["none"]
    body["user"]["email"] = "other@example.com"
    assert codes(call("POST", "/api/user/registration", body)) == [
        "[invalid]registration.roles"
    ]
    assert call("GET", "/api/user?email=other@example.com").status_code == 404


def test_group_members_and_their_roles(call: Caller) -> None:
    application = call.application(roles=[{"name": "ceo"}])
    user = call.user()
    call.register(user, application)
    body = {
        "group": {"name": "Paid"},
        "roleIds": [application["roles"][0]["id"]],
    }
    group = call.made("/api/group", body)["group"]
    members = call.made(
        "/api/group/member",
        {"members": {group["id"]: [{"userId": user["id"]}]}},
    )["members"]
    assert members[group["id"]][0]["userId"] == user["id"]
    assert claims(call.login(application).json()["token"])["roles"] == ["ceo"]
    found = call(
        "POST",
        "/api/group/member/search",
        {"search": {"groupId": group["id"]}},
    ).json()
    assert found["total"] == 1
    call(
        "DELETE",
        f"/api/group/member?groupId={group['id']}&userId={user['id']}",
    )
    assert call(
        "GET", f"/api/group/member/search?groupId={group['id']}"
    ).json() == {
        "members": [],
        "total": 0,
    }


def test_consents_of_users_are_revoked_and_not_deleted(call: Caller) -> None:
    settings = {"name": "News", "defaultMinimumAgeForSelfConsent": 13}
    consent = call.made("/api/consent", {"consent": settings})["consent"]
    user = call.user()
    given = {"consentId": consent["id"], "userId": user["id"]}
    refused = call("POST", "/api/user/consent", {"userConsent": given})
    assert codes(refused) == ["[blank]userConsent.giverUserId"]
    body = {"userConsent": {**given, "giverUserId": user["id"]}}
    stored = call.made("/api/user/consent", body)["userConsent"]
    assert (stored["status"], stored["consent"]) == ("Active", consent)
    one = f"/api/user/consent/{stored['id']}"
    assert call("DELETE", one).status_code == 200
    assert call("GET", one).json()["userConsent"]["status"] == "Revoked"
    again = call("PUT", one, {"userConsent": {"status": "Active"}})
    assert again.json()["userConsent"]["giverUserId"] == user["id"]
    every = f"/api/user/consent?userId={user['id']}"
    assert len(call("GET", every).json()["userConsents"]) == 1
    call("DELETE", f"/api/consent/{consent['id']}")
    assert call("GET", every).json() == {"userConsents": []}


# Log-in ---------------------------------------------------------------------------------------------------------------


def test_login_200_and_its_token(call: Caller) -> None:
    application = call.application(roles=[{"isDefault": True, "name": "user"}])
    user = call.user()
    call.register(user, application)
    answer = call.login(application)
    body = answer.json()
    assert answer.status_code == 200
    assert "refreshToken" not in body
    assert {"access_token"} <= set(answer.cookies)
    token = body["token"]
    [jwk] = call("GET", "/.well-known/jwks.json").json()["keys"]
    assert jwt.get_unverified_header(token) == {
        "alg": "RS256",
        "kid": jwk["kid"],
        "typ": "JWT",
    }
    decoded = jwt.decode(
        token,
        jwt.PyJWK(jwk),
        audience=application["id"],
        options={"verify_exp": False, "verify_iat": False},
    )
    assert decoded == {
        "applicationId": application["id"],
        "aud": application["id"],
        "auth_time": START,
        "authenticationType": "PASSWORD",
        "email": "neo@example.com",
        "email_verified": False,
        "exp": START + 3600,
        "iat": START,
        "iss": "acme.com",
        "jti": decoded["jti"],
        "roles": ["user"],
        "sub": user["id"],
        "tid": user["tenantId"],
        "tty": "at",
    }
    assert body["tokenExpirationInstant"] == decoded["exp"] * 1000


def test_login_without_application_or_jwt(call: Caller) -> None:
    call.user()
    assert (
        not {"aud", "applicationId", "roles"}
        & claims(call.login().json()["token"]).keys()
    )
    assert call.login(noJWT=True).json().keys() == {"user"}


def test_login_202_when_not_registered(call: Caller) -> None:
    call.user()
    answer = call.login(call.application())
    assert answer.status_code == 202
    assert (
        not {"applicationId", "roles"} & claims(answer.json()["token"]).keys()
    )


def test_login_203_and_the_way_out(call: Caller) -> None:
    user = call.user(passwordChangeRequired=True)
    answer = call.login()
    assert (answer.status_code, answer.json()["changePasswordReason"]) == (
        203,
        "Administrative",
    )
    path = f"/api/user/change-password/{answer.json()['changePasswordId']}"
    assert call("GET", path, key=None).status_code == 200
    once = call("POST", path, {"password": "a new password"}, key=None).json()[
        "oneTimePassword"
    ]
    answer = call("POST", "/api/login", {"oneTimePassword": once})
    assert (answer.status_code, answer.json()["user"]["id"]) == (
        200,
        user["id"],
    )
    call.patch_tenant({"maximumPasswordAge": {"days": 1, "enabled": True}})
    call.clock.seconds += 86_401
    answer = call.login(password="a new password")
    assert (answer.status_code, answer.json()["changePasswordReason"]) == (
        203,
        "Expired",
    )


def test_login_203_when_the_rules_got_stricter(call: Caller) -> None:
    call.user()
    call.patch_tenant(
        {"passwordValidationRules": {"minLength": 20, "validateOnLogin": True}}
    )
    answer = call.login()
    assert (answer.status_code, answer.json()["changePasswordReason"]) == (
        203,
        "Validation",
    )


def test_login_212_until_the_email_is_verified(call: Caller) -> None:
    template = call.made(
        "/api/email/template", MINIMAL["/api/email/template"]
    )["emailTemplate"]
    call.patch_tenant(
        {
            "emailConfiguration": {
                "unverified": {"behavior": "Gated"},
                "verificationEmailTemplateId": template["id"],
                "verifyEmail": True,
            }
        }
    )
    call.user()
    answer = call.login()
    assert answer.status_code == 212
    ticket = answer.json()["emailVerificationId"]
    assert (
        call(
            "POST",
            "/api/user/verify-email",
            {"verificationId": ticket},
            key=None,
        ).status_code
        == 200
    )
    assert call.login().json()["user"]["verified"] is True


def test_login_213_until_the_registration_is_verified(call: Caller) -> None:
    template = call.made(
        "/api/email/template", MINIMAL["/api/email/template"]
    )["emailTemplate"]["id"]
    gate = {
        "unverified": {"behavior": "Gated"},
        "verificationEmailTemplateId": template,
        "verifyRegistration": True,
    }
    application = call.application(**gate)
    call.register(call.user(), application)
    answer = call.login(application)
    assert answer.status_code == 213
    body = {"verificationId": answer.json()["registrationVerificationId"]}
    assert (
        call(
            "POST", "/api/user/verify-registration", body, key=None
        ).status_code
        == 200
    )
    assert call.login(application).status_code == 200


def test_login_242_and_the_second_step(call: Caller) -> None:
    from tests.sandbox.fusionauth.login import totp

    secret = base64.b64encode(b"12345678901234567890").decode()
    call.user(
        twoFactor={"methods": [{"method": "authenticator", "secret": secret}]}
    )
    answer = call.login()
    assert answer.status_code == 242
    assert "secret" not in answer.json()["methods"][0]
    assert (
        totp({"authenticator": {"codeLength": 8}, "secret": secret}, 59)
        == "94287082"
    )  # RFC 6238, appendix B
    step = {"code": "000000", "twoFactorId": answer.json()["twoFactorId"]}
    assert (
        call("POST", "/api/two-factor/login", step, key=None).status_code
        == 421
    )
    step["code"] = totp({"secret": secret}, START)
    assert (
        call("POST", "/api/two-factor/login", step, key=None).status_code
        == 200
    )
    assert (
        call("POST", "/api/two-factor/login", step, key=None).status_code
        == 404
    )


def test_login_404_for_the_wrong_user_or_password(call: Caller) -> None:
    call.user()
    for change in ({"password": "wrong"}, {"loginId": "nobody"}):
        answer = call.login(**change)
        assert (answer.status_code, answer.content) == (404, b"")
    assert codes(
        call("POST", "/api/login", {"loginId": "neo@example.com"})
    ) == ["[blank]password"]


def test_login_409_while_a_user_action_prevents_it(call: Caller) -> None:
    user = call.user()
    action = call.made(
        "/api/user-action",
        {
            "userAction": {
                "name": "Ban",
                "preventLogin": True,
                "temporal": True,
            }
        },
    )
    expiry = int(START * 1000) + 60_000
    taken = {
        "actioneeUserId": user["id"],
        "actionerUserId": user["id"],
        "expiry": expiry,
    }
    taken["userActionId"] = action["userAction"]["id"]
    call.made("/api/user/action", {"action": taken})
    answer = call.login()
    assert answer.status_code == 409
    assert answer.json()["actions"][0]["name"] == "Ban"
    call.clock.seconds += 61
    assert call.login().status_code == 200


def test_login_410_after_the_expiry(call: Caller) -> None:
    call.user(expiry=int(START * 1000) + 1000)
    assert call.login().status_code == 200
    call.clock.seconds += 2
    assert call.login().status_code == 410


def test_login_423_after_too_many_failures(call: Caller) -> None:
    action = call.made(
        "/api/user-action",
        {
            "userAction": {
                "name": "Lock",
                "preventLogin": True,
                "temporal": True,
            }
        },
    )
    call.patch_tenant(
        {
            "failedAuthenticationConfiguration": {
                "userActionId": action["userAction"]["id"]
            }
        }
    )
    call.user()
    assert [
        call.login(password="wrong").status_code for _dummy in range(6)
    ] == [404] * 5 + [423]
    assert call.login().status_code == 423
    call.clock.seconds += 181
    assert call.login().status_code == 200


def test_login_401_unless_the_application_lets_everybody_in(
    call: Caller,
) -> None:
    open_one = call.application(
        loginConfiguration={"requireAuthentication": False}
    )
    call.user()
    body = {"loginId": "neo@example.com", "password": PASSWORD}
    assert call("POST", "/api/login", body, key=None).status_code == 401
    assert (
        call(
            "POST",
            "/api/login",
            body | {"applicationId": open_one["id"]},
            key=None,
        ).status_code
        == 202
    )


# Tokens ---------------------------------------------------------------------------------------------------------------


def test_tokens_expire_with_the_clock(call: Caller) -> None:
    call.user()
    token = {"key": f"Bearer {call.login().json()['token']}"}
    assert (
        call("GET", "/api/jwt/validate", **token).json()["jwt"]["iss"]
        == "acme.com"
    )
    call.clock.seconds += 3601
    answer = call("GET", "/api/jwt/validate", **token)
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize(
    "algorithm", ["ES256", "ES512", "Ed25519", "HS384", "RS512"]
)
def test_only_the_signature_of_the_key_is_trusted(
    call: Caller, algorithm: str
) -> None:
    settings = {"algorithm": algorithm, "name": "k"}
    if algorithm.startswith("RS"):
        settings["length"] = 2048
    key = call.made("/api/key/generate", {"key": settings})["key"]
    call.patch_tenant({"jwtConfiguration": {"accessTokenKeyId": key["id"]}})
    call.user()
    token = call.login().json()["token"]
    assert jwt.get_unverified_header(token) == {
        "alg": algorithm,
        "kid": key["kid"],
        "typ": "JWT",
    }
    assert (
        call("GET", "/api/jwt/validate", key=f"Bearer {token}").status_code
        == 200
    )
    head, _dummy, signature = token.split(".")
    forged = (
        base64.urlsafe_b64encode(
            json.dumps(claims(token) | {"roles": ["admin"]}).encode()
        )
        .rstrip(b"=")
        .decode()
    )
    assert (
        call(
            "GET",
            "/api/jwt/validate",
            key=f"Bearer {head}.{forged}.{signature}",
        ).status_code
        == 401
    )


def test_refresh_tokens_need_the_application_to_allow_them(
    call: Caller,
) -> None:
    application = call.application(
        loginConfiguration={
            "allowTokenRefresh": True,
            "generateRefreshTokens": True,
        }
    )
    call.register(call.user(), application)
    first = call.login(application).json()
    assert claims(first["token"])["sid"] == first["refreshTokenId"]
    call.clock.seconds += 10
    answer = call(
        "POST",
        "/api/jwt/refresh",
        {"refreshToken": first["refreshToken"]},
        key=None,
    )
    fresh = claims(answer.json()["token"])
    assert (fresh["authenticationType"], fresh["iat"], fresh["auth_time"]) == (
        "REFRESH_TOKEN",
        START + 10,
        START,
    )
    assert answer.json()["refreshToken"] == first["refreshToken"]
    call("DELETE", f"/api/jwt/refresh/{first['refreshTokenId']}")
    assert codes(
        call(
            "POST",
            "/api/jwt/refresh",
            {"refreshToken": first["refreshToken"]},
            key=None,
        )
    )


@pytest.mark.parametrize(
    ("version", "still_trusted"), [("1.68.0", True), ("1.69.2", False)]
)
def test_a_replaced_signing_key_is_trusted_only_when_listed_since_1_69(
    version: str, still_trusted: bool
) -> None:
    call = Caller(version)
    call.user()
    old_key = call.tenant()["jwtConfiguration"]["accessTokenKeyId"]
    token = {"key": f"Bearer {call.login().json()['token']}"}
    new = call.made(
        "/api/key/generate", {"key": {"algorithm": "ES256", "name": "JS2"}}
    )["key"]
    call.patch_tenant({"jwtConfiguration": {"accessTokenKeyId": new["id"]}})
    assert (
        call("GET", "/api/jwt/validate", **token).status_code == 200
    ) is still_trusted
    assert len(call("GET", "/.well-known/jwks.json").json()["keys"]) == 2
    assert (
        jwt.get_unverified_header(call.login().json()["token"])["kid"]
        == new["kid"]
    )
    if not still_trusted:
        call.patch_tenant(
            {"jwtConfiguration": {"accessTokenVerificationKeyIds": [old_key]}}
        )
        assert call("GET", "/api/jwt/validate", **token).status_code == 200


def test_vend_signs_anything_but_the_reserved_claims(call: Caller) -> None:
    key = call.made(
        "/api/key/generate", {"key": {"algorithm": "Ed25519", "name": "e"}}
    )["key"]
    body = {
        "claims": {"role": "x"},
        "keyId": key["id"],
        "timeToLiveInSeconds": 60,
    }
    token = call.made("/api/jwt/vend", body)["token"]
    assert jwt.get_unverified_header(token)["alg"] == "Ed25519"
    assert claims(token) | {"jti": ""} == {
        "exp": START + 60,
        "iat": START,
        "iss": "acme.com",
        "jti": "",
        "role": "x",
    }
    assert codes(call("POST", "/api/jwt/vend", {"claims": {"exp": 1}}))


def test_openid_configuration_of_every_tenant(call: Caller) -> None:
    other = call.made(
        "/api/tenant", {"tenant": {"issuer": "https://other", "name": "Other"}}
    )["tenant"]["id"]
    path = "/.well-known/openid-configuration"
    assert call("GET", path, key=None).json()["issuer"] == "acme.com"
    for variant in (f"{path}?tenantId={other}", f"/{other}{path}"):
        found = call("GET", variant, key=None).json()
        assert (found["issuer"], found["jwks_uri"]) == (
            "https://other",
            "http://id.example.com/.well-known/jwks.json",
        )


# OAuth ----------------------------------------------------------------------------------------------------------------


def oauth(call: Caller, client: dict[str, Any], **form: str) -> httpx.Response:
    credentials = {
        "client_id": client["clientId"],
        "client_secret": client["clientSecret"],
    }
    return call("POST", "/oauth2/token", key=None, data=credentials | form)


def test_entities_get_tokens_for_what_they_are_granted(call: Caller) -> None:
    permissions = [{"name": "read"}, {"name": "write"}]
    kind = call.made(
        "/api/entity/type",
        {"entityType": {"name": "API", "permissions": permissions}},
    )["entityType"]
    entities = [
        call.made(
            "/api/entity",
            {"entity": {"name": name, "type": {"id": kind["id"]}}},
        )["entity"]
        for name in "ab"
    ]
    caller, target = entities
    assert caller["clientId"] == caller["id"]
    assert caller["type"]["name"] == "API"
    scope = f"target-entity:{target['id']}:read"
    refused = oauth(call, caller, grant_type="client_credentials", scope=scope)
    assert (refused.status_code, refused.json()["error"]) == (
        400,
        "invalid_scope",
    )
    grants = f"/api/entity/{target['id']}/grant"
    grant = {
        "grant": {"permissions": ["read"], "recipientEntityId": caller["id"]}
    }
    for _dummy in range(2):
        assert call("POST", grants, grant).content == b""
        [made] = call("GET", grants).json()["grants"]
        assert made["permissions"] == ["read"]
        assert (
            made
            == call(
                "GET", f"{grants}?recipientEntityId={caller['id']}"
            ).json()["grant"]
        )
    body = oauth(
        call, caller, grant_type="client_credentials", scope=scope
    ).json()
    assert (body["expires_in"], body["token_type"], body["scope"]) == (
        3599,
        "Bearer",
        scope,
    )
    token = claims(body["access_token"])
    assert (token["aud"], token["sub"], token["gty"]) == (
        [target["id"]],
        caller["id"],
        ["client_credentials"],
    )
    assert token["permissions"] == {target["id"]: ["read"]}
    form = {"client_id": target["clientId"], "token": body["access_token"]}
    assert (
        call("POST", "/oauth2/introspect", key=None, data=form).json()[
            "active"
        ]
        is True
    )
    call.clock.seconds += 3601
    assert call("POST", "/oauth2/introspect", key=None, data=form).json() == {
        "active": False
    }
    wrong = oauth(
        call,
        caller | {"clientSecret": "x"},
        grant_type="client_credentials",
        scope=scope,
    )
    assert (wrong.status_code, wrong.json()["error"]) == (
        401,
        "invalid_client",
    )


def test_before_1_60_one_target_was_a_string_and_gty_a_header() -> None:
    call = Caller("1.59.0")
    kind = call.made(
        "/api/entity/type",
        {"entityType": {"name": "API", "permissions": [{"name": "read"}]}},
    )["entityType"]
    entity = call.made(
        "/api/entity", {"entity": {"name": "a", "type": {"id": kind["id"]}}}
    )["entity"]
    grant = {
        "grant": {"permissions": ["read"], "recipientEntityId": entity["id"]}
    }
    assert (
        call("POST", f"/api/entity/{entity['id']}/grant", grant).status_code
        == 200
    )
    scope = f"target-entity:{entity['id']}"
    token = oauth(
        call, entity, grant_type="client_credentials", scope=scope
    ).json()["access_token"]
    assert claims(token)["aud"] == entity["id"]
    assert not {"gty", "tty"} & claims(token).keys()
    assert jwt.get_unverified_header(token)["gty"] == ["client_credentials"]


def test_password_and_refresh_grants(call: Caller) -> None:
    settings = {
        "enabledGrants": ["password", "refresh_token"],
        "generateRefreshTokens": True,
    }
    application = call.application(oauthConfiguration=settings)
    call.register(call.user(), application)
    client = application["oauthConfiguration"]
    form = {
        "grant_type": "password",
        "password": PASSWORD,
        "scope": "openid offline_access",
        "username": "neo@example.com",
    }
    body = oauth(call, client, **form).json()
    token = claims(body["access_token"])
    assert (token["gty"], token["scope"], token["sid"]) == (
        ["password"],
        "openid offline_access",
        body["refresh_token_id"],
    )
    assert "email" not in token
    assert claims(body["id_token"])["email"] == "neo@example.com"
    again = oauth(
        call,
        client,
        grant_type="refresh_token",
        refresh_token=body["refresh_token"],
    ).json()
    assert claims(again["access_token"])["gty"] == [
        "password",
        "refresh_token",
    ]
    info = call(
        "GET", "/oauth2/userinfo", key=f"Bearer {body['access_token']}"
    ).json()
    assert info["email"] == "neo@example.com"
    wrong = oauth(call, client, **(form | {"password": "wrong"}))
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant")
    plain = call.application("Other")["oauthConfiguration"]
    assert oauth(call, plain, **form).json()["error"] == "unauthorized_client"


def test_a_shadow_key_signs_id_tokens_with_the_client_secret(
    call: Caller,
) -> None:
    call.patch_tenant({"jwtConfiguration": {"idTokenKeyId": SHADOW_HS256}})
    application = call.application(
        oauthConfiguration={"enabledGrants": ["password"]}
    )
    call.register(call.user(), application)
    client = application["oauthConfiguration"]
    form = {
        "grant_type": "password",
        "password": PASSWORD,
        "scope": "openid",
        "username": "neo@example.com",
    }
    token = oauth(call, client, **form).json()["id_token"]
    options = {"verify_exp": False, "verify_iat": False}
    decoded = jwt.decode(
        token,
        client["clientSecret"],
        ["HS256"],
        audience=client["clientId"],
        options=options,
    )
    assert decoded["email"] == "neo@example.com"


# Searching and quirks -------------------------------------------------------------------------------------------------


def test_search_by_name_order_and_page(call: Caller) -> None:
    for name in ("alpha", "beta", "alphabet"):
        call.application(name)

    def found(**criteria: Any) -> list[str]:
        answer = call(
            "POST", "/api/application/search", {"search": criteria}
        ).json()
        return [application["name"] for application in answer["applications"]]

    assert found(name="BET", orderBy="name ASC") == ["alphabet", "beta"]
    assert found(name="alpha*", orderBy="name DESC") == ["alphabet", "alpha"]
    assert found(name="*a", numberOfResults=1, orderBy="name", startRow=1) == [
        "beta"
    ]
    page = call(
        "GET", "/api/application/search?name=alpha&numberOfResults=1"
    ).json()
    assert (len(page["applications"]), page["total"]) == (1, 2)


def test_form_fields_are_rewritten(call: Caller) -> None:
    field = {
        "control": "textarea",
        "key": "user.password",
        "name": "a",
        "type": "string",
    }
    made = call.made("/api/form/field", {"field": field})["field"]
    assert (made["control"], made["required"]) == ("password", True)
    field = {
        "control": "checkbox",
        "key": "registration.data.ok",
        "name": "b",
        "options": ["False", "True"],
        "type": "bool",
    }
    assert call.made("/api/form/field", {"field": field})["field"][
        "options"
    ] == [
        "true",
        "false",
    ]


def test_linking_strategy_is_fixed_while_enabled(call: Caller) -> None:
    provider = {
        "enabled": True,
        "name": "a",
        "oauth2": {"client_id": "c"},
        "type": "OpenIDConnect",
    }
    made = call.made("/api/identity-provider", {"identityProvider": provider})[
        "identityProvider"
    ]
    assert (
        made["oauth2"]["clientAuthenticationMethod"] == "client_secret_basic"
    )
    path = f"/api/identity-provider/{made['id']}"
    change = {"identityProvider": {"linkingStrategy": "LinkByUsername"}}
    assert codes(call("PATCH", path, change)) == [
        "[invalid]identityProvider.linkingStrategy"
    ]
    call("PATCH", path, {"identityProvider": {"enabled": False}})
    assert call("PATCH", path, change).status_code == 200


def test_lambdas_in_use_stay(call: Caller) -> None:
    made = call.made("/api/lambda", MINIMAL["/api/lambda"])["lambda"]["id"]
    application = call.application(
        lambdaConfiguration={"accessTokenPopulateId": made}
    )
    assert codes(call("DELETE", f"/api/lambda/{made}")) == ["[inUse]lambdaId"]
    call("DELETE", f"/api/application/{application['id']}?hardDelete=true")
    assert call("DELETE", f"/api/lambda/{made}").status_code == 200


def test_references_must_point_to_something(call: Caller) -> None:
    nowhere = call.server.instance.new_id()
    answer = call(
        "POST",
        "/api/application",
        {"application": {"name": "a", "themeId": nowhere}},
    )
    assert codes(answer) == ["[invalid]application.themeId"]
