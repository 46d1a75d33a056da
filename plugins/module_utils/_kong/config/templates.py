# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates in a configuration.

``${{ env "DECK_X" }}`` is a value of the environment, a quoted literal is itself. decK renders a file as
a template of Go before it parses it (pkg/file/template.go of go-database-reconciler), so a text that
holds ``${{`` has to be written with a literal. The backticks of Go need no escape in YAML or JSON.
"""

from __future__ import annotations

import os
import re
import secrets
import typing as t

from ..._core.errors import CollectionError
from ..._core.masking import HIDDEN
from ..._core.names import did_you_mean

OPENING = "${{"
TEMPLATE = re.compile(
    r"""
    \$\{\{ \s*
    (?:
        ` (?P<literal> [^`]* ) `
        | env \s+ ["'`] (?P<variable> \w+ ) ["'`] \s*
          (?: \| \s* (?P<filter> \w+ ) (?: \s+ \d+ )? \s* )?
    )
    \}\}
    """,
    re.VERBOSE,
)
VARIABLE_PREFIX = "DECK_"


def _to_boolean(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


FILTERS: dict[str, t.Callable[[str], t.Any]] = {
    "toInt": int,
    "toFloat": float,
    "toBool": _to_boolean,
    # Values are filled in after the YAML is read, so nothing needs to be indented.
    "indent": str,
}

# While a file is parsed, a mark stands for each template, whose quotes might end a quoted text. No
# file can hold a mark of its own, because nobody knows the number before this process draws it.
MARK_NUMBER = secrets.token_hex(16)
MARK = re.compile(f"<{MARK_NUMBER}:([0-9a-f]*)>")


# Writing


def _literal(text: str) -> str:
    return f"{OPENING}`{text}`}}}}"


ESCAPED_OPENING = _literal(OPENING)
ESCAPED_HIDDEN = HIDDEN[:1] + _literal(HIDDEN[1:])


def escape(value: t.Any) -> t.Any:
    """Return a value in whose texts nothing is to be filled in, or passes for a masked secret.

    The keys of mappings are texts as well.
    """
    if isinstance(value, dict):
        return {escape(name): escape(field) for name, field in value.items()}
    if isinstance(value, list):
        return [escape(element) for element in value]
    if not isinstance(value, str):
        return value
    return value.replace(OPENING, ESCAPED_OPENING).replace(
        HIDDEN, ESCAPED_HIDDEN
    )


# Reading


def mark_templates(text: str) -> str:
    """Return a text with a mark in place of each template."""
    return TEMPLATE.sub(_mark, text)


def _mark(template: re.Match[str]) -> str:
    # A file may hold half of a surrogate pair, which is told as a mistake later.
    encoded = template[0].encode(errors="surrogatepass")
    return f"<{MARK_NUMBER}:{encoded.hex()}>"


def may_occur_in(text: str) -> bool:
    """Return whether a text holds the beginning of a template, or a mark."""
    return OPENING in text or MARK_NUMBER in text


def fill_in(text: str, label: str) -> t.Any:
    """Return what a text says once its templates and marks are filled in.

    A text that is one template may become a number or a boolean. Raises CollectionError, which begins
    with the ``label`` of the text, where it cannot be filled in.
    """
    marked = mark_templates(text)
    if OPENING in MARK.sub("", marked):
        raise CollectionError(
            f"{label}: {OPENING} does not begin a supported template: "
            f'write {OPENING} env "DECK_NAME" }}}}, with | toInt, '
            "toFloat, toBool or indent N before the braces, or "
            f"{ESCAPED_OPENING} for the characters themselves."
        )
    single_mark = MARK.fullmatch(marked)
    if single_mark:
        return _value_of(single_mark, label)
    return MARK.sub(lambda mark: str(_value_of(mark, label)), marked)


def _value_of(mark: re.Match[str], label: str) -> t.Any:
    """Return what the template says that a mark stands for."""
    text = bytes.fromhex(mark[1]).decode(errors="surrogatepass")
    template = t.cast("re.Match[str]", TEMPLATE.fullmatch(text))
    if template["literal"] is not None:
        return template["literal"]
    return _value_of_environment(
        template["variable"], template["filter"], label
    )


def _value_of_environment(
    variable: str, filter_name: str | None, label: str
) -> t.Any:
    """Return the value of a variable, as a filter makes it. Raises CollectionError."""
    if not variable.startswith(VARIABLE_PREFIX):
        raise CollectionError(
            f"{label}: only variables that begin with {VARIABLE_PREFIX} are read from the "
            f"environment, not {variable}."
        )
    if variable not in os.environ:
        raise CollectionError(f"{label}: the environment has no {variable}.")
    if filter_name and filter_name not in FILTERS:
        hint = did_you_mean(filter_name, FILTERS)
        raise CollectionError(f"{label}: there is no {filter_name}{hint}.")

    convert = FILTERS[filter_name or "indent"]
    try:
        return convert(os.environ[variable])
    except (ValueError, KeyError):
        # The value may be a secret, and is not quoted.
        raise CollectionError(
            f"{label}: {filter_name} cannot convert the value of {variable}."
        ) from None
