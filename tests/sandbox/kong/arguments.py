# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Request bodies: JSON, and forms whose dotted keys and text values become typed tables.

Follows kong/api/arguments.lua and kong/api/arguments_decoder.lua.
"""

from __future__ import annotations

import email.parser
import email.policy
import json
import math
import re
import urllib.parse
from typing import Any

from .lua import LuaError
from .schema import Field, Schema

_STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")


def number(text: str) -> Any:
    """Return `text` as a number, an integer if it is whole, or unchanged."""
    try:
        value = float(text)
    except ValueError:
        return text
    if not math.isfinite(value):
        return text
    return int(value) if value.is_integer() else value


def parse_json(body: bytes) -> Any:
    """Return a JSON body; whole numbers become integers.

    Raises: ValueError.
    """
    data = json.loads(body, parse_float=number, parse_constant=_no_constant)
    if b"\\ud" in body.lower():
        json.dumps(
            data, ensure_ascii=False
        ).encode()  # half of a surrogate pair is no text
    return data


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def parse_form(body: bytes) -> dict[str, Any]:
    """Return the table that an urlencoded body stands for; its values are texts."""
    return nest(
        urllib.parse.parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True
        )
    )


def parse_multipart(body: bytes, content_type: str) -> dict[str, Any]:
    """Return the table that a multipart body stands for; its values are texts, byte for byte."""
    head = b"Content-Type: " + content_type.encode() + b"\r\n\r\n"
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        head + body
    )
    pairs = []
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            pairs.append((name, payload.decode("utf-8", "replace")))
    return nest(pairs)


def nest(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Return nested tables for keys such as ``config.x.y``, ``tags[]``, ``tags[1]`` and ``headers[name]``."""
    table: dict[str, Any] = {}
    for key, value in pairs:
        steps = [plain or index for plain, index in _STEP.findall(key)] or [
            key
        ]
        indexed = [match[1] is None for match in _STEP.finditer(key)] or [
            False
        ]
        node: Any = table
        for position, step in enumerate(steps[:-1]):
            follower_is_item = indexed[position + 1] and (
                steps[position + 1] == "" or steps[position + 1].isdigit()
            )
            default: Any = [] if follower_is_item else {}
            if isinstance(node, list):
                node.append(default)
                node = node[-1]
            else:
                if not isinstance(node.get(step), (dict, list)):
                    node[step] = default
                node = node[step]
        last = steps[-1]
        if isinstance(node, list):
            node.append(value)
        elif last in node:
            node[last] = [
                *(
                    node[last]
                    if isinstance(node[last], list)
                    else [node[last]]
                ),
                value,
            ]
        else:
            node[last] = value
    return table


def infer(data: dict[str, Any], schema: Schema) -> dict[str, Any]:
    """Return form `data` with its texts turned into what `schema` expects."""
    fields = {**dict(schema.each_field(data)), **schema.shorthands}
    typed = {
        name: _infer(value, fields[name], schema) if name in fields else value
        for name, value in data.items()
    }
    if schema.ttl and isinstance(typed.get("ttl"), str):
        typed["ttl"] = number(typed["ttl"])
    return typed


def _infer(value: Any, field: Field, schema: Schema) -> Any:
    kind = field["type"]
    if value == "":
        return None
    if kind in ("number", "integer"):
        return number(value) if isinstance(value, str) else value
    if kind == "boolean":
        return (
            {"true": True, "false": False}.get(value, value)
            if isinstance(value, str)
            else value
        )
    if kind in ("array", "set"):
        items = (
            value
            if isinstance(value, list)
            else list(value.values())
            if isinstance(value, dict)
            else [value]
        )
        return [_infer(item, field["elements"], schema) for item in items]
    if not isinstance(value, dict):
        return value
    if kind == "foreign":
        return infer(value, schema.registry[field["reference"]])
    if kind == "map":
        return {
            name: _infer(item, field["values"], schema)
            for name, item in value.items()
        }
    if kind == "record" and not field.get("abstract"):
        inner = [
            *(field.get("fields") or ()),
            *(field.get("shorthand_fields") or ()),
        ]
        fields = {
            name: definition
            for entry in inner
            for name, definition in entry.items()
        }
        return {
            name: _infer(item, fields[name], schema)
            if name in fields
            else item
            for name, item in value.items()
        }
    return value


def load(
    body: bytes, content_type: str, schema: Schema | None
) -> dict[str, Any]:
    """Return the table in a request's body.

    Raises: ValueError when a JSON body is none; LuaError where Kong crashes on it.
    """
    kind = content_type.lower()
    if "application/json" in kind:
        data = parse_json(body)
        if isinstance(data, list):
            return dict(enumerate(data, 1))  # type: ignore[arg-type]
        if not isinstance(data, dict):
            raise LuaError("bad argument #1 to 'pairs' (table expected)")
        return data
    if "multipart/form-data" in kind:
        data = parse_multipart(body, content_type)
    elif "application/x-www-form-urlencoded" in kind:
        data = parse_form(body)
    else:
        return {}
    return infer(data, schema) if schema else data
