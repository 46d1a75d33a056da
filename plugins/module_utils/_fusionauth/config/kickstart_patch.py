# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a PATCH makes of an object, in each of FusionAuth's three content types.

FusionAuth carries a PATCH out once. A kickstart that is applied again must not append the same element again, so that
an element is only added to a list that lacks it.

Source: FusionAuth docs, "The PATCH HTTP method"; the lists that are replaced are those that fusionauth-java-client
excludes from merging.
"""

from __future__ import annotations

import copy
import typing as t

from ..._core.errors import InvalidOptionError
from ..._core.field_paths import Record, get_path
from ..._core.schema import KeyedListSchema, Schema

ORIGINAL = "application/json"
MERGE_PATCH = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"

# Lists that a PATCH of ORIGINAL replaces; it appends to every other one.
REPLACED = {
    "application": {
        "cleanSpeakConfiguration.applicationIds",
        "oauthConfiguration.authorizedOriginURLs",
        "oauthConfiguration.authorizedRedirectURLs",
        "oauthConfiguration.enabledGrants",
        "samlv2Configuration.authorizedRedirectURLs",
    },
    "messenger": {"messageTypes"},
}


def merge(desired: t.Any, change: t.Any) -> t.Any:
    """A record with a change merged into it: lists are replaced, and a null stays, to say that there is to be nothing.

    This is a merge patch (RFC 7396) but for the nulls.
    """
    if isinstance(desired, dict) and isinstance(change, dict):
        return {
            **desired,
            **{name: merge(desired.get(name), value) for name, value in change.items()},
        }
    return change


def append(
    schema: Schema,
    desired: t.Any,
    change: t.Any,
    current: t.Any,
    replaced: t.Collection[str],
    path: str = "",
) -> t.Any:
    """A record with a change of ORIGINAL merged into it.

    ``desired``: what is desired so far; a list that it does not hold is appended to as it is ``current``.
    """
    if isinstance(change, dict):
        known, fields = (
            value if isinstance(value, dict) else {} for value in (desired, current)
        )
        below = f"{path}." if path else ""
        after = {
            name: append(
                schema.child(name),
                known.get(name),
                value,
                fields.get(name),
                replaced,
                below + name,
            )
            for name, value in change.items()
        }
        return {**known, **after}
    if isinstance(change, list) and isinstance(schema, KeyedListSchema):
        return schema.merge(
            desired or [], change
        )  # the engine merges the whole of it into what there is
    if isinstance(change, list) and path not in replaced:
        base = (
            desired
            if isinstance(desired, list)
            else current
            if isinstance(current, list)
            else []
        )
        return [
            *base,
            *(element for element in change if not _holds(schema, base, element)),
        ]
    return change


def _holds(schema: Schema, listed: list[t.Any], element: t.Any) -> bool:
    """Whether a list has an element, as the server may have completed it."""
    item = schema.element
    return any(item.equal(known, item.merge(known, element)) for known in listed)


def operate(
    schema: Schema, desired: Record, operations: list[t.Any], current: Record
) -> Record:
    """What the operations of a JSON Patch (RFC 6902) change of a record. Tests are taken to pass.

    Raises InvalidOptionError for an operation that cannot be carried out, or not a second time.
    """
    before = merge(current, desired)
    after = copy.deepcopy(before)
    changed: Record = {}
    for operation in operations:
        try:
            after = _operated(after, operation, desired)
            changed = schema.changes(before, after)
        except (KeyError, IndexError, ValueError, TypeError, AttributeError):
            what = (
                [operation.get(name) for name in ("op", "path")]
                if isinstance(operation, dict)
                else ["one"]
            )
            raise InvalidOptionError(
                f"{' '.join(map(str, what))} of its JSON Patch cannot be carried out, or not twice"
            ) from None
    return changed


def _operated(document: t.Any, operation: Record, desired: Record) -> t.Any:
    verb, path = operation["op"], _tokens(operation["path"])
    if verb == "test":
        return document
    if verb in ("add", "replace"):
        return _with(document, path, operation["value"], desired, insert=verb == "add")
    if verb == "remove":
        return _with(document, path, None, desired)
    if verb not in ("copy", "move"):
        raise ValueError(verb)
    source = _tokens(operation["from"])
    moved = _at(document, source)
    if verb == "move" and moved is not None:
        document = _with(document, source, None, desired)
    return (
        document
        if moved is None
        else _with(document, path, moved, desired, insert=True)
    )


def _tokens(pointer: str) -> list[str]:
    """The tokens of a JSON Pointer (RFC 6901)."""
    return [
        token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]
    ]


def _at(document: t.Any, path: list[str]) -> t.Any:
    for token in path:
        document = (
            document[int(token)] if isinstance(document, list) else document.get(token)
        )
    return document


def _with(
    document: t.Any,
    path: list[str],
    value: t.Any,
    desired: Record,
    *,
    insert: bool = False,
) -> t.Any:
    """A document with another value at a path; a null for none."""
    if not path:
        return value
    *above, last = path
    parent = _at(document, above)
    if isinstance(parent, list):
        _put(
            parent,
            last,
            value,
            insert=insert,
            stated=isinstance(get_path(desired, above), list),
        )
    else:
        parent[last] = value
    return document


def _put(
    listed: list[t.Any], place: str, value: t.Any, *, insert: bool, stated: bool
) -> None:
    """Put a value at a place of a list; a null for none. ``stated``: whether the file itself states the list.

    Raises ValueError where the place of an element that is there already would be another one the second time.
    """
    if insert:
        if value not in listed:
            listed.insert(len(listed) if place == "-" else int(place), value)
    elif not stated:
        raise ValueError(place)
    elif value is None:
        del listed[int(place)]
    else:
        listed[int(place)] = value
