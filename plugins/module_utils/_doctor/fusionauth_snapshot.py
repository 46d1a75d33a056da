# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FusionAuth's objects as records, read at one moment, and the questions that can be asked of them."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._core.field_paths import Record, get_path
from .._fusionauth.signing_keys import (
    ACCESS_TOKEN,
    VERIFICATION,
    jwt_configuration,
)
from .record_index import index_by


@dataclasses.dataclass(frozen=True)
class FusionAuthSnapshot:
    """One FusionAuth.

    Attributes:
        now: What FusionAuth's clock says, in seconds since the epoch.
        tenants: Every tenant.
        applications: The applications of all tenants.
        keys: The keys of the Key Master, without their private halves.
        published: The kids of its key set (``/.well-known/jwks.json``).

    """

    now: float
    tenants: list[Record] = dataclasses.field(default_factory=list)
    applications: list[Record] = dataclasses.field(default_factory=list)
    keys: list[Record] = dataclasses.field(default_factory=list)
    published: frozenset[str] = frozenset()

    # Objects by what identifies them

    def tenant(self, tenant_id: t.Any) -> Record | None:
        """Return a tenant by its id, or None.

        A token may say anything in place of an id.
        """
        if not isinstance(tenant_id, str):
            return None
        return self._tenants.get(tenant_id)

    def tenant_of(self, application: Record) -> Record | None:
        """Return the tenant of an application, or None."""
        return self.tenant(application.get("tenantId"))

    def application(self, application_id: t.Any) -> Record | None:
        """Return an application by its id, or None."""
        if not isinstance(application_id, str):
            return None
        return self._applications.get(application_id)

    def key(self, key_id: t.Any) -> Record | None:
        """Return a key by its id, or None."""
        return self._keys.get(key_id)

    def key_with_kid(self, kid: t.Any) -> Record | None:
        """Return the key that tokens name by a kid, or None."""
        return self._keys_by_kid.get(kid)

    @functools.cached_property
    def _tenants(self) -> dict[t.Any, Record]:
        """The tenants by their ids."""
        return index_by("id", self.tenants)

    @functools.cached_property
    def _applications(self) -> dict[t.Any, Record]:
        """The applications by their ids."""
        return index_by("id", self.applications)

    @functools.cached_property
    def _keys(self) -> dict[t.Any, Record]:
        """The keys by their ids."""
        return index_by("id", self.keys)

    @functools.cached_property
    def _keys_by_kid(self) -> dict[t.Any, Record]:
        """The keys by their kids. Some keys, such as those of certificates, have none."""
        return index_by("kid", self.keys)

    @property
    def issuers(self) -> list[str]:
        """The issuers of all tenants."""
        return [tenant["issuer"] for tenant in self.tenants]

    # Signing

    def token_settings(self, application: Record) -> Record:
        """Return the jwtConfiguration that an application's tokens follow.

        It is the application's own where that is enabled, and otherwise the tenant's.
        """
        return jwt_configuration(application, self._tenants)

    def signing_key(self, application: Record) -> Record | None:
        """Return the key that signs an application's access tokens, or None where FusionAuth chooses it."""
        key_id = self.token_settings(application).get(ACCESS_TOKEN)
        return self.key(key_id)

    def earlier_key_ids(self, application: Record) -> set[str]:
        """Return the ids of the keys that an application lists as earlier ones.

        FusionAuth still accepts tokens that they have signed.
        """
        # The signing key itself need not be listed.
        key_ids = self.token_settings(application).get(VERIFICATION)
        return set(key_ids or ())

    def applications_signing_with(
        self, fusionauth_key: Record
    ) -> list[Record]:
        """Return the applications whose access tokens a key signs."""
        return self._applications_by_key.get(fusionauth_key["id"], [])

    def applications_trusting(self, fusionauth_key: Record) -> list[Record]:
        """Return the applications that list a key as an earlier one, whose tokens are still valid."""
        applications = []
        for application in self.applications:
            if fusionauth_key["id"] in self.earlier_key_ids(application):
                applications.append(application)
        return applications

    @functools.cached_property
    def _applications_by_key(self) -> dict[t.Any, list[Record]]:
        """The applications by the id of the key that signs their access tokens."""
        applications: dict[t.Any, list[Record]] = {}
        for application in self.applications:
            key_id = self.token_settings(application).get(ACCESS_TOKEN)
            applications.setdefault(key_id, []).append(application)
        return applications


def has_own_settings(application: Record) -> bool:
    """Return whether an application has a jwtConfiguration of its own instead of its tenant's."""
    return bool(get_path(application, ("jwtConfiguration", "enabled")))
