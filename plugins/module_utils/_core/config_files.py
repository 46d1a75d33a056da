# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations in files and directories, of bounded size."""

from __future__ import annotations

import os
import pathlib
import typing as t

from .config_document import Document
from .config_syntax import parse_all
from .errors import CollectionError

SUFFIXES = (".yml", ".yaml", ".json")
MEBIBYTE = 2**20
LARGEST_FILE = 32 * MEBIBYTE  # as objects of Python a hundred times as much


def read_documents(
    location: pathlib.Path, prepare: t.Callable[[str], str] = str
) -> t.Iterator[Document]:
    """Yield the documents of a file, or of every file of a directory and its subdirectories.

    ``prepare`` changes a text before it is parsed. Raises CollectionError for what cannot be read or
    parsed.
    """
    for path in find_files(location):
        name = path.name if path == location else str(path.relative_to(location))
        text = prepare(read_text(path, name))
        yield from _documents(name, text, is_json=is_json(path))


def find_files(location: pathlib.Path) -> list[pathlib.Path]:
    """Return a file itself, or all configuration files in a directory, at any depth.

    Those end in one of SUFFIXES, in upper or lower case. Raises CollectionError for a directory that
    has none, that cannot be listed, or that a link leads to once more.
    """
    if not location.is_dir():
        return [location]
    paths: list[pathlib.Path] = []
    visited: set[str] = set()
    walk = os.walk(location, onerror=_refuse_unlisted, followlinks=True)
    for directory, dummy, names in walk:
        real_path = os.path.realpath(directory)
        if real_path in visited:
            raise CollectionError(
                f"{directory} is a directory whose files are read already: remove the symbolic link to it."
            )
        visited.add(real_path)
        paths += [
            pathlib.Path(directory, name)
            for name in names
            if os.path.splitext(name)[1].lower() in SUFFIXES
        ]
    if not paths:
        raise CollectionError(
            f"There is no configuration in {location}: it has no file that ends in {', '.join(SUFFIXES)}."
        )
    return sorted(paths)


def _refuse_unlisted(error: OSError) -> t.NoReturn:
    raise CollectionError(f"{error.filename} cannot be read: {error.strerror}.")


def is_json(path: pathlib.Path) -> bool:
    """Return whether a file's name says that it is JSON."""
    return path.suffix.lower() == ".json"


def read_text(path: pathlib.Path, name: str) -> str:
    """Return the text in a file.

    ``name`` is the file as messages name it. Raises CollectionError for one that cannot be read, is
    too large, or holds no text.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise CollectionError(
                f"{name} has {size // MEBIBYTE} MiB, and {LARGEST_FILE // MEBIBYTE} MiB is the most: "
                "split it into several files."
            )
        return path.read_text("utf-8-sig")
    except OSError as error:
        reason = error.strerror or error
        raise CollectionError(f"{path} cannot be read: {reason}.") from None
    except UnicodeDecodeError:
        raise CollectionError(f"{name} is not UTF-8 text.") from None
    except ValueError as error:  # such as a null character
        raise CollectionError(
            f"{name!r} cannot be the name of a file: {error}."
        ) from None


def _documents(name: str, text: str, *, is_json: bool) -> list[Document]:
    """Return the documents in a text.

    YAML may hold several, of which empty ones do not count beside others.
    """
    contents = parse_all(name, text, is_json=is_json)
    if len(contents) == 1:
        return [Document(name, contents[0])]
    documents = [
        Document(f"{name}, document {number}", content)
        for number, content in enumerate(contents, 1)
        if content is not None
    ]
    return documents or [Document(name, None)]
