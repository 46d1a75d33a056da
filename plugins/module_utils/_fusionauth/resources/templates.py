# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates of e-mails and of messages to phones."""

from __future__ import annotations

from ..._core.schema import TEXT
from ..field_types import DATA, LOCALIZED, LOCALIZED_TEXTS, TRIMMED
from ..lookup import derive_id
from ..resource import Resource
from ..schema_overlay import each_of, schema_of

EMAIL_TEMPLATE = Resource(
    name="email_template",
    path="/api/email/template",
    schema=schema_of(
        "EmailTemplate",
        {
            "defaultFromName": TRIMMED,
            "defaultHtmlTemplate": TEXT,
            "defaultSubject": TRIMMED,
            "defaultTextTemplate": TEXT,
            "fromEmail": TRIMMED,
            "localizedFromNames": LOCALIZED,
            "localizedHtmlTemplates": LOCALIZED_TEXTS,
            "localizedSubjects": LOCALIZED,
            "localizedTextTemplates": LOCALIZED_TEXTS,
            "name": TRIMMED,
        },
        needs=each_of(
            "name",
            "defaultSubject",
            "defaultHtmlTemplate",
            "defaultTextTemplate",
        ),
    ),
    defaults={
        "localizedFromNames": {},
        "localizedHtmlTemplates": {},
        "localizedSubjects": {},
        "localizedTextTemplates": {},
    },
    envelope="emailTemplate",
    plural="emailTemplates",
)

MESSAGE_TEMPLATE = Resource(
    name="message_template",
    path="/api/message/template",
    # Templates of both types, SMS and Voice, have the same fields.
    schema=schema_of(
        "SMSMessageTemplate",
        {
            "data": DATA,
            "defaultTemplate": TEXT,
            "localizedTemplates": LOCALIZED_TEXTS,
            "name": TRIMMED,
        },
        needs=each_of("name", "type", "defaultTemplate"),
    ),
    defaults={"data": {}, "localizedTemplates": {}},
    envelope="messageTemplate",
    plural="messageTemplates",
    # A template for calls may have the name of one for messages.
    disambiguated_by=("type",),
    immutable=("type",),
    choose_id=derive_id,
)
