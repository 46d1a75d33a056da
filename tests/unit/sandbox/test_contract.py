# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract checker sees where traffic breaks FusionAuth's OpenAPI document."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.sandbox.fusionauth.contract import ContractChecker, violations
from tests.support.sandbox import CHECKED_SANDBOXES, Sandbox, contract_checked

GOOGLE = {"type": "Google", "name": "Google", "client_id": "x"}


def found(
    verb: str,
    path: str,
    sent: Any = None,
    status: int = 200,
    answered: Any = None,
) -> list[str]:
    bodies = (
        b"" if body is None else json.dumps(body).encode()
        for body in (sent, answered)
    )
    request, answer = bodies
    return list(violations(verb, path, request, status, answer))


@pytest.mark.parametrize(
    "exchange",
    [
        (
            "POST",
            "/api/tenant",
            {"tenant": {"name": "A"}},
            200,
            {"tenant": {"name": "A"}},
        ),
        ("GET", "/api/tenant", None, 200, {"tenants": []}),
        ("DELETE", "/api/tenant/1", None, 200, None),
        ("DELETE", "/api/tenant/1", None, 404, None),
        (
            "POST",
            "/api/tenant",
            {"tenant": {"naem": 1}},
            400,
            {"fieldErrors": {"tenant.name": [{"code": "[blank]"}]}},
        ),
        (
            "POST",
            "/api/identity-provider",
            {"identityProvider": GOOGLE},
            200,
            {"identityProvider": GOOGLE},
        ),
        ("PATCH", "/api/nothing", {}, 405, None),
    ],
)
def test_no_violation(exchange: tuple[str, str, Any, int, Any]) -> None:
    assert found(*exchange) == []


@pytest.mark.parametrize(
    ("exchange", "sentence"),
    [
        (
            ("POST", "/api/tenant", {"tenant": {"naem": "A"}}),
            r"\$.tenant of TenantRequest: .*'naem' was unexpected",
        ),
        (
            ("POST", "/api/tenant", {"tenant": {"name": None}}),
            r"sends \$.tenant.name of TenantRequest: None is not",
        ),
        (
            ("GET", "/api/tenant/1", None, 200, {"tenant": {"id": "1"}}),
            r"answers \$.tenant.id of TenantResponse",
        ),
        (
            ("DELETE", "/api/tenant/1", None, 200, {}),
            "answers a body where there is to be none",
        ),
        (
            ("GET", "/api/tenant/1", None, 400, {"fieldErrors": []}),
            r"answers 400, \$.fieldErrors of Errors: \[\] is not",
        ),
        (
            ("GET", "/api/nothing"),
            "GET /api/nothing is answered with 200, and there is no such operation",
        ),
        (
            (
                "POST",
                "/api/identity-provider",
                {"identityProvider": GOOGLE | {"appId": "x"}},
            ),
            r"\$.identityProvider of IdentityProviderRequest: .*'appId' was unexpected",
        ),
        (
            (
                "POST",
                "/api/connector",
                {"connector": {"type": "Carrier pigeon"}},
            ),
            r"sends \$.connector.type of ConnectorRequest: 'Carrier pigeon' is not one of",
        ),
    ],
)
def test_a_violation(exchange: tuple[Any, ...], sentence: str) -> None:
    [violation] = found(*exchange)
    assert re.search(sentence, violation), violation


def test_violations_are_kept_until_they_are_forgotten(
    sandbox: Sandbox,
) -> None:
    async def tenant(dummy: Any) -> JSONResponse:
        return JSONResponse({"tenant": {"name": 7}})

    async def exchange() -> None:
        checker = ContractChecker(
            Starlette(routes=[Route("/api/tenant/1", tenant)])
        )
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(checker), base_url="http://x"
        ) as client:
            assert (await client.get("/api/tenant/1")).json() == {
                "tenant": {"name": 7}
            }
        assert checker.violations == [
            "GET /api/tenant/1 answers $.tenant.name of TenantResponse: 7 is not of type 'string'"
        ]

    asyncio.run(exchange())
    assert sandbox.fusionauth("GET", "/api/tenant").ok
    assert sandbox.contract_violations() == []


def test_a_sandbox_ends_with_a_check_of_its_contract() -> None:
    class Broken(Sandbox):
        def __init__(self) -> None: ...

        def contract_violations(self) -> list[str]:
            return ["GET /api/tenant answers 7"]

    before = list(CHECKED_SANDBOXES)
    with (
        pytest.raises(AssertionError, match="answers 7"),
        contract_checked(Broken()),
    ):
        assert len(CHECKED_SANDBOXES) == len(before) + 1
    assert before == CHECKED_SANDBOXES
