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

# The words that Ansible itself uses for such values.
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
# Says in a diff that two masked secrets differ.
CHANGED = f"{HIDDEN} (changed)"
# What Ansible itself puts in place of a secret inside a longer text.
ASTERISKS = "********"

SHORTEST_NUMBER = 4  # digits of a PIN
# Private members of a JWK (RFC 7518 sections 6.2.2, 6.3.2 and 6.4) and the factors of its primes.
SECRET_JWK_MEMBERS = frozenset(
    ("d", "p", "q", "dp", "dq", "qi", "oth", "k", "r", "t")
)
# Elements of a list are told apart by being in the list before or not: nothing is at the same index.
NOT_IN_LIST = ""
# The field of a FusionAuth tenant that holds properties of JavaMail, passwords among them.
JAVA_PROPERTIES = "properties"

HideUnknown = t.Callable[[t.Any, Hide, str, t.Any], t.Any]
"""``(value, hide, name, value_before)`` returns the value of a field that a schema does not know."""


# Masks


def mask(secret: str, secret_before: t.Any) -> str:
    """Return what is shown of a secret: nothing but whether it differs from the one before.

    ``secret_before`` is None where nothing is compared.
    """
    if secret_before is None or str(secret_before) == secret:
        return HIDDEN
    return CHANGED


def mask_by_name(
    value: t.Any, name: str = "", value_before: t.Any = None
) -> t.Any:
    """Return a value of unknown structure with whatever could be a secret masked."""
    return hide_by_name(value, mask, name, value_before)


def is_masked(text: str) -> bool:
    """Return whether a text stands for a secret that was masked, here or by Ansible.

    A user who states such a text would make it the secret.
    """
    return HIDDEN in text or text == ASTERISKS


# Collecting


class SecretCollector(set[str]):
    """The secrets that a walk over a value comes by.

    Its method ``hide`` is passed to a function that hides secrets, whose result is of no interest.
    """

    def hide(self, secret: str, dummy_secret_before: t.Any) -> str:
        """Take note of a secret. An empty text is none."""
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
    value: t.Any, hide: Hide, name: str = "", value_before: t.Any = None
) -> t.Any:
    """Return a copy of a value of unknown structure, with whatever could be a secret hidden.

    Args:
        value: The value, as JSON has it.
        hide: Returns what stands in place of a secret.
        name: The name of the field that holds the value, which tells most of all.
        value_before: The value that was in its place before a change, or None.
    """
    if _is_never_secret(value) or value == "":
        return value
    if isinstance(value, dict):
        return _hide_fields(value, hide, name, value_before)
    if isinstance(value, list):
        return [
            _hide_element(element, hide, name, value_before)
            for element in value
        ]
    return _hide_scalar(value, hide, name, value_before)


def _is_never_secret(value: t.Any) -> bool:
    """Return whether a value is one that everybody may read, whatever it is called.

    A secret that the server will make is not known yet.
    """
    if value is None or isinstance(value, bool):
        return True
    return value is UNKNOWN


def _hide_scalar(
    value: t.Any, hide: Hide, name: str, value_before: t.Any
) -> t.Any:
    """Hide a scalar, or what is secret in it.

    A secret of digits may be a number. A text that is no secret by its name may hold one, as URLs do.
    """
    if could_be_secret(name) and not _is_count(value, name):
        return hide(str(value), value_before)
    if not isinstance(value, str):
        return value
    if name == JAVA_PROPERTIES:
        return hide(value, value_before)
    return hide_text(value, hide, value_before, receiver=is_receiver(name))


def _is_count(value: t.Any, name: str) -> bool:
    """Return whether a value is a number that is no secret.

    That is one shorter than a PIN, and one that says how many tokens there are, such as those of
    a language model.
    """
    if not isinstance(value, (int, float)):
        return False
    is_short = len(str(value)) < SHORTEST_NUMBER
    return is_short or to_words(name).endswith("tokens")


def _hide_fields(
    record: Record, hide: Hide, name: str, record_before: t.Any
) -> Record:
    """Hide what is secret in a mapping.

    Its own name may say that anybody chose the names of its fields, which tell nothing then.
    """
    fields_before = record_before if isinstance(record_before, dict) else {}
    has_named_values = holds_named_values(name)
    hidden: Record = {}
    for field_name, field_value in record.items():
        is_named_value = has_named_values and not is_harmless_header(
            str(field_name)
        )
        before = fields_before.get(field_name)
        if is_named_value or _is_secret_member(record, str(field_name)):
            hidden[field_name] = hide_all(field_value, hide, before)
        else:
            hidden[field_name] = hide_by_name(
                field_value, hide, str(field_name), before
            )
    return hidden


def _is_secret_member(record: Record, field_name: str) -> bool:
    """Return whether what stands beside a field makes it a secret.

    These are the private members of a JWK, and ``value`` beside the name of a secret.
    """
    if "kty" in record and field_name in SECRET_JWK_MEMBERS:
        return True
    return field_name == "value" and could_be_secret(
        str(record.get("name", ""))
    )


def _hide_element(
    element: t.Any, hide: Hide, list_name: str, list_before: t.Any
) -> t.Any:
    """Hide what is secret in an element of a list.

    A scalar is judged by the name of the list. Mappings and lists in a list are not compared with
    those before a change, because they are not told apart.
    """
    if isinstance(element, (dict, list)):
        return hide_by_name(element, hide)
    element_before = _element_before(element, list_before)
    if isinstance(element, str) and list_name in CODE:
        return hide(element, element_before)
    if isinstance(element, str) and holds_pairs(list_name):
        pair_before = None if element_before is None else str(element_before)
        return hide_pair(element, hide, pair_before)
    return hide_by_name(element, hide, list_name, element_before)


def _element_before(element: t.Any, list_before: t.Any) -> t.Any:
    """Return what an element of a list is to be compared with.

    That is itself if it was in the list before a change, and otherwise what equals no element. Where
    nothing is compared it is None.
    """
    if list_before is None:
        return None
    if isinstance(list_before, list) and element in list_before:
        return element
    return NOT_IN_LIST


def hide_all(value: t.Any, hide: Hide, value_before: t.Any = None) -> t.Any:
    """Return a copy of a value in which everything but the names of fields is hidden.

    Args:
        value: The value, as JSON has it.
        hide: Returns what stands in place of a secret.
        value_before: The value that was in its place before a change, or None.
    """
    if _is_never_secret(value):
        return value
    if isinstance(value, dict):
        fields_before = value_before if isinstance(value_before, dict) else {}
        return {
            field_name: hide_all(
                field_value, hide, fields_before.get(field_name)
            )
            for field_name, field_value in value.items()
        }
    if isinstance(value, list):
        return [
            hide_all(element, hide, _element_before(element, value_before))
            for element in value
        ]
    text_before = None if value_before is None else str(value_before)
    return hide(str(value), text_before)


def hide_unknown_field(
    value: t.Any, hide: Hide, dummy_name: str, value_before: t.Any
) -> t.Any:
    """Return all of a value hidden: a misspelled option may be that of a secret."""
    return hide_all(value, hide, value_before)
