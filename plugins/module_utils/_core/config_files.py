# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations in files: YAML or JSON, of bounded size, and nothing in them that JSON could not hold."""

from __future__ import annotations

import datetime
import functools
import json
import math
import os
import pathlib
import re
import typing as t

from .errors import CollectionError
from .field_paths import Record
from .masking import HIDDEN

SUFFIXES = (".yml", ".yaml", ".json")
LARGEST_FILE = 32 * 2**20  # bytes; as objects of Python a hundred times as much
DEEPEST, MOST_VALUES = 50, 2_000_000

# Plain scalars of YAML 1.1 that are no texts. Of numbers only what JSON has, and fractions such as .5: 0123 (octal),
# 12:30 (sexagesimal), 1_000, 0x1F and dates stay the texts that they look like, since they mostly are keys and names.
PLAIN_SCALARS = {  # by tag: the characters that they begin with, and a pattern
    "null": ([*"~nN", ""], "~|null|Null|NULL|"),
    "bool": (
        [*"yYnNtTfFoO"],
        "yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF",
    ),
    "int": ([*"-0123456789"], "0|-?[1-9][0-9]*"),
    "float": (
        [*"-+.0123456789"],
        r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?",
    ),
    "merge": (["<"], "<<"),
}
TAG = "tag:yaml.org,2002:"

Fill = t.Callable[[str, str], t.Any]


class Document(t.NamedTuple):
    """One configuration and what to call it: its file, or nothing where a task holds it.

    ``content``: a mapping in whatever is a configuration; files may hold anything.
    """

    name: str
    content: t.Any

    def at(self, path: str) -> str:
        """A place in it, in words."""
        return f"{self.name}: {path}" if self.name else path


class DuplicateKeyError(ValueError):
    """A mapping has a key twice, and every parser would drop the first one in silence."""

    def __init__(self, key: str, line: int | None = None) -> None:
        self.key, self.line = key, line
        super().__init__(key)


# Reading


def files(
    place: pathlib.Path, prepare: t.Callable[[str], str] = str
) -> t.Iterator[Document]:
    """The documents of a file, or of every file of a directory and its subdirectories, as they are written.

    ``prepare`` changes a text before it is parsed. Raises CollectionError for what cannot be read or parsed.
    """
    for path in configuration_files(place):
        name = str(path.relative_to(place)) if path != place else path.name
        yield from _documents(name, prepare(text(path, name)), is_json(path))


def configuration_files(place: pathlib.Path) -> list[pathlib.Path]:
    """A file itself, or all files in a directory, at any depth, whose suffix is one of SUFFIXES, in any case.

    Raises CollectionError for a directory that has none, that cannot be listed, or that a link leads to once more.
    """
    if not place.is_dir():
        return [place]
    found: list[pathlib.Path] = []
    visited: set[str] = set()
    for folder, dummy, names in os.walk(
        place, onerror=_refuse_unlisted, followlinks=True
    ):
        if (real := os.path.realpath(folder)) in visited:
            raise CollectionError(
                f"{folder} is a directory whose files are read already: remove the symbolic link to it."
            )
        visited.add(real)
        found += [
            pathlib.Path(folder, name)
            for name in names
            if os.path.splitext(name)[1].lower() in SUFFIXES
        ]
    if not found:
        raise CollectionError(
            f"There is no configuration in {place}: it has no file that ends in {', '.join(SUFFIXES)}."
        )
    return sorted(found)


def _refuse_unlisted(error: OSError) -> t.NoReturn:
    raise CollectionError(f"{error.filename} cannot be read: {error.strerror}.")


def is_json(path: pathlib.Path) -> bool:
    """Whether a file says of itself that it is JSON."""
    return path.suffix.lower() == ".json"


def text(path: pathlib.Path, name: str) -> str:
    """What a file holds. ``name``: what to call it where it holds too much, or no text."""
    try:
        if (size := path.stat().st_size) > LARGEST_FILE:
            most = LARGEST_FILE // 2**20
            raise CollectionError(
                f"{name} has {size // 2**20} MiB, and {most} MiB is the most: split it into several files."
            )
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise CollectionError(
            f"{path} cannot be read: {error.strerror or error}."
        ) from None
    except UnicodeDecodeError:
        raise CollectionError(f"{name} is not UTF-8 text.") from None
    except ValueError as error:
        raise CollectionError(
            f"{name!r} cannot be the name of a file: {error}."
        ) from None


def _documents(name: str, written: str, is_json: bool) -> list[Document]:
    """The documents of a file; YAML may hold several, of which empty ones do not count beside others."""
    contents = _parsed(name, written, is_json)
    if len(contents) == 1:
        return [Document(name, contents[0])]
    numbered = (
        Document(f"{name}, document {n}", content)
        for n, content in enumerate(contents, 1)
    )
    return [document for document in numbered if document.content is not None] or [
        Document(name, None)
    ]


def parsed(name: str, written: str, is_json: bool) -> t.Any:
    """What a text in JSON or YAML says. Raises CollectionError where it is neither, or several documents."""
    found = _parsed(name, written, is_json)
    if len(found) > 1:
        raise CollectionError(
            f"{name} holds {len(found)} YAML documents, and only one can be used here: split it."
        )
    return found[0] if found else None


def _parsed(name: str, written: str, is_json: bool) -> list[t.Any]:
    """Every document in a text. Raises CollectionError."""
    try:
        return [_from_json(name, written)] if is_json else _from_yaml(name, written)
    except DuplicateKeyError as error:
        where = f", again in line {error.line}" if error.line else ""
        raise CollectionError(
            f"{name}: the key {error.key!r} appears twice{where}: keep one, or merge the two."
        ) from None


def _from_json(name: str, written: str) -> t.Any:
    try:
        return json.loads(written, object_pairs_hook=_mapping)
    except DuplicateKeyError:
        raise
    except RecursionError:
        raise CollectionError(f"{name} is nested too deeply.") from None
    except ValueError as error:
        raise CollectionError(f"{name} is not JSON: {error}.") from None


def _mapping(pairs: list[tuple[str, t.Any]]) -> Record:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, dummy in pairs]
        raise DuplicateKeyError(next(name for name in names if names.count(name) > 1))
    return found


def _from_yaml(name: str, written: str) -> list[t.Any]:
    import yaml

    try:
        return list(yaml.load_all(written, _yaml_loader()))
    except DuplicateKeyError:
        raise
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 1}" if place else ""
        raise CollectionError(
            f"{name} is not YAML: {getattr(error, 'problem', None) or type(error).__name__}{where}."
        ) from None


@functools.cache
def _yaml_loader() -> t.Any:
    """PyYAML's safe loader, less what loses something: keys are texts, none appears twice, see PLAIN_SCALARS."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        yaml_implicit_resolvers: t.ClassVar[dict[str, t.Any]] = {}

        def flatten_mapping(self, node: t.Any) -> None:
            """Merge what ``<<`` refers to; what a mapping states itself goes before that."""
            _check_keys(node)
            super().flatten_mapping(node)
            node.value = list(
                {key.value: (key, value) for key, value in node.value}.values()
            )

    for tag, (first, pattern) in PLAIN_SCALARS.items():
        Loader.add_implicit_resolver(TAG + tag, re.compile(f"(?:{pattern})$"), first)
    return Loader


def _check_keys(mapping: t.Any) -> None:
    """Make the keys of a node of YAML texts. Raises DuplicateKeyError, and YAMLError for a key that is a collection."""
    import yaml

    seen = set()
    for key, dummy in mapping.value:
        if key.tag == TAG + "merge":
            continue
        if not isinstance(key.value, str):
            raise yaml.MarkedYAMLError(
                problem="found a key that is not a string", problem_mark=key.start_mark
            )
        if key.value in seen:
            raise DuplicateKeyError(key.value, key.start_mark.line + 1)
        key.tag = TAG + "str"
        seen.add(key.value)


# Values


def plain(document: Document, fill: Fill = lambda text, dummy_path: text) -> Document:
    """A copy that holds JSON's kinds of values and nothing else; ``fill(text, path)`` makes the values of its texts.

    Raises CollectionError for what no configuration can hold: other kinds, endless ones, masked secrets.
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
            raise CollectionError(
                f"{self.document.at('the configuration')} has more than {MOST_VALUES:,} values: split it."
            )
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
                    path,
                    "it holds a masked secret, as exports do; export with return_secrets, or fill it in",
                )
            return self.fill(value, path)
        if isinstance(value, (datetime.date, datetime.datetime)):
            return value.isoformat()
        if isinstance(value, float) and not math.isfinite(value):
            raise self._problem(path, f"a configuration cannot hold {value}")
        if value is None or isinstance(value, (bool, int, float)):
            return value
        raise self._problem(
            path, f"a configuration cannot hold a {type(value).__name__}"
        )

    def _all_of(self, value: dict[t.Any, t.Any] | list[t.Any], path: str) -> t.Any:
        if isinstance(value, list):
            return [self.of(one, f"{path}[{n}]") for n, one in enumerate(value)]
        paths = {name: f"{path}.{name}" if path else str(name) for name in value}
        found = {
            str(self.fill(str(name), paths[name])): self.of(one, paths[name])
            for name, one in value.items()
        }
        if len(found) < len(value):
            raise self._problem(path, "two of its keys are the same")
        return found

    def _problem(self, path: str, what: str) -> CollectionError:
        return CollectionError(
            f"{self.document.at(path or 'the configuration')}: {what}."
        )
