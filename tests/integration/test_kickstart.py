# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kickstart file is what there is to be, on a new server and on one that has long been in use."""

from __future__ import annotations

import json
import pathlib
import re
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._core import (
    http_client,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.client import (
    FusionAuth,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    kickstart_objects as _objects,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    kickstart_requests as _requests,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    kickstart_routes as _routes,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    task as _config,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.identifiers import (
    FUSIONAUTH_APPLICATION,
)
from tests.integration.test_fusionauth_config_properties import Row, perform
from tests.integration.test_kong_config_properties import examples
from tests.sandbox.fusionauth import openapi
from tests.support.sandbox import Sandbox

ONE, OTHER, TENANT = (
    f"66666666-AAAA-4aaa-8aaa-00000000000{number}" for number in (1, 2, 3)
)
FILE = pathlib.Path(__file__).parent / "kickstart/kickstart.json"


@pytest.fixture
def server(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A server whose API key the kickstart file names."""
    monkeypatch.setenv("KICKSTART_API_KEY", sandbox.api_key)
    return sandbox


def kickstart(server: Sandbox, given: Any, **more: Any) -> Row:
    """The result of a kickstart."""
    return perform(server, _config.SPEC, kickstart=given, **more)


def test_a_new_server_gets_all_of_it_and_nothing_twice(
    server: Sandbox,
) -> None:
    predicted = kickstart(server, str(FILE), check_mode=True)
    assert server.writes("fusionauth") == []
    made = kickstart(server, str(FILE))
    assert (
        made["counts"]
        == predicted["counts"]
        == {"created": 8, "updated": 2, "deleted": 0, "unchanged": 0}
    )
    assert not kickstart(server, str(FILE))["changed"]
    applications = server.fusionauth("GET", "/api/application").json()[
        "applications"
    ]
    [shop] = [one for one in applications if one["name"] == "shop"]
    [key] = [
        one
        for one in server.fusionauth("GET", "/api/key").json()["keys"]
        if one["name"] == "shop"
    ]
    [group] = server.fusionauth("GET", "/api/group").json()["groups"]
    assert shop["jwtConfiguration"]["accessTokenKeyId"] == key["id"]
    assert [role["name"] for role in group["roles"][shop["id"]]] == ["buyer"]
    assert group["data"]["note"] == "Who buys.\n"
    user = server.fusionauth("GET", "/api/user?email=ada@example.com").json()[
        "user"
    ]
    assert {tuple(one["roles"]) for one in user["registrations"]} == {
        ("buyer",),
        ("admin",),
    }
    login = {
        "loginId": "ada@example.com",
        "password": "correct-horse-battery",
        "applicationId": shop["id"],
    }
    assert (
        server.fusionauth("POST", "/api/login", json=login).status_code == 200
    )


def test_a_server_that_was_kickstarted_keeps_the_ids_it_got(
    server: Sandbox,
) -> None:
    """FusionAuth makes up other ids than we would."""
    content = json.loads(FILE.read_text())
    content["variables"] |= {
        name: str(uuid.uuid4())
        for name, value in content["variables"].items()
        if value == "#{UUID()}"
    }
    content["requests"][2]["body"] = json.loads(
        FILE.with_name("application.json").read_text()
    )
    content["requests"][3]["body"]["group"]["data"]["note"] = FILE.with_name(
        "note.txt"
    ).read_text()
    assert kickstart(server, content)["changed"]
    again = kickstart(server, str(FILE))
    assert (again["changed"], again["diff"]) == (False, [])


def keys_of(server: Sandbox, *keys: Row) -> list[str]:
    """The ids that FusionAuth's own kickstart would have made up for some API keys."""
    made = [
        server.fusionauth("POST", "/api/api-key", json={"apiKey": key})
        for key in keys
    ]
    assert all(one.ok for one in made)
    server.clear_requests("fusionauth")
    return [one.json()["apiKey"]["id"] for one in made]


def test_a_key_that_fusionauth_takes_already_is_there_whoever_made_it(
    server: Sandbox,
) -> None:
    keys_of(server, {"key": "of-the-kickstart"}, {"key": "of-a-manager"})
    given = [
        {
            "key": "of-the-kickstart",
            "description": "reader",
            "permissions": {"endpoints": {"/api/user": ["GET"]}},
        },
        {"key": "of-a-manager", "keyManager": True},
        {"key": "another", "description": "reader"},
    ]
    assert kickstart(server, {"apiKeys": given})["counts"]["created"] == 1
    again = kickstart(server, {"apiKeys": given})
    assert (again["changed"], again["diff"]) == (False, [])


def test_a_key_that_can_be_found_again_becomes_what_is_said(
    server: Sandbox,
) -> None:
    """By its id, by the id that follows from its name if we made it, or, without a key, by that alone."""
    [known] = keys_of(server, {"key": "with-an-id", "name": "one"})
    given: list[Row] = [
        {"id": known, "key": "with-an-id", "name": "one"},
        {"key": "with-a-name", "name": "two"},
        {"description": "with neither"},
    ]
    assert kickstart(server, {"apiKeys": given})["counts"] == {
        "created": 2,
        "updated": 0,
        "deleted": 0,
        "unchanged": 1,
    }
    assert not kickstart(server, {"apiKeys": given})["changed"]
    for one in given:
        one["permissions"] = {"endpoints": {"/api/user": ["GET"]}}
    assert kickstart(server, {"apiKeys": given})["counts"] == {
        "created": 0,
        "updated": 3,
        "deleted": 0,
        "unchanged": 0,
    }


def test_its_license_is_activated_once(server: Sandbox) -> None:
    assert server.fusionauth("DELETE", "/api/reactor").ok
    office = {
        "name": "office",
        "entries": [{"action": "Block", "startIPAddress": "*"}],
    }
    request = {
        "method": "POST",
        "url": "/api/ip-acl",
        "body": {"ipAccessControlList": office},
    }
    given = {"licenseId": "an-id-of-a-license", "requests": [request]}
    made = kickstart(server, given)
    assert made.get("counts") == {
        "created": 2,
        "updated": 0,
        "deleted": 0,
        "unchanged": 0,
    }
    assert "an-id-of-a-license" not in json.dumps(made)
    assert not kickstart(server, given)["changed"]


def test_an_open_status_tells_of_no_key(server: Sandbox) -> None:
    """From its own host FusionAuth may tell everything to anybody."""
    told = json.dumps({"version": "1.69.2"})
    server.fault(
        "fusionauth", path="/api/status", status=200, body=told, times=None
    )
    assert kickstart(server, {"apiKeys": [{"key": "new", "name": "new"}]})[
        "changed"
    ]


REFUSED = [
    (
        {"requests": [{"method": "DELETE", "url": "/api/tenant/x"}]},
        "requests[0]: its method must be one of POST, PUT,",
    ),
    (
        {"requests": [{"method": "POST", "url": "/api/#{x}"}]},
        "requests[0].url: there is no variable x.",
    ),
    (
        {"requests": [{"method": "POST", "url": "#{ENV.NO_SUCH}"}]},
        "requests[0].url: the environment has no NO_SUCH.",
    ),
    (
        {"variables": {"a": "#{b}", "b": "#{a}"}, "requests": []},
        "variables.b: there is no variable a",
    ),
    ({"requests": {}}, "requests must be a list, not dict."),
    (
        {
            "requests": [
                {
                    "method": "POST",
                    "url": "/api/application",
                    "body": {"application": {"roles": [{}]}},
                }
            ]
        },
        "requests[0]: roles[0] needs a name.",
    ),
    (
        {"requests": [{"method": "POST", "url": "/api/tenant/X_1"}]},
        "requests[0]: 'X_1' in its URL must be a UUID.",
    ),
    (
        {"requests": [{"method": "POST", "url": "/api/tenant/${id}"}]},
        "requests[0]: '${id}' in its URL must be a UUID: a variable is written #{name}.",
    ),
    (
        {"requests": [{"method": "POST"}]},
        "requests[0]: its url must be a string, not NoneType.",
    ),
    (
        {
            "requests": [
                {"method": "POST", "url": "/api/group", "tenantId": "Default"}
            ]
        },
        "requests[0]: its tenantId must be a UUID.",
    ),
    (
        {
            "requests": [
                {
                    "method": "POST",
                    "url": "/api/tenant",
                    "body": {"tenant": "x"},
                }
            ]
        },
        "requests[0]: tenant must be a mapping, not str.",
    ),
    (
        {
            "requests": [
                {
                    "method": "POST",
                    "url": "/api/user/import",
                    "body": {"users": [{"registrations": [1]}]},
                }
            ]
        },
        "requests[0]: users[0].registrations[0] must be a mapping, not int.",
    ),
    (
        {
            "requests": [
                {
                    "method": "PATCH",
                    "url": f"/api/application/{ONE}",
                    "contentType": "application/json-patch+json",
                    "body": [{"op": "add", "path": "/name", "value": "x"}],
                }
            ]
        },
        "requests[0]: '/name' of its JSON Patch must begin with /application.",
    ),
    (
        {
            "requests": [
                {
                    "method": "POST",
                    "url": f"/api/tenant/{ONE}",
                    "body": {"tenant": {}},
                }
            ]
        },
        (
            f"requests[0]: tenant '{ONE.lower()}' does not exist yet, and "
            "creating it requires name: set it."
        ),
    ),
    (
        {"variables": {f"v{n}": f"#{{v{n + 1}}}" for n in range(99)}},
        "2 mistakes: variables.v50: #{v50} is nested too deeply.",
    ),
    (
        {
            "requests": [
                {
                    "method": "POST",
                    "url": f"/api/application/{ONE}/scope",
                    "body": {"name": "x"},
                }
            ]
        },
        (
            "requests[0]: name must be inside scope, where FusionAuth "
            "looks for it."
        ),
    ),
    (
        {
            "requests": [
                {
                    "method": "POST",
                    "url": "/api/tenant",
                    "body": {"name": "x", "issuer": "y"},
                }
            ]
        },
        (
            "requests[0]: issuer, name must be inside tenant, where "
            "FusionAuth looks for it."
        ),
    ),
    ([], "kickstart must be a mapping or the path of a file, not list."),
    (
        {"requests": [{"method": "POST", "url": "/api/tenant", "body": []}]},
        "requests[0]: its body must be a mapping",
    ),
    (
        {
            "requests": [
                {
                    "method": "PATCH",
                    "url": "/api/tenant",
                    "contentType": "text/plain",
                }
            ]
        },
        "requests[0]: its contentType must be one of application/json, application/merge-patch+json,",
    ),
    (
        {
            "requests": [
                {
                    "method": "POST",
                    "url": "/api/group",
                    "body": {"group": {"name": "x"}, "roleIds": ["r"]},
                }
            ]
        },
        "requests[0]: there is no role r in this file or on",
    ),
    (
        {"requests": [{"method": "POST", "url": "@{x}"}]},
        "requests[0].url: x can only be included by a kickstart file",
    ),
    (
        "/no/such/kickstart.json",
        "/no/such/kickstart.json cannot be read: No such file or directory.",
    ),
]


@pytest.mark.parametrize(("given", "said"), REFUSED)
def test_what_fusionauth_would_refuse_is_refused_in_a_sentence_that_says_where(
    server: Sandbox, given: Any, said: str
) -> None:
    result = kickstart(server, given)
    assert result["failed"]
    assert result["msg"].startswith(said)
    assert server.writes("fusionauth") == []


@pytest.mark.parametrize("name", ["NO_SUCH", "HOME"])
def test_a_shells_default_is_not_repeated(server: Sandbox, name: str) -> None:
    result = kickstart(
        server,
        {"variables": {"a": f"#{{ENV.{name}:-a-secret}}"}, "requests": []},
    )
    assert result["msg"] == (
        f"variables.a: #{{ENV.{name}}} must end after the name, "
        f"because kickstart files have no default values: set {name} "
        "in the environment."
    )


NO_FILES = [
    (
        "kickstart.json",
        "kickstart.json: requests[0]/kickstart.json/requests[0]: kickstart.json includes itself.",
    ),
    (
        "nul\0.json",
        "'nul\\x00.json' cannot be the name of a file: embedded null byte.",
    ),
    ("other.json", "other.json is nested too deeply."),
]


@pytest.mark.parametrize(("included", "said"), NO_FILES)
def test_what_cannot_be_included_is_told(
    server: Sandbox, tmp_path: pathlib.Path, included: str, said: str
) -> None:
    place = tmp_path / "kickstart.json"
    place.write_text(json.dumps({"requests": [f"&{{{included}}}"]}))
    (tmp_path / "other.json").write_text("[" * 100_000)
    assert kickstart(server, str(place))["msg"] == said


def test_a_part_is_known_by_its_id(server: Sandbox) -> None:
    """Wherever it was made, a change need not repeat its name."""
    application = {
        "method": "POST",
        "url": f"/api/application/{ONE}",
        "body": {"application": {"name": "a"}},
    }
    made = {
        "method": "POST",
        "url": f"/api/application/{ONE}/role/{OTHER}",
        "body": {"role": {"name": "r"}},
    }
    change = {
        "method": "PATCH",
        "url": f"/api/application/{ONE}/role/{OTHER}",
        "body": {"role": {"description": "reads"}},
    }
    for requests in ([application, made, change], [change]):
        given = {"requests": requests}
        kickstart(server, given)
        assert not kickstart(server, given)["changed"]
    [role] = server.fusionauth("GET", f"/api/application/{ONE}").json()[
        "application"
    ]["roles"]
    assert (role["id"], role["name"], role["description"]) == (
        OTHER.lower(),
        "r",
        "reads",
    )


OWNERS = [
    ("application", "role", "roles", {"name": "a"}),
    ("application", "scope", "scopes", {"name": "a"}),
    ("entity/type", "permission", "permissions", {"name": "a"}),
]


@pytest.mark.parametrize(("path", "part", "field", "owner"), OWNERS)
def test_a_part_gets_another_name_by_its_id(
    server: Sandbox, path: str, part: str, field: str, owner: Row
) -> None:
    """Whether it was made by the same file or long before."""
    wrapper = "entityType" if path == "entity/type" else path
    making = [
        {
            "method": "POST",
            "url": f"/api/{path}/{ONE}",
            "body": {wrapper: owner},
        },
        {
            "method": "POST",
            "url": f"/api/{path}/{ONE}/{part}/{OTHER}",
            "body": {part: {"name": "old"}},
        },
    ]
    change = {
        "method": "PUT",
        "url": f"/api/{path}/{ONE}/{part}/{OTHER}",
        "body": {part: {"name": "new"}},
    }
    for first, second in (
        (making, [*making, change]),
        ([], [*making, change]),
    ):
        server.reset()
        kickstart(server, {"requests": first})
        made = kickstart(server, {"requests": second})
        assert (made["changed"], made.get("warnings")) == (True, None)
        assert not kickstart(server, {"requests": second})["changed"]
        [found] = server.fusionauth("GET", f"/api/{path}/{ONE}").json()[
            wrapper
        ][field]
        assert (found["id"], found["name"]) == (OTHER.lower(), "new")


PASSED_OVER = [
    (
        {"requests": [{"method": "POST", "url": "/api/login", "Body": {}}]},
        "requests[0]: FusionAuth ignores Body; did you mean 'body'?",
    ),
    (
        {"request": []},
        "request: a kickstart file has no such section; did you mean 'requests'?",
    ),
    (
        {"apiKeys": [{"key": "k", "keyManager": True}]},
        "apiKeys[0]: a key manager can only be created on",
    ),
    (
        {
            "requests": [
                {"method": "PUT", "url": "/api/user/verify-email", "body": {}}
            ]
        },
        "requests[0]: PUT /api/user/verify-email does not describe an object that can be looked up, so it is skipped",
    ),
    (
        {
            "requests": [
                {
                    "method": "POST",
                    "url": "/api/login",
                    "body": {"loginId": "x", "password": "y"},
                }
            ]
        },
        "requests[0]: POST /api/login does not describe an object",
    ),
]


OPERATIONS = [
    (verb.upper(), re.sub(r"\{\w+\}", ONE, path.replace("{type}", "Apple")))
    for path, verbs in openapi.document()["paths"].items()
    for verb in verbs
    if verb in ("post", "put", "patch")
]
# Requests that say of which objects they are in their bodies, of which these have none.
SEVERAL = ("/api/group/member", "/api/user/import")


def test_every_request_to_fusionauths_api_is_for_an_object_or_told(
    running_sandbox: Sandbox,
) -> None:
    """What they are for is in the right kind: /api/user/verify-email is no user."""
    connection = http_client.Connection(
        "FusionAuth",
        running_sandbox.fusionauth_url,
        {"Authorization": running_sandbox.api_key},
    )
    reader = http_client.CachedReader(connection)
    for method, path in OPERATIONS:
        server = FusionAuth(reader)
        objects = _objects.RequestedObjects(server, ())
        body = {
            word: {"name": "x"}
            for word in path.split("/")
            if word in ("role", "scope", "permission")
        }
        request = _requests.read_request(
            "it", {"method": method, "url": path, "body": body}
        )
        _routes.state_request(objects, request)
        kinds = [
            requested.resource for requested in objects.by_identity.values()
        ]
        assert all(
            path.startswith(kind.path.partition("/{")[0]) for kind in kinds
        )
        assert bool(kinds) != bool(server.warnings) or path in SEVERAL, (
            method,
            path,
        )
        assert all(
            f"{method} {path}" in warning for warning in server.warnings
        )


@pytest.mark.parametrize(("given", "said"), PASSED_OVER)
def test_what_cannot_be_done_again_is_passed_over_with_a_warning(
    server: Sandbox, given: Any, said: str
) -> None:
    result = kickstart(server, {"requests": [], **given})
    assert not result["changed"]
    assert result["warnings"][0].startswith(said)


def test_a_provider_that_needs_no_name_has_that_of_its_type(
    server: Sandbox,
) -> None:
    provider = {
        "type": "SonyPSN",
        "client_id": "c",
        "client_secret": "a-secret-of-theirs",
        "buttonText": "b",
    }
    given = {
        "requests": [
            {
                "method": "POST",
                "url": "/api/identity-provider",
                "body": {"identityProvider": provider},
            }
        ]
    }
    assert (
        kickstart(server, given)["created"][0]["name"]
        == "Sony PlayStation Network"
    )
    assert not kickstart(server, given)["changed"]


def test_a_member_of_a_group_is_the_same_wherever_it_is_stated(
    server: Sandbox,
) -> None:
    """In a user, or by a request of its own."""
    user = {
        "email": "a@example.com",
        "password": "correct-horse-battery",
        "memberships": [{"groupId": ONE}],
    }
    making = {
        "method": "POST",
        "url": f"/api/group/{ONE}",
        "body": {"group": {"name": "g"}},
    }
    own = {
        "method": "POST",
        "url": "/api/group/member",
        "body": {"members": {ONE: [{"userId": OTHER}]}},
    }
    within = {
        "tenantId": server.fusionauth("GET", "/api/tenant").json()["tenants"][
            0
        ]["id"]
    }
    for path, body in (
        (f"/api/user/{OTHER}", {"user": user, "sendSetPasswordEmail": False}),
        (
            f"/api/user/registration/{OTHER}",
            {
                "user": user,
                "registration": {"applicationId": FUSIONAUTH_APPLICATION},
            },
        ),
        ("/api/user/import", {"users": [{**user, "id": OTHER}]}),
    ):
        given = {
            "requests": [
                making,
                {"method": "POST", "url": path, "body": body, **within},
                own,
            ]
        }
        predicted = kickstart(server, given, check_mode=True)
        made = kickstart(server, given)
        assert (made.get("counts"), made.get("warnings")) == (
            predicted["counts"],
            None,
        )
        assert not kickstart(server, given)["changed"]
        for gone in (
            f"/api/user/{OTHER}?hardDelete=true",
            f"/api/group/{ONE}",
        ):
            assert server.fusionauth("DELETE", gone).ok


def test_nulls_inside_lists_are_no_change(server: Sandbox) -> None:
    """FusionAuth keeps none."""
    assert made_of(server, {}, {"list": [1, {"a": None, "b": 2}]}) == {
        "list": [1, {"b": 2}],
        "gatewright": {"config": "default"},
    }


def test_names_that_fusionauth_does_not_know_are_passed_over_with_a_warning(
    server: Sandbox,
) -> None:
    """At every depth; those of a body that are no options of ours, such as state, are not taken for such."""
    body = {
        "tenant": {
            "name": "x",
            "isuer": "y",
            "state": "Active",
            "jwtConfiguration": {"color": 1},
        },
        "flavour": "z",
    }
    given = {
        "requests": [{"method": "POST", "url": "/api/tenant", "body": body}]
    }
    made = kickstart(server, given)
    assert made["warnings"] == [
        (
            "requests[0]: FusionAuth ignores flavour, which is unknown "
            "beside tenant"
        ),
        "requests[0]: FusionAuth ignores isuer, which it does not know; did you mean 'issuer'?",
        "requests[0]: FusionAuth ignores jwtConfiguration.color, which it does not know",
    ]
    assert (
        made["counts"]["created"],
        kickstart(server, given)["changed"],
    ) == (
        1,
        False,
    )


def made_of(server: Sandbox, variables: Row, body: Row, **more: Any) -> Row:
    """The tenant that a kickstart makes of a body."""
    request = {
        "method": "POST",
        "url": "/api/tenant/#{id}",
        "body": {"tenant": {"name": "x", "data": body}},
    }
    given = {
        "variables": {"id": OTHER, **variables},
        "requests": [request],
        **more,
    }
    made = kickstart(server, given)
    assert not made.get("failed"), made["msg"]
    assert not kickstart(server, given)["changed"]
    return server.fusionauth("GET", f"/api/tenant/{OTHER}").json()["tenant"][
        "data"
    ]


def test_variables_name_others_and_a_backslash_takes_their_meaning_away(
    server: Sandbox,
) -> None:
    variables = {
        "a": "#{b}-#{n}",
        "b": "same",
        "c": "same",
        "n": 42,
        "t": True,
    }
    body = {
        "1": "#{a} #{t}",
        "2": r"\#{a}",
        "3": r"\\#{a}",
        "4": r"\@{file}",
        "5": "#{c}",
    }
    found = made_of(server, variables, body)
    assert [found[name] for name in "12345"] == [
        "same-42 true",
        "#{a}",
        r"\#{a}",
        "@{file}",
        "same",
    ]


def test_what_fusionauth_came_with_has_names(server: Sandbox) -> None:
    """An id that the file would give to the default tenant stands for the one that it has, wherever it is written."""
    known = {
        "FUSIONAUTH_TENANT_ID": server.fusionauth("GET", "/api/tenant").json()[
            "tenants"
        ][0]["id"],
        "FUSIONAUTH_APPLICATION_ID": "3c219e58-ed0e-4b18-ad48-f4f92793ae32",
        **{
            f"FUSIONAUTH_FORM[{one['type']}]_ID": one["id"]
            for one in server.fusionauth("GET", "/api/form").json()["forms"]
            if one["type"] in ("adminUser", "adminRegistration")
        },
        **{
            f"FUSIONAUTH_LAMBDA[{one['type']}]_ID": one["id"]
            for one in server.fusionauth("GET", "/api/lambda").json()[
                "lambdas"
            ]
        },
    }
    assert len(known) > 4
    chosen = "30663132-6464-6665-3032-32646661393F"
    body = {
        **{name: f"#{{{name}}}" for name in known},
        "literal": chosen.lower(),
        "named": "#{defaultTenantId}",
    }
    found = made_of(server, {"defaultTenantId": chosen}, body)
    tenant = known["FUSIONAUTH_TENANT_ID"]
    assert {name: found[name] for name in body} == {
        **known,
        "literal": tenant,
        "named": tenant,
    }


def test_variables_in_included_texts_are_replaced_and_what_is_none_is_the_texts_own(
    server: Sandbox, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "mail.ftl").write_text(
        r"Dear #{who}, ${user.name} #{1 + 1} \#{who}"
    )
    template = {
        "name": "m",
        "defaultSubject": "s",
        "defaultTextTemplate": "@{mail.ftl}",
        "defaultHtmlTemplate": "h",
    }
    request = {
        "method": "POST",
        "url": "api/email/template",
        "body": {"emailTemplate": template},
    }
    place = tmp_path / "kickstart.json"
    place.write_text(
        json.dumps({"variables": {"who": "Ada"}, "requests": [request]})
    )
    assert kickstart(server, str(place))["changed"]
    [found] = [
        one
        for one in server.fusionauth("GET", "/api/email/template").json()[
            "emailTemplates"
        ]
        if one["name"] == "m"
    ]
    assert (
        found["defaultTextTemplate"]
        == "Dear Ada, ${user.name} #{1 + 1} #{who}"
    )


def test_a_patch_appends_nothing_that_the_server_has_in_its_own_spelling(
    server: Sandbox,
) -> None:
    connector = {
        "name": "g",
        "type": "Generic",
        "authenticationURL": "https://c.example",
        "connectTimeout": 1000,
        "readTimeout": 1000,
    }
    policy = {"connectorId": ONE, "domains": ["Z.io", "a.io"]}
    given = {
        "requests": [
            {
                "method": "POST",
                "url": f"/api/connector/{ONE}",
                "body": {"connector": connector},
            },
            {
                "method": "PATCH",
                "url": "/api/tenant/#{FUSIONAUTH_TENANT_ID}",
                "body": {"tenant": {"connectorPolicies": [policy]}},
            },
        ]
    }
    assert kickstart(server, given)["counts"]["updated"] == 1
    again = kickstart(server, given)
    assert (again["changed"], again["diff"]) == (False, [])


@pytest.mark.parametrize("role", [{"name": "r"}, {"id": TENANT}])
def test_roles_of_a_group_are_stated_as_they_are_shown(
    server: Sandbox, role: Any
) -> None:
    application = {"name": "a", "roles": [{"id": TENANT, "name": "r"}]}
    group = {"name": "g", "roles": {ONE: [role]}}
    requests = [
        {
            "method": "POST",
            "url": f"/api/{kind}/{ONE}",
            "body": {kind: record},
        }
        for kind, record in (("application", application), ("group", group))
    ]
    given = {"requests": requests}
    assert kickstart(server, given).get("counts", {}).get("created") == 2
    assert not kickstart(server, given)["changed"]
    [made] = server.fusionauth("GET", "/api/group").json()["groups"]
    assert [one["id"] for one in made["roles"][ONE.lower()]] == [
        TENANT.lower()
    ]


# Whatever is in a file

EVERYTHING: Row = {
    "variables": {"a": ONE, "n": "x", "id": "#{UUID()}"},
    "licenseId": "a-license",
    "apiKeys": [
        {
            "key": "a-key",
            "name": "k",
            "permissions": {"endpoints": {"/api/user": ["GET"]}},
        }
    ],
    "requests": [
        {"method": method, "url": url, "body": body, **more}
        for method, url, body, more in (
            (
                "POST",
                "/api/tenant/#{a}",
                {
                    "tenant": {
                        "name": "t",
                        "connectorPolicies": [
                            {"domains": ["*"], "migrate": False}
                        ],
                        "eventConfiguration": {
                            "events": {"user.create": {"enabled": True}}
                        },
                    }
                },
                {},
            ),
            (
                "POST",
                f"/api/application/{OTHER}",
                {
                    "application": {
                        "name": "a",
                        "data": {"a": 1},
                        "roles": [{"name": "r", "id": TENANT}, "s"],
                    }
                },
                {"tenantId": ONE},
            ),
            (
                "POST",
                f"/api/application/{OTHER}/role/{ONE}",
                {"role": {"name": "s2"}},
                {},
            ),
            (
                "PATCH",
                f"/api/application/{OTHER}",
                [{"op": "add", "path": "/application/data/b", "value": 2}],
                {"contentType": "application/json-patch+json"},
            ),
            (
                "PATCH",
                f"/api/application/{OTHER}",
                {"application": {"data": {"a": None}}},
                {"contentType": "application/merge-patch+json"},
            ),
            (
                "PATCH",
                f"/api/application/{OTHER}",
                {"application": {"oauthConfiguration": {"enabledGrants": []}}},
                {},
            ),
            (
                "POST",
                f"/api/group/{ONE}",
                {"group": {"name": "g"}, "roleIds": [TENANT]},
                {"tenantId": ONE},
            ),
            (
                "POST",
                f"/api/user/registration/{ONE}",
                {
                    "user": {"email": "a@b.io"},
                    "registration": {"applicationId": OTHER, "roles": ["r"]},
                },
                {},
            ),
            (
                "POST",
                "/api/user/import",
                {
                    "users": [
                        {
                            "email": "c@b.io",
                            "registrations": [{"applicationId": OTHER}],
                            "memberships": [{"groupId": ONE}],
                        }
                    ]
                },
                {"tenantId": ONE},
            ),
            (
                "POST",
                "/api/group/member",
                {"members": {ONE: [{"userId": ONE}]}},
                {"tenantId": ONE},
            ),
            (
                "POST",
                "/api/form/field",
                {"fields": [{"name": "f", "key": "user.data.f"}]},
                {},
            ),
            (
                "POST",
                f"/api/entity/type/{ONE}",
                {"entityType": {"name": "e", "permissions": [{"name": "p"}]}},
                {},
            ),
            (
                "POST",
                f"/api/entity/{ONE}",
                {"entity": {"name": "e", "type": {"id": ONE}}},
                {"tenantId": ONE},
            ),
            (
                "POST",
                f"/api/entity/{ONE}/grant",
                {"grant": {"userId": ONE, "permissions": ["p"]}},
                {"tenantId": ONE},
            ),
            (
                "POST",
                "/api/identity-provider",
                {
                    "identityProvider": {
                        "type": "OpenIDConnect",
                        "name": "o",
                        "buttonText": "b",
                        "oauth2": {"client_id": "c"},
                        "applicationConfiguration": {OTHER: {"enabled": True}},
                    }
                },
                {},
            ),
            (
                "PATCH",
                "/api/system-configuration",
                {"systemConfiguration": {"corsConfiguration": {}}},
                {},
            ),
            ("POST", "/api/reactor", {"licenseId": "another"}, {}),
        )
    ],
}


def places(value: Any, *path: Any) -> list[tuple[Any, ...]]:
    """The paths of a value and of everything inside it."""
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [
        path,
        *(found for name, one in inside for found in places(one, *path, name)),
    ]


def with_other(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """A copy of a value with another one at a path inside it."""
    if not path:
        return other
    first, *rest = path
    changed = with_other(value[first], tuple(rest), other)
    if isinstance(value, dict):
        return {**value, first: changed}
    return [*value[:first], changed, *value[first + 1 :]]


NAMES = st.sampled_from(["id", "name", "type", "op", "path", "tenantId", ""])
ANYTHING = st.recursive(
    st.sampled_from(
        [
            None,
            True,
            0,
            -1.5,
            10**40,
            "",
            "x",
            "\0",
            "#{a}",
            "#{n}",
            "@{x}",
            "/",
            ONE,
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2)
    ),
    max_leaves=4,
)


@examples(60)
@given(place=st.sampled_from(places(EVERYTHING)[1:]), value=ANYTHING)
def test_anything_anywhere_is_taken_or_refused_in_a_sentence_that_says_where(
    running_sandbox: Sandbox, place: tuple[Any, ...], value: Any
) -> None:
    result = kickstart(
        running_sandbox, with_other(EVERYTHING, place, value), check_mode=True
    )
    assert not result.get("failed") or re.match(
        r"(\d+ mistakes: )?(requests|apiKeys|variables|licenseId)\b.*\.\Z",
        result["msg"],
        re.S,
    )


# What requests make, one after the other

TYPES = ("application/json", "application/merge-patch+json", None)
WORDS = st.sampled_from(["a", "b", "c"])
SOME = st.lists(WORDS, max_size=2, unique=True)
DATA = st.dictionaries(WORDS, st.one_of(st.integers(1, 3), SOME), max_size=2)
URLS = SOME.map(
    lambda words: [f"https://{word}.example.com" for word in words]
)
OAUTH = st.fixed_dictionaries(
    {},
    optional={"authorizedRedirectURLs": URLS, "authorizedResourceUris": URLS},
)


def bodies(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
    """Some of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


APPLICATIONS = bodies(
    data=DATA,
    oauthConfiguration=OAUTH,
    baseURL=URLS.map(lambda urls: "".join(urls[:1])),
)
TENANTS = bodies(
    data=DATA,
    registrationConfiguration=st.fixed_dictionaries({"blockedDomains": SOME}),
)


@st.composite
def changes(draw: st.DrawFn) -> Row:
    """A PUT or PATCH of an object that is there."""
    kind, identifier, records = draw(
        st.sampled_from(
            [
                ("application", ONE, APPLICATIONS),
                ("tenant", TENANT, TENANTS),
                ("application", OTHER, APPLICATIONS),
            ]
        )
    )
    record, method = (
        draw(records),
        draw(st.sampled_from(["PUT", "PATCH", "PATCH"])),
    )
    if method == "PUT":
        return {
            "method": method,
            "url": f"api/{kind}/{identifier}/",
            "body": {kind: {"name": identifier, **record}},
        }
    content_type = draw(st.sampled_from(TYPES))
    body: Any = {kind: record}
    return {
        "method": method,
        "url": f"/api/{kind}/{identifier}",
        "body": body,
    } | ({"contentType": content_type} if content_type else {})


def making(kind: str, identifier: str, **record: Any) -> Row:
    """A request that makes an object."""
    within = {"tenantId": TENANT} if kind == "application" else {}
    body = {kind: {"name": identifier, **record}}
    return {
        "method": "POST",
        "url": f"/api/{kind}/{identifier.upper()}",
        "body": body,
        **within,
    }


def send(server: Sandbox, request: Row) -> None:
    """Send a request as FusionAuth's own kickstart does."""
    headers = {"Content-Type": request.get("contentType", "application/json")}
    headers |= (
        {"X-FusionAuth-TenantId": request["tenantId"]}
        if "tenantId" in request
        else {}
    )
    answer = server.fusionauth(
        request["method"],
        "/" + request["url"].strip("/"),
        data=json.dumps(request["body"]),
        headers=headers,
    )
    assert answer.ok, answer.text


def settings(server: Sandbox) -> Row:
    """What the applications and the tenant of these tests hold; lists in no order, as lists are only added to once."""
    found = {}
    for kind, identifier in (
        ("tenant", TENANT),
        ("application", ONE),
        ("application", OTHER),
    ):
        record = server.fusionauth("GET", f"/api/{kind}/{identifier}").json()[
            kind
        ]
        record["data"].pop("gatewright", None)
        oauth = record["oauthConfiguration"]
        found[identifier] = {
            "name": record["name"],
            "baseURL": record.get("baseURL"),
            "roles": [role["name"] for role in record.get("roles", [])],
            "data": {
                name: unordered(one) for name, one in record["data"].items()
            },
            "domains": unordered(
                record.get("registrationConfiguration", {}).get(
                    "blockedDomains"
                )
            ),
            **{
                name: unordered(oauth.get(name) or [])
                for name in (
                    "authorizedRedirectURLs",
                    "authorizedResourceUris",
                )
            },
        }
    return found


def unordered(value: Any) -> Any:
    """A list without duplicates and in no order, anything else as it is."""
    return sorted(set(map(str, value))) if isinstance(value, list) else value


@examples(12)
@given(
    first=APPLICATIONS,
    second=APPLICATIONS,
    tenant=TENANTS,
    roles=SOME,
    later=SOME,
    changed=st.lists(changes(), min_size=3, max_size=6),
)
def test_it_makes_what_its_requests_make_one_after_the_other(
    running_sandbox: Sandbox,
    first: Row,
    second: Row,
    tenant: Row,
    roles: Any,
    later: Any,
    changed: list[Row],
) -> None:
    """Whatever is put and patched after it was made; and again, it changes nothing."""
    requests = [
        making("tenant", TENANT, **tenant),
        making(
            "application",
            ONE,
            roles=[{"name": name} for name in roles],
            **first,
        ),
        making("application", OTHER, **second),
        *(
            {
                "method": "POST",
                "url": f"api/application/{OTHER}/role",
                "body": {"role": {"name": name}},
            }
            for name in later
        ),
        *changed,
    ]
    running_sandbox.reset()
    for request in requests:
        send(running_sandbox, request)
    wanted = settings(running_sandbox)
    running_sandbox.reset()
    made = kickstart(running_sandbox, {"requests": requests})
    assert not made.get("failed"), made["msg"]
    assert settings(running_sandbox) == wanted
    assert kickstart(running_sandbox, {"requests": requests})["diff"] == []
