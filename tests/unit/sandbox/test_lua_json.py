# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON as OpenResty's lua-cjson reads it: by the doctor and by the stand-in, which know nothing of each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._kong import (
    lua_json,
)
from tests.sandbox.kong import cjson

Decode = Callable[[bytes], Any]

decoders = pytest.mark.parametrize(
    "decode", [lua_json.decode, cjson.decode], ids=["doctor", "stand-in"]
)


@decoders
@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a": [1, {}, []], "b": null}', {"a": [1, {}, []], "b": None}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b" \t\r\n[true, false]\n", [True, False]),
        (b'"a\n\t\x01b"', "a\n\t\x01b"),
        (b'"\\u0041\\n\\/\\\\\\""', 'A\n/\\"'),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\xff"', "\udcff"),
        (b"{}\0{", {}),
        (b"[+5, 012, -0, 1., 1.e2, -.5]", [5, 12, 0, 1, 100, -0.5]),
        (b"[0x1f, -0X.8, 0x1p4]", [31, -0.5, 16]),
        (b"[inf, -Infinity, 1e999]", [math.inf, -math.inf, math.inf]),
        (b"9" * 5000, math.inf),
        (b"-" + b"9" * 30, -1e30),
        (b"9007199254740993", 2**53),
        (b'"1+5 nan"', "1+5 nan"),
    ],
)
def test_what_it_takes(decode: Decode, text: bytes, value: Any) -> None:
    assert decode(text) == value


@decoders
@pytest.mark.parametrize("text", [b"nan", b"-NaN", b"nan(7)", b"NAN"])
def test_what_is_no_number(decode: Decode, text: bytes) -> None:
    assert math.isnan(decode(text))


@decoders
@pytest.mark.parametrize(
    "text",
    [
        *(b"", b" ", b"\0", b"1\0", b"\xef\xbb\xbf{}", b"{} x", b"{} {}"),
        *(b"[1,]", b"[,1]", b'{"a": 1,}', b"{1: 2}", b"{a: 1}", b"{'a': 1}"),
        *(b'"a', b'"a\0"', b'"\\x"', b'"\\u12"', b'"\\ud800"', b'"\\udc00"'),
        *(b'"\\ud800\\u0041"', b"True", b"nul", b"truex", b"--1", b"+", b"-"),
        *(
            b".5",
            b"1+5",
            b"1.2.3",
            b"0xg",
            b"0x",
            b"1 2",
            b"[1 2]",
            b"1e",
            b"//",
        ),
        b"[" * 1001 + b"]" * 1001,
        # This takes no more than its length.
        b'"' + b'\\"' * 200_000,
    ],
)
def test_what_it_refuses(decode: Decode, text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        decode(text)


@decoders
def test_hexadecimal_beyond_any_number(decode: Decode) -> None:
    assert decode(b"0x" + b"f" * 300) == math.inf
    assert decode(b"-0x" + b"f" * 300) == -math.inf
