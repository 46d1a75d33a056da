# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jwt credentials with weak secrets or keys, and credentials that nobody needs.

Sources: RFC 7518 section 3.2 (lengths of secrets), RFC 8725 section 3.5 (guessable secrets).
"""

from __future__ import annotations

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.keys import Scrutiny
from ..._kong.entities.credentials import check_jwt_credential
from ..._kong.jwks_mirror import MISSING_SINCE
from ..._kong.jwt_signature import is_symmetric
from ..audit_context import AuditContext
from ..finding import ERROR, NOTE, WARNING, Finding, Findings, subject_of
from ..labels import credential_label
from ..repair_task import Template
from ..repairs import (
    ISSUER_PUBLIC_KEY,
    credential_task,
    delete_credential_task,
)
from ..wording import describe_duration

# A secret has to be at least as long as the hash (RFC 7518 section 3.2).
SECRET_BYTES = {"HS256": 32, "HS384": 48, "HS512": 64}
COMMON_WORDS = frozenset(
    (
        "secret",
        "password",
        "changeme",
        "test",
        "jwt",
        "key",
        "token",
        "admin",
        "kong",
        "fusionauth",
        "qwerty",
    )
)
# What people put behind a word to make it a password.
USUAL_ENDING = "0123456789!."
# A random secret of the necessary length has more different characters than that.
FEWEST_CHARACTERS = 8
RANDOM_SECRET = Template(
    "{{ lookup('ansible.builtin.password', 'jwt.secret', length=64) }}"
)


# Secrets


def audit_secrets(context: AuditContext) -> Findings:
    """Report the shared secrets that can be guessed."""
    for credential in context.kong.jwts:
        if not is_symmetric(credential["algorithm"]):
            continue
        names = _names_around(context, credential)
        weakness = _find_weakness(credential["secret"] or "", names)
        if weakness:
            yield _report_weak_secret(context, credential, ERROR, weakness)
            continue
        shortness = _find_shortness(credential)
        if shortness:
            yield _report_weak_secret(context, credential, WARNING, shortness)


def _names_around(context: AuditContext, credential: Record) -> set[str]:
    """Return the names of a credential and its consumer, in lower case."""
    names = {credential["key"].casefold()}
    owner = context.kong.find("consumer", credential["consumer"]) or {}
    for field in ("username", "custom_id"):
        if owner.get(field):
            names.add(owner[field].casefold())
    return names


def _find_weakness(secret: str, names: set[str]) -> str | None:
    """Return why a secret is easy to guess, or None."""
    folded_secret = secret.casefold()
    # "Secret123!" is no better than "secret".
    bare_secret = folded_secret.rstrip(USUAL_ENDING)
    if folded_secret in names or bare_secret in COMMON_WORDS | names:
        return "is a name or a common word, which is easy to guess"
    different_characters = len(set(secret))
    if different_characters < FEWEST_CHARACTERS:
        return f"has only {different_characters} different characters"
    return None


def _find_shortness(credential: Record) -> str | None:
    """Return by how much a secret is too short for its algorithm, or None."""
    algorithm = credential["algorithm"]
    size, required_size = _size_of_secret(credential), SECRET_BYTES[algorithm]
    if size >= required_size:
        return None
    return f"has {size} bytes: {algorithm} needs {required_size} (RFC 7518 section 3.2)"


def _size_of_secret(credential: Record) -> int:
    """Return the size of a secret in bytes."""
    secret = credential["secret"] or ""
    return len(secret.encode())


def _report_weak_secret(
    context: AuditContext, credential: Record, severity: str, weakness: str
) -> Finding:
    """Return a finding about a secret that can be guessed."""
    label = credential_label(context.kong, credential)
    title = "Generate a random secret"
    task = credential_task(
        context.kong, title, credential, secret=RANDOM_SECRET
    )
    return Finding(
        severity,
        f"The secret of {label} {weakness}.",
        {"bytes": _size_of_secret(credential)},
        (task,),
        subject=subject_of("credential", credential),
    )


# Public keys


def audit_public_keys(context: AuditContext) -> Findings:
    """Report the public keys that are missing, weak, or unfit for their algorithm."""
    for credential in context.kong.jwts:
        if is_symmetric(credential["algorithm"]):
            continue
        fault = _find_key_fault(context, credential)
        if fault:
            evidence = {"algorithm": credential["algorithm"]}
            task = _replace_key_task(context, credential)
            subject = subject_of("credential", credential)
            yield Finding(ERROR, fault, evidence, (task,), subject=subject)


def _find_key_fault(context: AuditContext, credential: Record) -> str | None:
    """Return what is wrong with the public key of a credential, or None."""
    fields = ("id", "key", "algorithm", "rsa_public_key")
    stated = {field: credential[field] for field in fields}
    try:
        check_jwt_credential(stated, Scrutiny())
    except CollectionError as error:
        return str(error)
    if credential["rsa_public_key"]:
        return None
    # Kong takes such a credential, and refuses every token of it.
    label = credential_label(context.kong, credential)
    return f"The {label} has no public key, so it verifies no token."


def _replace_key_task(context: AuditContext, credential: Record) -> Record:
    """Return the task that gives a credential a public key that only the user can know."""
    return credential_task(
        context.kong,
        "Replace the public key",
        credential,
        algorithm=credential["algorithm"],
        rsa_public_key=ISSUER_PUBLIC_KEY,
    )


# Use


def audit_unused(context: AuditContext) -> Findings:
    """Report the credentials that give access to no route."""
    for credential in context.kong.jwts:
        if context.routes_by_credential[credential["id"]]:
            continue
        label = credential_label(context.kong, credential)
        reason = _explain_no_access(context, credential)
        message = f"The {label} gives access to no route: {reason}."
        task = delete_credential_task(context.kong, credential)
        subject = subject_of("credential", credential)
        yield Finding(WARNING, message, {}, (task,), subject=subject)


def _explain_no_access(context: AuditContext, credential: Record) -> str:
    """Return why a credential gives access to no route."""
    jwt_plugins = context.jwt_plugin_by_route.values()
    if not jwt_plugins:
        return "no route has a jwt plugin"
    # A plugin would find the credential, so something behind that plugin is in the way.
    if any(
        context.can_use(jwt_plugin, credential) for jwt_plugin in jwt_plugins
    ):
        return "acl plugins deny the groups of its consumer"
    claim_name = context.claim_of(credential)
    return f"its key is a value of {claim_name}, and every jwt plugin uses another claim"


def audit_retiring(context: AuditContext) -> Findings:
    """Report the credentials that remain until the last tokens of a rotated key have expired."""
    for credential in context.kong.jwts:
        for tag in credential.get("tags") or ():
            instant = tag.removeprefix(MISSING_SINCE)
            if instant != tag and instant.isdigit():
                yield _report_retiring(context, credential, int(instant))


def _report_retiring(
    context: AuditContext, credential: Record, missing_since: int
) -> Finding:
    """Return a finding about a credential whose key its source no longer has."""
    label = credential_label(context.kong, credential)
    age = describe_duration(context.kong.now - missing_since)
    message = (
        f"The {label} is being retired: its key left the key set {age} ago."
    )
    evidence = {"missing since": missing_since}
    return Finding(
        NOTE, message, evidence, subject=subject_of("credential", credential)
    )
