# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consents that users can give."""

from __future__ import annotations

from ..._core.schema import reference
from ..field_types import DATA
from ..lookup import derive_id
from ..resource import ConditionalNeed, Resource
from ..schema_overlay import each_of, schema_of

CONSENT = Resource(
    name="consent",
    path="/api/consent",
    schema=schema_of(
        "Consent",
        {
            "consentEmailTemplateId": reference("email_template"),
            "data": DATA,
            "emailPlus": {"emailTemplateId": reference("email_template")},
        },
        needs=each_of("name", "defaultMinimumAgeForSelfConsent"),
    ),
    defaults={
        "countryMinimumAgeForSelfConsent": {},
        "data": {},
        "emailPlus": {
            "enabled": False,
            "maximumTimeToSendEmailInHours": 48,
            "minimumTimeToSendEmailInHours": 24,
        },
        "multipleValuesAllowed": False,
        "values": [],
    },
    conditional_needs=(
        ConditionalNeed("emailPlus.enabled", ("emailPlus.emailTemplateId",)),
    ),
    unique_fields=("name",),
    envelope="consent",
    plural="consents",
    choose_id=derive_id,
)
