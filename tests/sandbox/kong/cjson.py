# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON as lua-cjson 2.1.0.13 decodes it (lua_cjson.c), which takes more than JSON and less than Python does.

It reads up to the first NUL, takes control characters in strings, and for numbers whatever C's strtod reads: ``+1``,
``012``, ``0x1f``, ``1.``, ``nan`` and ``-Infinity`` in any case.
"""

from __future__ import annotations

import math
import re
from typing import Any

DEPTH = 1000
_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(
    r"""((?:[^"\\]|\\["\\/bfnrt]|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4}
    |\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*)\"""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\u([dD][89abAB]..)\\u([dD][c-fC-F]..)|\\u(....)|\\(.)")
_INTEGER = re.compile(r"[+-]?[0-9]+(?![0-9.eExX])")
_FLOAT = re.compile(
    r"[+-]?(?:0x(?=[0-9a-f.])(?P<hex>[0-9a-f]*(?:\.[0-9a-f]*)?(?:p[+-]?[0-9]+)?)"
    r"|inf(?:inity)?|nan(?:\(\w*\))?|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?)",
    re.IGNORECASE | re.ASCII,
)
_CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS = {"true": True, "false": False, "null": None}


def decode(data: bytes) -> Any:
    """Return the value that `data` stands for; null is None.

    Raises: ValueError where cjson fails.
    """
    if len(data) >= 2 and 0 in data[:2]:
        raise ValueError("UTF-16 or UTF-32")
    text = data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
    return _Reader(text).document()


class _Reader:
    """Reads `text` from left to right; containers that are still open wait on a stack of their own."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def document(self) -> Any:
        """Return the only value of the text."""
        root: list[Any] = []
        stack: list[Any] = [root]
        self._fill(root, None, stack)
        while len(stack) > 1:
            top = stack[-1]
            if self._closes(top):
                stack.pop()
                continue
            if top:
                self._expect(",")
            self._fill(
                top, self._key() if isinstance(top, dict) else None, stack
            )
        self._skip()
        if self.at < len(self.text):
            raise ValueError("the end expected")
        return root[0]

    def _skip(self) -> None:
        if match := _SPACE.match(self.text, self.at):
            self.at = match.end()

    def _peek(self) -> str:
        self._skip()
        return self.text[self.at : self.at + 1]

    def _expect(self, mark: str) -> None:
        if self._peek() != mark:
            raise ValueError(f"{mark} expected")
        self.at += 1

    def _closes(self, top: Any) -> bool:
        closes = self._peek() == ("}" if isinstance(top, dict) else "]")
        self.at += closes
        return closes

    def _key(self) -> str:
        self._expect('"')
        key = self._string()
        self._expect(":")
        return key

    def _fill(self, container: Any, key: str | None, stack: list[Any]) -> None:
        """Read a value into `container`; one that holds others goes on the stack, empty."""
        mark = self._peek()
        value: Any
        if mark in ("{", "["):
            self.at += 1
            value = {} if mark == "{" else []
            stack.append(value)
            if len(stack) > DEPTH + 1:
                raise ValueError("too many nested data structures")
        elif mark == '"':
            self.at += 1
            value = self._string()
        else:
            value = self._word()
        if isinstance(container, dict):
            container[key] = value
        else:
            container.append(value)

    def _string(self) -> str:
        match = _STRING.match(self.text, self.at)
        if not match:
            raise ValueError("a string does not end, or escapes badly")
        self.at = match.end()
        return _ESCAPE.sub(_unescaped, match[1])

    def _word(self) -> Any:
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        if match := _INTEGER.match(self.text, self.at):
            self.at = match.end()
            return int(match[0]) if len(match[0]) < 16 else float(match[0])
        match = _FLOAT.match(self.text, self.at)
        # A token that begins with a dot is none.
        if not match or match[0][0] == ".":
            raise ValueError("invalid token")
        self.at = match.end()
        if match["hex"] is not None:
            try:
                return float.fromhex(match[0])
            except OverflowError:
                return -math.inf if match[0][0] == "-" else math.inf
        return float(match[0].partition("(")[0])


def _unescaped(escape: re.Match[str]) -> str:
    if escape[1]:
        high, low = int(escape[1], 16), int(escape[2], 16)
        return chr(0x10000 + ((high & 0x3FF) << 10 | low & 0x3FF))
    if escape[3]:
        return chr(int(escape[3], 16))
    return _CONTROL.get(escape[4], escape[4])
