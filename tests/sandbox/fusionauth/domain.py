# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server makes of single values before it stores them, read from domain.json.

domain.json lists the fields of FusionAuth's domain classes: type (text unless it says otherwise), collection, words of
an enumeration, default, and what the class's ``normalize()`` does. It was read by a script from
FusionAuth/fusionauth-java-client 1.65.0 (commit dc972cc, Apache-2.0); what is newer there, without defaults, from
FusionAuth/fusionauth-client-builder 1.70.0 (dfb0f7b). ``"object"`` as a default is a record that is always there;
``"[] ?"`` is a guess. A path has ``[]`` for elements of a list, and ``{}`` for values of a map.
"""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable
from functools import cache
from typing import Any

Rule = Callable[[Any], Any]


def of_text(change: Callable[[str], Any]) -> Rule:
    """Change a text, or each text of a list or a map."""

    def changed(value: Any) -> Any:
        if isinstance(value, list):
            return [changed(item) for item in value]
        if isinstance(value, dict):
            return {name: changed(item) for name, item in value.items()}
        return change(value) if isinstance(value, str) else value

    return changed


def without_nulls(value: Any) -> Any:
    """Return a list or a map without nulls."""
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if item is not None}
    return [item for item in value if item is not None]


def unique(value: list[Any]) -> list[Any]:
    """Return a list without empty texts and later duplicates."""
    return list(dict.fromkeys(item for item in value if item))


def hash_set(value: list[str]) -> list[str]:
    """Return texts in the order that a java.util.HashSet of 16 buckets has them in."""

    def bucket(text: str) -> int:
        code = 0
        for character in text:
            code = (31 * code + ord(character)) & 0xFFFFFFFF
        return (code ^ code >> 16) & 15

    return sorted(dict.fromkeys(value), key=bucket)


def sorted_set(value: list[str]) -> list[str]:
    """Return texts as a java.util.TreeSet has them."""
    return sorted(set(value))


RULES: dict[str, Rule] = {
    "emptyIsAbsent": of_text(lambda text: text or None),
    "lowerCase": of_text(str.lower),
    "noNulls": without_nulls,
    "trim": of_text(str.strip),
    "unique": unique,
    "unixLines": of_text(
        lambda text: text.replace("\r\n", "\n").replace("\r", "\n")
    ),
}
COLLECTIONS: dict[str, Rule] = {
    "set": hash_set,
    "sorted set": sorted_set,
}


@cache
def document() -> dict[str, dict[str, Any]]:
    """Return domain.json: ``{class: {path: what is known of the field}}``."""
    return json.loads(
        pathlib.Path(__file__)
        .with_name("domain.json")
        .read_text(encoding="utf-8")
    )


@cache
def rules(name: str) -> tuple[tuple[tuple[str, ...], tuple[Rule, ...]], ...]:
    """Return the fields of a class whose values are rewritten: the parts of the path, and the rules."""
    found = []
    for path, field in document().get(name, {}).items():
        wanted = [RULES[word] for word in field.get("stored", ())]
        wanted += [
            COLLECTIONS[word]
            for word in (field.get("collection"),)
            if word in COLLECTIONS
        ]
        if wanted:
            found.append(
                (
                    tuple(
                        path.replace("[]", ".*").replace("{}", ".*").split(".")
                    ),
                    tuple(wanted),
                )
            )
    return tuple(found)


def stored(name: str, thing: dict[str, Any]) -> dict[str, Any]:
    """Return an object of a class as the server stores it. It is changed in place."""
    for path, wanted in rules(name):
        apply(thing, path, wanted)
    return thing


def apply(
    holder: Any, path: tuple[str, ...], wanted: tuple[Rule, ...]
) -> None:
    """Apply rules to every value at a path; one that becomes null is left out."""
    first, *rest = path
    places = (
        range(len(holder))
        if isinstance(holder, list)
        else list(holder)
        if first == "*"
        else [first]
    )
    for place in places:
        value = (
            holder.get(place) if isinstance(holder, dict) else holder[place]
        )
        if rest and isinstance(value, dict | list):
            apply(value, tuple(rest), wanted)
        elif not rest and value is not None:
            for rule in wanted:
                value = rule(value)
            if value is None and isinstance(holder, dict):
                del holder[place]
            else:
                holder[place] = value
