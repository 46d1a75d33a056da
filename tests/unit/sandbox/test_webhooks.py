# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The FusionAuth stand-in tells webhooks that other keys sign, where tenant and webhook have that event."""

from __future__ import annotations

import http.server
import json
import queue
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.fusionauth.webhooks import KEYS_CHANGED
from tests.unit.sandbox.test_fusionauth import Caller

Told = queue.SimpleQueue[tuple[str, dict[str, Any]]]


@pytest.fixture
def listener() -> Iterator[tuple[str, Told]]:
    """Someone who listens: where, and the header Authorization and the event of each request."""
    told: Told = queue.SimpleQueue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(
                self.rfile.read(int(self.headers["Content-Length"]))
            )
            told.put((self.headers["Authorization"], body["event"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *values: Any) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/endpoint", told
        server.shutdown()
        thread.join()


def test_who_is_told_of_which_keys(listener: tuple[str, Told]) -> None:
    url, told = listener
    call = Caller()
    tenant = call.tenant()["id"]
    lifetimes = {
        "refreshTokenTimeToLiveInMinutes": 1,
        "timeToLiveInSeconds": 1,
    }
    own = call.application(
        "own", jwtConfiguration={"enabled": True, **lifetimes}
    )["id"]
    tenants = call.application("the tenant's")["id"]

    def change_keys(path: str, name: str) -> None:
        key = call.made(
            "/api/key/generate",
            {
                "key": {
                    "algorithm": "ES256",
                    "name": call.server.instance.new_id(),
                }
            },
        )
        changed = {
            name: {"jwtConfiguration": {"accessTokenKeyId": key["key"]["id"]}}
        }
        assert call("PATCH", path, changed).status_code == 200

    hook = {
        "connectTimeout": 1000,
        "readTimeout": 9000,
        "tenantIds": [tenant],
        "url": url,
    }
    call.made(
        "/api/webhook",
        {"webhook": hook | {"headers": {"Authorization": "deaf"}}},
    )
    hook["eventsEnabled"] = {KEYS_CHANGED: True}
    call.made(
        "/api/webhook",
        {
            "webhook": hook
            | {"headers": {"Authorization": "elsewhere"}, "tenantIds": []}
        },
    )
    call.made(
        "/api/webhook",
        {"webhook": hook | {"headers": {"Authorization": "Bearer a"}}},
    )
    change_keys(f"/api/application/{own}", "application")
    events = {
        "events": {KEYS_CHANGED: {"enabled": True, "transactionType": "None"}}
    }
    assert (
        call(
            "PATCH",
            f"/api/tenant/{tenant}",
            {"tenant": {"eventConfiguration": events}},
        ).status_code
        == 200
    )

    change_keys(f"/api/application/{own}", "application")
    authorization, event = told.get(timeout=30)
    assert authorization == "Bearer a"
    assert event["applicationIds"] == [own]
    assert (event["tenantId"], event["type"]) == (tenant, KEYS_CHANGED)
    change_keys(f"/api/tenant/{tenant}", "tenant")
    authorization, event = told.get(timeout=30)
    assert authorization == "Bearer a"
    assert tenants in event["applicationIds"]
    assert own not in event["applicationIds"]
    assert told.empty()
