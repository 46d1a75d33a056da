# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server does not have yet, and who is going to create it.

A task may refer to something that is missing. That is an error, unless somebody else creates it
first: an earlier task, which check mode has only predicted, or another entry of the configuration.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t


class PlannedBy(enum.Enum):
    """Who is going to create what is missing."""

    NOBODY = "nobody"
    EARLIER_TASK = "an earlier task"
    SAME_CONFIGURATION = "the same configuration"


class PlannedObjects(t.Protocol):
    """What is missing on a server and may be referred to all the same."""

    @property
    def verifies_ids(self) -> bool:
        """Whether an id that is stated has to be that of something, on the server or planned."""

    def insisting(self) -> PlannedObjects:
        """Return the same for a task that earlier tasks cannot help, such as a deletion."""

    def creator(self, label: str, name: t.Any) -> PlannedBy:
        """Return who creates an object of some kind, known by its name or id."""

    def licence_activator(self) -> PlannedBy:
        """Return who activates a licence."""

    def name_for(self, label: str, value: t.Any) -> t.Any:
        """Return the name of the planned object that a made-up id stands for, or the value itself."""

    def note_reference(self, identifier: str) -> None:
        """Take note of an id that is referred to."""

    def stated_values(self, kind: str, option: str) -> t.Iterable[t.Any]:
        """Yield what planned objects of a kind state for an option."""


@dataclasses.dataclass(frozen=True)
class TaskOutlook:
    """What a single task may take for granted.

    Attributes:
        missing: Who is going to create whatever is missing.
    """

    missing: PlannedBy

    @property
    def verifies_ids(self) -> bool:
        """Return False: FusionAuth tells when the task runs whether an id is that of something."""
        return False

    def insisting(self) -> TaskOutlook:
        """Return the outlook of a task that earlier tasks cannot help."""
        return NOTHING_PLANNED

    def creator(self, dummy_label: str, dummy_name: t.Any) -> PlannedBy:
        """Return who creates an object."""
        return self.missing

    def licence_activator(self) -> PlannedBy:
        """Return who activates a licence."""
        return self.missing

    def name_for(self, dummy_label: str, value: t.Any) -> t.Any:
        """Return the value: a single task makes up no ids."""
        return value

    def note_reference(self, identifier: str) -> None:
        """Do nothing: nobody asks a single task what it refers to."""

    def stated_values(self, dummy_kind: str, dummy_option: str) -> t.Iterable[t.Any]:
        """Yield nothing: what other tasks state is not known here."""
        return ()


NOTHING_PLANNED = TaskOutlook(PlannedBy.NOBODY)
EARLIER_TASKS = TaskOutlook(PlannedBy.EARLIER_TASK)
