# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A FusionAuth as tasks see it: what its API has, and what is done to its resources."""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .._core.reconciler import Policy
from .._core.unknown import UNKNOWN
from .client import FusionAuth
from .operation import FusionAuthOperation, removes
from .resource import Resource
from .resources.tenants import TENANT


class FusionAuthServer(FusionAuth):
    """The API of one FusionAuth, for tasks that make its resources as they are declared.

    Kept apart from the client, so that operations know the client and not the other way round.
    """

    def operation(
        self, entity: Resource, policy: Policy, stated_options: Record
    ) -> FusionAuthOperation:
        """Return what a task does to a resource, in the tenant that it states.

        That tenant decides where names are looked up, whether or not the resource belongs to one.
        """
        # What an earlier task would have created is not there to be deleted either.
        view = self.insisting() if policy.absent else self
        stated_tenant = stated_options.get("tenant")
        if stated_tenant and entity.enters_tenant:
            may_be_new = view.read_only and not removes(entity, policy)
            tenant_id = _tenant_id(view, stated_tenant, may_be_new=may_be_new)
            view = view.in_tenant(tenant_id, str(stated_tenant))
        return FusionAuthOperation(view, entity, policy)


def _tenant_id(
    view: FusionAuth, stated_tenant: t.Any, *, may_be_new: bool
) -> str:
    """Return the id of a tenant, or UNKNOWN where it does not exist yet.

    FusionAuth would refuse the id of a tenant that check mode has not created, in whatever request.

    Args:
        view: The server, seen from outside of all tenants.
        stated_tenant: The tenant's name or id.
        may_be_new: An earlier task may create the tenant.
    """
    identifier = view.resolve(TENANT.name, stated_tenant)
    if identifier == UNKNOWN or not may_be_new:
        return identifier
    if view.exists(TENANT, identifier):
        return identifier
    view.report_missing(TENANT.label, identifier, ())
    return t.cast(str, UNKNOWN)
