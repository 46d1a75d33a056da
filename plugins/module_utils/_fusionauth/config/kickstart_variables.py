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
from ..._core.errors import CollectionError, Mistakes
from ..._core.names import UUID, did_you_mean
from ..client import FusionAuth
from ..identifiers import id_from
from .kickstart_builtins import BUILTIN_IDS, RENAMED, builtin_id
from .kickstart_format import VARIABLE

# A text that is the name of a file to include.
INCLUDED = re.compile(r"(\\*)([@&])\{([^}]+)\}")
INCLUDED_TEXT = "@"  # the other one is for a file in JSON
# Makes a new UUID at every use (FusionAuth docs, "Kickstart").
NEW_ID = "UUID()"
# Stands before the name of an environment variable.
ENVIRONMENT = "ENV."

# Returns the value of a variable.
ValueOf = t.Callable[[str], t.Any]


class Variables:
    """Fills in what stands for a name in braces.

    Attributes:
        made_up_ids: Ids that belong to nothing yet. They follow from the names of their variables,
            so that they stay the same.
    """

    def __init__(
        self,
        document: Document,
        server: FusionAuth,
        folder: pathlib.Path | None,
    ) -> None:
        """Look up all variables of a kickstart file.

        Args:
            document: The kickstart file.
            server: The FusionAuth, whose own objects have variables, too.
            folder: Where included files are, or None where there can be none.
        """
        self._document, self._server, self._folder = document, server, folder
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
        # The variables that have no value because of a mistake, which is told once.
        self._mistaken: set[str] = set()
        mistakes = Mistakes()
        for variable in self._stated:
            with mistakes.gather():
                self._value_of_variable(variable)
        mistakes.tell()

    def _keep_builtin_ids(self) -> None:
        """Note the ids of what FusionAuth came with: nothing changes its id."""
        for variable, builtin_variable in RENAMED.items():
            stated_id = self._stated.get(
                variable
            ) or self._document.content.get(variable)
            if not isinstance(stated_id, str):
                continue
            identifier = builtin_id(self._server, builtin_variable)
            if identifier:
                renamed_id = str(self.fill(stated_id, variable)).lower()
                self._kept_ids[renamed_id] = identifier
                self._values[variable] = identifier

    def fill(self, written: str, location: str) -> t.Any:
        """Return a text with everything in it that it names.

        A backslash before such a name takes its meaning away. Raises CollectionError for a name that
        stands for nothing, and for a file that cannot be included.

        Args:
            written: The text, as it is written.
            location: Where it is in the kickstart file.
        """
        included = INCLUDED.fullmatch(written)
        if included is None:
            return self._fill_variables(
                written, lambda name: self._value(name, location)
            )
        backslash, sigil, file_name = included.groups()
        if backslash:
            return written[1:]
        return self._include(sigil, file_name, location)

    def _fill_variables(self, written: str, value_of: ValueOf) -> str:
        """Return a text with the values of its variables, and with the ids that FusionAuth keeps."""

        def filled_in(variable: re.Match[str]) -> str:
            backslash, name = variable.groups()
            if backslash:
                return variable[0][1:]
            filled_value = value_of(name)
            if isinstance(filled_value, str):
                return filled_value
            # What is no text is part of the text as JSON has it.
            return json.dumps(filled_value)

        filled = VARIABLE.sub(filled_in, written)
        if not self._kept_ids:
            return filled
        return UUID.sub(self._kept_id, filled)

    def _kept_id(self, identifier: re.Match[str]) -> str:
        """Return the id that an object keeps which the file would give another one."""
        return self._kept_ids.get(identifier[0].lower(), identifier[0])

    # Values

    def _value(self, name: str, location: str) -> t.Any:
        """Return what a name stands for. Raises CollectionError where that is nothing."""
        if name.upper() == NEW_ID:
            identifier = id_from(location, "kickstart")
            self.made_up_ids.add(identifier)
            return identifier
        if name.startswith(ENVIRONMENT):
            return self._value_of_environment(
                name.removeprefix(ENVIRONMENT), location
            )
        value = self._value_of_variable(name)
        is_being_filled_in = f"#{{{name}}}" in self._unfinished
        if name in self._mistaken and not is_being_filled_in:
            return ""
        if value is None:
            known_names = {*self._stated, *BUILTIN_IDS} - {name}
            suggestion = did_you_mean(name, known_names) or "."
            raise self._error(
                location, f"there is no variable {name}", suggestion
            )
        return value

    def _value_of_environment(self, name: str, location: str) -> str:
        """Return a variable of the environment. Raises CollectionError where there is none.

        What follows a name is not repeated: a shell would take it for a default, which may be a
        secret.
        """
        if name in os.environ:
            return os.environ[name]
        word = re.sub(r"\W.*", "", name, flags=re.DOTALL)
        if word == name:
            raise self._error(location, f"the environment has no {word}")
        raise self._error(
            location,
            f"#{{{ENVIRONMENT}{word}}} must end after the name, because "
            f"kickstart files have no default values: set {word} in the "
            "environment",
        )

    def _value_of_variable(self, name: str) -> t.Any:
        """Return the value of a variable, or None. One may name another, wherever that stands."""
        if name in self._values:
            return self._values[name]
        value, location = self._stated.get(name), f"variables.{name}"
        # As long as it is being looked up: a variable that names itself has no value.
        self._values[name] = None
        self._mistaken.add(name)
        with self._filling(f"#{{{name}}}", location):
            if isinstance(value, str):
                value = self.fill(value, location)
        self._mistaken.remove(name)
        is_stated = self._stated.get(name) is not None
        self._values[name] = (
            value if is_stated else builtin_id(self._server, name)
        )
        return self._values[name]

    # Files

    def _include(self, sigil: str, file_name: str, location: str) -> t.Any:
        """Return what an included file holds: a text, or whatever JSON says.

        Raises CollectionError for a file that cannot be included.

        Args:
            sigil: What kind of file it is.
            file_name: The name of the file, in the folder of the kickstart file.
            location: Where it is included.
        """
        if self._folder is None:
            problem = f"{file_name} can only be included by a kickstart file, not by a task"
            raise self._error(location, problem)
        written = read_text(self._folder / file_name, file_name)
        if sigil == INCLUDED_TEXT:
            return self._fill_variables(
                written,
                lambda variable: self._value_in_text(variable, location),
            )
        content = parse(file_name, written, is_json=True)
        with self._filling(file_name, location):
            filled = to_json_values(
                Document(file_name, content),
                lambda nested, place: self.fill(
                    nested, f"{location}/{file_name}/{place}"
                ),
            )
        return filled.content

    def _value_in_text(self, name: str, location: str) -> t.Any:
        """Return the value of a variable in an included text.

        What is no variable may be the text's own, as in a template.
        """
        is_special = name.startswith(ENVIRONMENT) or name.upper() == NEW_ID
        if is_special or self._value_of_variable(name) is not None:
            return self._value(name, location)
        return f"#{{{name}}}"

    @contextlib.contextmanager
    def _filling(self, name: str, location: str) -> t.Iterator[None]:
        """Fill in a variable or an included file. Raises CollectionError for one within itself."""
        if name in self._unfinished:
            raise self._error(location, f"{name} includes itself")
        if len(self._unfinished) == DEEPEST:
            raise self._error(location, f"{name} is nested too deeply")
        self._unfinished.append(name)
        try:
            yield
        finally:
            self._unfinished.pop()

    def _error(
        self, location: str, problem: str, sentence_end: str = "."
    ) -> CollectionError:
        """Return an error that says where in the kickstart file the problem is."""
        return CollectionError(
            f"{self._document.at(location)}: {problem}{sentence_end}"
        )
