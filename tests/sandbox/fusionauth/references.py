# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which property of which object names which other object.

One table serves two rules: a reference must point to something when it is written, and what is referenced cannot be
deleted (FusionAuth docs, "Delete a Key", lists the places a key is used; the others follow the field names).
"""

from __future__ import annotations

from . import paths
from .errors import Problems, refuse
from .instance import Instance, Object

JWT_KEYS = (
    "jwtConfiguration.accessTokenKeyId",
    "jwtConfiguration.idTokenKeyId",
    "jwtConfiguration.accessTokenVerificationKeyIds[]",
    "jwtConfiguration.idTokenVerificationKeyIds[]",
)
# (object, its property, the object it names)
REFERENCES = (
    *(("tenant", path, "key") for path in JWT_KEYS),
    *(("application", path, "key") for path in JWT_KEYS),
    ("entityType", "jwtConfiguration.accessTokenKeyId", "key"),
    ("entityType", "jwtConfiguration.accessTokenVerificationKeyIds[]", "key"),
    ("application", "samlv2Configuration.keyId", "key"),
    ("application", "samlv2Configuration.defaultVerificationKeyId", "key"),
    ("application", "samlv2Configuration.verificationKeyIds[]", "key"),
    (
        "application",
        "samlv2Configuration.assertionEncryptionConfiguration.keyTransportEncryptionKeyId",
        "key",
    ),
    ("application", "samlv2Configuration.logout.keyId", "key"),
    (
        "application",
        "samlv2Configuration.logout.defaultVerificationKeyId",
        "key",
    ),
    ("application", "samlv2Configuration.logout.verificationKeyIds[]", "key"),
    ("application", "samlv2Configuration.logout.singleLogout.keyId", "key"),
    ("identityProvider", "defaultKeyId", "key"),
    ("identityProvider", "keyId", "key"),
    ("identityProvider", "requestSigningKeyId", "key"),
    ("identityProvider", "verificationKeyIds[]", "key"),
    ("identityProvider", "applicationConfiguration.*.keyId", "key"),
    ("webhook", "signatureConfiguration.signingKeyId", "key"),
    ("webhook", "sslCertificateKeyId", "key"),
    ("connector", "sslCertificateKeyId", "key"),
    ("tenant", "lambdaConfiguration.*", "lambda"),
    (
        "tenant",
        "oauthConfiguration.clientCredentialsAccessTokenPopulateLambdaId",
        "lambda",
    ),
    ("application", "lambdaConfiguration.*", "lambda"),
    ("identityProvider", "lambdaConfiguration.*", "lambda"),
    ("connector", "lambdaConfiguration.*", "lambda"),
    ("tenant", "emailConfiguration.*TemplateId", "emailTemplate"),
    ("tenant", "familyConfiguration.*TemplateId", "emailTemplate"),
    ("application", "emailConfiguration.*TemplateId", "emailTemplate"),
    ("application", "verificationEmailTemplateId", "emailTemplate"),
    ("consent", "consentEmailTemplateId", "emailTemplate"),
    ("consent", "emailPlus.emailTemplateId", "emailTemplate"),
    ("userAction", "*TemplateId", "emailTemplate"),
    ("tenant", "multiFactorConfiguration.sms.templateId", "messageTemplate"),
    ("tenant", "multiFactorConfiguration.voice.templateId", "messageTemplate"),
    ("tenant", "phoneConfiguration.*TemplateId", "messageTemplate"),
    ("tenant", "multiFactorConfiguration.sms.messengerId", "messenger"),
    ("tenant", "multiFactorConfiguration.voice.messengerId", "messenger"),
    ("tenant", "phoneConfiguration.messengerId", "messenger"),
    ("tenant", "themeId", "theme"),
    ("application", "themeId", "theme"),
    ("tenant", "connectorPolicies[].connectorId", "connector"),
    ("tenant", "formConfiguration.adminUserFormId", "form"),
    ("application", "formConfiguration.*FormId", "form"),
    ("application", "registrationConfiguration.formId", "form"),
    ("form", "steps[].fields[]", "field"),
    ("entity", "parentId", "entity"),
    ("entity", "type.id", "entityType"),
    ("field", "consentId", "consent"),
    ("tenant", "failedAuthenticationConfiguration.userActionId", "userAction"),
    (
        "tenant",
        "accessControlConfiguration.uiIPAccessControlListId",
        "ipAccessControlList",
    ),
    (
        "application",
        "accessControlConfiguration.uiIPAccessControlListId",
        "ipAccessControlList",
    ),
    ("apiKey", "ipAccessControlListId", "ipAccessControlList"),
)


def check(
    instance: Instance, name: str, thing: Object, problems: Problems
) -> None:
    """Report every reference of `thing` that points to nothing."""
    for holder, path, target in REFERENCES:
        for where, value in paths.walk(thing, path) if holder == name else ():
            if value not in instance.of(target):
                problems.field(
                    f"{name}.{where}",
                    "invalid",
                    f"Invalid [{name}.{where}]. The {target} with Id [{value}] does not exist.",
                )


def uses(instance: Instance, target: str, identifier: str) -> list[str]:
    """Return where an object is referenced: ``application [Forum] jwtConfiguration.accessTokenKeyId``."""
    return [
        f"{holder} [{thing.get('name', thing['id'])}] {where}"
        for holder, path, named in REFERENCES
        if named == target
        for thing in instance.all(holder)
        for where, value in paths.walk(thing, path)
        if value == identifier
    ]


def refuse_if_used(
    instance: Instance, target: str, identifier: str, id_name: str
) -> None:
    """Raise the 400 of deleting something that is in use; the message says where."""
    places = uses(instance, target, identifier)
    if places:
        raise refuse(
            id_name,
            "inUse",
            f"The {target} [{identifier}] is in use by: {', '.join(places)}.",
        )
