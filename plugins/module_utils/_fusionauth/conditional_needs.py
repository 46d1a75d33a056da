# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an object needs because of what else it has, such as an issuer where SAML is enabled.

FusionAuth has no way to ask whether it would take an object, so check mode has to know. Each
resource tells its own needs. Source: FusionAuth docs, API reference, which calls such fields
required when another one has some value.
"""

from __future__ import annotations

import typing as t

from .._core.errors import CollectionError, combine_errors
from .._core.field_paths import Record, get_path
from .resource import ConditionalNeed, Resource

# What FusionAuth takes for no value.
_EMPTY: tuple[t.Any, ...] = (None, "", [])


# Returns whether a server is of a version or a newer one.
IsSince = t.Callable[[str], bool]


def refuse_unmet_needs(
    resource: Resource, current: Record, desired: Record, is_since: IsSince
) -> None:
    """Raise CollectionError for everything that a desired object would lack.

    Args:
        resource: The kind of object.
        current: What there is now, or an empty record.
        desired: What is stated, in FusionAuth's spelling.
        is_since: Tells whether the server is of a version or a newer one.
    """
    unmet: dict[str, list[str]] = {}
    for need in resource.conditional_needs:
        if _is_met(need, current, desired):
            continue
        # Last, because the server has to be asked.
        if need.since and not is_since(need.since):
            continue
        condition = resource.schema.option_name(need.path)
        if need.value is not None:
            condition = f"{condition} {_in_words(need.value)}"
        options = " or ".join(map(resource.schema.option_name, need.needed))
        unmet.setdefault(condition, []).append(options)
    if unmet:
        name = resource.display_name({**current, **desired})
        raise combine_errors(
            [
                _lacking(f"{name} with {condition}", needed)
                for condition, needed in unmet.items()
            ]
        )


def _lacking(subject: str, needed: list[str]) -> CollectionError:
    """Return the error for all that something lacks."""
    *others, last = needed
    options = f"{', '.join(others)} and {last}" if others else last
    pronoun = "them" if others else "it"
    return CollectionError(f"{subject} requires {options}: set {pronoun}.")


def _in_words(value: t.Any) -> str:
    return "true" if value is True else str(value)


def _is_met(need: ConditionalNeed, current: Record, desired: Record) -> bool:
    """Return whether an object has what it needs, or does not need it."""
    if need.switch and not _value_at(need.switch, current, desired):
        return True
    condition = _value_at(need.path, current, desired)
    if not _has_value(condition, need.value):
        return True
    found = [_value_at(path, current, desired) for path in need.needed]
    return any(value not in _EMPTY for value in found)


def _has_value(found: t.Any, value: t.Any) -> bool:
    if value is None:
        return found not in _EMPTY
    if isinstance(found, list):
        return value in found
    return bool(found == value)


def _value_at(path: str, current: Record, desired: Record) -> t.Any:
    """Return what an object is going to have at a dotted path."""
    names = path.split(".")
    stated = get_path(desired, names)
    return get_path(current, names) if stated is None else stated
