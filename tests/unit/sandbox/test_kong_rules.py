# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Kong stand-in refuses, beyond what a schema shows of itself."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.sandbox.kong import Kong
from tests.sandbox.kong.addresses import is_ip_or_cidr
from tests.sandbox.kong.errors import KongError


class Clock:
    def now(self) -> float:
        return time.time()


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("10.0.0.1", True),
        ("10.0.0.1/8", True),
        ("::1/128", True),
        ("[::1]", True),
        ("[10.0.0.1]", False),
        ("10.0.0.1/08", False),
        ("10.0.0.1/33", False),
        ("fe80::1%eth0", False),
        ("10.0.0", False),
    ],
)
def test_addresses(text: str, is_one: bool) -> None:
    assert is_ip_or_cidr(text) is is_one


@pytest.mark.parametrize(
    ("name", "config", "message"),
    [
        ("bot-detection", {"deny": ["("]}, "not a valid regex: ("),
        (
            "zipkin",
            {"propagation": {"default_format": "w3c", "clear": ["a b"]}},
            "bad header name 'a b'",
        ),
        (
            "opentelemetry",
            {"propagation": {"default_format": "w3c", "clear": ["a:b"]}},
            "bad header name 'a:b'",
        ),
    ],
)
def test_elements_of_plugins(
    name: str, config: dict[str, Any], message: str
) -> None:
    with pytest.raises(KongError, match="schema violation") as caught:
        Kong(Clock()).daos["plugins"].insert({"name": name, "config": config})
    assert message in caught.value.body["message"]
