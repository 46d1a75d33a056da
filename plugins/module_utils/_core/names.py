# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and identifiers: how they are spelled, and which known one a wrong one is close to."""

from __future__ import annotations

import difflib
import re
import typing as t

# RFC 9562 section 4; letters may be of either case.
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

# Words that a split at capital letters would take apart: "OAuth" is "oauth" and not "o_auth".
SINGLE_WORDS = ("IdP", "OAuth", "URLs", "UUIDs")
CLOSE_ENOUGH = 0.5  # how similar two names must be, between 0 and 1, for one to be suggested


def to_snake_case(name: str) -> str:
    """Return an API's camelCase name as an Ansible option spells it.

    ``authorizedRedirectURLs`` becomes ``authorized_redirect_urls``.
    """
    for word in SINGLE_WORDS:
        name = name.replace(word, word.capitalize())
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def did_you_mean(name: str, known: t.Iterable[str]) -> str:
    """Return a hint at the known name that a wrong one is most similar to, or an empty string."""
    candidates = sorted(set(known))
    similar = difflib.get_close_matches(
        name, candidates, n=1, cutoff=CLOSE_ENOUGH
    )
    return f"; did you mean {similar[0]!r}?" if similar else ""


def lower_uuid(value: t.Any) -> t.Any:
    """Return a UUID in lower case, as servers spell it, and any other value unchanged.

    The case of a UUID is not significant (RFC 9562 section 4).
    """
    if not isinstance(value, str) or value.islower():
        return value
    return value.lower() if UUID.fullmatch(value) else value
