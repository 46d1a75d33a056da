# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Lua matches patterns and prints values; both show in Kong's messages."""

from __future__ import annotations

import functools
import re
from typing import Any

_CLASSES = {
    "a": "A-Za-z",
    "d": "0-9",
    "l": "a-z",
    "p": "!-/:-@\\[-`{-~",
    "s": " \\t-\\r",
    "u": "A-Z",
    "w": "A-Za-z0-9",
    "x": "A-Fa-f0-9",
}
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_KEYWORDS = frozenset(
    """and break do else elseif end false for function if in local nil not or repeat return then true until while
    """.split()  # noqa: SIM905
)


class LuaError(Exception):
    """A place where Kong's own code crashes: the answer is a 500."""


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    out: list[str] = []
    i, bracket, repeatable = 0, False, False
    while i < len(pattern):
        char = pattern[i]
        if char == "%":
            i += 1
            members = _CLASSES.get(pattern[i])
            if members:
                out.append(members if bracket else f"[{members}]")
            else:
                out.append(re.escape(pattern[i]))
            repeatable = True
        elif bracket:
            out.append(
                "]"
                if char == "]"
                else "\\["
                if char == "["
                else "\\\\"
                if char == "\\"
                else char
            )
            bracket, repeatable = char != "]", char == "]"
        elif char == "[":
            bracket = True
            out.append("[")
            if pattern[i + 1 : i + 2] == "^":
                out.append("^")
                i += 1
        elif char in "-*+?":
            # Without something to repeat before it, Lua takes a quantifier for itself.
            out.append(
                ("*?" if char == "-" else char)
                if repeatable
                else re.escape(char)
            )
            repeatable = not repeatable
        elif char == "$":
            out.append("\\Z" if i == len(pattern) - 1 else "\\$")
        elif char == "^":
            out.append("^" if i == 0 else "\\^")
        else:
            out.append(char if char in ".()" else re.escape(char))
            repeatable = char not in "()"
        i += 1
    return re.compile("".join(out), re.DOTALL)


def lua_match(pattern: str, text: str) -> re.Match[str] | None:
    """Return the first match of a Lua `pattern` in `text` (string.match)."""
    return _compiled(pattern).search(text)


def format_integer(number: float) -> str:
    """Return `number` as "%d" prints it."""
    return str(int(number))


def lua_string(value: Any) -> str:
    """Return `value` as tostring() prints it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.14g}"
    return str(value)


def _quote(text: str) -> str:
    if "\n" in text and "\r" not in text:
        level = 0
        while f"]{'=' * level}]" in text + "]":
            level += 1
        equals = "=" * level
        return (
            f"[{equals}["
            + ("\n" if text.startswith("\n") else "")
            + text
            + f"]{equals}]"
        )
    escaped = (
        text.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\\n")
        .replace("\r", "\\r")
    )
    return '"' + escaped.replace("\0", "\\0") + '"'


def _key(key: Any, gap: str) -> str:
    if isinstance(key, int):
        return f"[{key}]{gap}={gap}"
    if _IDENTIFIER.match(key) and key not in _KEYWORDS:
        return f"{key}{gap}={gap}"
    return f"[{_quote(key)}]{gap}={gap}"


def pretty(value: Any, indent: str | None = "  ", level: int = 0) -> str:
    """Return `value` as Penlight's pl.pretty.write prints it; ``indent=None`` prints one line."""
    if isinstance(value, str):
        return _quote(value)
    if not isinstance(value, (dict, list)):
        return lua_string(value)
    items = dict(enumerate(value, 1)) if isinstance(value, list) else value
    length = 0
    while length + 1 in items:
        length += 1
    gap = "" if indent is None else " "
    parts = [pretty(items[i], indent, level + 1) for i in range(1, length + 1)]
    rest = [
        key
        for key in items
        if not (isinstance(key, int) and 1 <= key <= length)
    ]
    for key in sorted(
        rest,
        key=lambda key: (
            isinstance(key, int),
            str(key) if isinstance(key, str) else key,
        ),
    ):
        parts.append(_key(key, gap) + pretty(items[key], indent, level + 1))
    if indent is None:
        return "{" + ",".join(parts) + "}"
    if not parts:
        return "{\n" + indent * level + "}"
    inner = indent * (level + 1)
    return (
        "{\n"
        + ",\n".join(inner + part for part in parts)
        + "\n"
        + indent * level
        + "}"
    )
