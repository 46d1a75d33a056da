# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations in files: YAML or JSON, of bounded size, and nothing in them that JSON could not hold."""

from __future__ import annotations

import datetime
import json
import pathlib
import typing as t

from ._errors import Problem
from ._shape import HIDDEN

SUFFIXES = (".yml", ".yaml", ".json")
LARGEST_FILE = 32 * 2**20  # bytes; as objects of Python a hundred times as much
DEEPEST, MOST_VALUES = 50, 2_000_000

Fill = t.Callable[[str, str], t.Any]


class Document(t.NamedTuple):
    """What there is to be, and what to call that: its file, or nothing where a task holds it."""

    name: str
    content: t.Any

    def at(self, path: str) -> str:
        """A place in it, in words."""
        return f"{self.name}: {path}" if self.name else path


def files(place: pathlib.Path, prepare: t.Callable[[str], str] = str) -> t.Iterator[Document]:
    """A file, or every file of a directory, as it is written. ``prepare`` changes a text before it is parsed.

    Raises Problem for what cannot be read or parsed.
    """
    paths = [place]
    if place.is_dir():
        paths = sorted(path for path in place.iterdir() if path.suffix in SUFFIXES)
        if not paths:
            raise Problem(f"There is no configuration in {place}: it has no file that ends in {', '.join(SUFFIXES)}.")
    for path in paths:
        name = str(path.relative_to(place)) if place.is_dir() else path.name
        yield Document(name, parsed(name, prepare(text(path, name)), path.suffix == ".json"))


def text(path: pathlib.Path, name: str) -> str:
    """What a file holds. ``name``: what to call it where it holds too much, or no text."""
    try:
        if (size := path.stat().st_size) > LARGEST_FILE:
            most = LARGEST_FILE // 2**20
            raise Problem(f"{name} has {size // 2**20} MiB, and {most} MiB is the most: split it into several files.")
        return path.read_text("utf-8")
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise Problem(f"{name} is no text in UTF-8.") from None


def parsed(name: str, written: str, is_json: bool) -> t.Any:
    """What a text in JSON or YAML says. Raises Problem where it is neither."""
    if is_json:
        try:
            return json.loads(written)
        except ValueError as error:
            raise Problem(f"{name} is not JSON: {error}.") from None
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(written, loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 1}" if place else ""
        raise Problem(
            f"{name} is not YAML: {getattr(error, 'problem', None) or type(error).__name__}{where}."
        ) from None


def plain(document: Document, fill: Fill = lambda text, dummy_path: text) -> Document:
    """A copy that holds JSON's kinds of values and nothing else; ``fill(text, path)`` makes the values of its texts.

    Raises Problem for what no configuration can hold: other kinds, endless ones, masked secrets.
    """
    return Document(document.name, _Walk(document, fill).of(document.content))


class _Walk:
    """Walks through a document, counts what it sees and knows what it is in."""

    def __init__(self, document: Document, fill: Fill) -> None:
        self.document, self.fill, self.count = document, fill, 0
        self.around: list[t.Any] = []

    def of(self, value: t.Any, path: str = "") -> t.Any:
        self.count += 1
        if self.count > MOST_VALUES:
            raise Problem(f"{self.document.at('the configuration')} has more than {MOST_VALUES:,} values: split it.")
        if isinstance(value, (dict, list)):
            if any(value is one for one in self.around):
                raise self._problem(path, "it contains itself")
            if len(self.around) == DEEPEST:
                raise self._problem(path, "it is nested too deeply")
            self.around.append(value)
            found = self._all_of(value, path)
            self.around.pop()
            return found
        if isinstance(value, str):
            if HIDDEN in value:
                raise self._problem(
                    path, "it holds a masked secret, as exports do; export with return_secrets, or fill it in"
                )
            return self.fill(value, path)
        if isinstance(value, (datetime.date, datetime.datetime)):
            return value.isoformat()
        if value is None or isinstance(value, (bool, int, float)):
            return value
        raise self._problem(path, f"a configuration cannot hold a {type(value).__name__}")

    def _all_of(self, value: dict[t.Any, t.Any] | list[t.Any], path: str) -> t.Any:
        if isinstance(value, list):
            return [self.of(one, f"{path}[{n}]") for n, one in enumerate(value)]
        paths = {name: f"{path}.{name}" if path else str(name) for name in value}
        return {str(self.fill(str(name), paths[name])): self.of(one, paths[name]) for name, one in value.items()}

    def _problem(self, path: str, what: str) -> Problem:
        return Problem(f"{self.document.at(path or 'the configuration')}: {what}.")
