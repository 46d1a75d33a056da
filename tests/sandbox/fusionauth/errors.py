# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server says when it says no: status codes, and the Errors body of a 400."""

from __future__ import annotations

import re
from typing import Any


class Refusal(Exception):
    """Ends a request with `status` and, unless `body` is None, a JSON body."""

    def __init__(
        self, status: int, body: dict[str, Any] | None = None
    ) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def unauthorized() -> Refusal:
    """Return the 401 of a missing, unknown, expired, wrongly scoped or powerless API key: always without a body."""
    return Refusal(401)


def not_found() -> Refusal:
    """Return the 404 of an unknown object, or of another tenant's: always without a body."""
    return Refusal(404)


class Problems:
    """Collects validation errors, to be answered together as one 400 (FusionAuth docs, "Errors")."""

    def __init__(self) -> None:
        self.fields: dict[str, list[dict[str, str]]] = {}
        self.generals: list[dict[str, str]] = []

    def field(
        self, path: str, kind: str, message: str, *, code: str | None = None
    ) -> None:
        """Add an error of `kind` on `path`; an index in `path` stays in the map's key but not in the code."""
        unindexed = re.sub(r"\[\d+\]", "", path)
        error = {
            "code": f"[{kind}]{unindexed}" if code is None else code,
            "message": message,
        }
        self.fields.setdefault(path, []).append(error)

    def general(self, kind: str, message: str) -> None:
        """Add an error that belongs to no field."""
        self.generals.append({"code": f"[{kind}]", "message": message})

    def blank(self, path: str) -> None:
        """Add the error of a required value that is missing."""
        self.field(path, "blank", f"You must specify the [{path}] property.")

    def refusal(self) -> Refusal:
        """Return what has been collected as one 400."""
        return Refusal(
            400, {"fieldErrors": self.fields, "generalErrors": self.generals}
        )

    def stop(self) -> None:
        """Raise the `Refusal` if anything was collected."""
        if self.fields or self.generals:
            raise self.refusal()


def refuse(path: str, kind: str, message: str) -> Refusal:
    """Return the 400 of one field error."""
    problems = Problems()
    problems.field(path, kind, message)
    return problems.refusal()


def refuse_generally(kind: str, message: str) -> Refusal:
    """Return the 400 of one general error."""
    problems = Problems()
    problems.general(kind, message)
    return problems.refusal()


def tenant_required() -> Refusal:
    """Return the 400 of a request whose tenant cannot be inferred."""
    return refuse_generally(
        "TenantIdRequired",
        "A Tenant Id is required to complete this request. To complete this request, you may assign a Tenant to your "
        "API key, or add the X-FusionAuth-TenantId HTTP request header with the Tenant Id.",
    )


def invalid_json(path: str, reason: str, detail: str) -> Refusal:
    """Return the 400 of a body that does not fit its type: a field error, or a general one when `path` is empty."""
    problems = Problems()
    message = (
        f"Unable to parse JSON. The property [{path or 'unknown'}] was invalid. The error was [{reason}]. "
        f"The detailed exception was [{detail}]."
    )
    if path:
        problems.field(path, "invalidJSON", message, code="[invalidJSON]")
    else:
        problems.general("invalidJSON", message)
    return problems.refusal()
