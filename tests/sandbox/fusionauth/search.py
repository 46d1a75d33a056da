# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Search endpoints: criteria, wildcards, order and paging; and the simple query strings of users and entities."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from . import paths
from .errors import refuse
from .instance import Object

PAGING = ("numberOfResults", "orderBy", "startRow")


def like(pattern: str, value: Any) -> bool:
    """Match a name criterion: case-insensitive, ``*`` is a wildcard, without one it may occur anywhere."""
    text = pattern if "*" in pattern else f"*{pattern}*"
    expression = ".*".join(re.escape(part) for part in text.split("*"))
    return (
        re.fullmatch(expression, str(value), re.IGNORECASE | re.DOTALL)
        is not None
    )


def ordered(found: list[Object], order: str) -> list[Object]:
    """Sort by SQL-like columns: ``name ASC, insertInstant DESC``."""
    for part in reversed(order.split(",")):
        column, direction, *_dummy = [*part.split(), "ASC"]
        if not re.fullmatch(
            r"[A-Za-z.]+", column
        ) or direction.upper() not in (
            "ASC",
            "DESC",
        ):
            raise refuse(
                "search.orderBy",
                "invalid",
                f"Invalid [search.orderBy] value [{order}].",
            )

        def rank(thing: Object, column: str = column) -> tuple[bool, Any]:
            value = paths.find(thing, column)
            return value is None, value.lower() if isinstance(
                value, str
            ) else value if value is not None else 0

        found = sorted(found, key=rank, reverse=direction.upper() == "DESC")
    return found


def page(found: list[Object], criteria: Object) -> list[Object]:
    """Return the rows from ``startRow`` on, ``numberOfResults`` of them (25)."""
    start, size = (
        criteria.get("startRow", 0),
        criteria.get("numberOfResults", 25),
    )
    for name, value in (("startRow", start), ("numberOfResults", size)):
        if value < 0:
            raise refuse(
                f"search.{name}",
                "invalid",
                f"Invalid [search.{name}] value [{value}].",
            )
    return found[start : start + size]


def query_string(text: str, fields: Iterable[str]) -> Callable[[Object], bool]:
    """Return the predicate of a query string: ``*``, ``term``, ``field:value``, quoted values, AND, OR."""
    alternatives = [
        [
            clause(term, tuple(fields))
            for term in re.split(r"\s+AND\s+", part.strip())
        ]
        for part in re.split(r"\s+OR\s+", text.strip())
    ]
    return lambda thing: any(
        all(test(thing) for test in tests) for tests in alternatives
    )


def clause(term: str, fields: tuple[str, ...]) -> Callable[[Object], bool]:
    """Return the predicate of one term of a query string."""
    term = term.strip().strip("()")
    match = re.fullmatch(r"([\w.]+):(.*)", term, re.DOTALL)
    names, value = ((match[1],), match[2]) if match else (fields, term)
    value = re.sub(
        r"\\(.)", r"\1", re.sub(r'^"(.*)"$', r"\1", value, flags=re.DOTALL)
    )
    exact = match is not None and "*" not in value
    return lambda thing: (
        value == "*"
        or any(
            str(candidate).lower() == value.lower()
            if exact
            else like(value, candidate)
            for name in names
            for _dummy, candidate in values(thing, name)
        )
    )


def values(thing: Object, name: str) -> Iterable[tuple[str, Any]]:
    """Yield the values of a search field, looking into lists on the way (``registrations.applicationId``)."""
    head, _dummy, rest = name.partition(".")
    inner = thing.get(head) if isinstance(thing, dict) else None
    for item in inner if isinstance(inner, list) else [inner]:
        if item is not None:
            yield from (
                values(item, rest) if rest else [(name, json_text(item))]
            )


def json_text(value: Any) -> str:
    """Return a scalar as the text a query names it by."""
    return value if isinstance(value, str) else json.dumps(value)


def elastic(
    query: Any, field: str = "search.query"
) -> Callable[[Object], bool]:
    """Return the predicate of an Elasticsearch query: match_all, match, term(s), wildcard, exists, nested, bool."""
    if isinstance(query, str):
        try:
            query = json.loads(query)
        except ValueError:
            raise refuse(
                field, "invalid", f"Invalid [{field}] value."
            ) from None
    [(kind, inner)] = (
        query.items()
        if isinstance(query, dict) and len(query) == 1
        else [("", {})]
    )
    if kind == "match_all":
        return lambda thing: True
    if kind == "nested":
        return elastic(inner["query"], field)
    if kind == "exists":
        return lambda thing: any(values(thing, inner["field"]))
    if kind == "bool":
        groups = {
            name: [
                elastic(part, field)
                for part in (given if isinstance(given, list) else [given])
            ]
            for name, given in inner.items()
            if name in ("must", "filter", "should", "must_not")
        }
        must = groups.get("must", []) + groups.get("filter", [])
        should, must_not = groups.get("should", []), groups.get("must_not", [])
        return lambda thing: (
            all(test(thing) for test in must)
            and (
                not should or bool(must) or any(test(thing) for test in should)
            )
            and not any(test(thing) for test in must_not)
        )
    if kind in ("match", "match_phrase", "term", "terms", "wildcard"):
        [(name, wanted)] = (
            inner.items()
            if isinstance(inner, dict) and len(inner) == 1
            else [("", None)]
        )
        wanted = (
            next(iter(wanted.values())) if isinstance(wanted, dict) else wanted
        )
        texts = [
            json_text(text)
            for text in (wanted if isinstance(wanted, list) else [wanted])
        ]
        return lambda thing: any(
            any(
                like(text, value)
                if "*" in text
                else text.lower() == value.lower()
                for text in texts
            )
            for _dummy, value in values(thing, name.removesuffix(".exact"))
        )
    raise refuse(field, "invalid", f"Invalid [{field}] value.")
