# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a PATCH makes of an object, in each of FusionAuth's three content types.

FusionAuth carries a PATCH out once. A kickstart file that is applied again must not append the same
element again, so that an element is only added to a list that lacks it.

Source: FusionAuth docs, "The PATCH HTTP method".
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import typing as t

from ..._core.errors import InvalidOptionError
from ..._core.field_paths import Record, get_path
from ..._core.schema import KeyedListSchema, RecordSchema, Schema

# Merges mappings and appends to lists, as no standard does.
ORIGINAL = "application/json"
# RFC 7396.
MERGE_PATCH = "application/merge-patch+json"
# RFC 6902.
JSON_PATCH = "application/json-patch+json"
CONTENT_TYPES = (ORIGINAL, MERGE_PATCH, JSON_PATCH)

# What a JSON Patch that cannot be carried out raises, whatever is wrong with it.
PATCH_ERRORS = (KeyError, IndexError, ValueError, TypeError, AttributeError)
# The place of a new element at the end of a list (RFC 6902 section 4.1).
END_OF_LIST = "-"


# A merge patch


def merge(desired: t.Any, change: t.Any) -> t.Any:
    """Return a record with a change merged into it.

    This is a merge patch (RFC 7396), but that a null stays, to say that there is to be nothing.

    Args:
        desired: What is desired so far.
        change: What a request states.
    """
    if not isinstance(desired, dict) or not isinstance(change, dict):
        return change
    merged = dict(desired)
    for field_name, changed_value in change.items():
        merged[field_name] = merge(desired.get(field_name), changed_value)
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

        Args:
            schema: What is known about the value.
            desired: What is desired so far.
            change: What the request states.
            current: What there is now. A list that is not desired yet is appended to that.
            path: The dotted path of the value in the object.
        """
        if isinstance(change, dict):
            return self._apply_to_fields(
                schema, desired, change, current, path
            )
        if not isinstance(change, list):
            return change
        if isinstance(schema, KeyedListSchema):
            # The reconciler merges all of it into what there is.
            return schema.merge(desired or [], change)
        if path in self.replaced:
            return change
        return _append(schema, _first_list(desired, current), change)

    def _apply_to_fields(
        self,
        schema: Schema,
        desired: t.Any,
        change: Record,
        current: t.Any,
        path: str,
    ) -> Record:
        """Return a record with each field of a change applied to it."""
        patched = dict(desired) if isinstance(desired, dict) else {}
        known_fields = current if isinstance(current, dict) else {}
        for field_name, changed_value in change.items():
            patched[field_name] = self.apply(
                schema=schema.child(field_name),
                desired=patched.get(field_name),
                change=changed_value,
                current=known_fields.get(field_name),
                path=f"{path}.{field_name}" if path else field_name,
            )
        return patched


def _first_list(*candidates: t.Any) -> list[t.Any]:
    """Return the first of some values that is a list, or an empty one."""
    for candidate in candidates:
        if isinstance(candidate, list):
            return candidate
    return []


def _append(
    schema: Schema, elements: list[t.Any], more_elements: list[t.Any]
) -> list[t.Any]:
    """Return a list with those of more elements that it lacks."""
    lacking = [
        element
        for element in more_elements
        if not _holds(schema, elements, element)
    ]
    return [*elements, *lacking]


def _holds(schema: Schema, elements: list[t.Any], element: t.Any) -> bool:
    """Return whether a list has an element, as the server may have rewritten and completed it."""
    element_schema = schema.element
    rewritten = _as_stored(element_schema, element)
    for known_element in elements:
        completed = element_schema.merge(known_element, rewritten)
        if element_schema.equal(known_element, completed):
            return True
    return False


def _as_stored(schema: Schema, element: t.Any) -> t.Any:
    """Return an element as the server keeps it, such as domains in lower case."""

    def keep_reference(dummy_kind: str, reference: t.Any) -> t.Any:
        return reference

    # A mistake is told when the whole object is parsed.
    with contextlib.suppress(InvalidOptionError):
        return schema.parse(element, keep_reference)
    return element


# A JSON Patch


def operate(
    schema: RecordSchema,
    desired: Record,
    operations: list[t.Any],
    current: Record,
) -> Record:
    """Return what the operations of a JSON Patch (RFC 6902) change of a record.

    Tests are taken to pass. Raises InvalidOptionError for an operation that cannot be carried out,
    or not a second time.

    Args:
        schema: What is known about the record.
        desired: What is desired so far.
        operations: The operations, as the request states them.
        current: What there is now.
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
                f"{_in_words(operation)} of its JSON Patch cannot be "
                "applied, or cannot be applied twice"
            ) from None
    return changes


def _in_words(operation: t.Any) -> str:
    """Return what messages call an operation."""
    if not isinstance(operation, dict):
        return "one"
    return f"{operation.get('op')} {operation.get('path')}"


def _operated(document: t.Any, operation: Record, desired: Record) -> t.Any:
    """Return a document after one operation. Raises one of PATCH_ERRORS.

    Args:
        document: The document before.
        operation: The operation.
        desired: What the kickstart file itself states of the object.
    """
    verb, target_path = operation["op"], _tokens(operation["path"])
    if verb == "test":
        return document
    if verb == "add":
        return _with_value(
            document, target_path, operation["value"], desired, insert=True
        )
    if verb == "replace":
        return _with_value(document, target_path, operation["value"], desired)
    if verb == "remove":
        return _with_value(document, target_path, None, desired)
    if verb not in ("copy", "move"):
        raise ValueError(verb)
    source_path = _tokens(operation["from"])
    moved = _value_at(document, source_path)
    # What has been moved is there no more the second time.
    if moved is None:
        return document
    if verb == "move":
        document = _with_value(document, source_path, None, desired)
    return _with_value(document, target_path, moved, desired, insert=True)


def _tokens(pointer: str) -> list[str]:
    """Return the tokens of a JSON Pointer (RFC 6901)."""
    return [
        token.replace("~1", "/").replace("~0", "~")
        for token in pointer.split("/")[1:]
    ]


def _value_at(document: t.Any, path: list[str]) -> t.Any:
    """Return what is at a path. Raises one of PATCH_ERRORS where it leads nowhere."""
    for token in path:
        is_list = isinstance(document, list)
        document = document[int(token)] if is_list else document.get(token)
    return document


def _with_value(
    document: t.Any,
    path: list[str],
    new_value: t.Any,
    desired: Record,
    *,
    insert: bool = False,
) -> t.Any:
    """Return a document with another value at a path. Raises one of PATCH_ERRORS.

    Args:
        document: The document, which is changed.
        path: The tokens of the path.
        new_value: The value, or a null for none.
        desired: What the kickstart file itself states of the object.
        insert: Insert the value into a list, in place of replacing an element.
    """
    if not path:
        return new_value
    *parent_path, last_token = path
    parent = _value_at(document, parent_path)
    if not isinstance(parent, list):
        parent[last_token] = new_value
    elif insert:
        _insert(parent, last_token, new_value)
    else:
        # The place of an element that was there already would be another one the second time.
        if not isinstance(get_path(desired, parent_path), list):
            raise ValueError(last_token)
        _replace(parent, int(last_token), new_value)
    return document


def _insert(elements: list[t.Any], place: str, new_value: t.Any) -> None:
    """Insert a value into a list that lacks it."""
    if new_value in elements:
        return
    index = len(elements) if place == END_OF_LIST else int(place)
    elements.insert(index, new_value)


def _replace(elements: list[t.Any], index: int, new_value: t.Any) -> None:
    """Replace an element of a list, or remove it."""
    if new_value is None:
        del elements[index]
    else:
        elements[index] = new_value
