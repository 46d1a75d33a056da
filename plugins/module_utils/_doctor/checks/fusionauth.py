# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FusionAuth knows about a token: its issuer, its key and its application."""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._kong.jwt_signature import is_same_key
from ..finding import ERROR, NOTE, OK, WARNING, Finding, Findings, subject_of
from ..fusionauth_snapshot import FusionAuthSnapshot
from ..repairs import (
    Tasks,
    new_token_task,
    own_key_tasks,
    provide_credential_tasks,
    rename_credential_task,
)
from ..request_context import RequestContext
from ..wording import (
    describe_difference,
    describe_duration,
    most_similar,
    quote,
    quote_all,
    truncate,
)

# How far two clocks may differ, in seconds, without anybody noticing.
TOLERATED_SKEW = 30


# Whether FusionAuth is known


def check_fusionauth(context: RequestContext) -> Findings:
    """Check that FusionAuth can be asked, and that its clock agrees with Kong's."""
    if context.fusionauth:
        yield from _check_clocks(context, context.fusionauth)
    else:
        yield report_missing_fusionauth(context.fusionauth_error)


def report_missing_fusionauth(error: str | None) -> Finding:
    """Return why nothing is known about FusionAuth."""
    if error:
        return Finding(WARNING, f"FusionAuth was not checked: {error}")
    message = "FusionAuth was not checked: set fusionauth_url and fusionauth_api_key."
    return Finding(NOTE, message)


def _check_clocks(
    context: RequestContext, fusionauth: FusionAuthSnapshot
) -> Findings:
    """Check that the clocks agree, because Kong allows no leeway for exp and nbf."""
    skew = fusionauth.now - context.kong.now
    if abs(skew) <= TOLERATED_SKEW:
        return
    direction = "ahead of" if skew > 0 else "behind"
    message = (
        f"FusionAuth's clock is {describe_duration(skew)} {direction} Kong's, so tokens expire too "
        "early or too late."
    )
    evidence = {
        "fusionauth": int(fusionauth.now),
        "kong": int(context.kong.now),
    }
    yield Finding(WARNING, message, evidence)


# Issuer


def check_issuer(context: RequestContext) -> Findings:
    """Check that the token's issuer is exactly that of its tenant."""
    if not context.fusionauth or not context.token:
        return
    issuer = context.token.claim("iss")
    tenant = _find_tenant(context, context.fusionauth, issuer)
    if not tenant or not isinstance(issuer, str):
        message = f"No tenant of FusionAuth has the issuer {quote(issuer)}: the token is not FusionAuth's."
        evidence = {
            "issuers": list(
                map(truncate, _tenants_by_issuer(context.fusionauth))
            )
        }
        yield Finding(WARNING, message, evidence)
    elif tenant["issuer"] == issuer:
        message = f"The issuer {quote(issuer)} is that of FusionAuth's tenant {quote(tenant['name'])}."
        yield Finding(OK, message)
    else:
        yield _report_other_issuer(context, tenant, issuer)


def _tenants_by_issuer(fusionauth: FusionAuthSnapshot) -> dict[str, Record]:
    """Return the tenants by issuer. Of several with one issuer, the first counts."""
    tenants = {}
    for tenant in reversed(fusionauth.tenants):
        tenants[tenant["issuer"]] = tenant
    return tenants


def _find_tenant(
    context: RequestContext, fusionauth: FusionAuthSnapshot, issuer: t.Any
) -> Record | None:
    """Return the tenant that the token names, or else the one whose issuer is most similar."""
    if context.tenant:
        return context.tenant
    if not isinstance(issuer, str):
        return None
    tenants = _tenants_by_issuer(fusionauth)
    similar_issuer = most_similar(issuer, tenants)
    if similar_issuer is None:
        return None
    return tenants[similar_issuer]


def _report_other_issuer(
    context: RequestContext, tenant: Record, issuer: str
) -> Finding:
    """Return a finding about an issuer that the tenant no longer has, or writes differently."""
    how = describe_difference(
        issuer, tenant["issuer"], "the token", "the tenant"
    )
    message = (
        f"The issuer {quote(issuer)} is not that of FusionAuth's tenant {quote(tenant['name'])}, "
        f"{quote(tenant['issuer'])}; {how}."
    )
    evidence = {
        "token": truncate(issuer),
        "tenant": truncate(tenant["issuer"]),
    }
    repair = (*_follow_issuer_tasks(context, tenant), new_token_task(context))
    subject = subject_of("tenant", tenant)
    return Finding(ERROR, message, evidence, repair, subject=subject)


def _follow_issuer_tasks(context: RequestContext, tenant: Record) -> Tasks:
    """Return the tasks that make Kong accept a tenant's issuer as it is now."""
    if context.key_claim_name != "iss" or not context.credential:
        return ()
    issuer = tenant["issuer"]
    if issuer in context.kong.jwts_by_key:
        return ()
    title = "Set the credential's key to the tenant's issuer"
    return (
        rename_credential_task(
            context.kong, title, context.credential, issuer
        ),
    )


# The key of the token


def check_published_key(context: RequestContext) -> Findings:
    """Check that FusionAuth still publishes the key that signed the token."""
    fusionauth, kid, key = context.fusionauth, context.kid, context.token_key
    if not fusionauth or not context.token:
        return
    if kid is None:
        message = "The token has no kid, so its key cannot be looked up in FusionAuth."
        yield Finding(NOTE, message)
    elif not key:
        yield _report_unknown_key(context, fusionauth, kid)
    elif kid in fusionauth.published:
        message = f"FusionAuth publishes the key {quote(key['name'])}, kid {quote(kid)}."
        yield Finding(OK, message, subject=subject_of("key", key))
    else:
        message = (
            f"FusionAuth does not publish the key {quote(key['name'])}, kid {quote(kid)}: it is an "
            f"{key['algorithm']} key."
        )
        evidence = {"algorithm": key["algorithm"]}
        yield Finding(
            WARNING, message, evidence, subject=subject_of("key", key)
        )


def _report_unknown_key(
    context: RequestContext, fusionauth: FusionAuthSnapshot, kid: str
) -> Finding:
    """Return a finding about a kid that FusionAuth does not have.

    Without a tenant, the token may well be another issuer's.
    """
    message = f"FusionAuth has no key with the kid {quote(kid)}"
    evidence: Record = {"kid": truncate(kid)}
    if not context.tenant:
        return Finding(NOTE, f"{message}.", evidence)
    message += ": the key was deleted, or never was FusionAuth's."
    # An empty key set points to another FusionAuth than the one that issued the token.
    evidence["published"] = len(fusionauth.published)
    repair: Tasks = (new_token_task(context),)
    signing_key = _signing_key(context)
    if signing_key:
        repair += _follow_key_tasks(context, signing_key)
    return Finding(ERROR, message, evidence, repair)


def check_key_holder(context: RequestContext) -> Findings:
    """Check that the token's application signs with that key, or did so."""
    fusionauth, key = context.fusionauth, context.token_key
    if fusionauth and key:
        severity, message, evidence = _explain_holder(context, fusionauth, key)
        yield Finding(
            severity, message, evidence, subject=subject_of("key", key)
        )


def _explain_holder(
    context: RequestContext, fusionauth: FusionAuthSnapshot, key: Record
) -> tuple[str, str, Record]:
    """Return severity, message and evidence of whose key a token is signed with."""
    signing = _names(fusionauth.applications_signing_with(key))
    application = (context.application or {}).get("name")
    if signing and application in (None, *signing):
        severity = NOTE if len(signing) > 1 else OK
        return (
            severity,
            f"{_describe_signing(signing)}.",
            {"applications": signing},
        )
    if application in _names(fusionauth.applications_trusting(key)):
        message = f"Application {quote(application)} lists that key as an earlier one."
        return NOTE, message, {}
    if not signing:
        return WARNING, "No application signs with that key any more.", {}
    message = (
        f"{_describe_signing(signing)}, but the token is for application "
        f"{quote(application)}."
    )
    return WARNING, message, {"applications": signing, "token": application}


def _names(applications: list[Record]) -> list[str]:
    """Return the names of applications."""
    return [application["name"] for application in applications]


def _describe_signing(names: list[str]) -> str:
    """Return which applications sign with a key, without the full stop."""
    if len(names) == 1:
        return f"Application {quote(names[0])} signs with that key"
    return f"Applications {quote_all(names)} sign with that key"


# The key of the next tokens


def check_signing_key(context: RequestContext) -> Findings:
    """Check that Kong has the key with which the application signs now."""
    application = context.application
    if not application or not context.credential:
        return
    key = _signing_key(context)
    if not key:
        message = f"FusionAuth chooses the signing key of application {quote(application['name'])}."
        yield Finding(NOTE, message)
        return
    message = (
        f"Application {quote(application['name'])} signs with the {key['algorithm']} key "
        f"{quote(key['name'])}"
    )
    if not key.get("publicKey"):
        # Whoever knows a shared secret can make tokens, and Kong's administrators would be among them.
        message += ", a shared secret that Kong would have to know as well."
        evidence, repair = (
            {"algorithm": key["algorithm"]},
            own_key_tasks(application["name"]),
        )
        yield Finding(
            WARNING, message, evidence, repair, subject=subject_of("key", key)
        )
    elif _has_key(context, key):
        yield Finding(
            OK, f"{message}, which Kong has.", subject=subject_of("key", key)
        )
    else:
        message += (
            ", which Kong does not have: Kong will refuse its next tokens."
        )
        evidence, repair = {"kid": key["kid"]}, _follow_key_tasks(context, key)
        yield Finding(
            ERROR, message, evidence, repair, subject=subject_of("key", key)
        )


def _signing_key(context: RequestContext) -> Record | None:
    """Return the key with which the token's application signs now, or None where it is not known."""
    if not context.fusionauth or not context.application:
        return None
    return context.fusionauth.signing_key(context.application)


def _has_key(context: RequestContext, key: Record) -> bool:
    """Return whether Kong has the public half of a key where it will look for it."""
    credential = context.credential
    if context.key_claim_name == "kid":
        credential = context.kong.jwts_by_key.get(key["kid"])
    if not credential:
        return False
    return is_same_key(credential["rsa_public_key"], key["publicKey"])


def _follow_key_tasks(context: RequestContext, key: Record) -> Tasks:
    """Return the tasks that give Kong the public half of a key."""
    if context.key_claim_name == "kid":
        return provide_credential_tasks(context, key["kid"], key)
    issuer = context.claim("iss")
    if context.tenant:
        issuer = context.tenant["issuer"]
    if not isinstance(issuer, str):
        return ()
    credential = context.kong.jwts_by_key.get(issuer)
    return provide_credential_tasks(context, issuer, key, credential)
