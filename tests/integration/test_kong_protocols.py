# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plugins whose protocols are, or are not, those of their routes: check mode says what a run would find."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.support.kong_in_process import KongInProcess

Row = dict[str, Any]
REFUSED = "have none in common with those of"


def outcome(kong: KongInProcess, *parts: Row) -> Row:
    """What a configuration results in, which check mode has foretold."""
    config = {"_format_version": "3.0"}
    for part in parts:
        config |= part
    foretold, done = (
        kong.run("kong_config", check_mode, config=copy.deepcopy(config))
        for check_mode in (True, False)
    )
    assert foretold.get("msg") == done.get("msg")
    assert foretold.get("counts") == done.get("counts")
    return done


def plugin(*protocols: str, **scope: str) -> Row:
    return {
        "plugins": [{"name": "key-auth", "protocols": [*protocols], **scope}]
    }


def route(*protocols: str, **fields: Any) -> Row:
    return {"name": "r", "paths": ["/r"], "protocols": [*protocols], **fields}


@pytest.mark.parametrize(
    ("its", "plugins", "fits"),
    [
        (("https",), ("http",), False),
        (("http",), (), False),
        (("https",), ("http", "https"), True),
        (("grpc",), ("grpc", "grpcs", "http", "https"), True),
    ],
)
def test_a_new_plugin_of_a_route(
    its: tuple[str, ...], plugins: tuple[str, ...], fits: bool
) -> None:
    result = outcome(
        KongInProcess(),
        {"routes": [route(*its)]},
        plugin(*plugins, route="r"),
    )
    assert (REFUSED not in result.get("msg", "")) is fits


def test_what_is_not_declared_counts_as_well() -> None:
    kong = KongInProcess()
    kong.ask("POST", "/services", {"name": "s", "host": "h"})
    kong.ask("POST", "/services/s/routes", route("https"))
    assert REFUSED in outcome(kong, plugin("http", route="r"))["msg"]
    assert REFUSED in outcome(kong, plugin("http", service="s"))["msg"]
    assert "failed" not in outcome(kong, plugin("https", service="s"))


def test_kong_compares_only_what_is_written() -> None:
    kong = KongInProcess()
    outcome(kong, {"routes": [route("http")]}, plugin("http", route="r"))
    # The route no longer fits, and Kong takes that.
    assert "failed" not in outcome(kong, {"routes": [route("https")]})
    changed = plugin("http", route="r")
    changed["plugins"][0]["config"] = {"key_names": ["k"]}
    assert "failed" not in outcome(kong, changed)
    assert REFUSED in outcome(kong, plugin("grpc", route="r"))["msg"]


def test_a_route_and_its_plugin_change_together() -> None:
    kong = KongInProcess()
    outcome(kong, {"routes": [route("http")]}, plugin("http", route="r"))
    result = outcome(
        kong, {"routes": [route("grpc")]}, plugin("grpc", route="r")
    )
    assert result["counts"]["updated"] == 2


def test_a_service_without_routes_has_any_protocol() -> None:
    result = outcome(
        KongInProcess(),
        {"services": [{"name": "s", "host": "h"}]},
        plugin("grpc", service="s"),
    )
    assert "failed" not in result


def test_a_kong_without_a_database_compares_nothing() -> None:
    result = outcome(
        KongInProcess(database="off"),
        {"routes": [route("https")]},
        plugin("http", route="r"),
    )
    assert "failed" not in result


def test_a_single_plugin_is_compared_in_check_mode() -> None:
    kong = KongInProcess()
    kong.ask("POST", "/services", {"name": "s", "host": "h"})
    kong.ask("POST", "/services/s/routes", route("https"))
    for scope in ({"route": "r"}, {"service": "s"}):
        for protocols, is_refused in ((["http"], True), (["https"], False)):
            options = {"name": "key-auth", "protocols": protocols, **scope}
            foretold = kong.run("kong_plugin", True, **options)
            assert (REFUSED in foretold.get("msg", "")) is is_refused
            done = kong.run("kong_plugin", **options)
            assert done.get("failed", False) is is_refused
