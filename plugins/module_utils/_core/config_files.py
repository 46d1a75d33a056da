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

# The same as decK reads, in any case.
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
    for file_path in find_files(location):
        document_name = (
            file_path.name
            if file_path == location
            else str(file_path.relative_to(location))
        )
        document_text = prepare(read_text(file_path, document_name))
        yield from _documents(
            document_name, document_text, is_json=is_json(file_path)
        )


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
    for directory, dummy, file_names in walk:
        real_path = os.path.realpath(directory)
        if real_path in visited:
            raise CollectionError(
                f"The files in {directory} have been read already: remove "
                "the symbolic link to it."
            )
        visited.add(real_path)
        paths += [
            pathlib.Path(directory, document_name)
            for document_name in file_names
            if os.path.splitext(document_name)[1].lower() in SUFFIXES
        ]
    if not paths:
        raise CollectionError(
            f"There is no configuration in {location}: it has no file that ends in {', '.join(SUFFIXES)}."
        )
    return sorted(paths)


def _refuse_unlisted(error: OSError) -> t.NoReturn:
    raise CollectionError(
        f"{error.filename} cannot be read: {error.strerror}."
    )


def is_json(file_path: pathlib.Path) -> bool:
    """Return whether a file's name says that it is JSON."""
    return file_path.suffix.lower() == ".json"


def read_text(file_path: pathlib.Path, document_name: str) -> str:
    """Return the text in a file.

    ``document_name`` is the file as messages name it. Raises CollectionError for one that cannot be read, is
    too large, or holds no text.
    """
    try:
        size = file_path.stat().st_size
        if size > LARGEST_FILE:
            raise CollectionError(
                f"{document_name} has {size // MEBIBYTE} MiB, and the "
                f"limit is {LARGEST_FILE // MEBIBYTE} MiB: split it into "
                "several files."
            )
        return file_path.read_text("utf-8-sig")
    except OSError as error:
        reason = error.strerror or error
        raise CollectionError(
            f"{file_path} cannot be read: {reason}."
        ) from None
    except UnicodeDecodeError:
        raise CollectionError(f"{document_name} is not UTF-8 text.") from None
    except ValueError as error:  # such as a null character
        raise CollectionError(
            f"{document_name!r} cannot be the name of a file: {error}."
        ) from None


def _documents(
    document_name: str, document_text: str, *, is_json: bool
) -> list[Document]:
    """Return the documents in a text.

    YAML may hold several, of which empty ones do not count beside others.
    """
    contents = parse_all(document_name, document_text, is_json=is_json)
    if len(contents) == 1:
        return [Document(document_name, contents[0])]
    documents = [
        Document(f"{document_name}, document {number}", content)
        for number, content in enumerate(contents, 1)
        if content is not None
    ]
    return documents or [Document(document_name, None)]
