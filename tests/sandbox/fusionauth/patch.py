# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PATCH in its three content types (FusionAuth docs, "The PATCH HTTP method")."""

from __future__ import annotations

import copy
from typing import Any

from .errors import refuse_generally

ORIGINAL = "application/json"
JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"


def apply(
    document: dict[str, Any],
    change: Any,
    content_type: str,
    replaced: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the request document with `change` applied; `replaced` names the lists ORIGINAL does not append to."""
    if content_type == JSON_PATCH:
        return json_patch(document, change)
    if content_type == MERGE_PATCH:
        return merge_patch(document, change)
    return original(document, change, replaced)


def original(
    old: Any, new: Any, replaced: tuple[str, ...], path: str = ""
) -> Any:
    """Merge `new` into `old`: objects and maps deeply, lists by appending unless `path` is `replaced`."""
    if isinstance(old, dict) and isinstance(new, dict):
        merged = dict(old)
        for name, value in new.items():
            inner = f"{path}.{name}" if path else name
            merged[name] = original(old.get(name), value, replaced, inner)
        return merged
    if (
        isinstance(old, list)
        and isinstance(new, list)
        and path not in replaced
    ):
        return old + new
    return new


def merge_patch(old: Any, new: Any) -> Any:
    """Apply an RFC 7396 merge patch."""
    if not isinstance(new, dict):
        return new
    merged = dict(old) if isinstance(old, dict) else {}
    for name, value in new.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def json_patch(document: Any, operations: Any) -> Any:
    """Apply an RFC 6902 JSON patch."""
    if not isinstance(operations, list):
        raise refuse_generally(
            "invalidJSON", "A JSON Patch is an array of operations."
        )
    patched = copy.deepcopy(document)
    for step in operations:
        try:
            patched = operate(patched, step)
        except (
            KeyError,
            IndexError,
            ValueError,
            TypeError,
            AttributeError,
        ) as error:
            raise refuse_generally(
                "invalidJSON",
                f"The JSON Patch could not be applied: {step!r}.",
            ) from error
    return patched


def operate(document: Any, step: dict[str, Any]) -> Any:
    """Apply one operation of a JSON patch and return the document."""
    verb, path = step["op"], pointer(step["path"])
    if verb == "test":
        if find(document, path) != step["value"]:
            raise refuse_generally(
                "JSONPatchTestFailed",
                f"The JSON Patch test of [{step['path']}] failed.",
            )
    elif verb == "remove":
        take(document, path)
    elif verb == "replace":
        take(document, path)
        insert(document, path, step["value"])
    elif verb == "add":
        insert(document, path, step["value"])
    elif verb in ("move", "copy"):
        origin = pointer(step["from"])
        value = copy.deepcopy(find(document, origin))
        if verb == "move":
            take(document, origin)
        insert(document, path, value)
    else:
        raise ValueError(verb)
    return document


def pointer(text: str) -> list[str]:
    """Return the tokens of an RFC 6901 pointer."""
    if not text.startswith("/"):
        raise ValueError(text)
    return [
        token.replace("~1", "/").replace("~0", "~")
        for token in text[1:].split("/")
    ]


def find(document: Any, path: list[str]) -> Any:
    """Return what `path` points to."""
    for token in path:
        document = (
            document[int(token)]
            if isinstance(document, list)
            else document[token]
        )
    return document


def take(document: Any, path: list[str]) -> None:
    """Remove what `path` points to."""
    parent = find(document, path[:-1])
    del parent[int(path[-1]) if isinstance(parent, list) else path[-1]]


def insert(document: Any, path: list[str], value: Any) -> None:
    """Set a member, or insert into a list (``-`` is its end)."""
    parent, last = find(document, path[:-1]), path[-1]
    if isinstance(parent, list):
        index = len(parent) if last == "-" else int(last)
        if not 0 <= index <= len(parent):
            raise IndexError(last)
        parent.insert(index, value)
    else:
        parent[last] = value
