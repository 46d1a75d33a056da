# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kong without a database: its configuration is replaced as a whole, by one request."""

from __future__ import annotations

import re
import typing as t

from ..._core.errors import CollectionError, in_one_line
from ..._core.field_paths import Record
from ..._core.http import Response
from ..._core.planner import BulkPlan
from ..._core.sensitive import UNKNOWN
from ..entities.registry import NESTED
from ..refusals import refusal
from ..server import KongServer
from .format_versions import FORMAT_VERSION
from .planner import KongChange


def replace_configuration(
    server: KongServer, plan: BulkPlan[KongChange], *, hashes_secrets: bool
) -> None:
    """Replace everything that the server has.

    ``hashes_secrets`` has Kong hash what it keeps as a hash. Raises CollectionError, which tells
    where the user wrote what Kong refuses.
    """
    kept = [*plan.unchanged, *plan.written]
    body: Record = {"_format_version": FORMAT_VERSION, "_transform": hashes_secrets}
    for change in kept:
        body.setdefault(change.entity.schema_name, []).append(
            _in_declarative_format(change)
        )

    def sensitive() -> set[str]:
        return set().union(*(_secrets(change) for change in kept))

    response = server.client.request(
        "POST", "/config", json=body, query={"flatten_errors": 1}, sensitive=sensitive
    )
    if response.status not in (200, 201):
        raise _refusal(server, response, kept)


def _secrets(change: KongChange) -> set[str]:
    return change.schema.secrets(change.plan.after or change.plan.before)


def _in_declarative_format(change: KongChange) -> Record:
    """Return an entity with each reference as a bare id."""
    entity = change.entity
    hidden = {"updated_at", *NESTED[entity.name]}
    if entity.is_membership:
        hidden |= set(entity.volatile)
    record = {**(change.plan.after or change.plan.before), "id": change.desired["id"]}
    for name in entity.schema.references:
        record[name] = record[name]["id"] if record.get(name) else None
    return {
        name: value
        for name, value in record.items()
        if name not in hidden
        and value != UNKNOWN
        and _is_worth_stating(change, name, value)
    }


def _is_worth_stating(change: KongChange, name: str, value: t.Any) -> bool:
    """Return whether a field says anything: a null does so where the field has a default."""
    return value is not None or change.schema.child(name).default is not None


def _refusal(
    server: KongServer, response: Response, kept: list[KongChange]
) -> CollectionError:
    sources = {change.desired["id"]: change.source for change in kept}
    errors = list(_errors(response.body, sources))
    if not errors:
        return refusal(server.client, response, "replace the configuration")
    first = errors[0]
    what = f"{first['field']}: {first['said']}" if first["field"] else first["said"]
    more = f" and {len(errors) - 1} more, see errors" if len(errors) > 1 else ""
    return CollectionError(
        f"{first['source']}: {server.label} refused it: {what}{more}.", errors=errors
    )


def _errors(body: t.Any, sources: t.Mapping[str, str]) -> t.Iterator[Record]:
    """Yield what Kong refuses, each with where it is written, in the order of that."""
    listed = _mappings(body.get("flattened_errors")) if isinstance(body, dict) else []
    for error in sorted(listed, key=lambda error: _as_written(_source(error, sources))):
        for detail in _mappings(error.get("errors")):
            yield {
                "source": _source(error, sources),
                "field": detail.get("field"),
                "said": in_one_line(detail.get("message")),
            }


def _source(error: Record, sources: t.Mapping[str, str]) -> str:
    return sources.get(str(error.get("entity_id")), str(error.get("entity_type")))


def _mappings(value: t.Any) -> list[Record]:
    listed = value if isinstance(value, list) else []
    return [one for one in listed if isinstance(one, dict)]


def _as_written(source: str) -> list[tuple[int, str]]:
    """Return a key that sorts places as they are in a file: Kong's errors come in no order."""
    parts = re.split(r"(\d+)", source)
    return [(int(part) if part.isdigit() else 0, part) for part in parts]
