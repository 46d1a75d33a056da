# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Kong and FusionAuth disagree about issuers and keys, and keys that expire or are shared."""

from __future__ import annotations

from ..._core.field_paths import Record
from ..._kong.jwt_signature import is_symmetric
from ..audit_context import AuditContext
from ..checks.fusionauth import report_missing_fusionauth
from ..finding import ERROR, WARNING, Finding, Findings, subject_of
from ..fusionauth_snapshot import FusionAuthSnapshot, has_own_settings
from ..labels import credential_label, name_or_id
from ..repair_task import Template
from ..repairs import (
    Tasks,
    credential_task,
    delete_credential_task,
    own_key_tasks,
    rename_credential_task,
)
from ..wording import (
    describe_difference,
    describe_duration,
    most_similar,
    quote,
    quote_all,
    truncate,
)

SECONDS_IN_DAY = 86400
# FusionAuth tells instants in milliseconds, Kong in seconds.
MILLISECONDS_IN_SECOND = 1000
PROXIED_URL = Template("{{ proxied_url }}")
# How long the last tokens of a rotated key are valid: the default of FusionAuth's timeToLiveInSeconds.
TOKEN_SECONDS = 3600


def audit_fusionauth(context: AuditContext) -> Findings:
    """Report that FusionAuth is not known."""
    if not context.fusionauth:
        yield report_missing_fusionauth(context.fusionauth_error)


# Credentials that FusionAuth does not know


def audit_unknown_credentials(context: AuditContext) -> Findings:
    """Report the credentials whose issuer or key FusionAuth does not have, or no longer uses."""
    if not context.fusionauth:
        return
    for credential in context.kong.jwts:
        if not is_symmetric(credential["algorithm"]):
            yield from _check_credential(
                context, context.fusionauth, credential
            )


def _check_credential(
    context: AuditContext, fusionauth: FusionAuthSnapshot, credential: Record
) -> Findings:
    """Check that FusionAuth has the issuer or kid of a credential, and its public key."""
    claim = context.claim_of(credential)
    key = context.fusionauth_key_by_credential.get(credential["id"])
    if not claim:
        yield _report_unknown_name(context, fusionauth, credential)
    elif not key:
        yield _report_unknown_key(context, fusionauth, credential)
    elif claim == "kid" and key["kid"] != credential["key"]:
        yield _report_other_key(context, fusionauth, credential, key)
    elif not _is_in_use(fusionauth, key):
        yield _report_unused_key(context, fusionauth, credential, key)


def _is_in_use(fusionauth: FusionAuthSnapshot, key: Record) -> bool:
    """Return whether any application signs with a key, or still accepts what it has signed."""
    if fusionauth.applications_signing_with(key):
        return True
    return bool(fusionauth.applications_trusting(key))


def _report_unknown_name(
    context: AuditContext, fusionauth: FusionAuthSnapshot, credential: Record
) -> Finding:
    """Return a finding about a credential that no token of FusionAuth names."""
    label = credential_label(context.kong, credential)
    message = (
        f"The key of the {label} is neither an issuer nor a kid of FusionAuth"
    )
    subject = subject_of("credential", credential)
    issuers = fusionauth.issuers
    similar = most_similar(credential["key"], issuers)
    if not similar:
        repair = delete_credential_task(context.kong, credential)
        evidence = {"issuers": issuers}
        return Finding(
            WARNING, f"{message}.", evidence, (repair,), subject=subject
        )
    how = describe_difference(credential["key"], similar, "Kong", "FusionAuth")
    message += f", but similar to the issuer {quote(similar)}; {how}."
    title = "Set the credential's key to FusionAuth's issuer"
    repair = rename_credential_task(context.kong, title, credential, similar)
    return Finding(
        ERROR, message, {"nearest": similar}, (repair,), subject=subject
    )


def _report_unknown_key(
    context: AuditContext, fusionauth: FusionAuthSnapshot, credential: Record
) -> Finding:
    """Return a finding about a credential whose public key FusionAuth does not have."""
    label = credential_label(context.kong, credential)
    message = (
        f"FusionAuth does not have the public key of the {label}: it was deleted, or never was "
        "FusionAuth's."
    )
    claim = context.claim_of(credential) or ""
    evidence = {claim: truncate(credential["key"])}
    repair = _replace_or_delete_task(context, fusionauth, credential)
    subject = subject_of("credential", credential)
    return Finding(ERROR, message, evidence, (repair,), subject=subject)


def _report_other_key(
    context: AuditContext,
    fusionauth: FusionAuthSnapshot,
    credential: Record,
    key: Record,
) -> Finding:
    """Return a finding about a kid in Kong with the public key of another one."""
    label = credential_label(context.kong, credential)
    message = f"The {label} has the public key of another kid of FusionAuth, {quote(key['kid'])}."
    repair = _replace_or_delete_task(context, fusionauth, credential)
    subject = subject_of("credential", credential)
    return Finding(
        ERROR, message, {"held": key["kid"]}, (repair,), subject=subject
    )


def _report_unused_key(
    context: AuditContext,
    fusionauth: FusionAuthSnapshot,
    credential: Record,
    key: Record,
) -> Finding:
    """Return a finding about a credential that only old tokens need, or none."""
    label = credential_label(context.kong, credential)
    message = (
        f"FusionAuth's key {quote(key['name'])}, which the {label} has, signs no application's tokens "
        "any more."
    )
    repair = delete_credential_task(context.kong, credential)
    if context.claim_of(credential) == "iss":
        # The credential is that of an issuer, which may sign with another key now.
        repair = _replace_or_delete_task(context, fusionauth, credential)
    subject = subject_of("credential", credential)
    return Finding(
        WARNING, message, {"kid": key["kid"]}, (repair,), subject=subject
    )


def _replace_or_delete_task(
    context: AuditContext, fusionauth: FusionAuthSnapshot, credential: Record
) -> Record:
    """Return the task that gives a credential FusionAuth's key, or else the one that deletes it."""
    key = _find_expected_key(context, fusionauth, credential)
    if not key:
        return delete_credential_task(context.kong, credential)
    title = "Set the credential's public key to FusionAuth's"
    options = {
        "algorithm": key["algorithm"],
        "rsa_public_key": key["publicKey"],
    }
    return credential_task(context.kong, title, credential, **options)


def _find_expected_key(
    context: AuditContext, fusionauth: FusionAuthSnapshot, credential: Record
) -> Record | None:
    """Return FusionAuth's key of a credential's kid, or that of its issuer if there is only one."""
    if context.claim_of(credential) == "kid":
        candidates = [fusionauth.key_with_kid(credential["key"])]
    else:
        applications = _applications_of(fusionauth, credential["key"])
        candidates = list(map(fusionauth.signing_key, applications))
    public_keys = {}
    for candidate in candidates:
        # A shared secret has no public half.
        if candidate and candidate.get("publicKey"):
            public_keys[candidate["id"]] = candidate
    if len(public_keys) != 1:
        return None
    return next(iter(public_keys.values()))


def _applications_of(
    fusionauth: FusionAuthSnapshot, issuer: str
) -> list[Record]:
    """Return the applications of an issuer that do not sign as their tenant does."""
    applications = []
    for application in fusionauth.applications:
        tenant = fusionauth.tenant_of(application)
        has_issuer = tenant and tenant["issuer"] == issuer
        if has_issuer and has_own_settings(application):
            applications.append(application)
    return applications


# Keys


def audit_key_expiry(context: AuditContext) -> Findings:
    """Report the keys of Kong's credentials that have expired in FusionAuth, or will soon."""
    for key, credential in _keys_in_kong(context):
        instant = key.get("expirationInstant")
        if not context.fusionauth or not instant:
            continue
        # FusionAuth's instants are in milliseconds.
        remaining = instant / MILLISECONDS_IN_SECOND - context.kong.now
        if remaining <= context.expiry_days * SECONDS_IN_DAY:
            yield _report_expiry(
                context, context.fusionauth, key, credential, remaining
            )


def _keys_in_kong(context: AuditContext) -> list[tuple[Record, Record]]:
    """Return FusionAuth's keys that Kong has, each with one of its credentials."""
    pairs = {}
    for credential in context.kong.jwts:
        key = context.fusionauth_key_by_credential.get(credential["id"])
        if key:
            pairs[key["id"]] = (key, credential)
    return list(pairs.values())


def _report_expiry(
    context: AuditContext,
    fusionauth: FusionAuthSnapshot,
    key: Record,
    credential: Record,
    remaining: float,
) -> Finding:
    """Return a finding about a key that has expired, or will soon."""
    duration = describe_duration(remaining)
    severity, when = WARNING, f"expires in {duration}"
    if remaining <= 0:
        severity, when = ERROR, f"expired {duration} ago"
    label = credential_label(context.kong, credential)
    message = f"FusionAuth's key {quote(key['name'])}, which the {label} has, {when}."
    repair = tuple(
        _rotate_key_task(context, fusionauth, application, credential)
        for application in fusionauth.applications_signing_with(key)
    )
    evidence = {"expirationInstant": key["expirationInstant"]}
    subject = subject_of("key", key)
    return Finding(severity, message, evidence, repair, subject=subject)


def _rotate_key_task(
    context: AuditContext,
    fusionauth: FusionAuthSnapshot,
    application: Record,
    credential: Record,
) -> Record:
    """Return the task that runs the role jwt_key_rotation for an application."""
    tenant = fusionauth.tenant_of(application) or {}
    consumer = name_or_id(context.kong, "consumer", credential["consumer"])
    return {
        "name": f"Rotate the key of {quote(application['name'])}",
        "ansible.builtin.include_role": {
            "name": "gatewright.auth.jwt_key_rotation"
        },
        "vars": {
            "jwt_key_rotation_application": application["name"],
            "jwt_key_rotation_tenant": tenant.get("name"),
            "jwt_key_rotation_consumer": consumer,
            "jwt_key_rotation_max_age": TOKEN_SECONDS,
            "jwt_key_rotation_url": PROXIED_URL,
        },
    }


def audit_shared_keys(context: AuditContext) -> Findings:
    """Report the keys with which several applications sign, whose tokens Kong cannot distinguish."""
    for key, dummy in _keys_in_kong(context):
        if not context.fusionauth:
            continue
        applications = context.fusionauth.applications_signing_with(key)
        names = sorted(application["name"] for application in applications)
        if len(names) > 1:
            yield _report_shared_key(key, names)


def _report_shared_key(key: Record, names: list[str]) -> Finding:
    """Return a finding about a key with which several applications sign."""
    message = (
        f"The tokens of {quote_all(names)} give access to the same routes, because all are signed with "
        f"the key {quote(key['name'])}."
    )
    repair: Tasks = ()
    # The first application may keep the key.
    for name in names[1:]:
        repair += own_key_tasks(name)
    subject = subject_of("key", key)
    return Finding(
        WARNING, message, {"applications": names}, repair, subject=subject
    )
