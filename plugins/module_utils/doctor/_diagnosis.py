# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a token is refused: every check in Kong's own order, then FusionAuth's side.

A check is a function that says nothing where what it would look at is missing because of an earlier one. Kong ends at
the first that fails; the doctor goes on, so that one look tells all that is to be mended.
"""

from __future__ import annotations

import typing as t

from .._shape import Record
from ._case import Case
from ._issuing import fusionauth, holder, issuer, published, signs
from ._presenting import form, key, token
from ._proving import algorithm, consumer, credential, groups, lifetime, material, signature, times
from ._routing import anonymous, plugin, protocol, route, service
from ._verdict import CRASHED, PASSES, Verdict, Verdicts

CHECKS: tuple[t.Callable[[Case], Verdicts], ...] = (
    *(route, protocol, plugin, anonymous),
    *(token, form, key),
    *(credential, algorithm, material, signature),
    *(times, lifetime, consumer, groups, service),
    *(fusionauth, issuer, published, holder, signs),
)
"""Kong's order first. The name of a function is the name of the check."""


def examine(case: Case) -> list[tuple[str, Verdict]]:
    """Every verdict, with the name of its check."""
    return [(check.__name__, verdict) for check in CHECKS for verdict in check(case)]


def outcome(case: Case, found: list[tuple[str, Verdict]]) -> tuple[str, Record]:
    """How Kong answers: ``refused``, ``open``, ``anonymous`` or ``accepted``, and the answer itself.

    Of an accepted request the answer is the service's own, so its status stands for that.
    """
    first = next((verdict.answer for dummy, verdict in found if verdict.answer), None)
    if first is PASSES:
        return "open", PASSES
    if first is None:
        return "accepted", PASSES
    if first["status"] == 401 and case.config.get("anonymous"):
        name = case.config["anonymous"]
        if any(name in (one["id"], one.get("username")) for one in case.gateway.consumers):
            return "anonymous", PASSES
        return "refused", CRASHED
    return "refused", first
