# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparisons that tests are made of see what they are there to see."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.comparison import (
    KNOWN_AFTER_APPLY,
    VOLATILE_FIELDS,
    changed_values,
    comparable_lines,
    differing_lines,
    mismatches,
)

ID, OTHER_ID = (
    f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2)
)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"name": "a"}, {"name": "a", "port": 80}),
        ({"ttl": None}, {}),
        ({"text": "a"}, {"text": " a\n"}),
        ({"id": f"re:{ID[:-1]}."}, {"id": OTHER_ID}),
        ({"id": KNOWN_AFTER_APPLY}, {"id": ID}),
        ([{"a": 1}], [{"a": 1, "b": 2}]),
    ],
)
def test_as_expected(expected: Any, actual: Any) -> None:
    assert list(mismatches(expected, actual)) == []


@pytest.mark.parametrize(
    ("expected", "actual", "sentence"),
    [
        ({"ttl": None}, {"ttl": 7}, "ttl is 7, not None"),
        ({"state": "on"}, {"state": "off"}, "state is 'off', not 'on'"),
        ({"a": {"b": [1]}}, {"a": {"b": [2]}}, "a.b[0] is 2, not 1"),
        ([1], [1, 1], " is [1, 1], not [1]"),
        ({"id": "re:a+"}, {"id": "aab"}, "id is 'aab', not like 'a+'"),
        ({"a": {}}, {"a": None}, "a is None, not {}"),
    ],
)
def test_not_as_expected(expected: Any, actual: Any, sentence: str) -> None:
    assert list(mismatches(expected, actual)) == [sentence]


def test_volatile_fields_are_ignored_on_demand_only() -> None:
    expected, actual = {"record": {"ttl": 60}}, {"record": {"ttl": 59}}
    assert list(mismatches(expected, actual)) == ["record.ttl is 59, not 60"]
    assert list(mismatches(expected, actual, ignored=VOLATILE_FIELDS)) == []


def test_changed_values() -> None:
    before, after = (
        {"a": {"b": 1, "c": 2}, "d": []},
        {"a": {"b": 1, "c": 3}, "e": 0},
    )
    assert changed_values(before, after) == {
        "a.c": [2, 3],
        "d": [[], None],
        "e": [None, 0],
    }


def test_two_runs_may_differ_in_generated_values_and_times_alone() -> None:
    def lines(
        identifier: str, time: int, used: str, port: int
    ) -> dict[str, list[str]]:
        record = {
            "id": identifier,
            "at": time,
            "route": {"id": used},
            "port": port,
        }
        return {"task": comparable_lines(record)}

    first = lines(ID, 1_700_000_000, ID, 80)
    assert (
        differing_lines(first, lines(OTHER_ID, 1_800_000_000, OTHER_ID, 80))
        == []
    )
    assert differing_lines(first, lines(ID, 1_700_000_000, OTHER_ID, 80)) != []
    assert differing_lines(first, lines(ID, 1_700_000_000, ID, 81)) == [
        'task: - "port": 80,',
        'task: + "port": 81,',
    ]
