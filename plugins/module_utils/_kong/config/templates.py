# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates in a configuration: ``${{ env "DECK_X" }}`` is a value of the environment, a quoted literal is itself.

decK renders a file as a template of Go before it parses it (pkg/file/template.go of go-database-reconciler), so a text
that holds ``${{`` has to be written with a literal. The backticks of Go need no escape in YAML or JSON.
"""

from __future__ import annotations

import os
import re
import secrets
import typing as t

from ..._core.errors import CollectionError
from ..._core.names import did_you_mean
from ..._core.sensitive import HIDDEN

OPENING = "${{"
TEMPLATE = re.compile(
    r'\$\{\{\s*(?:`([^`]*)`|env\s+["\'`](\w+)["\'`]\s*(?:\|\s*(\w+)(?:\s+\d+)?\s*)?)\}\}'
)
FILTERS: dict[str, t.Callable[[str], t.Any]] = {
    "toInt": int,
    "toFloat": float,
    "toBool": lambda text: {"true": True, "false": False}[text.lower()],
    "indent": str,  # values are filled in after the YAML is read, so nothing needs to be indented
}

# While a file is parsed, a mark stands for each template, whose quotes might end a quoted text. No file can hold a mark
# of its own, because nobody knows the number before this process draws it.
DRAWN = secrets.token_hex(16)
MARK = re.compile(f"<{DRAWN}:([0-9a-f]*)>")


def escaped(value: t.Any) -> t.Any:
    """A value in whose texts there is nothing to fill in and nothing that passes for a masked secret."""
    if isinstance(value, dict):
        return {escaped(name): escaped(one) for name, one in value.items()}
    if isinstance(value, list):
        return [escaped(one) for one in value]
    if not isinstance(value, str):
        return value
    return value.replace(OPENING, _literal(OPENING)).replace(
        HIDDEN, HIDDEN[:1] + _literal(HIDDEN[1:])
    )


def _literal(text: str) -> str:
    return f"{OPENING}`{text}`}}}}"


def marked(text: str) -> str:
    """A text with a mark in place of each template."""
    return TEMPLATE.sub(
        lambda found: f"<{DRAWN}:{found[0].encode(errors='surrogatepass').hex()}>", text
    )


def filled(text: str, place: str) -> t.Any:
    """What a text says once its templates and marks are filled in. Raises CollectionError where that is impossible."""
    if OPENING not in text and DRAWN not in text:
        return text
    text = marked(text)
    if OPENING in MARK.sub("", text):
        raise CollectionError(
            f"{place}: {OPENING} does not begin a template that can be filled in: "
            f'write {OPENING} env "DECK_NAME" }}}}, with | toInt, toFloat, toBool or indent N before the braces, '
            f"or {_literal(OPENING)} for the characters themselves."
        )
    if alone := MARK.fullmatch(text):
        return _value(alone, place)
    return MARK.sub(lambda found: str(_value(found, place)), text)


def _value(mark: re.Match[str], place: str) -> t.Any:
    template = bytes.fromhex(mark[1]).decode(errors="surrogatepass")
    literal, name, filter_name = t.cast(
        "re.Match[str]", TEMPLATE.fullmatch(template)
    ).groups()
    return _of_environment(name, filter_name, place) if literal is None else literal


def _of_environment(name: str, filter_name: str | None, place: str) -> t.Any:
    if not name.startswith("DECK_"):
        raise CollectionError(
            f"{place}: only variables that begin with DECK_ are read from the environment, not {name}."
        )
    if name not in os.environ:
        raise CollectionError(f"{place}: the environment has no {name}.")
    if filter_name and filter_name not in FILTERS:
        raise CollectionError(
            f"{place}: there is no {filter_name}{did_you_mean(filter_name, FILTERS) or ''}."
        )
    try:
        return FILTERS[filter_name or "indent"](os.environ[name])
    except (ValueError, KeyError):
        raise CollectionError(
            f"{place}: {filter_name} cannot convert the value of {name}."
        ) from None
