# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations as text: JSON and YAML, less what other parsers drop in silence or take for something else."""

from __future__ import annotations

import functools
import json
import re
import typing as t

from .errors import CollectionError
from .field_paths import Record

# What YAML puts in front of the names of its own types (YAML 1.1, section 3).
TAG = "tag:yaml.org,2002:"
TEXT_TAG = f"{TAG}str"
MERGE_TAG = f"{TAG}merge"
# What PyYAML says of a node that is nothing special.
TEXT = ("scalar", TEXT_TAG)
LIST = ("sequence", f"{TAG}seq")
MAPPING = ("mapping", f"{TAG}map")
# The problems of which PyYAML quotes a word, which may be a password that begins with * or !.
QUOTING_PROBLEM = re.compile(
    r"(.*? (?:alias|handle|for the tag)) .*", re.DOTALL
)


class PlainScalar(t.NamedTuple):
    """A kind of YAML scalar without quotes that is no text.

    Attributes:
        tag: The kind, without the prefix of its tag.
        first_characters: What it begins with. An empty string stands for an empty scalar.
        pattern: What it is as a whole.
    """

    tag: str
    first_characters: list[str]
    pattern: str


# Of YAML 1.1. Of numbers only what JSON has, and fractions such as .5: 0123 (octal), 12:30
# (sexagesimal), 1_000, 0x1F and dates stay the texts that they look like, since they mostly are keys
# and names.
PLAIN_SCALARS = (
    PlainScalar("null", [*"~nN", ""], "~|null|Null|NULL|"),
    PlainScalar(
        "bool",
        [*"yYnNtTfFoO"],
        "yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF",
    ),
    PlainScalar("int", [*"-0123456789"], "0|-?[1-9][0-9]*"),
    PlainScalar(
        "float",
        [*"-+.0123456789"],
        r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?",
    ),
    PlainScalar("merge", ["<"], "<<"),
)


class _DuplicateKeyError(ValueError):
    """Raised where a mapping has a key twice: every parser would drop the first one in silence.

    Attributes:
        key: The key.
        line: Where it is repeated, if that is known.
    """

    def __init__(self, key: str, line: int | None = None) -> None:
        self.key, self.line = key, line
        super().__init__(key)


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
    except _DuplicateKeyError as error:
        line = f", the second time in line {error.line}" if error.line else ""
        raise CollectionError(
            f"{document_name}: the key {error.key!r} appears twice{line}: keep one, or merge the two."
        ) from None


# JSON


def _parse_json(document_name: str, document_text: str) -> t.Any:
    """Return what a text in JSON says. Raises CollectionError and _DuplicateKeyError."""
    try:
        return json.loads(document_text, object_pairs_hook=_mapping)
    except _DuplicateKeyError:
        raise
    except RecursionError:
        raise CollectionError(
            f"{document_name} is nested too deeply."
        ) from None
    except ValueError as error:
        raise CollectionError(
            f"{document_name} is not JSON: {error}."
        ) from None


def _mapping(pairs: list[tuple[str, t.Any]]) -> Record:
    """Return the mapping that a JSON object is. Raises _DuplicateKeyError."""
    mapping: Record = {}
    for member_name, member_value in pairs:
        if member_name in mapping:
            raise _DuplicateKeyError(member_name)
        mapping[member_name] = member_value
    return mapping


# YAML


def _parse_yaml(document_name: str, document_text: str) -> list[t.Any]:
    """Return every document of a text in YAML. Raises CollectionError and _DuplicateKeyError."""
    import yaml

    try:
        return list(yaml.load_all(document_text, _yaml_loader()))
    except _DuplicateKeyError:
        raise
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


@functools.cache
def _yaml_loader() -> t.Any:
    """Return PyYAML's safe loader, less what loses something.

    Keys are texts, none appears twice, and scalars are as PLAIN_SCALARS says.
    """
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        yaml_implicit_resolvers: t.ClassVar[dict[str, t.Any]] = {}

        def construct_document(self, node: t.Any) -> t.Any:
            return _DocumentBuilder(self).build(node)

        def flatten_mapping(self, node: t.Any) -> None:
            """Merge what ``<<`` refers to; what a mapping states itself goes before that."""
            if not _has_merge_key(node):
                return
            super().flatten_mapping(node)
            last_values = {
                key.value: (key, value) for key, value in node.value
            }
            node.value = list(last_values.values())

    for scalar in PLAIN_SCALARS:
        pattern = re.compile(f"(?:{scalar.pattern})$")
        Loader.add_implicit_resolver(
            TAG + scalar.tag, pattern, scalar.first_characters
        )
    return Loader


class _DocumentBuilder:
    """Builds the content of a document from its nodes.

    PyYAML builds mappings, lists and texts by generators, which takes twice as long. Everything else
    is left to it.

    Attributes:
        loader: PyYAML's loader.
        collections: The mappings and lists so far, by their nodes: anchors may refer to one again,
            even from inside of it.
    """

    def __init__(self, loader: t.Any) -> None:
        self.loader = loader
        self.collections: dict[t.Any, t.Any] = {}

    def build(self, node: t.Any) -> t.Any:
        """Return the content of a node. Raises YAMLError and _DuplicateKeyError."""
        kind = (node.id, node.tag)
        if kind == TEXT:
            return node.value
        if node in self.collections:
            return self.collections[node]
        if kind == MAPPING:
            return self._build_mapping(node)
        if kind == LIST:
            elements = self.collections[node] = []
            elements += map(self.build, node.value)
            return elements
        try:
            return self.loader.construct_object(node, deep=True)
        except _DuplicateKeyError:
            raise
        except (ValueError, LookupError, AttributeError, OverflowError):
            # What the functions for explicit tags, such as !!bool and !!timestamp, do not expect.
            problem = "found a value that is not of its type"
            raise _yaml_error(problem, node) from None

    def _build_mapping(self, node: t.Any) -> Record:
        mapping: Record = {}
        self.collections[node] = mapping
        self.loader.flatten_mapping(node)
        for key, value in node.value:
            mapping[key.value] = self.build(value)
        return mapping


def _yaml_error(problem: str, node: t.Any) -> Exception:
    """Return an error as PyYAML's own are, with the line of a node."""
    import yaml

    error: Exception = yaml.MarkedYAMLError(
        problem=problem, problem_mark=node.start_mark
    )
    return error


def _has_merge_key(mapping: t.Any) -> bool:
    """Return whether a YAML node refers to another by ``<<``, and make its other keys texts.

    Raises _DuplicateKeyError, and YAMLError for a key that is a collection.
    """
    seen = set()
    has_merge_key = False
    for key, dummy in mapping.value:
        if key.tag == MERGE_TAG:
            has_merge_key = True
        elif not isinstance(key.value, str):
            raise _yaml_error("found a key that is not a string", key)
        elif key.value in seen:
            raise _DuplicateKeyError(key.value, key.start_mark.line + 1)
        else:
            # Keys are texts, also where an anchor makes one a value as well.
            key.tag = TEXT_TAG
            seen.add(key.value)
    return has_merge_key
