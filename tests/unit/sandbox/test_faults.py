# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox misbehaves as it is told to, and tells what it saw."""

from __future__ import annotations

import pytest
import requests

from tests.support.sandbox import Sandbox


def make_consumer(sandbox: Sandbox, name: str) -> requests.Response:
    return sandbox.kong("POST", "/consumers", json={"username": name})


def consumers(sandbox: Sandbox) -> list[str]:
    return sorted(
        consumer["username"]
        for consumer in sandbox.kong("GET", "/consumers").json()["data"]
    )


def test_a_rule_answers_in_the_servers_place_after_skipping_and_so_many_times(
    sandbox: Sandbox,
) -> None:
    sandbox.fault(
        "kong_admin",
        method="GET",
        path="/consumers",
        skip=1,
        times=2,
        status=503,
        headers={"Retry-After": "7"},
        body=[1],
    )
    answers = [sandbox.kong("GET", "/consumers") for dummy in range(4)]
    assert [answer.status_code for answer in answers] == [200, 503, 503, 200]
    assert answers[1].headers["Retry-After"] == "7"
    assert answers[1].json() == [1]


def test_a_rule_claims_only_the_requests_that_it_names(
    sandbox: Sandbox,
) -> None:
    sandbox.fault(
        "kong_admin",
        method="PUT|PATCH",
        path="/consumers/.*",
        times=None,
        status=500,
    )
    assert sandbox.kong("GET", "/consumers/x").status_code == 404
    assert sandbox.kong("PUT", "/consumers/x", json={}).status_code == 500
    assert sandbox.kong("PUT", "/services/x", json={}).status_code != 500
    assert sandbox.kong("PATCH", "/consumers/y", json={}).status_code == 500


def test_dropped_before_it_is_handled_a_request_has_no_effect(
    sandbox: Sandbox,
) -> None:
    sandbox.fault("kong_admin", method="POST", drop="before")
    with pytest.raises(requests.ConnectionError):
        make_consumer(sandbox, "jane")
    assert consumers(sandbox) == []


def test_dropped_after_it_is_handled_a_request_has_its_effect_without_an_answer(
    sandbox: Sandbox,
) -> None:
    sandbox.fault("kong_admin", method="POST", drop="after")
    with pytest.raises(requests.ConnectionError):
        make_consumer(sandbox, "jane")
    assert consumers(sandbox) == ["jane"]


def test_a_truncated_answer_breaks_off_in_its_body(sandbox: Sandbox) -> None:
    sandbox.fault("upstream", truncate=True)
    with pytest.raises(
        (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
    ):
        sandbox.session.get(sandbox.upstream_url, timeout=30)
    assert sandbox.requests("upstream")[0]["status"] == 200


def test_a_delayed_answer_comes_too_late_for_an_impatient_client(
    sandbox: Sandbox,
) -> None:
    sandbox.fault("upstream", delay=30)
    with pytest.raises(requests.ReadTimeout):
        sandbox.session.get(sandbox.upstream_url, timeout=0.2)


def test_somebody_else_gets_in_first(sandbox: Sandbox) -> None:
    rival = {
        "method": "POST",
        "path": "/consumers",
        "json": {"username": "jane"},
    }
    sandbox.fault("kong_admin", method="POST", before=[rival])
    assert make_consumer(sandbox, "jane").status_code == 409
    assert consumers(sandbox) == ["jane"]


def test_the_requests_seen_are_told_without_the_values_of_headers(
    sandbox: Sandbox,
) -> None:
    sandbox.session.get(
        sandbox.upstream_url + "/a?b=c",
        headers={"Authorization": "hush"},
        timeout=30,
    )
    seen = sandbox.requests("upstream")
    assert [
        (one["method"], one["path"], one["query"], one["status"])
        for one in seen
    ] == [("GET", "/a", "b=c", 200)]
    assert "authorization" in seen[0]["headers"]
    assert "hush" not in str(seen)
    sandbox.clear_requests("upstream")
    assert sandbox.requests("upstream") == []


def test_reads_are_no_writes(sandbox: Sandbox) -> None:
    consumers(sandbox)
    make_consumer(sandbox, "jane")
    assert sandbox.writes("kong_admin") == ["POST /consumers"]


def test_what_is_no_rule_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(AssertionError, match=r"not a rule: .*'stauts'"):
        sandbox.fault("upstream", stauts=500)
    with pytest.raises(AssertionError, match="drop is"):
        sandbox.fault("upstream", drop="often")


def test_a_server_behaves_again_when_its_faults_are_cleared(
    sandbox: Sandbox,
) -> None:
    sandbox.fault("upstream", times=None, status=500)
    sandbox.clear_faults("upstream")
    assert (
        sandbox.session.get(sandbox.upstream_url, timeout=30).status_code
        == 200
    )


def test_reset_leaves_nothing_behind(sandbox: Sandbox) -> None:
    make_consumer(sandbox, "jane")
    sandbox.fault("kong_admin", times=None, status=500)
    sandbox.shift(1e6)
    sandbox.reset()
    assert sandbox.requests("kong_admin") == []
    assert consumers(sandbox) == []


def test_the_clock_can_be_shifted(sandbox: Sandbox) -> None:
    before = make_consumer(sandbox, "jane").json()["created_at"]
    sandbox.shift(86400)
    assert (
        make_consumer(sandbox, "john").json()["created_at"] >= before + 86400
    )
