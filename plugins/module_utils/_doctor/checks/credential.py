# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether there is a credential for a token, and whether it is fit to verify it.

Source: kong/plugins/jwt/handler.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._kong.jwt_parser import Token
from ..._kong.jwt_signature import decode_secret, is_symmetric
from ..answer import CRASHED, Answer, with_message
from ..finding import ERROR, OK, Finding, Findings, subject_of
from ..labels import entity_label
from ..repairs import (
    Tasks,
    identify_by_task,
    jwt_config_task,
    new_token_task,
    provide_credential_tasks,
    rename_credential_task,
)
from ..request_context import RequestContext
from ..wording import describe_difference, fits_into_task, quote, truncate
from .key_claim import USABLE_CLAIMS

# The credential of the token's key


def check_credential(context: RequestContext) -> Findings:
    """Check that there is a credential with the key of the token."""
    key, credential = context.credential_key, context.credential
    if not isinstance(key, str) or not key:
        return
    if credential and credential["key"] == key:
        owner = "a consumer that no longer exists"
        if context.credential_owner:
            owner = entity_label("consumer", context.credential_owner)
        message = f"The credential with that key belongs to {owner}."
        yield Finding(
            OK, message, subject=subject_of("credential", credential)
        )
    else:
        yield _report_missing(context, key, credential)


def _report_missing(
    context: RequestContext, key: str, similar: Record | None
) -> Finding:
    """Return a finding about a key that no credential has.

    ``similar`` is the credential that was probably meant.
    """
    name = context.key_claim_name
    evidence: Record = {
        name: truncate(key),
        "credentials": len(context.kong.jwts),
    }
    message = f"No credential has the key {quote(key)}"
    repair: Tasks
    other_claim = _find_other_claim(context)
    if other_claim:
        message += f", but one has the token's {other_claim}: the plugin uses {name} instead"
        plugin = t.cast(Record, context.jwt_plugin)
        repair = (identify_by_task(context.kong, plugin, other_claim),)
    elif similar:
        evidence["nearest"] = truncate(similar["key"])
        how = describe_difference(
            key, similar["key"], "the token", "the credential"
        )
        message += f", but one has {quote(similar['key'])}; {how}"
        repair = _align_keys_tasks(context, key, similar)
    else:
        repair = provide_credential_tasks(context, key, context.token_key)
    # Kong quotes the name of the claim and not its value.
    reason = f"No credentials found for given '{name}'"
    answer = _refuse(context, reason)
    subject = subject_of("credential", similar) if similar else None
    return Finding(ERROR, f"{message}.", evidence, repair, answer, subject)


def _find_other_claim(context: RequestContext) -> str | None:
    """Return the claim by which Kong does have a credential for the token, or None."""
    token = t.cast(Token, context.token)
    for name in USABLE_CLAIMS:
        value = token.claim_or_header(name)
        is_known = isinstance(value, str) and value in context.kong.jwts_by_key
        if name != context.key_claim_name and is_known:
            return name
    return None


def _align_keys_tasks(
    context: RequestContext, key: str, similar: Record
) -> Tasks:
    """Return the tasks after which token and credential have the same key."""
    if context.tenant and context.tenant["issuer"] == similar["key"]:
        # The credential is right, and the token is older than the tenant's issuer.
        return (new_token_task(context),)
    if not fits_into_task(key):
        return ()
    title = "Set the credential's key to the token's"
    return (rename_credential_task(context.kong, title, similar, key),)


# What the credential verifies with


def check_algorithm(context: RequestContext) -> Findings:
    """Check that the token and the credential have the same algorithm."""
    credential, token = context.credential, context.token
    if not credential or not token:
        return
    if context.has_matching_algorithm:
        yield Finding(
            OK, f"The token and the credential both use {token.algorithm}."
        )
        return
    message = (
        f"The token is signed with {token.algorithm}, but its credential verifies "
        f"{credential['algorithm']}."
    )
    yield Finding(
        ERROR,
        message,
        {"token": token.algorithm, "credential": credential["algorithm"]},
        replace_key_tasks(context, credential),
        _refuse(context, "Invalid algorithm"),
        subject_of("credential", credential),
    )


def check_material(context: RequestContext) -> Findings:
    """Check that the credential has a secret, or a public key that Kong can read."""
    credential = context.credential
    if not credential or not context.has_matching_algorithm:
        return
    if is_symmetric(credential["algorithm"]):
        yield from _check_secret(context, credential)
    else:
        yield from _check_public_key(context, credential)


def _check_secret(context: RequestContext, credential: Record) -> Findings:
    """Check that Kong can make an HMAC with the secret of a credential."""
    answer, subject = (
        _refuse(context, "Invalid key/secret"),
        subject_of("credential", credential),
    )
    is_base64 = context.jwt_config["secret_is_base64"]
    if not credential["secret"]:
        message = "The credential has no secret."
        repair = replace_key_tasks(context, credential)
        yield Finding(ERROR, message, {}, repair, answer, subject)
    elif decode_secret(credential["secret"], is_base64=is_base64) is None:
        message = "The plugin's secret_is_base64 is true, but the credential's secret is not base64."
        title = "Do not decode secrets as base64"
        task = jwt_config_task(context, title, secret_is_base64=False)
        evidence = {"secret_is_base64": True}
        yield Finding(ERROR, message, evidence, (task,), answer, subject)


def _check_public_key(context: RequestContext, credential: Record) -> Findings:
    """Check that Kong can read the public key of a credential. It crashes on one that it cannot."""
    repair, subject = (
        replace_key_tasks(context, credential),
        subject_of("credential", credential),
    )
    if not credential["rsa_public_key"]:
        message = "The credential has no public key."
        answer = _refuse(context, "Invalid key/secret")
        yield Finding(ERROR, message, {}, repair, answer, subject)
    elif context.credential_public_key is None:
        message = "The credential's public key cannot be read."
        evidence = {"rsa_public_key": "unreadable"}
        yield Finding(ERROR, message, evidence, repair, CRASHED, subject)


def check_consumer(context: RequestContext) -> Findings:
    """Check that the consumer of the credential exists."""
    credential = context.credential
    if not credential or context.credential_owner:
        return
    # With a consumer, Kong deletes its credentials, so only a damaged database has such a one.
    message = "The credential's consumer no longer exists: delete the credential and create it again."
    key = f"{context.key_claim_name}={context.credential_key}"
    yield Finding(
        ERROR,
        message,
        {"consumer": credential["consumer"]["id"]},
        provide_credential_tasks(
            context, credential["key"], context.token_key
        ),
        with_message(401, f"Could not find consumer for '{key}'"),
    )


def replace_key_tasks(context: RequestContext, credential: Record) -> Tasks:
    """Return the tasks that give a credential the key that signs the tokens."""
    return provide_credential_tasks(
        context, credential["key"], context.token_key, credential
    )


def _refuse(context: RequestContext, reason: str) -> Answer:
    """Return the plugin's 401 with a reason."""
    return context.jwt_refusal({"message": reason})
