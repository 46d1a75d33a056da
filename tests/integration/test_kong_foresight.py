# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kong would refuse is refused before the first write, in check mode and on a real run, all of it at once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._core.http_client import (
    Client,
    Connection,
    Request,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.client import (
    VALIDATION,
)
from tests.integration.test_kong_config_properties import module
from tests.support.examples import examples
from tests.support.kong_in_process import URL, KongInProcess
from tests.support.kong_records import (
    HOMES,
    IDENTITIES,
    TEXTS,
    configuration,
    schemas,
)
from tests.support.sandbox import Sandbox

Row = dict[str, Any]
ODD = [*TEXTS, 0, -1, 2**31, True, None, [], {}]
BROKEN = [
    ("plugins", {"name": "cors", "protocols": ["tcp"]}, "protocols"),
    ("plugins", {"name": "rate-limiting", "config": {}}, "config.minute"),
    (
        "routes",
        {"name": "one", "expression": 'http.path == "/x"'},
        "expression",
    ),
    ("routes", {"name": "bad name", "paths": ["/x"]}, "name"),
    ("routes", {"name": "one", "paths": ["/a%20b"]}, "paths"),
    (
        "routes",
        {"name": "one", "paths": ["/x"], "headers": {"x-one": ["~*["]}},
        "regex",
    ),
    (
        "routes",
        {"name": "one", "paths": ["/x"], "headers": {"x-one": []}},
        "xpression",
    ),
    ("routes", {"name": "one"}, "paths"),
    ("services", {"name": "one", "host": "a.example", "port": 99999}, "port"),
    (
        "services",
        {"name": "one", "host": "a.example", "path": "no-slash"},
        "path",
    ),
    ("upstreams", {"name": "a b"}, "name"),
    ("vaults", {"prefix": "one", "name": "nope"}, "nope"),
]


def tried(kong: KongInProcess, config: Row, check_mode: bool) -> str:
    """The message of a run that has to fail before it writes anything."""
    result = kong.run(
        "kong_config",
        config={"_format_version": "3.0", **config},
        check_mode=check_mode,
    )
    assert (result.get("failed"), kong.writes) == (True, []), result
    return result["msg"]


@pytest.mark.parametrize(("table", "record", "named"), BROKEN)
@pytest.mark.parametrize("check_mode", [True, False])
def test_what_kong_would_refuse_is_refused_before_the_first_write(
    table: str, record: Row, named: str, check_mode: bool
) -> None:
    message = tried(
        KongInProcess(),
        {"consumers": [{"username": "fine"}], table: [record]},
        check_mode,
    )
    assert f"{table}[0]" in message
    assert named in message
    assert "run it again" not in message


@pytest.mark.parametrize("check_mode", [True, False])
def test_all_mistakes_are_told_at_once(check_mode: bool) -> None:
    refused = {
        table: [record]
        for table, record, dummy in BROKEN[:1] + BROKEN[8:9] + BROKEN[10:11]
    }
    message = tried(KongInProcess(), refused, check_mode)
    assert [
        place in message
        for place in ("3 mistakes", *(f"{table}[0]" for table in refused))
    ] == [True] * 4
    both = {"consumers": [{"usrname": "x"}], "upstreams": [{"name": "a b"}]}
    message = tried(KongInProcess(), both, check_mode)
    assert [
        place in message
        for place in ("2 mistakes", "consumers[0]", "upstreams[0]")
    ] == [True] * 3
    misspelled = {
        "services": [
            {"name": "shop", "hots": "a.example"},
            {"name": "other", "host": "a.example", "port": "x"},
        ],
        "routes": [
            {"name": "orders", "paths": ["/"], "service": "shop"},
            {"name": "lost", "service": "nobody"},
        ],
    }
    message = tried(KongInProcess(), misspelled, check_mode)
    places = (
        "3 mistakes",
        "services[0]",
        "did you mean 'host'",
        "services[1]",
        "routes[1]",
        "no service 'nobody'",
    )
    assert [place in message for place in places] == [True] * 6
    assert "routes[0]" not in message  # it only follows from the first


@pytest.mark.parametrize("table", HOMES)
@examples(6)
@given(data=st.data())
def test_check_mode_and_real_run_agree_on_any_value_of_any_field(
    table: str, data: st.DataObject
) -> None:
    field = data.draw(
        st.sampled_from(
            [
                name
                for name in schemas()[table].fields
                if name not in ("id", "tags")
            ]
        )
    )
    value = data.draw(
        st.one_of(st.sampled_from(ODD), st.lists(st.text(max_size=3)))
    )
    kong, config = (
        KongInProcess(),
        configuration(table, {**IDENTITIES[table], field: value}),
    )
    foreseen = kong.run("kong_config", config=config, check_mode=True)
    assert kong.writes == []
    done = kong.run("kong_config", config=config)
    assert (foreseen.get("failed"), foreseen.get("counts")) == (
        done.get("failed"),
        done.get("counts"),
    ), done.get("msg")
    if done.get("failed"):
        assert (foreseen["msg"], kong.writes) == (done["msg"], [])


@pytest.mark.parametrize(
    "module", ["kong_service", "kong_route", "kong_upstream"]
)
def test_a_modules_check_mode_asks_the_schema_too(module: str) -> None:
    options = {
        "kong_service": {"host": "a b"},
        "kong_route": {"paths": ["/a%20b"]},
        "kong_upstream": {},
    }[module]
    results = [
        KongInProcess().run(module, check_mode, name="a b", **options)
        for check_mode in (True, False)
    ]
    assert results[0]["failed"]
    assert results[0]["msg"] == results[1]["msg"]


@pytest.mark.parametrize(
    "request_line",
    [
        "POST /schemas/routes",
        "POST /routes/validate",
        "PUT /schemas/routes/validate",
        "POST /a/b/schemas/routes/validate",
    ],
)
def test_in_check_mode_nothing_else_is_sent(request_line: str) -> None:
    client = Client(
        Connection("Kong", URL, {}, safe_requests=VALIDATION), read_only=True
    )
    with pytest.raises(AssertionError):
        client.send(Request(*request_line.split(" ")))


def test_a_workspace_that_an_earlier_task_would_have_made_is_foreseen(
    enterprise: Sandbox,
) -> None:
    config = {
        "_workspace": "team",
        "services": [
            {"name": "one", "host": "a.example", "plugins": [{"name": "cors"}]}
        ],
    }
    result = module(
        enterprise,
        "kong_config",
        config={"_format_version": "3.0", **config},
        check_mode=True,
    )
    assert not result.get("failed"), result["msg"]
    assert (result["counts"]["created"], enterprise.writes("kong_admin")) == (
        2,
        [],
    )
    assert any("does not exist yet" in one for one in result["warnings"])
