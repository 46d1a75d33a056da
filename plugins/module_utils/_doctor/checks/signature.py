# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the credential's key or secret verifies a token.

Source: verify_signature in kong/plugins/jwt/jwt_parser.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._kong.jwt_parser import PluginCrashError, Token
from ..._kong.jwt_signature import (
    decode_secret,
    is_symmetric,
    load_public_key,
    verifies_with_key,
    verifies_with_secret,
)
from ..answer import CRASHED
from ..finding import ERROR, OK, Finding, Findings, subject_of
from ..repairs import (
    Tasks,
    jwt_config_task,
    new_token_task,
    provide_credential_tasks,
)
from ..request_context import RequestContext
from ..wording import quote, truncate
from .credential import replace_key_tasks


def check_signature(context: RequestContext) -> Findings:
    """Check that the credential verifies the signature."""
    credential, token = context.credential, context.token
    if not credential or not token or not context.has_matching_algorithm:
        return
    if is_symmetric(token.algorithm):
        yield from _check_secret(context, credential, token)
    elif context.credential_public_key is not None:
        yield _check_public_key(context, credential, token)


# Public keys


def _check_public_key(
    context: RequestContext, credential: Record, token: Token
) -> Finding:
    """Return whether the credential's public key verifies a token."""
    try:
        is_valid = verifies_with_key(token, context.credential_public_key)
    except PluginCrashError as crash:
        message = f"Kong fails on this token: {crash}."
        evidence = {"algorithm": token.algorithm}
        repair = replace_key_tasks(context, credential)
        subject = subject_of("credential", credential)
        return Finding(ERROR, message, evidence, repair, CRASHED, subject)
    if is_valid:
        return Finding(
            OK, "The credential's public key verifies the signature."
        )
    return _explain_invalid_signature(context, credential, token)


def _explain_invalid_signature(
    context: RequestContext, credential: Record, token: Token
) -> Finding:
    """Return whose key may have made a signature that Kong's key does not verify."""
    key = _load_fusionauth_key(context)
    if not key:
        message = (
            "The credential's public key does not verify the signature: another key signed the token, "
            "or the token was altered."
        )
        # Kong cannot be made to verify a token whose kid FusionAuth does not know.
        is_foreign = context.kid is not None and context.fusionauth
        new_token = (new_token_task(context),)
        repair = (
            new_token if is_foreign else replace_key_tasks(context, credential)
        )
        return _refuse(context, credential, message, {}, repair)
    evidence: Record = {"kid": truncate(context.kid or "")}
    if _is_verified(token, key):
        name = quote((context.token_key or {})["name"])
        message = (
            f"FusionAuth's key {name} verifies the signature, but the credential in Kong has another "
            "key."
        )
        repair = replace_key_tasks(context, credential)
        return _refuse(context, credential, message, evidence, repair)
    message = (
        "Neither Kong's key nor FusionAuth's verifies the signature: the token is forged, or was "
        "altered."
    )
    return _refuse(
        context, credential, message, evidence, (new_token_task(context),)
    )


def _load_fusionauth_key(context: RequestContext) -> t.Any:
    """Return the public half of FusionAuth's key with the token's kid, or None where it has none."""
    if not context.token_key or not context.token_key.get("publicKey"):
        return None
    return load_public_key(context.token_key["publicKey"])


def _is_verified(token: Token, key: t.Any) -> bool:
    """Return whether a key verifies a token on which Kong does not fail."""
    try:
        return verifies_with_key(token, key)
    except PluginCrashError:
        return False


# Shared secrets


def _check_secret(
    context: RequestContext, credential: Record, token: Token
) -> Findings:
    """Check that the credential's secret verifies a token, read as the plugin reads it."""
    is_base64 = bool(context.jwt_config["secret_is_base64"])
    secret = credential["secret"] or ""
    if _verifies(token, secret, is_base64=is_base64):
        yield Finding(OK, "The credential's secret verifies the signature.")
    elif not secret or decode_secret(secret, is_base64=is_base64) is None:
        # check_material has reported it.
        return
    elif _verifies(token, secret, is_base64=not is_base64):
        # The most frequent mistake with a secret is the wrong reading of it.
        yield _report_other_reading(context, credential, is_base64=is_base64)
    else:
        message = "The credential's secret does not verify the signature."
        repair = provide_credential_tasks(
            context, credential["key"], None, credential
        )
        yield _refuse(context, credential, message, {}, repair)


def _verifies(token: Token, secret: str, *, is_base64: bool) -> bool:
    """Return whether a secret verifies a token, if it is read as base64 or as it is."""
    decoded = decode_secret(secret, is_base64=is_base64)
    return decoded is not None and verifies_with_secret(token, decoded)


def _report_other_reading(
    context: RequestContext, credential: Record, *, is_base64: bool
) -> Finding:
    """Return a finding about a secret that the plugin reads in the wrong way."""
    reading, title = "plain text", "Do not decode secrets as base64"
    if not is_base64:
        reading, title = "base64", "Decode secrets as base64"
    message = (
        f"The credential's secret verifies the signature if it is read as {reading}, but "
        f"secret_is_base64 is {str(is_base64).lower()}."
    )
    task = jwt_config_task(context, title, secret_is_base64=not is_base64)
    evidence = {"secret_is_base64": is_base64}
    return _refuse(context, credential, message, evidence, (task,))


def _refuse(
    context: RequestContext,
    credential: Record,
    message: str,
    evidence: Record,
    repair: Tasks,
) -> Finding:
    """Return a finding about a signature that Kong does not verify."""
    answer = context.jwt_refusal({"message": "Invalid signature"})
    return Finding(
        ERROR,
        message,
        evidence,
        repair,
        answer,
        subject_of("credential", credential),
    )
