# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms that users fill in, and their fields."""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record, omit
from ..._core.schema import ANY_LIST, ListSchema, reference
from ..defaults import ElementDefaults
from ..field_types import DATA
from ..lookup import builtin, derive_id
from ..resource import Resource
from ..schema_overlay import each_of, one_of, schema_of

# By name, for their ids are made at installation.
DEFAULT_FORMS = (
    "Default Admin Registration provided by FusionAuth",
    "Default Admin User provided by FusionAuth",
    "Default User Self Service provided by FusionAuth",
)


def _normalize_form(record: Record) -> Record:
    """Return a form without the steps that collect nothing."""
    steps = record.get("steps")
    if not isinstance(steps, list):
        return record
    kept_steps = list(filter(_is_kept, steps))
    return {**record, "steps": kept_steps}


def _is_kept(step: t.Any) -> bool:
    """Return whether FusionAuth keeps a step of a form."""
    if not isinstance(step, dict):
        return False
    step_type = step.get("type", "collectData")
    if step_type != "collectData":
        return True
    return bool(step.get("fields"))


FORM = Resource(
    name="form",
    path="/api/form",
    schema=schema_of(
        "Form",
        {
            "data": DATA,
            "steps": {"fields": ListSchema(item=reference("form_field"))},
        },
        needs=each_of("name", "type", "steps"),
    ),
    defaults={
        "data": {},
        "steps": ElementDefaults(None, {"fields": [], "type": "collectData"}),
    },
    envelope="form",
    plural="forms",
    immutable=("type",),
    normalize=_normalize_form,
    is_builtin=builtin(*DEFAULT_FORMS),
    choose_id=derive_id,
)

# Fields

# The fields that FusionAuth knows by their key, with the type and the control that they have
# whatever is asked for.
MANAGED_FIELDS = {
    "registration.preferredLanguages": ("string", "select"),
    "registration.roles": ("string", "checkbox"),
    "registration.timezone": ("string", "select"),
    "registration.username": ("string", "text"),
    "user.birthDate": ("date", "text"),
    "user.email": ("email", "text"),
    "user.firstName": ("string", "text"),
    "user.fullName": ("string", "text"),
    "user.imageUrl": ("string", "text"),
    "user.lastName": ("string", "text"),
    "user.middleName": ("string", "text"),
    "user.mobilePhone": ("string", "text"),
    "user.parentEmail": ("email", "text"),
    "user.password": ("string", "password"),
    "user.phoneNumber": ("phoneNumber", "text"),
    "user.preferredLanguages": ("string", "select"),
    "user.timezone": ("string", "select"),
    "user.username": ("string", "text"),
}
# The controls that can have a validator.
VALIDATED_CONTROLS = ("number", "text", "textarea")


def _normalize_field(record: Record) -> Record:
    """Return a field as FusionAuth stores it: its key or type may decide most of it."""
    key = record.get("key", "")
    field_type, control = MANAGED_FIELDS.get(key, (record.get("type"), "text"))
    field = {**record, "control": record.get("control") or control}
    if field_type:
        field["type"] = field_type
    field = _normalize_options(field)
    if key == "user.password":
        field.update(control="password", required=True)
    if "validator" in field and field["control"] not in VALIDATED_CONTROLS:
        field["validator"] = {"enabled": False}
    if field_type == "email":
        field["control"] = "text"
    if field_type == "consent":
        return _normalize_consent(field)
    return field


def _normalize_options(record: Record) -> Record:
    """Return a field whose options, of a checkbox for a bool, are true and false in that order."""
    options = record.get("options")
    is_checkbox = record.get("control") == "checkbox"
    if record.get("type") != "bool" or not is_checkbox:
        return record
    if not isinstance(options, list):
        return record
    words = [str(option).lower() for option in options]
    return {**record, "options": sorted(words, reverse=True)}


def _normalize_consent(record: Record) -> Record:
    """Return a field as which FusionAuth asks for a consent.

    It has a key of its own and no control, and is not asked for a second time.
    """
    field = omit(record, {"control"})
    if "confirm" in field:
        field["confirm"] = False
    return {**field, "key": f"consents['{record.get('consentId')}']"}


FORM_FIELD = Resource(
    name="form_field",
    path="/api/form/field",
    schema=schema_of(
        "FormField",
        {
            "consentId": reference("consent"),
            "data": DATA,
            # YAML makes booleans of the options of a checkbox.
            "options": ANY_LIST,
        },
        needs=(*each_of("name"), *one_of("key", "consentId")),
    ),
    defaults={
        "confirm": False,
        "data": {},
        "options": [],
        "required": False,
        "type": "string",
        "validator": {"enabled": False},
    },
    envelope="field",
    plural="fields",
    installed_with="form",
    immutable=("control", "key"),
    prepare=_normalize_options,
    normalize=_normalize_field,
    choose_id=derive_id,
)
