# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of a kickstart file, and the files that it includes.

Source: FusionAuth docs, "Kickstart", "Variables" and "Include files".
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import typing as t

from ..._core.config_document import DEEPEST, Document, to_json_values
from ..._core.config_files import read_text
from ..._core.config_syntax import parse
from ..._core.errors import CollectionError
from ..._core.names import UUID, did_you_mean
from ..client import FusionAuth
from ..identifiers import id_from
from .kickstart_builtins import BUILTIN_IDS, RENAMED, builtin_id
from .kickstart_format import VARIABLE

# A read_text that is the name of a file to include: @ includes read_text, and & JSON.
INCLUDED = re.compile(r"(\\*)([@&])\{([^}]+)\}")
NEW_ID = "UUID()"
ENVIRONMENT = "ENV."


class Variables:
    """Fills in what stands for a name in braces.

    Attributes:
        made_up_ids: Ids that belong to nothing yet. They follow from the names of their variables,
            so that they stay the same.
    """

    def __init__(
        self, document: Document, server: FusionAuth, folder: pathlib.Path | None
    ) -> None:
        self.document, self.server, self.folder = document, server, folder
        self.made_up_ids: set[str] = set()
        self._stated = document.content.get("variables") or {}
        if not isinstance(self._stated, dict):
            type_name = type(self._stated).__name__
            raise CollectionError(
                f"{document.at('variables')} must be a mapping, not {type_name}."
            )
        self._values: dict[str, t.Any] = {}
        # The variables and files that are being filled in, the outermost first.
        self._unfinished: list[str] = []
        # The id of what FusionAuth came with, by the id that the file would give it.
        self._kept_ids: dict[str, str] = {}
        self._keep_builtin_ids()
        for name in self._stated:
            self._value_of_variable(name)

    def _keep_builtin_ids(self) -> None:
        """Note the ids of what FusionAuth came with: nothing changes its id."""
        for name, builtin in RENAMED.items():
            stated = self._stated.get(name) or self.document.content.get(name)
            if not isinstance(stated, str):
                continue
            identifier = builtin_id(self.server, builtin)
            if identifier:
                renamed = str(self.fill(stated, name)).lower()
                self._kept_ids[renamed] = identifier
                self._values[name] = identifier

    def fill(self, written: str, path: str) -> t.Any:
        """Return a read_text with everything in it that it names.

        A backslash before such a name takes its meaning away. Raises CollectionError for a name that
        stands for nothing, and for a file that cannot be included.
        """
        included = INCLUDED.fullmatch(written)
        if included is None:
            return self._fill_variables(written, lambda name: self._value(name, path))
        if included[1]:
            return written[1:]
        return self._include(included[2], included[3], path)

    def _fill_variables(self, written: str, value_of: t.Callable[[str], t.Any]) -> str:
        """Return a read_text with the values of its variables, and with the ids that FusionAuth keeps."""

        def filled_in(variable: re.Match[str]) -> str:
            if variable[1]:
                return variable[0][1:]
            value = value_of(variable[2])
            return value if isinstance(value, str) else json.dumps(value)

        filled = VARIABLE.sub(filled_in, written)
        if not self._kept_ids:
            return filled
        return UUID.sub(self._kept_id, filled)

    def _kept_id(self, identifier: re.Match[str]) -> str:
        return self._kept_ids.get(identifier[0].lower(), identifier[0])

    # Values

    def _value(self, name: str, path: str) -> t.Any:
        if name.upper() == NEW_ID:
            identifier = id_from(path, "kickstart")
            self.made_up_ids.add(identifier)
            return identifier
        if name.startswith(ENVIRONMENT):
            return self._value_of_environment(name.removeprefix(ENVIRONMENT), path)
        value = self._value_of_variable(name)
        if value is None:
            known = {*self._stated, *BUILTIN_IDS} - {name}
            hint = did_you_mean(name, known) or "."
            raise self._error(path, f"there is no variable {name}", hint)
        return value

    def _value_of_environment(self, name: str, path: str) -> str:
        """Return a variable of the environment. Raises CollectionError where there is none.

        What follows a name is not repeated: a shell would take it for a default, which may be a
        secret.
        """
        if name in os.environ:
            return os.environ[name]
        word = re.sub(r"\W.*", "", name, flags=re.DOTALL)
        if word == name:
            raise self._error(path, f"the environment has no {word}")
        raise self._error(
            path,
            f"#{{{ENVIRONMENT}{word}}} must end after the name, for a kickstart file has no defaults: "
            f"set {word} in the environment",
        )

    def _value_of_variable(self, name: str) -> t.Any:
        """Return the value of a variable, or None. One may name another, wherever that stands."""
        if name not in self._values:
            stated, path = self._stated.get(name), f"variables.{name}"
            # As long as it is being looked up: a variable that names itself has no value.
            self._values[name] = None
            with self._filling(f"#{{{name}}}", path):
                is_text = isinstance(stated, str)
                self._values[name] = self.fill(stated, path) if is_text else stated
            if stated is None:
                self._values[name] = builtin_id(self.server, name)
        return self._values[name]

    # Files

    def _include(self, kind: str, name: str, path: str) -> t.Any:
        if self.folder is None:
            problem = f"{name} can only be included by a kickstart file, not by a task"
            raise self._error(path, problem)
        written = read_text(self.folder / name, name)
        if kind == "@":
            return self._fill_variables(
                written, lambda variable: self._value_in_text(variable, path)
            )
        document = Document(name, parse(name, written, is_json=True))
        with self._filling(name, path):
            filled = to_json_values(
                document,
                lambda nested, place: self.fill(nested, f"{path}/{name}/{place}"),
            )
        return filled.content

    def _value_in_text(self, name: str, path: str) -> t.Any:
        """Return the value of a variable in an included read_text.

        What is no variable may be the text's own, as in a template.
        """
        is_special = name.startswith(ENVIRONMENT) or name.upper() == NEW_ID
        if is_special or self._value_of_variable(name) is not None:
            return self._value(name, path)
        return f"#{{{name}}}"

    @contextlib.contextmanager
    def _filling(self, name: str, path: str) -> t.Iterator[None]:
        """Fill in a variable or an included file. Raises CollectionError for one within itself."""
        if name in self._unfinished:
            raise self._error(path, f"{name} includes itself")
        if len(self._unfinished) == DEEPEST:
            raise self._error(path, f"{name} is nested too deeply")
        self._unfinished.append(name)
        yield
        self._unfinished.pop()

    def _error(self, path: str, problem: str, end: str = ".") -> CollectionError:
        return CollectionError(f"{self.document.at(path)}: {problem}{end}")
