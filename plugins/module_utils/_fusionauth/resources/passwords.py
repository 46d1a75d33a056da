# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a tenant demands of the passwords of its users.

Source: FusionAuth docs, "Tenants", ``passwordValidationRules``. Whether a password has been used
before, or is known to others, only FusionAuth can tell.
"""

from __future__ import annotations

import re
import typing as t

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.unknown import UNKNOWN
from ..._core.urls import join_path
from ..defaults import apply_defaults
from ..resource import Reader
from .tenants import DEFAULTS, TENANT

_FIELD = "passwordValidationRules"
_RULES = TENANT.schema.fields[_FIELD]

# What a password has to have, by the rule that says so.
_CHARACTERS = {
    "requireMixedCase": (
        (re.compile("[A-Z]"), re.compile("[a-z]")),
        "letters in upper and in lower case",
    ),
    "requireNonAlpha": (
        (re.compile("[^A-Za-z0-9]"),),
        "a character that is neither a letter nor a digit",
    ),
    "requireNumber": ((re.compile("[0-9]"),), "a digit"),
}


def refuse_password(server: Reader, user: Record, password: t.Any) -> None:
    """Raise CollectionError for a password that the tenant of a user does not accept.

    Where it is not known which tenant that is, FusionAuth decides.
    """
    tenant, rules = _tenant_and_rules(server, user)
    if not rules or not isinstance(password, str) or password == UNKNOWN:
        return
    demands = list(_unmet_demands(rules, password))
    if demands:
        names = map(user.get, ("email", "username", "phoneNumber", "id"))
        name = next(filter(None, names), None)
        raise CollectionError(
            f"password of user {name!r} must have {' and '.join(demands)}, as "
            f"password_validation_rules of tenant {tenant!r} demand."
        )


def _unmet_demands(rules: Record, password: str) -> t.Iterator[str]:
    """Yield in words what a password does not have."""
    # Java counts characters beyond the first 65,536 twice.
    longest_count = len(password.encode("utf-16-le", "surrogatepass")) // 2
    minimum, maximum = rules.get("minLength"), rules.get("maxLength")
    if isinstance(minimum, int) and longest_count < minimum:
        yield f"at least {minimum} characters"
    if isinstance(maximum, int) and len(password) > maximum:
        yield f"at most {maximum} characters"
    # What Java takes for a letter of another alphabet is not known here.
    if not password.isascii():
        return
    for rule, (patterns, demand) in _CHARACTERS.items():
        has_all = all(pattern.search(password) for pattern in patterns)
        if rules.get(rule) is True and not has_all:
            yield demand


def _tenant_and_rules(
    server: Reader, user: Record
) -> tuple[t.Any, Record | None]:
    """Return the name of a user's tenant, and its rules as they are going to be."""
    tenant = _current_tenant(server, user)
    references = {server.stated_tenant, tenant.get("id"), tenant.get("name")}
    stated = server.planned.stated_by(TENANT.name, references - {None}, _FIELD)
    rules = tenant.get(_FIELD)
    if stated is not None:
        if not rules:
            with_defaults = apply_defaults(TENANT.schema, DEFAULTS)
            rules = with_defaults.fields[_FIELD].default_value()
        rules = _RULES.merge(rules, _RULES.parse(stated, _any_reference))
    return tenant.get("name") or server.stated_tenant, rules


def _any_reference(dummy_kind: str, name: t.Any) -> t.Any:
    """Return a reference as it is stated: no rule is one."""
    return name


def _current_tenant(server: Reader, user: Record) -> Record:
    """Return the tenant of a user, an empty record where it is new or not known.

    The API key may not be allowed to look.
    """
    tenant_id = user.get("tenantId") or server.tenant_id
    if tenant_id == UNKNOWN:
        return {}
    if tenant_id:
        path = join_path(TENANT.path, tenant_id)
        answer = server.get(path, denied={}) or {}
        return t.cast(Record, answer.get(TENANT.envelope) or {})
    # FusionAuth takes the only tenant that there is.
    answer = server.get(TENANT.path, denied={}) or {}
    tenants = answer.get(TENANT.plural) or []
    return t.cast(Record, tenants[0]) if len(tenants) == 1 else {}
