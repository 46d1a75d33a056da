# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of kong_config whatever the configuration is.

A Kong without a database, which reads the configuration itself, tells where a run has to end.
"""

from __future__ import annotations

import importlib
import json
import pathlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    run_safely,
)
from tests.integration.kong_configurations import (
    Membership,
    Row,
    Thing,
    configurations,
    content,
    gateways,
    members,
    memberships,
    rows,
)
from tests.support.comparison import changed_values, mismatches
from tests.support.examples import examples
from tests.support.sandbox import ANY_PORT, Sandbox, running

LISTS = ("created", "updated", "deleted")
CUTS = [
    {"drop": "before"},
    {"drop": "after"},
    {"status": 500, "body": {"message": "An unexpected error occurred"}},
]


@pytest.fixture(scope="session")
def dbless() -> Iterator[Sandbox]:
    """A Kong without a database."""
    with running(*ANY_PORT, "--kong-database=off") as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def dbless_enterprise() -> Iterator[Sandbox]:
    """A Kong Enterprise without a database."""
    with running(
        *ANY_PORT, "--kong-edition=enterprise", "--kong-database=off"
    ) as sandbox:
        yield sandbox


@pytest.fixture
def kong(running_sandbox: Sandbox) -> Callable[[], Sandbox]:
    """A Kong with a database, emptied at each call."""

    def empty() -> Sandbox:
        running_sandbox.reset()
        return running_sandbox

    return empty


def load(
    dbless: Sandbox, configuration: Row, gateway: list[Thing]
) -> dict[str, Row]:
    """What a Kong without a database makes of a gateway's configuration."""
    answer = dbless.kong(
        "POST", "/config?flatten_errors=1", json=configuration
    )
    assert answer.status_code == 201, answer.text
    return content(dbless, gateway)


def module(
    sandbox: Sandbox, name: str, check_mode: bool = False, **options: Any
) -> Row:
    """The result of a module's logic in this process."""
    task = importlib.import_module(
        f"ansible_collections.gatewright.auth.plugins.modules.{name}"
    ).SPEC
    stated = {
        "kong_admin_url": sandbox.kong_admin_url,
        "request_retries": 0,
        **options,
    }
    validated = ArgumentSpecValidator(task.options, **task.rules).validate(
        stated
    )
    assert not validated.errors.errors, validated.errors.msg
    sandbox.clear_requests("kong_admin")
    return run_safely(
        task, validated.validated_parameters, check_mode=check_mode, diff=True
    )


def tried(sandbox: Sandbox, config: Row | None = None, **options: Any) -> Row:
    """The result of kong_config, whatever it is. It deletes what is not in the configuration."""
    stated = {"config": config} if config is not None else {}
    return module(
        sandbox, "kong_config", **{"prune": True, **stated, **options}
    )


def apply(sandbox: Sandbox, config: Row | None = None, **options: Any) -> Row:
    """The result of a kong_config that does not fail."""
    result = tried(sandbox, config, **options)
    assert not result.get("failed"), result["msg"]
    for name in LISTS:
        assert result["counts"][name] == len(result[name]), result
    assert result["changed"] == any(result[name] for name in LISTS), result
    return result


def changes_nothing(
    sandbox: Sandbox, config: Row | None = None, **options: Any
) -> None:
    """Check that the server is as the configuration says: nothing to do, and nothing sent."""
    before = rows(sandbox)
    result = apply(sandbox, config, **options)
    assert {name: result[name] for name in LISTS} == {
        name: [] for name in LISTS
    }, result["diff"]
    assert sandbox.writes("kong_admin") == []
    assert not result.get("diff")
    assert rows(sandbox) == before


def without_ids(listed: list[Row]) -> list[Row]:
    """A result's list, in which check mode cannot know new ids."""
    return [
        {name: value for name, value in one.items() if name != "id"}
        for one in listed
    ]


@examples(20)
@given(data=st.data(), gateway=gateways())
def test_what_is_drawn_is_valid(
    dbless: Sandbox, data: st.DataObject, gateway: list[Thing]
) -> None:
    found = load(
        dbless, data.draw(configurations(gateway, plain=True)), gateway
    )
    assert Counter(label.split()[0] for label in found) == Counter(
        thing.table for thing in gateway
    )
    assert (
        load(dbless, data.draw(configurations(gateway, plain=True)), gateway)
        == found
    )


@examples(12)
@given(data=st.data(), before=gateways(), after=gateways())
def test_a_run_ends_where_its_configuration_says(
    kong: Callable[[], Sandbox],
    dbless: Sandbox,
    data: st.DataObject,
    before: list[Thing],
    after: list[Thing],
) -> None:
    sandbox = kong()
    apply(sandbox, data.draw(configurations(before)))
    apply(sandbox, data.draw(configurations(after)))
    assert (
        changed_values(
            load(dbless, data.draw(configurations(after, plain=True)), after),
            content(sandbox, after),
        )
        == {}
    )
    changes_nothing(sandbox, data.draw(configurations(after)))


@examples(8)
@given(data=st.data(), before=gateways(), after=gateways())
def test_check_mode_predicts(
    kong: Callable[[], Sandbox],
    data: st.DataObject,
    before: list[Thing],
    after: list[Thing],
) -> None:
    sandbox = kong()
    apply(sandbox, data.draw(configurations(before)))
    prune, configuration = (
        data.draw(st.booleans()),
        data.draw(configurations(after)),
    )
    was = rows(sandbox)
    predicted = apply(sandbox, configuration, prune=prune, check_mode=True)
    assert sandbox.writes("kong_admin") == []
    assert rows(sandbox) == was
    done = apply(sandbox, configuration, prune=prune)
    assert [predicted[name] for name in ("changed", "counts")] == [
        done[name] for name in ("changed", "counts")
    ]
    for name in LISTS:
        assert without_ids(predicted[name]) == without_ids(done[name])
    assert list(mismatches(predicted["diff"], done["diff"])) == []


@examples(8)
@given(
    data=st.data(),
    gateway=gateways(),
    ids=st.booleans(),
    defaults=st.booleans(),
)
def test_an_export_is_a_configuration(
    kong: Callable[[], Sandbox],
    data: st.DataObject,
    gateway: list[Thing],
    ids: bool,
    defaults: bool,
) -> None:
    sandbox = kong()
    apply(sandbox, data.draw(configurations(gateway)))
    exported = module(
        sandbox,
        "kong_config_info",
        ids=ids,
        defaults=defaults,
        return_secrets=True,
    )
    assert not exported.get("failed"), exported["msg"]
    assert sandbox.writes("kong_admin") == []
    changes_nothing(sandbox, json.loads(json.dumps(exported["config"])))


TEMPLATES = [
    '${{ env "DECK_X" }}',
    "<env:DECK_X:>",
    "${{`${{`}}",
    "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER",
    "{{ x }} # %}",
]


@pytest.mark.parametrize("text", TEMPLATES)
def test_what_an_export_holds_is_filled_in_by_nobody(
    kong: Callable[[], Sandbox],
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
) -> None:
    monkeypatch.setenv("DECK_X", "from the environment")
    sandbox = kong()
    transform = {
        "add": {"headers": [f"x-note:{text}"]},
        "replace": {"uri": f"/{text}"},
    }
    for path, body in (
        ("/services", {"name": "orders", "host": "orders.internal"}),
        (
            "/services/orders/routes",
            {"name": "orders", "paths": ["/"], "headers": {"x-note": [text]}},
        ),
        (
            "/plugins",
            {
                "name": "request-transformer",
                "config": transform,
                "instance_name": "notes",
            },
        ),
        ("/consumers", {"username": text, "custom_id": f"id {text}"}),
        (f"/consumers/{quote(text, safe='')}/acls", {"group": text}),
        (
            f"/consumers/{quote(text, safe='')}/hmac-auth",
            {"username": text, "secret": text},
        ),
    ):
        answer = sandbox.kong("POST", path, json=body)
        assert answer.ok, answer.text
    exported = json.loads(
        json.dumps(
            module(sandbox, "kong_config_info", return_secrets=True)["config"]
        )
    )
    (tmp_path / "kong.yml").write_text(yaml.safe_dump(exported))
    for source in ({"config": exported}, {"src": str(tmp_path)}):
        changes_nothing(sandbox, **source)


@examples(8)
@given(
    data=st.data(),
    before=gateways(),
    after=gateways(),
    how=st.sampled_from(CUTS),
)
def test_a_run_that_was_cut_is_finished_by_the_next(
    kong: Callable[[], Sandbox],
    dbless: Sandbox,
    data: st.DataObject,
    before: list[Thing],
    after: list[Thing],
    how: Row,
) -> None:
    sandbox, wanted = kong(), data.draw(configurations(after))
    apply(sandbox, data.draw(configurations(before)))
    foreseen = apply(sandbox, wanted, check_mode=True)["counts"]
    cut(
        sandbox,
        wanted,
        data.draw(st.integers(0, sum(foreseen[name] for name in LISTS))),
        how,
    )
    apply(sandbox, wanted)
    assert (
        changed_values(
            load(dbless, data.draw(configurations(after, plain=True)), after),
            content(sandbox, after),
        )
        == {}
    )


def cut(sandbox: Sandbox, config: Row, number: int, how: Row) -> Row:
    """The result of a run whose writes all fail after so many; nothing of it crashes."""
    sandbox.fault(
        "kong_admin",
        method="POST|PUT|PATCH|DELETE",
        skip=number,
        times=None,
        **how,
    )
    result = tried(sandbox, config)
    sandbox.clear_faults("kong_admin")
    return result


def test_cut_at_each_write(kong: Callable[[], Sandbox]) -> None:
    def gateway(name: str, owner: str, *credentials: str) -> Row:
        keys = [
            {"key": one, "secret": "s", "consumer": owner}
            for one in credentials
        ]
        consumers = [{"username": owner, "acls": [{"group": name}]}]
        services = [
            {
                "name": name,
                "host": f"{owner}.test",
                "routes": [{"name": "orders", "paths": [f"/{name}"]}],
            }
        ]
        tables = {
            "services": services,
            "consumers": consumers,
            "jwt_secrets": keys,
        }
        return {
            "_format_version": "3.0",
            **tables,
            "plugins": [{"name": "acl", "config": {"allow": [name]}}],
        }

    before, after = (
        gateway("one", "alice", "kept", "gone"),
        gateway("two", "bob", "kept", "new"),
    )
    sandbox = kong()
    apply(sandbox, before)
    apply(sandbox, after)
    end, writes = content(sandbox), len(sandbox.writes("kong_admin"))
    assert writes > 8
    for number in range(writes):
        sandbox, how = kong(), CUTS[number % len(CUTS)]
        apply(sandbox, before)
        result = cut(sandbox, after, number, how)
        if how == {"drop": "after"}:  # everything was done, and found to be
            assert not result.get("failed")
        else:
            assert result["failed"]
            assert sum(map(len, result["remaining"].values())) == writes - sum(
                len(result[name]) for name in LISTS
            )
        apply(sandbox, after)
        assert changed_values(end, content(sandbox)) == {}


@examples(6)
@given(
    data=st.data(),
    ours=gateways(team=1),
    theirs=gateways(team=2),
    later=gateways(team=1),
)
def test_teams_leave_each_other_alone(
    kong: Callable[[], Sandbox],
    dbless: Sandbox,
    data: st.DataObject,
    ours: list[Thing],
    theirs: list[Thing],
    later: list[Thing],
) -> None:
    def of_team(tag: str) -> dict[str, list[Row]]:
        return {
            table: [row for row in listed if tag in (row["tags"] or ())]
            for table, listed in rows(sandbox).items()
        }

    sandbox = kong()
    apply(sandbox, data.draw(configurations(ours)), select_tags=["ours"])
    apply(sandbox, data.draw(configurations(theirs)), select_tags=["theirs"])
    before = of_team("theirs")
    assert sum(map(len, before.values())) == len(theirs)
    wanted = data.draw(configurations(later))
    if data.draw(st.booleans()):
        wanted = {**wanted, "_info": {"select_tags": ["ours"]}}
        apply(sandbox, wanted)
    else:
        apply(sandbox, wanted, select_tags=["ours"])
    assert of_team("theirs") == before
    assert sum(map(len, of_team("ours").values())) == len(later)
    changes_nothing(sandbox, wanted, select_tags=["ours"])
    assert sum(map(len, rows(sandbox).values())) == len(later) + len(theirs)


@examples(3)
@given(data=st.data(), gateway=gateways())
def test_files_say_the_same_as_a_dictionary(
    kong: Callable[[], Sandbox],
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    gateway: list[Thing],
) -> None:
    sandbox, configuration = kong(), data.draw(configurations(gateway))
    place = tmp_path_factory.mktemp("configuration")
    apply(sandbox, configuration)
    for source in (
        written(place / "kong.yml", configuration, yaml.safe_dump),
        written(place / "kong.json", configuration, json.dumps),
        split(place / "parts", configuration),
    ):
        changes_nothing(sandbox, src=str(source))


def written(
    file: pathlib.Path, configuration: Row, dump: Callable[[Row], str]
) -> pathlib.Path:
    file.write_text(dump(configuration))
    return file


def split(folder: pathlib.Path, configuration: Row) -> pathlib.Path:
    """A folder with a file for each table."""
    folder.mkdir()
    for name, value in configuration.items():
        written(
            folder / f"{name}.yml",
            {"_format_version": "3.0", name: value},
            yaml.safe_dump,
        )
    return folder


@examples(6)
@given(data=st.data(), before=gateways(), after=gateways())
def test_a_kong_without_a_database(
    dbless: Sandbox,
    data: st.DataObject,
    before: list[Thing],
    after: list[Thing],
) -> None:
    load(dbless, data.draw(configurations(before, plain=True)), before)
    apply(dbless, data.draw(configurations(after)))
    changes_nothing(dbless, data.draw(configurations(after)))
    found = content(dbless, after)
    assert (
        changed_values(
            load(dbless, data.draw(configurations(after, plain=True)), after),
            found,
        )
        == {}
    )


@examples(10)
@given(
    data=st.data(),
    before=memberships(),
    after=memberships(),
    prune=st.booleans(),
)
def test_who_is_in_which_group(
    running_enterprise: Sandbox,
    data: st.DataObject,
    before: Membership,
    after: Membership,
    prune: bool,
) -> None:
    running_enterprise.reset()
    apply(running_enterprise, before.config)
    assert members(running_enterprise) == before.pairs
    predicted = apply(
        running_enterprise, after.config, prune=prune, check_mode=True
    )["counts"]
    running_enterprise.fault(
        "kong_admin",
        method="POST|DELETE",
        path="/consumer_groups/.*",
        drop="after",
    )
    assert (
        apply(running_enterprise, after.config, prune=prune)["counts"]
        == predicted
    )
    there = after.pairs if prune else after.pairs | after.left_of(before.pairs)
    assert members(running_enterprise) == there
    changes_nothing(running_enterprise, after.config, prune=prune)
    changes_nothing(running_enterprise, data.draw(memberships(there)).config)
    changes_nothing(
        running_enterprise,
        module(running_enterprise, "kong_config_info")["config"],
    )


@examples(3)
@given(before=memberships(), after=memberships())
def test_who_is_in_which_group_without_a_database(
    dbless_enterprise: Sandbox, before: Membership, after: Membership
) -> None:
    dbless_enterprise.reset()
    for wanted in (before, after):
        apply(dbless_enterprise, wanted.config)
        assert members(dbless_enterprise) == wanted.pairs
    changes_nothing(
        dbless_enterprise,
        module(dbless_enterprise, "kong_config_info")["config"],
    )


def test_members_are_read_only_where_they_count(
    running_enterprise: Sandbox,
) -> None:
    def read(consumer: Row, **options: Any) -> int:
        apply(
            running_enterprise,
            {"_format_version": "3.0", "consumers": [consumer], **groups},
            **options,
        )
        asked = [
            one
            for one in running_enterprise.requests("kong_admin")
            if one["method"] == "GET"
        ]
        return sum(
            one["path"].startswith("/consumer_groups/") for one in asked
        )

    running_enterprise.reset()
    groups: Row = {"consumer_groups": [{"name": "gold"}, {"name": "silver"}]}
    assert (
        read({"username": "alice", "groups": [{"name": "gold"}]}) == 0
    )  # there is no group yet
    assert read({"username": "alice"}, prune=False) == 0
    assert read({"username": "alice", "groups": []}, prune=False) == 2
    assert read({"username": "alice"}) == 2
