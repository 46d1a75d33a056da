# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML as configurations have it: what JSON can hold, less what other parsers take for something else.

PyYAML makes a node of each event of a text, and a value of each node. Here values are made of events, and events of
values, which takes half of the time.
"""

from __future__ import annotations

import functools
import io
import re
import typing as t

from .field_paths import Record

# What YAML puts in front of the names of its own types (YAML 1.1, section 3).
TAG = "tag:yaml.org,2002:"
TEXT_TAG = f"{TAG}str"
LIST_TAG = f"{TAG}seq"
MAPPING_TAG = f"{TAG}map"
MERGE_TAG = f"{TAG}merge"
NO_TAG = (None, "!")
WIDTH = 1000  # characters, beyond which YAML folds a line


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
# Texts that other parsers take for a number, a date or a boolean, and PyYAML does not: decK's (resolve.go of go-yaml)
# leaves out every underscore of a number, and the zeros that it begins with.
AMBIGUOUS = re.compile(
    r"""
    [-+]? (?=[._]*[0-9]) [0-9_]* \.? [0-9_]* (?:[eE][-+]?[0-9_]+)?
    | [-+]? 0 [xXoObB] [0-9a-fA-F_]+
    | [0-9]{4} - [0-9]{1,2} - [0-9]{1,2}
    | [yYnN]
    """,
    re.VERBOSE,
)


class DuplicateKeyError(Exception):
    """Raised where a mapping has a key twice: every parser would drop the first one in silence.

    Attributes:
        key: The key.
        line: Where it is repeated, if that is known.
    """

    def __init__(self, key: str, line: int | None = None) -> None:
        self.key, self.line = key, line
        super().__init__(key)


# Reading


def decode_all(text: str) -> list[t.Any]:
    """Return every document in a text. Keys are texts, and scalars are as PLAIN_SCALARS says.

    Raises DuplicateKeyError, yaml.YAMLError and ValueError.
    """
    return list(_Reader(text).documents())


class _Anchored(t.NamedTuple):
    """What an alias stands for.

    Attributes:
        value: The value.
        text: How it is written, for a key; None for a collection, which can be none.
    """

    value: t.Any
    text: str | None = None


class _Reader:
    """Reads the documents of one text.

    Attributes:
        yaml: PyYAML, which is imported late.
        loader: PyYAML's loader, which parses the text and makes values of scalars.
        next_event: Returns the next event of the text.
        anchors: What the aliases of the document stand for, so far.
        unfinished: The ids of the collections with anchors that are still being read.
    """

    def __init__(self, text: str) -> None:
        import yaml

        self.yaml = yaml
        loader_class = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.loader: t.Any = loader_class(text)
        self.next_event: t.Callable[[], t.Any] = self.loader.get_event
        self.anchors: dict[str, _Anchored] = {}
        self.unfinished: set[int] = set()

    def documents(self) -> t.Iterator[t.Any]:
        """Yield the value of each document."""
        self.next_event()  # the beginning of the text
        while isinstance(self.next_event(), self.yaml.DocumentStartEvent):
            self.anchors.clear()
            yield self._value(self.next_event())
            self.next_event()  # the end of the document

    def _value(self, event: t.Any) -> t.Any:
        """Return the value that begins with an event."""
        if isinstance(event, self.yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, self.yaml.MappingStartEvent):
            return self._mapping(event)
        if isinstance(event, self.yaml.SequenceStartEvent):
            return self._list(event)
        return self._anchored(event).value

    def _scalar(self, event: t.Any) -> t.Any:
        tag = _tag(event)
        value = event.value
        if tag != TEXT_TAG:
            value = self._special_scalar(tag, event)
        if event.anchor:
            self._keep(event, _Anchored(value, event.value))
        return value

    def _special_scalar(self, tag: str, event: t.Any) -> t.Any:
        """Return the value of a scalar that is no text. Raises YAMLError."""
        node = self.yaml.ScalarNode(tag, event.value, event.start_mark)
        try:
            return self.loader.construct_object(node, deep=True)
        except (ValueError, LookupError, AttributeError, OverflowError):
            # What the functions for explicit tags, such as !!bool and !!timestamp, do not expect.
            problem = "found a value that is not of its type"
            raise _error(problem, event) from None

    def _list(self, event: t.Any) -> list[t.Any]:
        elements: list[t.Any] = []
        self._begin(event, elements, LIST_TAG)
        element = self.next_event()
        while not isinstance(element, self.yaml.SequenceEndEvent):
            elements.append(self._value(element))
            element = self.next_event()
        self.unfinished.discard(id(elements))
        return elements

    def _begin(self, event: t.Any, collection: t.Any, usual_tag: str) -> None:
        """Begin to read a list or a mapping. Raises YAMLError for what JSON does not have, such as a set."""
        if event.tag not in (*NO_TAG, usual_tag):
            raise _error(
                "found a kind of collection that no configuration has", event
            )
        if event.anchor:
            self._keep(event, _Anchored(collection))
            self.unfinished.add(id(collection))

    def _anchored(self, alias: t.Any) -> _Anchored:
        if alias.anchor not in self.anchors:
            raise _error("found undefined alias", alias)
        return self.anchors[alias.anchor]

    def _keep(self, event: t.Any, anchored: _Anchored) -> None:
        """Remember what aliases of an anchor stand for."""
        if event.anchor in self.anchors:
            raise _error("found duplicate anchor", event)
        self.anchors[event.anchor] = anchored

    # Mappings

    def _mapping(self, event: t.Any) -> Record:
        mapping: Record = {}
        self._begin(event, mapping, MAPPING_TAG)
        merged: Record | None = None
        key = self.next_event()
        while not isinstance(key, self.yaml.MappingEndEvent):
            name = self._key(key)
            merges = name == "<<" and self._merges(key)
            if name in mapping or (merges and merged is not None):
                raise DuplicateKeyError(name, key.start_mark.line + 1)
            if merges:
                merged = self._merged(self.next_event())
            else:
                mapping[name] = self._value(self.next_event())
            key = self.next_event()
        if merged:
            # What a mapping states itself goes before what it merges.
            merged |= mapping
            mapping.clear()
            mapping |= merged
        self.unfinished.discard(id(mapping))
        return mapping

    def _key(self, event: t.Any) -> str:
        """Return a key, which is a text whatever it looks like. Raises YAMLError for a collection."""
        text = None
        if isinstance(event, self.yaml.AliasEvent):
            text = self._anchored(event).text
        elif isinstance(event, self.yaml.ScalarEvent):
            text = event.value
            if event.anchor:
                self._keep(event, _Anchored(text, text))
        if text is None:
            raise _error("found a key that is not a string", event)
        return text

    def _merges(self, key: t.Any) -> bool:
        """Return whether a key says that its value is to be merged."""
        is_alias = isinstance(key, self.yaml.AliasEvent)
        return is_alias or _tag(key) == MERGE_TAG

    def _merged(self, event: t.Any) -> Record:
        """Return what ``<<`` refers to: a mapping, or a list of those of which the first goes before the others."""
        value = self._value(event)
        mappings = value if isinstance(value, list) else [value]
        merged: Record = {}
        for mapping in mappings:
            if not isinstance(mapping, dict):
                raise _error(
                    "found a value to merge that is no mapping", event
                )
            for name, field_value in mapping.items():
                merged.setdefault(name, field_value)
        if not self.unfinished.isdisjoint(map(id, [value, *mappings])):
            raise _error("found a mapping that merges itself", event)
        return merged


def _tag(scalar: t.Any) -> str:
    """Return the tag of a scalar, of which a text without quotes may have any."""
    if scalar.tag not in NO_TAG:
        return str(scalar.tag)
    if scalar.implicit[0]:
        for tag, pattern in _plain_tags().get(scalar.value[:1], ()):
            if pattern.fullmatch(scalar.value):
                return tag
    return TEXT_TAG


@functools.cache
def _plain_tags() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Return the tags that a scalar without quotes may have, and what it is then, by its first character."""
    plain_tags: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for scalar in PLAIN_SCALARS:
        pattern = re.compile(scalar.pattern)
        for character in scalar.first_characters:
            tags = plain_tags.setdefault(character, [])
            tags.append((TAG + scalar.tag, pattern))
    return plain_tags


def _error(problem: str, event: t.Any) -> Exception:
    """Return an error as PyYAML's own are, with the line of an event."""
    import yaml

    error: Exception = yaml.MarkedYAMLError(
        problem=problem, problem_mark=event.start_mark
    )
    return error


# Writing


def encode(value: t.Any) -> str:
    """Return a value as a document that other parsers read alike.

    Texts of several lines are blocks, and what could be another kind of value is quoted.
    """
    import yaml

    text = io.StringIO()
    dumper_class = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    dumper = dumper_class(text, allow_unicode=True, width=WIDTH)
    dumper.emit(yaml.StreamStartEvent())
    dumper.emit(yaml.DocumentStartEvent())
    _Writer(dumper).write(value)
    dumper.emit(yaml.DocumentEndEvent())
    dumper.emit(yaml.StreamEndEvent())
    return text.getvalue()


class _Writer:
    """Writes values as events.

    Attributes:
        yaml: PyYAML, which is imported late.
        dumper: PyYAML's dumper, which makes a text of them.
    """

    def __init__(self, dumper: t.Any) -> None:
        import yaml

        self.yaml = yaml
        self.dumper = dumper
        self._list_start = yaml.SequenceStartEvent(
            None, LIST_TAG, implicit=True, flow_style=False
        )
        self._list_end = yaml.SequenceEndEvent()
        self._mapping_start = yaml.MappingStartEvent(
            None, MAPPING_TAG, implicit=True, flow_style=False
        )
        self._mapping_end = yaml.MappingEndEvent()

    def write(self, value: t.Any) -> None:
        """Write a value, with whatever is in it."""
        if isinstance(value, str):
            self._write_text(value)
        elif isinstance(value, dict):
            self.dumper.emit(self._mapping_start)
            for name, field_value in value.items():
                self.write(name)
                self.write(field_value)
            self.dumper.emit(self._mapping_end)
        elif isinstance(value, (list, tuple)):
            self.dumper.emit(self._list_start)
            for element in value:
                self.write(element)
            self.dumper.emit(self._list_end)
        else:
            node = self.dumper.represent_data(value)
            self._write_scalar(node.tag, node.value, node.style)

    def _write_text(self, text: str) -> None:
        style = None
        if "\n" in text:
            style = "|"
        elif AMBIGUOUS.fullmatch(text):
            style = "'"
        self._write_scalar(TEXT_TAG, text, style)

    def _write_scalar(self, tag: str, text: str, style: str | None) -> None:
        """Write a scalar, in quotes where it would be of another kind without."""
        kind = self.yaml.ScalarNode
        plain_tag = self.dumper.resolve(kind, text, (True, False))
        implicit = (plain_tag == tag, tag == TEXT_TAG)
        event = self.yaml.ScalarEvent(None, tag, implicit, text, style=style)
        self.dumper.emit(event)
