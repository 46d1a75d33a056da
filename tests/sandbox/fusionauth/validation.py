# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of request bodies: openapi.py says which properties exist, of which type, since which version."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from . import openapi
from .errors import invalid_json

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SCALARS = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: (
        isinstance(value, int) and not isinstance(value, bool)
    ),
    "instant": lambda value: (
        isinstance(value, int) and not isinstance(value, bool)
    ),
    "number": lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool)
    ),
    "uuid": lambda value: (
        isinstance(value, str) and UUID.fullmatch(value) is not None
    ),
    "date": lambda value: (
        isinstance(value, str)
        and re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None
    ),
    "locale": lambda value: (
        isinstance(value, str)
        and re.fullmatch(r"[a-z]{2,3}(_[A-Za-z]{2})?", value) is not None
    ),
    "any": lambda value: True,
}
FROM_TEXT = {"ApplicationRole": "name"}
"""What a text stands for: an object with that property."""


def release(text: str) -> tuple[int, ...]:
    """Return a version as a tuple that compares: ``"1.69.2"`` -> ``(1, 69, 2)``."""
    return tuple(int(part) for part in text.split("."))


@cache
def shapes(version: str) -> dict[str, Any]:
    """Return the shapes a server of `version` knows: ``{name: {property: type} | [enum values]}``."""
    known = openapi.schemas()
    for since, fields in openapi.SINCE.items():
        for shape, name in (
            field.split(".")
            for field in fields
            if release(version) < release(since)
        ):
            known[shape].pop(name, None)
    return known


def check(
    known: dict[str, Any], kind: str, value: Any, path: str = ""
) -> None:
    """Raise the `Refusal` of the first thing in `value` that is not of type `kind`; null is everywhere allowed.

    What depends on a member ``type`` is checked once that is known.
    """
    if value is None or kind in openapi.UNIONS:
        return
    if kind.startswith("["):
        if not isinstance(value, list):
            raise invalid_json(
                path, "Possible conversion error", "Expected an array"
            )
        for index, item in enumerate(value):
            check(known, kind[1:-1], item, f"{path}[{index}]")
    elif kind.startswith("{"):
        if not isinstance(value, dict):
            raise invalid_json(
                path, "Possible conversion error", "Expected an object"
            )
        for name, item in value.items():
            check(known, kind[1:-1], item, f"{path}.{name}" if path else name)
    elif kind in SCALARS:
        if not SCALARS[kind](value):
            raise invalid_json(
                path,
                "Possible conversion error",
                f"Expected a value of type {kind}",
            )
    elif isinstance(known[kind], list):
        if value not in known[kind]:
            raise invalid_json(
                path,
                "Possible conversion error",
                f"Expected one of {known[kind]}",
            )
    else:
        check_object(known, kind, value, path)


def check_object(
    known: dict[str, Any], kind: str, value: Any, path: str
) -> None:
    """Check `value` against the shape named `kind`; a name that it does not have is passed over.

    A role may be its name alone: the class has a constructor that takes a text.
    """
    if kind in FROM_TEXT and isinstance(value, str):
        return
    if not isinstance(value, dict):
        raise invalid_json(
            path, "Possible conversion error", "Expected an object"
        )
    for name, item in value.items():
        if name in known[kind]:
            check(
                known,
                known[kind][name],
                item,
                f"{path}.{name}" if path else name,
            )


def prune(known: dict[str, Any], kind: str, value: Any) -> Any:
    """Return `value` without the properties its shape does not have (those of newer versions)."""
    if kind.startswith("["):
        return [prune(known, kind[1:-1], item) for item in value]
    if kind.startswith("{") and isinstance(value, dict):
        return {
            name: prune(known, kind[1:-1], item)
            for name, item in value.items()
        }
    shape = known.get(kind)
    if not isinstance(shape, dict) or not isinstance(value, dict):
        return value
    return {
        name: prune(known, shape[name], item)
        for name, item in value.items()
        if name in shape
    }


def fill(
    known: dict[str, Any],
    nested: dict[str, Any],
    kind: str,
    value: Any,
    fresh: Any = None,
) -> Any:
    """Return `value` with what it leaves out taken from `fresh`, and from `nested[shape]` at every depth.

    Objects are filled property by property; lists and maps are the caller's alone (Jackson's behaviour on a field
    with an initialiser). Nulls count as left out.
    """
    if value is None:
        return fresh
    if kind.startswith("["):
        return [fill(known, nested, kind[1:-1], item) for item in value]
    if kind.startswith("{"):
        filled = {
            name: fill(known, nested, kind[1:-1], item)
            for name, item in value.items()
        }
        return {
            name: item for name, item in filled.items() if item is not None
        }
    shape = known.get(kind)
    if not isinstance(shape, dict):
        return value.lower() if kind == "uuid" else value
    if kind in FROM_TEXT and isinstance(value, str):
        value = {FROM_TEXT[kind]: value}
    base = nested.get(kind, {}) | (fresh or {})
    names = [*base, *(name for name in value if name not in base)]
    filled = {
        name: fill(known, nested, shape[name], value.get(name), base.get(name))
        for name in names
        if name in shape
    }
    return {name: item for name, item in filled.items() if item is not None}
