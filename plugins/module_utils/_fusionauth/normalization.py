# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FusionAuth makes of what it is sent before it stores it, as far as several resources have it.

Without these rules a task would ask for ever for what the server never keeps. Source: ``normalize()``
in the domain classes of fusionauth-java-client 1.65. ``field_types.py`` says which values they are
for. What FusionAuth makes of one resource as a whole is in the file of that resource.
"""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record

Rule = t.Callable[[t.Any], t.Any]

# Texts. What is no text is for the server to take or refuse.


def _for_texts(rule: t.Callable[[str], str | None]) -> Rule:
    """Return a rule that applies another one to texts alone."""

    def apply_to_text(value: t.Any) -> t.Any:
        if not isinstance(value, str):
            return value
        return rule(value)

    return apply_to_text


def _with_unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _in_e164(number: str) -> str | None:
    """Return a number with a country code in the form of E.164.

    Without a country code, only the server knows which one it takes.
    """
    stripped = number.strip()
    if not stripped.startswith("+"):
        return stripped or None
    digits = "".join(filter(str.isdigit, stripped))
    return f"+{digits}"


def is_same_number(first: t.Any, second: t.Any) -> bool:
    """Return whether two phone numbers are the same, of which one may lack its country code.

    In many countries a number begins with a 0 there, in place of the code.
    """
    numbers = first, second
    with_code = [number for number in numbers if str(number).startswith("+")]
    if len(with_code) != 1:
        return False
    national = second if first in with_code else first
    digits = "".join(filter(str.isdigit, str(national))).lstrip("0")
    return bool(digits) and str(with_code[0]).endswith(digits)


trimmed = _for_texts(str.strip)
trimmed_or_absent = _for_texts(lambda text: text.strip() or None)
trimmed_lines = _for_texts(lambda text: _with_unix_lines(text).strip())
lower = _for_texts(str.lower)
trimmed_lower = _for_texts(lambda text: text.strip().lower())
email = _for_texts(lambda text: text.strip().lower() or None)
unix_lines = _for_texts(_with_unix_lines)
phone_number = _for_texts(_in_e164)

# Collections


def without_nulls_in_lists(data: t.Any) -> t.Any:
    """Return data as FusionAuth keeps it.

    A null in a mapping takes something away, but inside a list it is lost.
    """
    if isinstance(data, list):
        return list(map(_without_nulls, data))
    if isinstance(data, dict):
        return {
            name: without_nulls_in_lists(value) for name, value in data.items()
        }
    return data


def _without_nulls(element: t.Any) -> t.Any:
    """Return an element of a list without the nulls in its mappings."""
    if not isinstance(element, dict):
        return without_nulls_in_lists(element)
    return {
        name: _without_nulls(value)
        for name, value in element.items()
        if value is not None
    }


def distinct(values: t.Any) -> t.Any:
    """Return a list without nulls, empty texts and later duplicates."""
    if not isinstance(values, list):
        return values
    stated_values = filter(None, values)
    return list(dict.fromkeys(stated_values))


# Records


def with_part(
    record: Record, field_name: str, rule: t.Callable[[Record], Record]
) -> Record:
    """Return a record with a rule applied to the record in one of its fields, if there is one."""
    part = record.get(field_name)
    if not isinstance(part, dict):
        return record
    return {**record, field_name: rule(part)}
