# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a named Kong answered becomes a recording that another server is held against."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conformance.recordings import differences, recording
from tests.support.sandbox import ANY_PORT, Sandbox, running

PORT = 9080


@pytest.fixture(scope="module")
def kong() -> Iterator[Sandbox]:
    with running(*ANY_PORT) as sandbox:
        yield sandbox


def exchange(
    kong: Sandbox, method: str, path: str, body: Any = None
) -> dict[str, Any]:
    """Send a request; return the exchange as a forwarding sandbox keeps it."""
    answer = kong.kong(method, path, json=body)
    return {
        "method": method,
        "path": path,
        "headers": {"content-type": "application/json"}
        if body is not None
        else {},
        "body": json.dumps(body) if body is not None else "",
        "status": answer.status_code,
        "answer": answer.text,
        "content_type": answer.headers.get("content-type", ""),
    }


def exchanges(kong: Sandbox) -> list[dict[str, Any]]:
    """Exchanges in which later requests state what earlier answers made up: ids, keys and secrets."""
    kong.reset()
    made = [exchange(kong, "POST", "/consumers", {"username": "alice"})]
    consumer = json.loads(made[0]["answer"])["id"]
    made.append(exchange(kong, "POST", f"/consumers/{consumer}/jwt", {}))
    credential = json.loads(made[1]["answer"])
    made.append(exchange(kong, "GET", f"/jwts/{credential['key']}"))
    made.append(
        exchange(
            kong,
            "PATCH",
            f"/jwts/{credential['id']}",
            {"tags": [credential["id"]]},
        )
    )
    made.append(
        exchange(
            kong,
            "POST",
            "/services",
            {"name": "orders", "url": f"http://127.0.0.1:{PORT}"},
        )
    )
    made.append(exchange(kong, "GET", "/services/unknown"))
    return made


def test_a_recording_holds_on_the_server_that_it_was_made_of(
    kong: Sandbox,
) -> None:
    recorded = recording("consumers", exchanges(kong), PORT)
    kong.reset()
    assert [step["answer"]["status"] for step in recorded["steps"]] == [
        201,
        201,
        200,
        200,
        201,
        404,
    ]
    assert differences(recorded, kong.kong_admin_url, PORT) == []


def test_what_another_server_says_otherwise_is_told(kong: Sandbox) -> None:
    recorded = recording("consumers", exchanges(kong), PORT)
    recorded["steps"][4]["answer"]["body"]["retries"] = 7
    kong.reset()
    found = differences(recorded, kong.kong_admin_url, PORT)
    assert found == ["5 POST /services: .body.retries: want 7, got 5"]


def test_a_node_says_nothing_of_itself_in_a_recording(kong: Sandbox) -> None:
    listed = [exchange(kong, "GET", path) for path in ("/", "/status")]
    assert recording("the node", listed, PORT)["steps"] == []
