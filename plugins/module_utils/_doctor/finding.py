# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check or an audit has found."""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.field_paths import Record
from .answer import Answer
from .repair_task import to_plain_tasks

# In order, the most severe last. Results have the same names.
OK, NOTE, WARNING, ERROR = SEVERITIES = ("ok", "note", "warning", "error")


class Subject(t.NamedTuple):
    """The object that a finding is about.

    Attributes:
        kind: The kind of object, one of those of the trust graph.
        id: The object's id.

    """

    kind: str
    id: str


def subject_of(kind: str, record: Record) -> Subject:
    """Return an object as the subject of a finding."""
    return Subject(kind, record["id"])


@dataclasses.dataclass(frozen=True)
class Finding:
    """What a check or an audit has found.

    Attributes:
        severity: One of SEVERITIES.
        message: The finding in words: what is wrong, where, and what to do.
        evidence: The values that show it.
        repair: Tasks that repair it, ready to run.
        answer: How Kong ends the request because of it, where it does.
        subject: The object that the finding is about, where there is one.

    """

    severity: str
    message: str
    evidence: Record = dataclasses.field(default_factory=dict)
    repair: tuple[Record, ...] = ()
    answer: Answer | None = None
    subject: Subject | None = None

    def as_result(self) -> Record:
        """Return the finding as the result of a task holds it."""
        return {
            "severity": self.severity,
            "what": self.message,
            "evidence": self.evidence,
            "repair": to_plain_tasks(self.repair),
        }


# Checks yield what they find, so that one can find several things, or nothing.
Findings = t.Iterator[Finding]


class NamedFinding(t.NamedTuple):
    """A finding and who has made it.

    Attributes:
        check: The public name of the check or audit.
        finding: What it has found.

    """

    check: str
    finding: Finding


Context = t.TypeVar("Context")


def run_checks(
    checks: t.Mapping[str, t.Callable[[Context], Findings]], context: Context
) -> list[NamedFinding]:
    """Return what some checks find, in their order."""
    return [
        NamedFinding(name, finding)
        for name, check in checks.items()
        for finding in check(context)
    ]
