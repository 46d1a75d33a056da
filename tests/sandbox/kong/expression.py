# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The expression that Kong's router makes of a route, and what the router finds wrong with it.

Follows get_expression in kong/router/transform.lua; the words are those of the crates atc-router, pest and regex.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
BEFORE, AFTER = (
    "\x01",
    "\x02",
)  # around each regular expression, so that its place can be told
_LITERAL = re.compile(f'{BEFORE}(?:r#"(.*?)"#|"(.*?)"){AFTER}', re.DOTALL)
_LOOK_AROUND = re.compile(r"\(\?(?:<?[=!]|>)")
_BACK_REFERENCE = re.compile(r"(?<!\\)\\[1-9]")
_WORDS = {
    "unterminated character set": "unclosed character class",
    "missing ), unterminated subpattern": "unclosed group",
    "unbalanced parenthesis": "unopened group",
    "nothing to repeat": "repetition operator missing expression",
    "multiple repeat": "repetition operator missing expression",
}


def problem(row: Row) -> str | None:
    """Return what the router says against a route's fields, or None."""
    marked = " && ".join(_clauses(row))
    text = marked.replace(BEFORE, "").replace(AFTER, "")
    empty = text.find("()")
    if empty >= 0:
        return _at(text, empty + 1, "^---", "expected term")
    for literal in _LITERAL.finditer(marked):
        if fault := _fault(
            literal[1] if literal[1] is not None else literal[2]
        ):
            start = len(
                marked[: literal.start()]
                .replace(BEFORE, "")
                .replace(AFTER, "")
            )
            width = len(literal[0]) - len(BEFORE + AFTER)
            return _at(text, start, f"^{'-' * (width - 2)}^", fault)
    return None


def _at(text: str, start: int, mark: str, message: str) -> str:
    """Return a message about a place in `text` as the parser pest prints it."""
    return f" --> 1:{start + 1}\n  |\n1 | {text}\n  | {' ' * start}{mark}\n  |\n  = {message}"


def _fault(pattern: str) -> str | None:
    """Return what Rust's crate regex says against a pattern, or None."""
    for unsupported, says in (
        (
            _LOOK_AROUND,
            "look-around, including look-ahead and look-behind, is not supported",
        ),
        (_BACK_REFERENCE, "backreferences are not supported"),
    ):
        if found := unsupported.search(pattern):
            return _pointing(pattern, found.start(), len(found[0]), says)
    try:
        re.compile(pattern)
    except re.error as error:
        if says := _WORDS.get(error.msg, ""):
            return _pointing(pattern, error.pos or 0, 1, says)
    return None


def _pointing(pattern: str, start: int, width: int, says: str) -> str:
    return f"regex parse error:\n    {pattern}\n    {' ' * start}{'^' * width}\nerror: {says}"


def _clauses(row: Row) -> Iterable[str]:
    """Yield the conditions of a route in the router's order."""
    if row.get("snis"):
        yield f'(net.protocol != r#"https"# || {_any("tls.sni", row["snis"], _sni)})'
    for field, end in (("sources", "src"), ("destinations", "dst")):
        if row.get(field):
            yield f"({' || '.join(_end(end, each) for each in row[field])})"
    if row.get("methods"):
        yield _any(
            "http.method", row["methods"], lambda method: ("==", method)
        )
    if row.get("hosts"):
        yield f"({' || '.join(map(_host, row['hosts']))})"
    if row.get("paths"):
        yield _any("http.path", row["paths"], _path)
    for name, values in (row.get("headers") or {}).items():
        yield _any(
            f"any(lower(http.headers.{name.lower().replace('-', '_')}))",
            values,
            _header,
        )


def _any(
    name: str, values: Iterable[str], told: Callable[[str], tuple[str, str]]
) -> str:
    return (
        f"({' || '.join(_predicate(name, *told(value)) for value in values)})"
    )


def _predicate(name: str, operator: str, value: str) -> str:
    quoted = (
        f'r#"{value}"#'
        if '"#' not in value
        else '"{}"'.format(value.replace("\\", r"\\").replace('"', r"\""))
    )
    return (
        f"{name} {operator} {BEFORE}{quoted}{AFTER}"
        if operator == "~"
        else f"{name} {operator} {quoted}"
    )


def _wild(text: str) -> tuple[str, str]:
    """Return the operator for a name with an asterisk at one end, if any, and the name without it."""
    if text.startswith("*"):
        return "=^", text[1:]
    return ("^=", text[:-1]) if text.endswith("*") else ("==", text)


def _sni(name: str) -> tuple[str, str]:
    return _wild(name.removesuffix(".") if len(name) > 1 else name)


def _host(text: str) -> str:
    found = re.fullmatch(r"([^:]*):(\d+)", text)
    told = _predicate("http.host", *_wild(found[1] if found else text))
    return f"({told} && net.dst.port == {found[2]})" if found else told


def _end(end: str, wanted: Row) -> str:
    ip, port = wanted.get("ip"), wanted.get("port")
    parts = [f"net.{end}.ip {'in' if '/' in ip else '=='} {ip}"] if ip else []
    parts += [f"net.{end}.port == {port}"] if port else []
    return f"({' && '.join(parts)})" if len(parts) > 1 else "".join(parts)


def _path(path: str) -> tuple[str, str]:
    return (
        ("~", "^" + path[1:].replace("?<", "?P<"))
        if path.startswith("~")
        else ("^=", path)
    )


def _header(value: str) -> tuple[str, str]:
    lower = value.encode().lower().decode()
    return ("~", lower[2:]) if lower.startswith("~*") else ("==", lower)
