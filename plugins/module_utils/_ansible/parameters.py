# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task's parameters: which of them are secret, how results repeat them, and what they must not hold."""

from __future__ import annotations

import typing as t

from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.file_path import is_path, opening_of
from .._core.masking import (
    HIDDEN,
    SecretCollector,
    hide_all,
    hide_unknown_field,
    is_masked,
    mask,
    mask_by_name,
)
from .._core.options import ArgumentSpec
from .._core.schema import Schema
from .._core.secret_texts import hide_text

# Secrets


def secret_params(options: ArgumentSpec, params: Record) -> set[str]:
    """Return the secrets in parameters.

    That is what an argument spec marks with ``no_log``, at any depth, and what URLs and other texts
    hold.
    """
    secrets = SecretCollector()
    for name, option in options.items():
        value = params.get(name)
        if option.get("no_log"):
            hide_all(value, secrets.hide)
        elif "options" in option:
            for record in _suboption_records(value):
                secrets |= secret_params(option["options"], record)
        elif isinstance(value, str):
            hide_text(value, secrets.hide)
    return set(secrets)


def _suboption_records(value: t.Any) -> list[Record]:
    """Return the mappings that an option with suboptions holds: one, or a list of them.

    Where the option is not valid there may be anything else.
    """
    if isinstance(value, dict):
        return [value]
    elements = value if isinstance(value, list) else []
    return [element for element in elements if isinstance(element, dict)]


# What results repeat


def redact_value(schema: Schema, value: t.Any) -> t.Any:
    """Return a value of a known schema as results repeat it: without the fields that the schema does not know."""
    return schema.conceal(value, mask, unknown=hide_unknown_field)


def redact_option(option: Record | None, name: str, value: t.Any) -> t.Any:
    """Return an option as results repeat it.

    Args:
        option: Its argument spec, or None where a module has no such option.
        name: Its name, by which it may be a secret.
        value: What the task states, valid or not: also the result of a failed validation repeats it.
    """
    if option is None:
        return mask_by_name(value, name)
    if option.get("no_log"):
        return hide_all(value, mask)
    if "options" in option:
        return _redact_suboptions(option["options"], value)
    if option.get("type") == "path" and _is_content(value):
        return HIDDEN
    # Such an option is no secret, whatever it is called.
    is_public = option.get("no_log") is False or "choices" in option
    judged_name = "" if is_public else name
    return mask_by_name(value, judged_name)


def _is_content(value: t.Any) -> bool:
    """Return whether an option that should be a path holds what is in a file.

    That is the mistake of a lookup in place of the path.
    """
    return isinstance(value, str) and not is_path(value)


def _redact_suboptions(options: ArgumentSpec, value: t.Any) -> t.Any:
    """Return an option with suboptions as results repeat it.

    It may be a mapping, a list of them or, where it is not valid, anything else.
    """
    if isinstance(value, list):
        return [_redact_suboptions(options, element) for element in value]
    if isinstance(value, dict):
        return {
            name: redact_option(options.get(name), str(name), element)
            for name, element in value.items()
        }
    return mask_by_name(value)


# What parameters must not hold


def refuse_content(name: str, value: str) -> None:
    """Raise CollectionError where an option should be a path and holds what is in a file.

    The error must not quote it: it may be a private key.
    """
    if not _is_content(value):
        return
    opening = opening_of(value)
    begins = f" that begins with {opening!r}" if opening else ""
    raise CollectionError(
        f"{name} must be the path of a file, not its contents, but the "
        f"value has {len(value)} characters{begins}: set the path itself, "
        "without lookup('file', ...)."
    )


def refuse_masked(
    stated: Record,
    secrets_of: t.Callable[[Record], t.Iterable[str]],
    label: t.Callable[[str], str] = str,
    is_mask: t.Callable[[str], bool] = is_masked,
) -> None:
    """Raise CollectionError where the mask of a secret is stated as a secret: it would become the secret.

    ``label(name)`` is an option as the error names it.
    """
    if not any(map(is_mask, _texts(stated))):
        return
    masks = set(filter(is_mask, secrets_of(stated)))
    names = []
    for name, value in stated.items():
        if not masks.isdisjoint(_texts(value)):
            names.append(label(name))
    if names:
        raise CollectionError(
            f"{' and '.join(names)}: the value is a masked secret from a "
            "result or an export, and would replace the real secret: set "
            "the secret itself, or leave the option out."
        )


def _texts(value: t.Any) -> t.Iterator[str]:
    """Yield every text in a value, at any depth.

    The names of fields are none of them: a mask is never one.
    """
    remaining = [value]
    while remaining:
        value = remaining.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            remaining += value.values()
        elif isinstance(value, list):
            remaining += value
