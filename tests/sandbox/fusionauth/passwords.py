# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords: a tenant's rules, hashing, history (FusionAuth docs, "Password validation rules")."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from .errors import Problems
from .instance import Instance, Object

SCHEME = "salted-pbkdf2-hmac-sha256"
DAY_MS = 86_400_000
# A stand-in's hashes protect nothing; few rounds keep it fast.
FACTOR = 10


def hashed(text: str, salt: str, factor: int) -> str:
    """Return a password's hash as base64; the salt is base64."""
    digest = hashlib.pbkdf2_hmac(
        "sha256", text.encode(), base64.b64decode(salt), factor
    )
    return base64.b64encode(digest).decode()


def matches(user: Object, text: str) -> bool:
    """Tell whether `text` is the user's password."""
    if "password" not in user:
        return False
    return hmac.compare_digest(
        hashed(text, user["salt"], user["factor"]), user["password"]
    )


def set_password(instance: Instance, user: Object, text: str) -> None:
    """Store a new password and remember the old one."""
    if "password" in user:
        user.setdefault("previousPasswords", []).append(
            (user["password"], user["salt"], user["factor"])
        )
    salt = base64.b64encode(secrets.token_bytes(16)).decode()
    user |= {
        "encryptionScheme": SCHEME,
        "factor": FACTOR,
        "password": hashed(text, salt, FACTOR),
        "passwordLastUpdateInstant": instance.now(),
        "salt": salt,
    }


def check(
    instance: Instance,
    tenant: Object,
    user: Object,
    text: str,
    path: str,
    problems: Problems,
) -> None:
    """Report every rule of the tenant that a new password breaks."""
    rules = tenant["passwordValidationRules"]
    lowered = text.lower()

    def broken(kind: str, message: str) -> None:
        problems.field(path, kind, f"The [{path}] property {message}.")

    if len(text) < rules["minLength"]:
        broken("tooShort", f"must be at least {rules['minLength']} characters")
    if len(text) > rules["maxLength"]:
        broken("tooLong", f"must not exceed {rules['maxLength']} characters")
    if rules["requireMixedCase"] and (text == lowered or text == text.upper()):
        broken(
            "singleCase", "must contain both upper and lower case characters"
        )
    if rules["requireNonAlpha"] and re.fullmatch(r"[A-Za-z0-9]*", text):
        broken(
            "onlyAlpha", "must contain at least one non-alphanumeric character"
        )
    if rules["requireNumber"] and not re.search(r"\d", text):
        broken("requireNumber", "must contain at least one number")
    if rules.get("disallowUserLoginId"):
        for name, kind in (
            ("email", "containsEmail"),
            ("username", "containsUsername"),
        ):
            if user.get(name) and user[name].lower() in lowered:
                broken(kind, f"must not contain the {name}")
    memory = rules["rememberPreviousPasswords"]
    if memory["enabled"]:
        current = (
            [(user["password"], user["salt"], user["factor"])]
            if "password" in user
            else []
        )
        past = [*user.get("previousPasswords", []), *current][
            -memory["count"] :
        ]
        if any(
            hashed(text, salt, factor) == digest
            for digest, salt, factor in past
        ):
            broken("previouslyUsed", "must not be a previously used password")
    age = tenant["minimumPasswordAge"]
    if (
        age["enabled"]
        and user.get("passwordLastUpdateInstant", 0) + age["seconds"] * 1000
        > instance.now()
    ):
        broken("tooYoung", "cannot be changed yet")


def expired(instance: Instance, tenant: Object, user: Object) -> bool:
    """Tell whether a password is older than the tenant allows."""
    age = tenant["maximumPasswordAge"]
    return (
        age["enabled"]
        and user["passwordLastUpdateInstant"] + age["days"] * DAY_MS
        <= instance.now()
    )
