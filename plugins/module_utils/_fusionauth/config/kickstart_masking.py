# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a kickstart file is shown, and what of it is secret."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..._core.field_paths import Record, omit, pick
from ..._core.file_path import is_path
from ..._core.masking import (
    HIDDEN,
    HideUnknown,
    SecretCollector,
    hide_all,
    hide_by_name,
    hide_unknown_field,
    mask,
    mask_by_name,
    secrets_by_name,
)
from ..._core.schema import ListSchema, Schema
from ..._core.secret_texts import Hide
from ..registry import RESOURCES
from ..resources.api_keys import API_KEY
from .kickstart_bodies import members_of
from .kickstart_format import IGNORED, LICENSE, SECTIONS, VARIABLE


def _written_members() -> dict[str, Schema]:
    """Return what is known of the members that the body of a request may have."""
    members: dict[str, Schema] = {}
    for resource in RESOURCES.values():
        if resource.envelope:
            members[resource.envelope] = resource.schema
        if resource.plural:
            members[resource.plural] = ListSchema(item=resource.schema)
    return members


WRITTEN_MEMBERS = _written_members()
# What stands beside an object in a body.
NAMES_BESIDE = set().union(*map(members_of, RESOURCES.values()))
# What only a kickstart file says of an API key, and everybody may read.
KEY_NAMES = {"description", "keyManager"}
# A file that a body is included from.
INCLUDED = re.compile(r"[@&]\{[^}]*\}")


def secrets_of_kickstart(stated_kickstart: t.Any) -> set[str]:
    """Return whatever could be a secret in a kickstart file that a task states itself."""
    if not isinstance(stated_kickstart, dict):
        return set()
    collector = SecretCollector(secrets_by_name(stated_kickstart))
    _Concealment(collector.hide, hide_by_name).conceal(stated_kickstart)
    # A text that names a variable is no secret: what the variable stands for is.
    return {secret for secret in collector if not VARIABLE.search(secret)}


def shown_kickstart(stated_kickstart: t.Any) -> t.Any:
    """Return a kickstart file, or its path, as results repeat it.

    No variable is shown, whatever it is for, and nothing of a file that cannot be understood.
    """
    if isinstance(stated_kickstart, str):
        return stated_kickstart if is_path(stated_kickstart) else HIDDEN
    known_sections = {*SECTIONS, *LICENSE, *IGNORED}
    if (
        not isinstance(stated_kickstart, dict)
        or stated_kickstart.keys() - known_sections
    ):
        return HIDDEN
    # Names tell less than schemas do, but they tell something of every section.
    masked = mask_by_name(stated_kickstart)
    shown = _Concealment(mask, hide_unknown_field).conceal(masked)
    if "variables" in stated_kickstart:
        shown["variables"] = hide_all(stated_kickstart["variables"], mask)
    return shown


@dataclasses.dataclass(frozen=True)
class _Concealment:
    """A walk through a kickstart file that hides what is secret in it.

    Attributes:
        hide: Returns what stands in place of a secret.
        hide_unknown: Does the same for what FusionAuth does not know.
    """

    hide: Hide
    hide_unknown: HideUnknown

    def conceal(self, stated_kickstart: Record) -> Record:
        """Return a kickstart file without what schemas call secret."""
        concealed = dict(stated_kickstart)
        for section, conceal_element in (
            ("requests", self._conceal_request),
            ("apiKeys", self._conceal_api_key),
        ):
            elements = stated_kickstart.get(section)
            if isinstance(elements, list):
                concealed[section] = list(map(conceal_element, elements))
        return concealed

    def _conceal_api_key(self, stated_key: t.Any) -> t.Any:
        if not isinstance(stated_key, dict):
            return self.hide_unknown(stated_key, self.hide, "", None)
        known_names = KEY_NAMES & stated_key.keys()
        concealed = API_KEY.schema.conceal(
            omit(stated_key, known_names), self.hide, unknown=self.hide_unknown
        )
        return {**concealed, **pick(stated_key, known_names)}

    def _conceal_request(self, request: t.Any) -> t.Any:
        if not isinstance(request, dict) or "body" not in request:
            return request
        return {**request, "body": self._conceal_body(request["body"])}

    def _conceal_body(self, body: t.Any) -> t.Any:
        if isinstance(body, dict):
            return self._conceal_members(body)
        if isinstance(body, list):
            return list(map(self._conceal_operation, body))
        if isinstance(body, str) and INCLUDED.fullmatch(body):
            return body
        return self.hide_unknown(body, self.hide, "body", None)

    def _conceal_members(self, body: Record) -> Record:
        """Return a body without what the schema of what it writes calls secret."""
        concealed = {}
        for member, value in body.items():
            schema = WRITTEN_MEMBERS.get(member)
            if schema:
                concealed[member] = schema.conceal(
                    value, self.hide, unknown=self.hide_unknown
                )
            elif member in NAMES_BESIDE:
                concealed[member] = hide_by_name(value, self.hide, member)
            else:
                concealed[member] = self.hide_unknown(
                    value, self.hide, member, None
                )
        return concealed

    def _conceal_operation(self, operation: t.Any) -> t.Any:
        """Return an operation of a JSON Patch with its value as secret as what it is written to."""
        if not isinstance(operation, dict):
            return self.hide_unknown(operation, self.hide, "", None)
        if "value" not in operation:
            return operation
        names = str(operation.get("path")).split("/")[1:]
        written = operation["value"]
        for name in reversed(names):
            written = {name: written}
        concealed = self._conceal_body(written)
        for name in names:
            # All of what it is written to may be hidden at once.
            if isinstance(concealed, dict):
                concealed = concealed[name]
        return {**operation, "value": concealed}
