# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a PATCH makes of an object, in each of FusionAuth's three content types.

FusionAuth carries a PATCH out once. A kickstart file that is applied again must not append the same
element again, so that an element is only added to a list that lacks it.

Source: FusionAuth docs, "The PATCH HTTP method".
"""

from __future__ import annotations

import copy
import dataclasses
import typing as t

from ..._core.errors import InvalidOptionError
from ..._core.field_paths import Record, get_path
from ..._core.schema import KeyedListSchema, RecordSchema, Schema

ORIGINAL = "application/json"
MERGE_PATCH = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"
CONTENT_TYPES = (ORIGINAL, MERGE_PATCH, JSON_PATCH)

# What a JSON Patch that cannot be carried out raises, whatever is wrong with it.
PATCH_ERRORS = (KeyError, IndexError, ValueError, TypeError, AttributeError)


# A merge patch


def merge(desired: t.Any, change: t.Any) -> t.Any:
    """Return a record with a change merged into it.

    This is a merge patch (RFC 7396), but that a null stays, to say that there is to be nothing.
    """
    if not isinstance(desired, dict) or not isinstance(change, dict):
        return change
    merged = dict(desired)
    for name, value in change.items():
        merged[name] = merge(desired.get(name), value)
    return merged


# FusionAuth's own patch


@dataclasses.dataclass(frozen=True)
class OriginalPatch:
    """A PATCH of the content type that there was first. It merges mappings and appends to lists.

    Attributes:
        replaced: The dotted paths of the lists that it replaces instead.
    """

    replaced: t.Collection[str] = ()

    def apply(
        self,
        schema: Schema,
        desired: t.Any,
        change: t.Any,
        current: t.Any,
        path: str = "",
    ) -> t.Any:
        """Return what is desired so far with a change.

        A list that is not desired yet is appended to as it is ``current``.
        """
        if isinstance(change, dict):
            return self._apply_fields(schema, desired, change, current, path)
        if not isinstance(change, list):
            return change
        if isinstance(schema, KeyedListSchema):
            # The reconciler merges all of it into what there is.
            return schema.merge(desired or [], change)
        if path in self.replaced:
            return change
        return _append(schema, _first_list(desired, current), change)

    def _apply_fields(
        self,
        schema: Schema,
        desired: t.Any,
        change: Record,
        current: t.Any,
        path: str,
    ) -> Record:
        patched = dict(desired) if isinstance(desired, dict) else {}
        known = current if isinstance(current, dict) else {}
        for name, value in change.items():
            patched[name] = self.apply(
                schema.child(name),
                patched.get(name),
                value,
                known.get(name),
                f"{path}.{name}" if path else name,
            )
        return patched


def _first_list(*values: t.Any) -> list[t.Any]:
    lists = (value for value in values if isinstance(value, list))
    return next(lists, [])


def _append(schema: Schema, elements: list[t.Any], more: list[t.Any]) -> list[t.Any]:
    new = [element for element in more if not _holds(schema, elements, element)]
    return [*elements, *new]


def _holds(schema: Schema, elements: list[t.Any], element: t.Any) -> bool:
    """Return whether a list has an element, as the server may have completed it."""
    item = schema.element
    return any(item.equal(known, item.merge(known, element)) for known in elements)


# A JSON Patch


def operate(
    schema: RecordSchema, desired: Record, operations: list[t.Any], current: Record
) -> Record:
    """Return what the operations of a JSON Patch (RFC 6902) change of a record.

    Tests are taken to pass. Raises InvalidOptionError for an operation that cannot be carried out,
    or not a second time.
    """
    before = merge(current, desired)
    after = copy.deepcopy(before)
    changes: Record = {}
    for operation in operations:
        try:
            after = _operated(after, operation, desired)
            changes = schema.changes(before, after)
        except PATCH_ERRORS:
            raise InvalidOptionError(
                f"{_in_words(operation)} of its JSON Patch cannot be carried out, or not twice"
            ) from None
    return changes


def _in_words(operation: t.Any) -> str:
    if not isinstance(operation, dict):
        return "one"
    return f"{operation.get('op')} {operation.get('path')}"


def _operated(document: t.Any, operation: Record, desired: Record) -> t.Any:
    """Return a document after one operation. Raises one of PATCH_ERRORS."""
    verb, path = operation["op"], _tokens(operation["path"])
    if verb == "test":
        return document
    if verb == "add":
        return _with_value(document, path, operation["value"], desired, insert=True)
    if verb == "replace":
        return _with_value(document, path, operation["value"], desired)
    if verb == "remove":
        return _with_value(document, path, None, desired)
    if verb not in ("copy", "move"):
        raise ValueError(verb)
    source = _tokens(operation["from"])
    moved = _value_at(document, source)
    # What has been moved is there no more the second time.
    if moved is None:
        return document
    if verb == "move":
        document = _with_value(document, source, None, desired)
    return _with_value(document, path, moved, desired, insert=True)


def _tokens(pointer: str) -> list[str]:
    """Return the tokens of a JSON Pointer (RFC 6901)."""
    return [
        token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]
    ]


def _value_at(document: t.Any, path: list[str]) -> t.Any:
    for token in path:
        is_list = isinstance(document, list)
        document = document[int(token)] if is_list else document.get(token)
    return document


def _with_value(
    document: t.Any,
    path: list[str],
    value: t.Any,
    desired: Record,
    *,
    insert: bool = False,
) -> t.Any:
    """Return a document with another value at a path, or with a null for none."""
    if not path:
        return value
    *parent_path, last = path
    parent = _value_at(document, parent_path)
    if not isinstance(parent, list):
        parent[last] = value
    elif insert:
        _insert(parent, last, value)
    else:
        # The place of an element that was there already would be another one the second time.
        if not isinstance(get_path(desired, parent_path), list):
            raise ValueError(last)
        _replace(parent, int(last), value)
    return document


def _insert(elements: list[t.Any], place: str, value: t.Any) -> None:
    if value not in elements:
        elements.insert(len(elements) if place == "-" else int(place), value)


def _replace(elements: list[t.Any], place: int, value: t.Any) -> None:
    if value is None:
        del elements[place]
    else:
        elements[place] = value
