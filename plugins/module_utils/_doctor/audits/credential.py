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
from ..finding import ERROR, NOTE, WARNING, Finding, Findings, Subject
from ..labels import credential_label
from ..repair_task import Template
from ..repairs import ISSUER_PUBLIC_KEY, credential_task, delete_credential_task
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
        if is_symmetric(credential["algorithm"]):
            yield from _check_secret(context, credential)


def _check_secret(context: AuditContext, credential: Record) -> Findings:
    secret, algorithm = credential["secret"] or "", credential["algorithm"]
    size, required = len(secret.encode()), SECRET_BYTES[algorithm]
    weakness = _find_weakness(secret, _names_around(context, credential))
    if not weakness and size >= required:
        return
    severity = ERROR
    if not weakness:
        severity = WARNING
        weakness = (
            f"has {size} bytes: {algorithm} needs {required} (RFC 7518 section 3.2)"
        )
    title = "Generate a random secret"
    repair = credential_task(context.kong, title, credential, secret=RANDOM_SECRET)
    message = f"The secret of {credential_label(context.kong, credential)} {weakness}."
    subject = _subject(credential)
    yield Finding(severity, message, {"bytes": size}, (repair,), subject=subject)


def _names_around(context: AuditContext, credential: Record) -> set[str]:
    """Return the names of a credential and its consumer, in lower case."""
    owner = context.kong.find("consumer", credential["consumer"]) or {}
    names = (credential["key"], owner.get("username"), owner.get("custom_id"))
    return {name.casefold() for name in names if name}


def _find_weakness(secret: str, names: set[str]) -> str | None:
    """Return why a secret is easy to guess, or None."""
    folded = secret.casefold()
    bare = folded.rstrip(USUAL_ENDING)
    if folded in names or bare in COMMON_WORDS | names:
        return "is a name or a common word, which is easy to guess"
    count = len(set(secret))
    if count < FEWEST_CHARACTERS:
        return f"has only {count} different characters"
    return None


# Public keys


def audit_public_keys(context: AuditContext) -> Findings:
    """Report the public keys that are missing, weak, or unfit for their algorithm."""
    for credential in context.kong.jwts:
        fault = _find_key_fault(context, credential)
        if fault:
            title = "Replace the public key"
            algorithm = credential["algorithm"]
            options = {"algorithm": algorithm, "rsa_public_key": ISSUER_PUBLIC_KEY}
            repair = credential_task(context.kong, title, credential, **options)
            yield Finding(
                ERROR,
                fault,
                {"algorithm": algorithm},
                (repair,),
                subject=_subject(credential),
            )


def _find_key_fault(context: AuditContext, credential: Record) -> str | None:
    """Return what is wrong with the public key of a credential, or None."""
    if is_symmetric(credential["algorithm"]):
        return None
    fields = ("id", "key", "algorithm", "rsa_public_key")
    try:
        check_jwt_credential({field: credential[field] for field in fields}, Scrutiny())
    except CollectionError as error:
        return str(error)
    if credential["rsa_public_key"]:
        return None
    label = credential_label(context.kong, credential)
    return f"The {label} has no public key, so it verifies no token."


# Use


def audit_unused(context: AuditContext) -> Findings:
    """Report the credentials that give access to no route."""
    for credential in context.kong.jwts:
        if not context.routes_by_credential[credential["id"]]:
            reason = _explain_no_access(context, credential)
            label = credential_label(context.kong, credential)
            repair = delete_credential_task(context.kong, credential)
            yield Finding(
                WARNING,
                f"The {label} gives access to no route: {reason}.",
                {},
                (repair,),
                subject=_subject(credential),
            )


def _explain_no_access(context: AuditContext, credential: Record) -> str:
    plugins = context.jwt_plugin_by_route.values()
    if not plugins:
        return "no route has a jwt plugin"
    if not any(context.can_use(plugin, credential) for plugin in plugins):
        claim = context.claim_of(credential)
        return f"its key is a value of {claim}, and every jwt plugin uses another claim"
    return "acl plugins deny the groups of its consumer"


def audit_retiring(context: AuditContext) -> Findings:
    """Report the credentials that remain until the last tokens of a rotated key have expired."""
    for credential in context.kong.jwts:
        for tag in credential.get("tags") or ():
            since = tag.removeprefix(MISSING_SINCE)
            if since != tag and since.isdigit():
                age = describe_duration(context.kong.now - int(since))
                label = credential_label(context.kong, credential)
                yield Finding(
                    NOTE,
                    f"The {label} is being retired: its key left the key set {age} ago.",
                    {"missing since": int(since)},
                    subject=_subject(credential),
                )


def _subject(credential: Record) -> Subject:
    return Subject("credential", credential["id"])
