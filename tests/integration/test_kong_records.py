# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of every plugin and every entity that Kong's schemas describe, whatever is stated of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.kong.entities import ENTITIES
from tests.support.comparison import changed_values
from tests.support.examples import examples
from tests.support.kong_in_process import KongInProcess
from tests.support.kong_records import (
    HOMES,
    PLUGINS,
    configuration,
    entities,
    plugin_configs,
)

Row = dict[str, Any]
MADE_UP = ("id", "created_at", "updated_at", "ttl")
SERVERS_SECRETS = (
    "provision_key",
    "secret",
)  # of oauth2 and session: kept where they are not stated


def applied(kong: KongInProcess, config: Row, **options: Any) -> Row:
    result = kong.run(
        "kong_config", config=config, **{"prune": True, **options}
    )
    assert not result.get("failed"), result["msg"]
    return result


def settles(kong: KongInProcess, config: Row) -> list[Row]:
    """Check that a configuration is applied as check mode says, and changes nothing when it is applied again.

    Returns the first run's diff.
    """
    foreseen = applied(kong, config, check_mode=True)
    assert kong.writes == []
    result = applied(kong, config)
    assert (result["counts"], len(result["diff"])) == (
        foreseen["counts"],
        len(foreseen["diff"]),
    )
    again = applied(kong, config)
    assert (again["changed"], again["diff"], kong.writes) == (False, [], [])
    return result["diff"]


def stored(kong: KongInProcess, table: str) -> Row:
    """The one entity of a kind that there is, less what is made up anew for each, and under current names only."""
    (row,) = kong.kong.store[table].rows.values()
    record = kong.kong.schemas[table].process(row, "select", echo=False)
    lasting = {
        name: value for name, value in record.items() if name not in MADE_UP
    }
    config = {
        name: value
        for name, value in (record.get("config") or {}).items()
        if name not in SERVERS_SECRETS
    }
    return {**lasting, **({"config": config} if config else {})}


def made(kong: KongInProcess, table: str, path: str, record: Row) -> Row:
    """What a Kong makes of a record where there is none yet; it goes again."""
    status, answer = kong.ask(
        "POST",
        path,
        {name: value for name, value in record.items() if name != "ttl"},
    )
    assert status == 201, answer
    found = stored(kong, table)
    kong.ask("DELETE", f"{path}/{answer['id']}")
    return found


def exports_settle(kong: KongInProcess) -> None:
    """Check that exports are configurations of what is there."""
    for options in ({}, {"defaults": True}, {"ids": True}):
        exported = kong.run("kong_config_info", return_secrets=True, **options)
        assert not exported.get("failed"), exported["msg"]
        again = applied(kong, json.loads(json.dumps(exported["config"])))
        assert again["diff"] == [], exported["config"]


def in_words(value: Any) -> Any:
    """A value whose nulls count: a diff shows a line for one that is there on one side only."""
    if isinstance(value, dict):
        return {name: in_words(one) for name, one in value.items()}
    return "null" if value is None else value


def changed_in(diff: list[Row]) -> set[str]:
    """The dotted paths of what a diff shows as changed."""
    return {
        path
        for one in diff
        for path in changed_values(
            in_words(one["before"]), in_words(one["after"])
        )
    }


def states_follow(table: str, records: list[Row]) -> None:
    """Check that an entity goes from one statement to the next, and is then what a new one would have been."""
    kong, home = KongInProcess(), HOMES.get(table)
    path = f"/{ENTITIES[table].path}"
    if home:
        path = f"/{home[0]}/{home[1]['id']}/{ENTITIES[table].nested_path}"
        kong.ask("POST", f"/{home[0]}", home[1])
    before: Row = {}
    for record, expected in [
        (record, made(kong, table, path, record)) for record in records
    ]:
        found = settles(kong, configuration(table, record))
        assert changed_values(expected, stored(kong, table)) == {}
        if before:
            told = {
                path
                for path in changed_in(found)
                if path.removeprefix("config.") not in SERVERS_SECRETS
            }
            assert (
                told
                == changed_values(in_words(before), in_words(expected)).keys()
            )
        before = expected
    exports_settle(kong)


@pytest.mark.parametrize("name", PLUGINS)
@examples(3)
@given(data=st.data())
def test_a_plugin_is_as_stated_and_by_default_for_the_rest(
    name: str, data: st.DataObject
) -> None:
    config = plugin_configs(name)
    states_follow(
        "plugins",
        [{"name": name, "config": data.draw(config)} for dummy in range(2)],
    )


@pytest.mark.parametrize("table", HOMES)
@examples(4)
@given(data=st.data())
def test_an_entity_is_as_stated_and_by_default_for_the_rest(
    table: str, data: st.DataObject
) -> None:
    record = entities(table)
    states_follow(table, [data.draw(record) for dummy in range(2)])
