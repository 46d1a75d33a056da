# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations as text: JSON and YAML, less what other parsers drop in silence or take for something else."""

from __future__ import annotations

import json
import re
import typing as t

from . import yaml_text
from .errors import CollectionError
from .field_paths import Record
from .yaml_text import DuplicateKeyError

# The problems of which PyYAML quotes a word, which may be a password that begins with * or !.
QUOTING_PROBLEM = re.compile(
    r"(.*? (?:alias|handle|for the tag)) .*", re.DOTALL
)


def parse(document_name: str, document_text: str, *, is_json: bool) -> t.Any:
    """Return what a text in JSON or YAML says.

    ``document_name`` is the text as messages name it. Raises CollectionError where it is neither, and where it
    holds several documents.
    """
    contents = parse_all(document_name, document_text, is_json=is_json)
    if len(contents) > 1:
        raise CollectionError(
            f"{document_name} contains {len(contents)} YAML documents, "
            "but only one is supported here: split it."
        )
    return contents[0] if contents else None


def parse_all(
    document_name: str, document_text: str, *, is_json: bool
) -> list[t.Any]:
    """Return every document in a text: one of JSON, and any number of YAML.

    ``document_name`` is the text as messages name it. Raises CollectionError where it is neither, and for a
    key that a mapping has twice.
    """
    try:
        return (
            [_parse_json(document_name, document_text)]
            if is_json
            else _parse_yaml(document_name, document_text)
        )
    except DuplicateKeyError as error:
        line = f", the second time in line {error.line}" if error.line else ""
        raise CollectionError(
            f"{document_name}: the key {error.key!r} appears twice{line}: keep one, or merge the two."
        ) from None


# JSON


def _parse_json(document_name: str, document_text: str) -> t.Any:
    """Return what a text in JSON says. Raises CollectionError and DuplicateKeyError."""
    try:
        return json.loads(document_text, object_pairs_hook=_mapping)
    except RecursionError:
        raise CollectionError(
            f"{document_name} is nested too deeply."
        ) from None
    except ValueError as error:
        raise CollectionError(
            f"{document_name} is not JSON: {error}."
        ) from None


def _mapping(pairs: list[tuple[str, t.Any]]) -> Record:
    """Return the mapping that a JSON object is. Raises DuplicateKeyError."""
    mapping: Record = {}
    for member_name, member_value in pairs:
        if member_name in mapping:
            raise DuplicateKeyError(member_name)
        mapping[member_name] = member_value
    return mapping


# YAML


def _parse_yaml(document_name: str, document_text: str) -> list[t.Any]:
    """Return every document of a text in YAML. Raises CollectionError and DuplicateKeyError."""
    import yaml

    try:
        return yaml_text.decode_all(document_text)
    except RecursionError:
        raise CollectionError(
            f"{document_name} is nested too deeply."
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise CollectionError(
            f"{document_name} is not YAML: {_yaml_problem(error)}."
        ) from None


def _yaml_problem(error: Exception) -> str:
    """Return what PyYAML says of a problem, and where it is.

    The words of its errors may quote the text: only what they say of the problem is told, and that
    without the name of an alias or a tag.
    """
    # A character that YAML does not have is a ReaderError or UnicodeEncodeError, with a reason.
    reason: str = getattr(error, "reason", type(error).__name__)
    problem: str = getattr(error, "problem", None) or reason
    mark = getattr(error, "problem_mark", None)
    line = f" in line {mark.line + 1}" if mark else ""
    return QUOTING_PROBLEM.sub(r"\1", problem) + line
