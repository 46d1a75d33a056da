# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's error bodies and statuses (kong/db/errors.lua, kong/api/endpoints.lua)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .lua import pretty


class KongError(Exception):
    """An answer other than success: HTTP `status` and JSON `body`."""

    def __init__(
        self,
        status: int,
        body: dict[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(body.get("message"))
        self.status, self.body, self.headers = (
            status,
            body,
            dict(headers or {}),
        )


def message(status: int, text: str) -> KongError:
    """Return an error that is nothing but a message."""
    return KongError(status, {"message": text})


def not_found() -> KongError:
    """Return the 404 of a path, or of an entity that GET does not find."""
    return message(404, "Not found")


def jsonable(errors: Any) -> Any:
    """Return a table of errors with its arrays as lists; elements that are fine become null."""
    if isinstance(errors, list):
        return [jsonable(item) for item in errors]
    if not isinstance(errors, dict):
        return errors
    if errors and all(isinstance(key, int) for key in errors):
        return [
            jsonable(errors.get(index)) for index in range(1, max(errors) + 1)
        ]
    return {str(key): jsonable(item) for key, item in errors.items()}


def _sorted(table: Mapping[Any, Any]) -> list[Any]:
    return sorted(table, key=lambda key: (isinstance(key, str), key))


def _parts(errors: Mapping[Any, Any]) -> Iterator[str]:
    yield from errors.get("@entity", ())
    for name in _sorted(errors):
        value = errors[name]
        if name == "@entity":
            continue
        if not isinstance(value, dict):
            yield f"{name}: {value}"
            continue
        for sub in _sorted(value):
            item = value[sub]
            yield f"{name}.{sub}: {pretty(item) if isinstance(item, (dict, list)) else item}"


def schema_violation(errors: Mapping[Any, Any]) -> KongError:
    """Return the error for a row that its schema refuses; `errors` as `Schema.validate` returns them."""
    parts = list(_parts(errors))
    count = (
        "schema violation"
        if len(parts) == 1
        else f"{len(parts)} schema violations"
    )
    text = f"{count} ({'; '.join(parts)})"
    return KongError(
        400,
        {
            "code": 2,
            "name": "schema violation",
            "message": text,
            "fields": jsonable(dict(errors)),
        },
    )


def invalid_primary_key(errors: Mapping[str, Any]) -> KongError:
    """Return the error for an id in a path that is none."""
    text = f"invalid primary key: '{pretty(dict(errors), None)}'"
    return KongError(
        400,
        {
            "code": 1,
            "name": "invalid primary key",
            "message": text,
            "fields": dict(errors),
        },
    )


def primary_key_violation(key: Mapping[str, Any]) -> KongError:
    """Return the error for an id that is taken."""
    shown = {
        name: "userdata: NULL" if value is None else value
        for name, value in key.items()
    }
    text = f"primary key violation on key '{pretty(shown, None)}'"
    return KongError(
        400,
        {
            "code": 3,
            "name": "primary key violation",
            "message": text,
            "fields": dict(key),
        },
    )


def foreign_key_violation(
    field: str, key: Mapping[str, Any], parent: str
) -> KongError:
    """Return the error for a reference to a row of `parent` that does not exist."""
    text = f"the foreign key '{pretty(dict(key), None)}' does not reference an existing '{parent}' entity."
    body = {
        "code": 4,
        "name": "foreign key violation",
        "message": text,
        "fields": {field: dict(key)},
    }
    return KongError(400, body)


def still_referenced(parent: str, child: str) -> KongError:
    """Return the error for deleting a row of `parent` that a row of `child` points at."""
    text = f"an existing '{child}' entity references this '{parent}' entity"
    body = {
        "code": 4,
        "name": "foreign key violation",
        "message": text,
        "fields": {"@referenced_by": child},
    }
    return KongError(400, body)


def unique_violation(key: Mapping[str, Any]) -> KongError:
    """Return the error for a value, or a combination of values, that is taken."""
    text = f"UNIQUE violation detected on '{pretty(dict(key), None)}'"
    return KongError(
        409,
        {
            "code": 5,
            "name": "unique constraint violation",
            "message": text,
            "fields": dict(key),
        },
    )


def entity_not_found(key: Mapping[str, Any]) -> KongError:
    """Return the 404 of PATCH, which names the key that it looked for."""
    what = "primary key " if "id" in key else ""
    text = f"could not find the entity with {what}'{pretty(dict(key), None)}'"
    return KongError(
        404,
        {"code": 6, "name": "not found", "message": text, "fields": dict(key)},
    )


def invalid_offset(offset: str, reason: str) -> KongError:
    """Return the error for an offset that no page returned."""
    text = f"'{offset}' is not a valid offset: {reason}"
    return KongError(
        400, {"code": 7, "name": "invalid offset", "message": text}
    )


def invalid_size(reason: str) -> KongError:
    """Return the error for a page size that is not an integer between 1 and 1000."""
    return KongError(
        400, {"code": 9, "name": "invalid size", "message": reason}
    )


def invalid_unique(field: str, reason: str) -> KongError:
    """Return the error for a name in a path that the field's own rules refuse."""
    return KongError(
        400, {"code": 10, "name": f"invalid unique {field}", "message": reason}
    )


def invalid_option(name: str, reason: str) -> KongError:
    """Return the error for a query option or a ttl out of bounds."""
    text = f"invalid option ({name}: {reason})"
    return KongError(
        400,
        {
            "code": 11,
            "name": "invalid options",
            "message": text,
            "options": {name: reason},
        },
    )


def unsupported(
    operation: str, entity: str, by: str | None = None
) -> KongError:
    """Return the error for a write without a database."""
    words = f"'{entity}' entities by '{by}'" if by else f"'{entity}' entities"
    text = f"cannot {operation} {words} when not using a database"
    return KongError(
        405, {"code": 12, "name": "operation unsupported", "message": text}
    )


def unresolved(
    field: str, missing: Mapping[str, Any], parent: str
) -> KongError:
    """Return the error for a reference by names that no row of `parent` has."""
    keys = {
        name: pretty({name: value}, None) for name, value in missing.items()
    }
    reasons = {
        name: f"the foreign key cannot be resolved with '{key}' for an existing '{parent}' entity"
        for name, key in keys.items()
    }
    parts = [f"{field}.{name}: {reasons[name]}" for name in sorted(reasons)]
    text = f"foreign key unresolved ({parts[0]})"
    if len(parts) > 1:
        text = f"{len(parts)} foreign keys unresolved ({'; '.join(parts)})"
    body = {
        "code": 13,
        "name": "foreign keys unresolved",
        "message": text,
        "fields": {field: reasons},
    }
    return KongError(400, body)


def declarative(errors: Mapping[Any, Any]) -> KongError:
    """Return the error for a declarative configuration that is refused."""
    text = f"declarative config is invalid: {pretty(dict(errors), None)}"
    body = {
        "code": 14,
        "name": "invalid declarative configuration",
        "message": text,
    }
    return KongError(400, {**body, "fields": jsonable(dict(errors))})


def referenced_by_others(text: str) -> KongError:
    """Return the error for a CA certificate that is in use."""
    return KongError(
        400, {"code": 19, "name": "referenced by others", "message": text}
    )
