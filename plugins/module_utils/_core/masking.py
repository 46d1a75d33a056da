# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of unknown structure: find what could be a secret in them, to mask it or to collect it.

A value of known structure is masked by its schema.
"""

from __future__ import annotations

import typing as t

from .field_paths import Record
from .secret_names import (
    CODE,
    could_be_secret,
    holds_named_values,
    holds_pairs,
    is_harmless_header,
    is_receiver,
    to_words,
)
from .secret_texts import Hide, hide_pair, hide_text
from .unknown import UNKNOWN

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
CHANGED = f"{HIDDEN} (changed)"
# What Ansible itself puts in place of a secret inside a longer text.
ASTERISKS = "********"

SHORTEST_NUMBER = 4  # digits of a PIN
# Private members of a JWK (RFC 7518 sections 6.2.2, 6.3.2 and 6.4) and the factors of its primes.
SECRET_JWK_MEMBERS = frozenset(("d", "p", "q", "dp", "dq", "qi", "oth", "k", "r", "t"))
# Elements of a list are told apart by being in the list before or not: nothing is at the same index.
NOT_IN_LIST = ""

HideUnknown = t.Callable[[t.Any, Hide, str, t.Any], t.Any]
"""``(value, hide, name, value_before)`` returns the value of a field that a schema does not know."""


# Masks


def mask(secret: str, before: t.Any) -> str:
    """Return what is shown of a secret: nothing but whether it differs from the one before."""
    return HIDDEN if before is None or str(before) == secret else CHANGED


def mask_by_name(value: t.Any, name: str = "", before: t.Any = None) -> t.Any:
    """Return a value of unknown structure with whatever could be a secret masked."""
    return hide_by_name(value, mask, name, before)


def is_masked(text: str) -> bool:
    """Return whether a text stands for a secret that was masked."""
    return HIDDEN in text or text == ASTERISKS


# Collecting


class SecretCollector(set[str]):
    """The secrets that a walk over a value comes by."""

    def hide(self, secret: str, dummy_before: t.Any) -> str:
        """Take note of a secret."""
        if secret:
            self.add(secret)
        return HIDDEN


def secrets_by_name(value: t.Any, name: str = "") -> set[str]:
    """Return whatever could be a secret in a value of unknown structure."""
    secrets = SecretCollector()
    hide_by_name(value, secrets.hide, name)
    return set(secrets)


# Walks


def hide_by_name(
    value: t.Any, hide: Hide, name: str = "", before: t.Any = None
) -> t.Any:
    """Return a copy of a value of unknown structure, with whatever could be a secret hidden.

    ``name`` is the name of the value, ``before`` the value that was in its place before a change.
    """
    if value is None or isinstance(value, bool) or value in ("", UNKNOWN):
        return value
    if isinstance(value, dict):
        return _hide_fields(value, hide, name, before)
    if isinstance(value, list):
        return [_hide_element(element, hide, name, before) for element in value]
    return _hide_scalar(value, hide, name, before)


def _hide_scalar(value: t.Any, hide: Hide, name: str, before: t.Any) -> t.Any:
    if could_be_secret(name) and not _is_count(value, name):
        return hide(str(value), before)
    if not isinstance(value, str):
        return value
    if name == "properties":  # a Java properties file, with passwords in it
        return hide(value, before)
    return hide_text(value, hide, before, receiver=is_receiver(name))


def _is_count(value: t.Any, name: str) -> bool:
    """Return whether a value is a number that is no secret: of tokens, or shorter than a PIN."""
    if not isinstance(value, (int, float)):
        return False
    return len(str(value)) < SHORTEST_NUMBER or to_words(name).endswith("tokens")


def _hide_fields(record: Record, hide: Hide, name: str, before: t.Any) -> Record:
    fields_before = before if isinstance(before, dict) else {}
    has_named_values = holds_named_values(name)
    hidden: Record = {}
    for field, value in record.items():
        is_named_value = has_named_values and not is_harmless_header(str(field))
        value_before = fields_before.get(field)
        if is_named_value or _is_secret_member(record, str(field)):
            hidden[field] = hide_all(value, hide, value_before)
        else:
            hidden[field] = hide_by_name(value, hide, str(field), value_before)
    return hidden


def _is_secret_member(record: Record, name: str) -> bool:
    """Return whether what stands beside a field makes it a secret.

    These are the private members of a JWK, and ``value`` beside the name of a secret.
    """
    if "kty" in record and name in SECRET_JWK_MEMBERS:
        return True
    return name == "value" and could_be_secret(str(record.get("name", "")))


def _hide_element(value: t.Any, hide: Hide, name: str, before: t.Any) -> t.Any:
    if isinstance(value, (dict, list)):
        return hide_by_name(value, hide)
    value_before = _element_before(value, before)
    if isinstance(value, str) and name in CODE:
        return hide(value, value_before)
    if isinstance(value, str) and holds_pairs(name):
        pair_before = None if value_before is None else str(value_before)
        return hide_pair(value, hide, pair_before)
    return hide_by_name(value, hide, name, value_before)


def _element_before(value: t.Any, before: t.Any) -> t.Any:
    if before is None:
        return None
    return value if isinstance(before, list) and value in before else NOT_IN_LIST


def hide_all(value: t.Any, hide: Hide, before: t.Any = None) -> t.Any:
    """Return a copy of a value in which everything but the names of fields is hidden."""
    if value is None or isinstance(value, bool) or value == UNKNOWN:
        return value
    if isinstance(value, dict):
        fields_before = before if isinstance(before, dict) else {}
        return {
            name: hide_all(element, hide, fields_before.get(name))
            for name, element in value.items()
        }
    if isinstance(value, list):
        return [
            hide_all(element, hide, _element_before(element, before))
            for element in value
        ]
    return hide(str(value), None if before is None else str(before))


def hide_unknown_field(
    value: t.Any, hide: Hide, dummy_name: str, before: t.Any
) -> t.Any:
    """Return all of a value hidden: a misspelled option may be that of a secret."""
    return hide_all(value, hide, before)
