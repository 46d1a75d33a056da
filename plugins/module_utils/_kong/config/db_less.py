# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kong without a database: its configuration is replaced as a whole, by one request.

Sources: kong/api/routes/config.lua and kong/db/declarative of Kong Gateway 3.9.
"""

from __future__ import annotations

import functools
import re
import typing as t

from ..._core.errors import CollectionError, in_one_line
from ..._core.field_paths import Record
from ..._core.http_client import Request, Response
from ..._core.planner import BulkPlan
from ..._core.unknown import UNKNOWN
from ..refusals import refusal
from ..registry import NESTED
from ..server import KongServer
from .desired import KongChange
from .format_versions import FORMAT_VERSION

ACCEPTED = (200, 201)
DIGITS = re.compile(r"(\d+)")


class RefusedField(t.NamedTuple):
    """Something that Kong refuses of a configuration.

    Attributes:
        source: Where the user declares the entity or, where that is not known, the kind of entity.
        field: The field, or None for the entity as a whole.
        said: What Kong says.
    """

    source: str
    field: str | None
    said: str


def replace_configuration(
    server: KongServer, plan: BulkPlan[KongChange], *, hashes_secrets: bool
) -> None:
    """Replace everything that the server has.

    ``hashes_secrets`` has Kong hash what it keeps as a hash. Raises CollectionError, which tells
    where the user wrote what Kong refuses.
    """
    # What is not in the request is deleted.
    kept = [*plan.unchanged, *plan.written]
    body: Record = {
        "_format_version": FORMAT_VERSION,
        "_transform": hashes_secrets,
    }
    for change in kept:
        table = body.setdefault(change.entity.schema_name, [])
        table.append(_in_declarative_format(change))
    # With flatten_errors, Kong tells the id of each entity that it refuses.
    request = Request(
        "POST",
        "/config",
        json=body,
        query={"flatten_errors": 1},
        secrets=functools.partial(_secrets_of, kept),
    )
    response = server.client.send(request)
    if response.status not in ACCEPTED:
        raise _refusal(server, response, kept)


def _secrets_of(changes: list[KongChange]) -> set[str]:
    """Return the secrets in a whole configuration, which an error may quote."""
    secrets: set[str] = set()
    for change in changes:
        record = change.plan.after or change.plan.before
        secrets |= change.schema.secrets(record)
    return secrets


def _in_declarative_format(change: KongChange) -> Record:
    """Return an entity as a flat configuration has it, with each reference as a bare id."""
    entity = change.entity
    record = dict(change.plan.after or change.plan.before)
    # The id of a new entity was made up for the plan, and references hold it.
    record["id"] = change.desired["id"]
    for field_name in entity.schema.references:
        reference = record.get(field_name)
        record[field_name] = reference["id"] if reference else None

    skipped = {"updated_at", *NESTED[entity.name]}
    if entity.is_membership:
        skipped.update(entity.volatile)
    for field_name in skipped & record.keys():
        del record[field_name]
    return {
        field_name: value
        for field_name, value in record.items()
        if _is_worth_stating(change, field_name, value)
    }


def _is_worth_stating(
    change: KongChange, field_name: str, value: t.Any
) -> bool:
    """Return whether a field says anything: a null does so where the field has a default."""
    if value == UNKNOWN:
        return False
    if value is not None:
        return True
    return change.schema.child(field_name).default is not None


# What Kong refuses


def _refusal(
    server: KongServer, response: Response, kept: list[KongChange]
) -> CollectionError:
    """Return the error for a configuration that Kong refuses.

    The sentence tells what is wrong first, and ``errors`` of the result everything.
    """
    sources = {change.desired["id"]: change.source for change in kept}
    refused = list(_refused_fields(response.body, sources))
    if not refused:
        return refusal(server.client, response, "replace the configuration")

    first, *others = refused
    explanation = f"{first.field}: {first.said}" if first.field else first.said
    more = f" and {len(others)} more, see errors" if others else ""
    return CollectionError(
        f"{first.source}: {server.label} refused it: {explanation}{more}.",
        errors=[refused_field._asdict() for refused_field in refused],
    )


def _refused_fields(
    body: t.Any, sources: t.Mapping[str, str]
) -> t.Iterator[RefusedField]:
    """Yield what Kong refuses, in the order in which the user wrote it: Kong has no order."""
    errors = body.get("flattened_errors") if isinstance(body, dict) else None

    def order(error: Record) -> list[tuple[int, str]]:
        return _order_in_file(_source(error, sources))

    for error in sorted(_mappings(errors), key=order):
        for detail in _mappings(error.get("errors")):
            said = in_one_line(detail.get("message"))
            yield RefusedField(
                _source(error, sources), detail.get("field"), said
            )


def _source(error: Record, sources: t.Mapping[str, str]) -> str:
    """Return where the user declares what Kong refuses or, if that is unknown, its kind."""
    entity_id = str(error.get("entity_id"))
    return sources.get(entity_id, str(error.get("entity_type")))


def _mappings(value: t.Any) -> list[Record]:
    """Return the mappings in a list. What else a server may answer is passed over."""
    if not isinstance(value, list):
        return []
    return [element for element in value if isinstance(element, dict)]


def _order_in_file(source: str) -> list[tuple[int, str]]:
    """Return a key that sorts ``routes[10]`` after ``routes[9]``."""
    order = []
    for part in DIGITS.split(source):
        number = int(part) if part.isdigit() else 0
        order.append((number, part))
    return order
