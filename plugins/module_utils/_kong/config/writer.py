# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the changes of a plan to a gateway while other writers may be faster."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.errors import (
    CollectionError,
    ConflictError,
    ServerUnreachableError,
)
from ..._core.field_paths import Record
from ..._core.reconciler import Plan, apply_plan, reconcile
from ..operation import KongOperation
from ..server import KongServer
from .desired import KongChange
from .identity import reference_ids


@dataclasses.dataclass
class GatewayWriter:
    """Writes the changes of one plan.

    Attributes:
        server: The gateway.
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
        try:
            apply_plan(self._operation(change), change.plan)
        except ConflictError as error:
            # Another writer was faster.
            self._reconcile(change, error)
        except ServerUnreachableError as error:
            # The request may have been sent, and nobody knows whether it was applied.
            if not error.may_have_applied:
                raise
            self._reconcile(change, error)

    def validate(self, change: KongChange) -> None:
        """Raise CollectionError for a change that Kong's schema would refuse."""
        self._operation(change).validate(change.plan)

    def _operation(self, change: KongChange) -> KongOperation:
        """Return what a change does to its entity."""
        return self.server.operation(
            change.entity, change.policy, change.desired
        )

    def _redirected(self, change: KongChange) -> KongChange:
        """Return a change that refers to what was adopted by the id that it has."""
        referred_ids = reference_ids(change.entity, change.desired).values()
        if self.adopted.keys().isdisjoint(referred_ids):
            return change
        planned = Plan(
            change.plan.before,
            self._with_adopted_ids(change, change.plan.after),
            self._with_adopted_ids(change, change.plan.changes),
        )
        desired = self._with_adopted_ids(change, change.desired)
        return dataclasses.replace(change, plan=planned, desired=desired)

    def _with_adopted_ids(self, change: KongChange, record: Record) -> Record:
        """Return one side of a change, with the ids of what was adopted in its references."""
        redirected = dict(record)
        for field_name, identifier in reference_ids(
            change.entity, record
        ).items():
            adopted_id = self.adopted.get(identifier, identifier)
            redirected[field_name] = {**record[field_name], "id": adopted_id}
        return redirected

    def _reconcile(self, change: KongChange, error: CollectionError) -> None:
        """Read one entity again and plan it anew.

        Another writer may have created it meanwhile, under another id. What was on the server
        before is not that: it is another entity, and may be about to be deleted. Then the error
        is raised.
        """
        operation, desired = self._operation(change), change.desired
        if not change.plan.before:
            # What another writer has created has another id.
            desired = {
                name: value for name, value in desired.items() if name != "id"
            }
            current = operation.find(desired)
            if current and current.get("id") in self.known_ids:
                raise error.__cause__ or error

        outcome = reconcile(operation, change.schema, desired)
        planned_id = change.desired["id"]
        if outcome.object.get("id", planned_id) != planned_id:
            self.adopted[planned_id] = outcome.object["id"]
