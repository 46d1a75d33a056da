# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a PATCH makes of an object, in each of its content types, and a second time."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    InvalidOptionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.field_paths import (
    Record,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.schema import (
    ANY_LIST,
    ANY_MAP,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    kickstart_patch as _patch,
)
from tests.support.schemas import keyed_list, record

SHAPE = record(
    "name",
    "url",
    data=ANY_MAP,
    urls=ANY_LIST,
    oauth=record("a", "b"),
    roles=keyed_list(record("id", "name")),
)

PATCH = _patch.OriginalPatch()

MERGED: list[tuple[Any, Any, Any]] = [
    # RFC 7396 appendix A, but that a null stays, to be told to the server.
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {"a": None}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    (
        {"a": {"b": "c"}},
        {"a": {"b": "d", "c": None}},
        {"a": {"b": "d", "c": None}},
    ),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({"a": "foo"}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ({"a": None}, {"a": 1}, {"a": 1}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {"ccc": None}}}),
]


@pytest.mark.parametrize(("desired", "change", "after"), MERGED)
def test_a_merge_patch_replaces_lists_and_keeps_nulls(
    desired: Any, change: Any, after: Any
) -> None:
    assert _patch.merge(desired, change) == after
    assert _patch.merge(after, change) == after


APPENDED: list[tuple[Record, Record, Record, Record]] = [
    # desired, change, current, after
    ({}, {"urls": ["b"]}, {"urls": ["a"]}, {"urls": ["a", "b"]}),
    ({"urls": ["c"]}, {"urls": ["b"]}, {"urls": ["a"]}, {"urls": ["c", "b"]}),
    ({}, {"data": {"a": 1}}, {"data": {"b": 2}}, {"data": {"a": 1}}),
    (
        {"data": {"l": [1]}},
        {"data": {"l": [1, 2]}},
        {},
        {"data": {"l": [1, 2]}},
    ),
    ({}, {"name": None}, {"name": "x"}, {"name": None}),
    (
        {"roles": [{"name": "r"}]},
        {"roles": [{"name": "s"}]},
        {},
        {"roles": [{"name": "r"}, {"name": "s"}]},
    ),
    (
        {"roles": [{"name": "r", "id": "1"}]},
        {"roles": [{"name": "s", "id": "1"}]},
        {},
        {"roles": [{"name": "s", "id": "1"}]},
    ),
]


@pytest.mark.parametrize(("desired", "change", "current", "after"), APPENDED)
def test_the_original_patch_appends_to_lists_what_they_lack(
    desired: Record, change: Record, current: Record, after: Record
) -> None:
    assert PATCH.apply(SHAPE, desired, change, current) == after
    assert PATCH.apply(SHAPE, after, change, after) == after


def test_the_original_patch_replaces_a_few_lists() -> None:
    assert _patch.OriginalPatch({"urls"}).apply(
        SHAPE, {}, {"urls": ["b"]}, {"urls": ["a"]}
    ) == {"urls": ["b"]}


def operation(
    verb: str, path: str, value: Any = None, source: str | None = None
) -> Record:
    """An operation of a JSON Patch."""
    return {"op": verb, "path": path} | (
        {"from": source}
        if source
        else {}
        if verb == "remove"
        else {"value": value}
    )


CURRENT: Record = {
    "name": "x",
    "data": {"a": 1, "b/c": 2},
    "urls": ["a"],
    "oauth": {"a": 1},
}
OPERATED: list[tuple[Record, list[Record], Record]] = [
    # desired, operations, changes
    ({}, [operation("replace", "/name", "y")], {"name": "y"}),
    ({}, [operation("replace", "/name", "x")], {}),
    ({}, [operation("remove", "/name")], {"name": None}),
    ({}, [operation("replace", "/name", None)], {"name": None}),
    ({}, [operation("add", "/oauth/b", 2)], {"oauth": {"b": 2}}),
    ({}, [operation("add", "/data/b~1c", 3)], {"data": {"a": 1, "b/c": 3}}),
    ({}, [operation("add", "/urls/-", "b")], {"urls": ["a", "b"]}),
    ({}, [operation("add", "/urls/0", "b")], {"urls": ["b", "a"]}),
    ({}, [operation("add", "/urls/-", "a")], {}),
    ({}, [operation("copy", "/url", source="/name")], {"url": "x"}),
    (
        {},
        [operation("move", "/url", source="/name")],
        {"name": None, "url": "x"},
    ),
    ({}, [operation("move", "/oauth/a", source="/oauth/b")], {}),
    (
        {},
        [operation("test", "/name", "z"), operation("add", "/url", "u")],
        {"url": "u"},
    ),
    ({}, [operation("add", "/url", "u"), operation("remove", "/url")], {}),
    ({"urls": ["c", "d"]}, [operation("remove", "/urls/0")], {"urls": ["d"]}),
    (
        {"urls": ["c", "d"]},
        [operation("replace", "/urls/1", "e")],
        {"urls": ["c", "e"]},
    ),
]


@pytest.mark.parametrize(("desired", "operations", "changes"), OPERATED)
def test_a_json_patch_changes_what_it_says(
    desired: Record, operations: list[Record], changes: Record
) -> None:
    """And leaves what it was given as it is."""
    given = {**desired}
    assert _patch.operate(SHAPE, desired, operations, CURRENT) == changes
    assert (desired, CURRENT["urls"]) == (given, ["a"])


@pytest.mark.parametrize(
    "refused",
    [
        operation(
            "remove", "/urls/0"
        ),  # a second time it would be another element
        operation("replace", "/urls/0", "b"),
        operation("add", "/no/such", 1),
        operation("add", "/urls/x", "b"),
        operation("add", "/name/0", "b"),
        operation("add", "", []),
        operation("spell", "/name"),
        operation("move", "/name"),
        {"op": "add", "path": "/name"},
        {"op": "add", "path": 1, "value": 1},
        {},
        None,
        "add",
        [],
    ],
)
def test_a_json_patch_that_cannot_be_repeated_is_told(refused: Any) -> None:
    with pytest.raises(
        InvalidOptionError,
        match=r"of its JSON Patch cannot be applied, or cannot be applied twice$",
    ):
        _patch.operate(SHAPE, {}, [refused], CURRENT)
