# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a token is refused: every check in Kong's own order, then FusionAuth's side.

A check is a function that says nothing where what it would look at is missing because of an earlier one. Kong ends at
the first that fails; the doctor goes on, so that one look tells all that is to be mended.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.field_paths import Record
from .checks.admission import (
    basic_auth,
    groups,
    key_auth,
    nginx,
    others,
    preflight,
    proxy,
    termination,
)
from .checks.credential import (
    algorithm,
    consumer,
    credential,
    lifetime,
    material,
    signature,
    times,
)
from .checks.issuer import fusionauth, holder, issuer, published, signs
from .checks.route import anonymous, plugin, protocol, route, service
from .checks.token import form, key, token
from .finding import PASSES, Verdict, Verdicts
from .request_context import Case, Comer

Checks = tuple[t.Callable[[Case], Verdicts], ...]

ROUTING: Checks = (nginx, route, protocol, preflight)
ASKING: dict[str, Checks] = {
    "jwt": (
        *(plugin, anonymous, token, form, key),
        *(credential, algorithm, material, signature),
        *(times, lifetime, consumer),
    ),
    "key-auth": (key_auth,),
    "basic-auth": (basic_auth,),
}
"""What asks who it is, in the order of the plugins' priorities."""
ADMITTING: Checks = (groups, others, termination, service)
FUSIONAUTH: Checks = (fusionauth, issuer, published, holder, signs)
CHECKS: tuple[t.Callable[..., Verdicts], ...] = (
    *ROUTING,
    *(check for checks in ASKING.values() for check in checks),
    *ADMITTING,
    proxy,
    *FUSIONAUTH,
)
"""Kong's order first. The name of a function is the name of the check."""

Found = list[tuple[str, Verdict]]


class Diagnosis(t.NamedTuple):
    """Every verdict with the name of its check, what becomes of the request, and how Kong answers.

    ``verdict`` is ``refused``, ``open``, ``anonymous`` or ``accepted``. Of a request that gets in the answer is the
    service's own, so its status stands for that.
    """

    found: Found
    verdict: str
    answer: Record


def examine(case: Case) -> Diagnosis:
    """What Kong makes of a request, and FusionAuth of its token."""
    found = _said(case, ROUTING)
    end = _first_answer(found)
    if end and end["status"] < 300:
        return Diagnosis(found + _said_of_proxy(case, end), "open", end)
    for name, checks in ASKING.items():
        said = _said(case, checks)
        found += said
        case = dataclasses.replace(case, comer=case.after(name, _first_answer(said)))
    last = _said(case, ADMITTING)
    answer = end or case.comer.end or _first_answer(last) or PASSES
    found += [*last, *_said_of_proxy(case, answer), *_said(case, FUSIONAUTH)]
    return Diagnosis(found, _becomes(case.comer, answer), answer)


def _said(case: Case, checks: Checks) -> Found:
    return [(check.__name__, verdict) for check in checks for verdict in check(case)]


def _said_of_proxy(case: Case, answer: Record) -> Found:
    return [(proxy.__name__, verdict) for verdict in proxy(case, answer["status"])]


def _first_answer(found: Found) -> Record | None:
    return next((verdict.answer for dummy, verdict in found if verdict.answer), None)


def _becomes(comer: Comer, answer: Record) -> str:
    if answer["status"] >= 300:
        return "refused"
    return "accepted" if comer.proved_by else "anonymous" if comer.consumer else "open"
