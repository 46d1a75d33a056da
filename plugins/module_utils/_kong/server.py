# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kong as tasks see it: what its Admin API has, and what is done to its entities."""

from __future__ import annotations

from .._core.field_paths import Record
from .._core.reconciler import Policy
from .client import Kong
from .entity import KongEntity
from .membership import MembershipOperation
from .operation import KongOperation


class KongServer(Kong):
    """The Admin API of one Kong, for tasks that make its entities as they are declared.

    Kept apart from the client, so that operations know the client and not the other way round.
    """

    def operation(
        self, entity: KongEntity, policy: Policy, dummy_stated: Record
    ) -> KongOperation:
        """Return what a task does to an entity."""
        server = self.requiring_references() if policy.absent else self
        if entity.is_membership:
            return MembershipOperation(server, entity, policy)
        return KongOperation(server, entity, policy)
