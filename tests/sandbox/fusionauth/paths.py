# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties by dotted path: ``a.b``, ``a[].b`` for each list item, ``a.*`` for each member of a map."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any


def find(thing: Any, path: str) -> Any:
    """Return what is at a plain dotted path, or None."""
    for name in path.split("."):
        thing = thing.get(name) if isinstance(thing, dict) else None
    return thing


def put(thing: dict[str, Any], path: str, value: Any) -> None:
    """Set what is at a plain dotted path, making objects on the way; None removes it."""
    *parents, last = path.split(".")
    for name in parents:
        if value is None and not isinstance(thing.get(name), dict):
            return
        thing = thing.setdefault(name, {})
    if value is None:
        thing.pop(last, None)
    else:
        thing[last] = value


def walk(thing: Any, path: str, where: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (full path, value) of everything a path with ``[]`` and ``*`` stands for."""
    if not path:
        if thing is not None:
            yield where, thing
        return
    name, _dummy, rest = path.partition(".")
    name, items = name.removesuffix("[]"), name.endswith("[]")
    pattern = re.compile(name.replace("*", r"\w[\w-]*"))
    for key, value in thing.items() if isinstance(thing, dict) else ():
        if pattern.fullmatch(key):
            inner = f"{where}.{key}" if where else key
            if items:
                for index, item in enumerate(value):
                    yield from walk(item, rest, f"{inner}[{index}]")
            else:
                yield from walk(value, rest, inner)
