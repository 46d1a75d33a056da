# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the changes of a plan to a gateway while other writers may be faster."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.errors import CollectionError, ConflictError, ServerUnreachableError
from ..._core.field_paths import Record
from ..._core.reconciler import Plan, apply_plan, reconcile
from ..server import KongServer
from .planner import KongChange, reference_ids


@dataclasses.dataclass
class GatewayWriter:
    """Writes the changes of one plan.

    Attributes:
        known_ids: The ids of what was on the server when the plan was made.
        adopted: The ids of entities that another writer has created first, by the ids that they
            were to have.
    """

    server: KongServer
    known_ids: t.Container[str]
    adopted: dict[str, str] = dataclasses.field(default_factory=dict)

    def write(self, change: KongChange) -> None:
        """Write one change. Raises CollectionError."""
        change = self._redirected(change)
        operation = self.server.operation(change.entity, change.policy, change.desired)
        try:
            apply_plan(operation, change.plan)
        except ConflictError as conflict:
            self._reconcile(change, conflict)
        except ServerUnreachableError as fault:
            if not fault.may_have_applied:
                raise
            self._reconcile(change, fault)

    def validate(self, change: KongChange) -> None:
        """Raise CollectionError for a change that Kong's schema would refuse."""
        operation = self.server.operation(change.entity, change.policy, change.desired)
        operation.validate(change.plan)

    def _redirected(self, change: KongChange) -> KongChange:
        """Return a change that refers to what was adopted by the id that it has."""
        referred = reference_ids(change.entity, change.desired)
        if self.adopted.keys().isdisjoint(referred.values()):
            return change
        planned = Plan(
            change.plan.before,
            self._with_adopted_ids(change, change.plan.after),
            self._with_adopted_ids(change, change.plan.changes),
        )
        desired = self._with_adopted_ids(change, change.desired)
        return dataclasses.replace(change, plan=planned, desired=desired)

    def _with_adopted_ids(self, change: KongChange, record: Record) -> Record:
        references = {
            name: {**record[name], "id": self.adopted.get(identifier, identifier)}
            for name, identifier in reference_ids(change.entity, record).items()
        }
        return {**record, **references}

    def _reconcile(self, change: KongChange, fault: CollectionError) -> None:
        """Read one entity again and plan it anew.

        Another writer may have created it meanwhile, under another id. What was on the server
        before is not that: it is another entity, and may be about to be deleted. Then the fault
        is raised.
        """
        operation = self.server.operation(change.entity, change.policy, change.desired)
        desired = change.desired
        if not change.plan.before:
            desired = {name: value for name, value in desired.items() if name != "id"}
            found = operation.find(desired)
            if found and found.get("id") in self.known_ids:
                raise fault.__cause__ or fault
        outcome = reconcile(operation, change.schema, desired)
        planned_id = change.desired["id"]
        if outcome.object.get("id", planned_id) != planned_id:
            self.adopted[planned_id] = outcome.object["id"]
