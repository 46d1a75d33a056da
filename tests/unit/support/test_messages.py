# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A message says what a case expects, in words of its own."""

from __future__ import annotations

import pytest

from tests.support.messages import message_violations

EXPECTED = [
    "no tenant 'Defualt'",
    "http://kong:8001",
    "did you mean 'Default'",
]


@pytest.mark.parametrize(
    "message",
    [
        "There is no tenant 'Defualt' at http://kong:8001; did you mean 'Default'?",
        "At http://kong:8001, which is Kong's, is no tenant 'Defualt': did you mean 'Default'?",
    ],
)
def test_wording_is_free(message: str) -> None:
    assert list(message_violations(message, EXPECTED)) == []


@pytest.mark.parametrize(
    ("message", "violation"),
    [
        (
            "There is no tenant 'Defualt' at http://kong:8001.",
            "did you mean 'Default'",
        ),
        (
            "There is no tenant 'Defualt' at http://kong:8001 or 'x'; did you mean 'Default'?",
            "nobody expects 'x'",
        ),
        (
            "There is no tenant 'Defualt' at http://kong:8001 (http://b); did you mean 'Default'?",
            "nobody expects http://b",
        ),
        (
            "There is no tenant 'Defualt' at http://kong:80011; did you mean 'Default'?",
            "http://kong:8001",
        ),
    ],
)
def test_facts_are_not(message: str, violation: str) -> None:
    found = list(message_violations(message, EXPECTED))
    assert any(violation in sentence for sentence in found), found
