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

# Who creates something


class PlannedBy(enum.Enum):
    """Who is going to create what is missing."""

    NOBODY = "nobody"
    EARLIER_TASK = "an earlier task"
    SAME_CONFIGURATION = "the same configuration"


class PlannedObjects(t.Protocol):
    """What is missing on a server and may be referred to all the same."""

    @property
    def verifies_ids(self) -> bool:
        """Whether an id that is stated has to be that of something.

        Without that, FusionAuth tells when the task runs whether it is.
        """

    def insisting(self) -> PlannedObjects:
        """Return the same for a task that earlier tasks cannot help.

        Such a task deletes an object: what does not exist yet is not deleted.
        """

    def creator(self, label: str, name: t.Any) -> PlannedBy:
        """Return who creates an object.

        Args:
            label: The kind of object, as messages name it.
            name: The name or id that the object is referred to by.
        """

    def license_activator(self) -> PlannedBy:
        """Return who activates a license, where an object takes one that the server does not have."""

    def name_for(self, label: str, reference: t.Any) -> t.Any:
        """Return what to look a reference up by.

        An id that was made up for an object stands for the object's name, because the server may
        have the object under another id. Any other reference is returned as it is.
        """

    def note_reference(self, identifier: str) -> None:
        """Take note of the id of an object that is referred to."""

    def refuse_second(
        self, label: str, reference: t.Any, identifier: str
    ) -> None:
        """Raise CollectionError where a planned object will have the same name as an existing one.

        Args:
            label: The kind of object, as messages name it.
            reference: The name or id that is stated.
            identifier: The id of the existing one, which it refers to by now.
        """

    def stated_values(self, kind: str, option: str) -> t.Iterable[t.Any]:
        """Yield what planned objects of a kind state for an option, None where they do not state it."""

    def stated_by(
        self, kind: str, references: t.Container[t.Any], option: str
    ) -> t.Any:
        """Return what a planned object states for an option, or None where nobody states it.

        Args:
            kind: The kind of object.
            references: The names and ids that it may have.
            option: The option, in any of its spellings.
        """


# The outlook of one task. That of a configuration is in ``config/outlook.py``.


@dataclasses.dataclass(frozen=True)
class TaskOutlook:
    """What a single task may take for granted.

    Attributes:
        missing: Who is going to create whatever is missing.
    """

    missing: PlannedBy

    # A single task does not tell what earlier tasks were about, so that any id may be one of theirs.
    verifies_ids = False

    def insisting(self) -> TaskOutlook:
        """Return the outlook of a task that earlier tasks cannot help."""
        return NOTHING_PLANNED

    def creator(self, dummy_label: str, dummy_name: t.Any) -> PlannedBy:
        """Return who creates an object, whatever object it is."""
        return self.missing

    def license_activator(self) -> PlannedBy:
        """Return who activates a license."""
        return self.missing

    def name_for(self, dummy_label: str, reference: t.Any) -> t.Any:
        """Return the reference: only configurations make up ids."""
        return reference

    def note_reference(self, identifier: str) -> None:
        """Do nothing: nobody asks a single task what it refers to."""

    def refuse_second(
        self, dummy_label: str, dummy_reference: t.Any, dummy_identifier: str
    ) -> None:
        """Do nothing: a single task creates nothing that it refers to."""

    def stated_values(
        self, dummy_kind: str, dummy_option: str
    ) -> t.Iterable[t.Any]:
        """Yield nothing: what other tasks state is not known here."""
        return ()

    def stated_by(
        self,
        dummy_kind: str,
        dummy_references: t.Container[t.Any],
        dummy_option: str,
    ) -> t.Any:
        """Return nothing, for the same reason."""
        return None


# A task that runs: earlier tasks have run as well.
NOTHING_PLANNED = TaskOutlook(PlannedBy.NOBODY)
# A task in check mode.
EARLIER_TASKS = TaskOutlook(PlannedBy.EARLIER_TASK)
