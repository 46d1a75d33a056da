# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One configuration, from a file or from a task, and what it may hold."""

from __future__ import annotations

import datetime
import math
import typing as t

from .errors import CollectionError, Mistakes
from .field_paths import Record
from .masking import HIDDEN

DEEPEST = 50  # levels
MOST_VALUES = 2_000_000

Fill = t.Callable[[str, str], t.Any]
"""``fill(text, path)`` returns the value that a text stands for."""


class Document(t.NamedTuple):
    """One configuration.

    Attributes:
        name: Its file, as messages name it, or nothing where a task holds it.
        content: A mapping in whatever is a configuration. Files may hold anything.
    """

    name: str
    content: t.Any

    def at(self, value_path: str) -> str:
        """Return a position in it, in words. ``value_path`` leads there through its fields."""
        return f"{self.name}: {value_path}" if self.name else value_path


def _keep(stated_text: str, dummy_path: str) -> str:
    """Fill in nothing."""
    return stated_text


def to_json_values(document: Document, fill: Fill = _keep) -> Document:
    """Return a copy that holds JSON's kinds of values and nothing else.

    ``fill(text, path)`` makes the values of its texts, keys included. Raises CollectionError for all
    that no configuration can hold: other kinds of values, endless ones, masked secrets.
    """
    return Document(document.name, _Conversion(document, fill).run())


class _Conversion:
    """A walk through one document.

    Attributes:
        document: The document.
        fill: Makes the values of texts.
        count: How many values there were so far.
        ancestors: The ids of the collections that hold the present value.
        mistakes: What no configuration can hold.
    """

    def __init__(self, document: Document, fill: Fill) -> None:
        self.document, self.fill = document, fill
        self.count = 0
        self.ancestors: set[int] = set()
        self.mistakes = Mistakes()

    def run(self) -> t.Any:
        """Return the converted content. Raises CollectionError for all mistakes in it."""
        content = self._convert(self.document.content, "")
        self.mistakes.tell()
        return content

    def _convert(self, value: t.Any, value_path: str) -> t.Any:
        """Return the value at a path as JSON has it. Anchors of YAML may multiply values without end."""
        self.count += 1
        if self.count > MOST_VALUES:
            raise CollectionError(
                f"{self.document.at('the configuration')} has more than {MOST_VALUES:,} values: split it."
            )
        if isinstance(value, (dict, list)):
            return self._convert_collection(value, value_path)
        # Without a context manager, which takes longer than the conversion of a value.
        try:
            if isinstance(value, str):
                return self._convert_text(value, value_path)
            return self._convert_scalar(value, value_path)
        except CollectionError as error:
            self.mistakes.keep(error)
            return None

    def _convert_text(self, stated_text: str, value_path: str) -> t.Any:
        if HIDDEN in stated_text:
            raise self._error(
                value_path,
                (
                    "it contains a masked secret from an export: export with "
                    "return_secrets, or fill in the secret"
                ),
            )
        return self.fill(stated_text, value_path)

    def _convert_scalar(self, value: t.Any, value_path: str) -> t.Any:
        """Return a scalar that is no text.

        A task may hold what JSON does not have, such as a date: Ansible's own YAML makes these.
        """
        if isinstance(
            value, datetime.date
        ):  # or a datetime, which is one as well
            return value.isoformat()
        if isinstance(value, float) and not math.isfinite(value):
            raise self._error(
                value_path, f"a configuration cannot contain {value}"
            )
        if not isinstance(value, (bool, int, float, type(None))):
            kind = type(value).__name__
            raise self._error(
                value_path, f"a configuration cannot contain a {kind}"
            )
        return value

    def _convert_collection(
        self, value: dict[t.Any, t.Any] | list[t.Any], value_path: str
    ) -> t.Any:
        """Return a mapping or list with all of its values converted."""
        # YAML's anchors can make a collection an element of itself.
        if id(value) in self.ancestors:
            raise self._error(value_path, "it contains itself")
        if len(self.ancestors) == DEEPEST:
            raise self._error(value_path, "it is nested too deeply")
        self.ancestors.add(id(value))
        converted: Record | list[t.Any]
        if isinstance(value, list):
            converted = self._convert_list(value, value_path)
        else:
            converted = self._convert_mapping(value, value_path)
        self.ancestors.remove(id(value))
        return converted

    def _convert_list(
        self, elements: list[t.Any], value_path: str
    ) -> list[t.Any]:
        """Return a list, whose elements are at paths such as ``services[0]``."""
        return [
            self._convert(element, f"{value_path}[{index}]")
            for index, element in enumerate(elements)
        ]

    def _convert_mapping(
        self, mapping: dict[t.Any, t.Any], path: str
    ) -> Record:
        """Return a mapping. Keys are texts to be filled in as well, which may make two the same."""
        converted: Record = {}
        for name, value in mapping.items():
            value_path = f"{path}.{name}" if path else str(name)
            key = str(name)
            try:
                key = str(self.fill(key, value_path))
            except CollectionError as error:
                self.mistakes.keep(error)
            converted[key] = self._convert(value, value_path)
        if len(converted) < len(mapping):
            raise self._error(path, "two of its keys are the same")
        return converted

    def _error(self, value_path: str, problem: str) -> CollectionError:
        position = self.document.at(value_path or "the configuration")
        return CollectionError(f"{position}: {problem}.")
