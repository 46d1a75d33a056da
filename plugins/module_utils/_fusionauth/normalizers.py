# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FusionAuth makes of what it is sent, before it stores it: the rules of ``normalize()`` in its domain classes.

Source: fusionauth-java-client 1.65. The first part is about single values, and is named in the shapes of fields; the
second is about whole objects, whose fields depend on each other, and is named in the table of resources. Without these
rules a task would ask for ever for what the server never keeps.
"""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .events import INSTANCE, NOT_TRANSACTIONAL
from .quirks import DEFAULT_CONNECTOR

# Single values


def _of_text(change: t.Callable[[str], str | None]) -> t.Callable[[t.Any], t.Any]:
    """Change texts only: what is no text is refused, or taken, by the server."""
    return lambda value: change(value) if isinstance(value, str) else value


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _international(number: str) -> str:
    digits = "".join(character for character in number if character.isdigit())
    return f"+{digits}" if number.strip().startswith("+") else number.strip()


trimmed = _of_text(str.strip)
trimmed_or_absent = _of_text(lambda text: text.strip() or None)
trimmed_lines = _of_text(lambda text: _unix(text).strip())
lower = _of_text(str.lower)
trimmed_lower = _of_text(lambda text: text.strip().lower())
email = _of_text(lambda text: text.strip().lower() or None)
unix_lines = _of_text(_unix)
# A number with its country code is stored in the form of E.164. Without one, only the server knows which it takes.
phone_number = _of_text(lambda text: _international(text) or None)


def without_nulls_in_lists(value: t.Any) -> t.Any:
    """Data as FusionAuth keeps it. A null in a mapping takes something away, but one in a list only gets lost."""
    if isinstance(value, list):
        return [_without_nulls(one) for one in value]
    return (
        {name: without_nulls_in_lists(one) for name, one in value.items()}
        if isinstance(value, dict)
        else value
    )


def _without_nulls(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {
            name: _without_nulls(one) for name, one in value.items() if one is not None
        }
    return without_nulls_in_lists(value)


def distinct(values: t.Any) -> t.Any:
    """A list without nulls, empty texts and later duplicates."""
    return (
        list(dict.fromkeys(filter(None, values)))
        if isinstance(values, list)
        else values
    )


# Whole objects: each function takes what would be stored and returns what is.

Rule = t.Callable[[Record], Record]

DEFAULT_POLICY = {"connectorId": DEFAULT_CONNECTOR, "domains": ["*"], "migrate": False}
KAFKA_PRODUCER = {
    "bootstrap.servers": "localhost:9092",
    "max.block.ms": "5000",
    "request.timeout.ms": "2000",
}
OWN_ENDPOINT = "/api/api-key"


def _inside(record: Record, name: str, rule: Rule) -> Record:
    """A record with a rule applied to one record in it, where there is one."""
    part = record.get(name)
    return {**record, name: rule(part)} if isinstance(part, dict) else record


def _without(record: Record, *names: str) -> Record:
    return {name: value for name, value in record.items() if name not in names}


def tenant(record: Record) -> Record:
    """Settings that need another one are dropped without it."""
    record = _inside(record, "emailConfiguration", _email_configuration)
    record = _inside(
        record, "eventConfiguration", lambda part: _inside(part, "events", _events)
    )
    record = _inside(record, "familyConfiguration", _family_configuration)
    record = _inside(record, "jwtConfiguration", lambda part: _without(part, "enabled"))
    if not isinstance(record.get("connectorPolicies"), list):
        return record
    policies = [_connector_policy(policy) for policy in record["connectorPolicies"]]
    return {**record, "connectorPolicies": policies or [DEFAULT_POLICY]}


def _email_configuration(part: Record) -> Record:
    if part.get("verifyEmail"):
        return part
    unverified = (
        {"verifyEmailWhenChanged": False} if "verifyEmailWhenChanged" in part else {}
    )
    return {**_without(part, "verificationEmailTemplateId"), **unverified}


def _family_configuration(part: Record) -> Record:
    allowed = part.get("allowChildRegistrations", True)
    return (
        part
        if allowed or "parentEmailRequired" not in part
        else {**part, "parentEmailRequired": False}
    )


def _events(events: Record) -> Record:
    return {
        name: _event(name, event)
        for name, event in events.items()
        if name not in INSTANCE
    }


def _event(name: str, event: t.Any) -> t.Any:
    if (
        name not in NOT_TRANSACTIONAL
        or not isinstance(event, dict)
        or "transactionType" not in event
    ):
        return event
    return {**event, "transactionType": "None"}


def _connector_policy(policy: t.Any) -> t.Any:
    own = isinstance(policy, dict) and policy.get("connectorId") == DEFAULT_CONNECTOR
    return {**policy, **DEFAULT_POLICY} if own else policy


def application(record: Record) -> Record:
    """Refresh tokens are revoked by the tenant's policy; who is trusted counts only where a second factor does."""
    record = _inside(
        record,
        "jwtConfiguration",
        lambda part: _without(part, "refreshTokenRevocationPolicy"),
    )
    record = _inside(record, "multiFactorConfiguration", _multi_factor)
    return _inside(record, "samlv2Configuration", _redirects)


def _multi_factor(part: Record) -> Record:
    return part if part.get("loginPolicy") else _without(part, "trustPolicy")


def _redirects(part: Record) -> Record:
    """The older ``callbackURL`` is the first of the redirect URLs, and is added to them where it is not there."""
    first, urls = part.get("callbackURL"), part.get("authorizedRedirectURLs") or []
    if not first:
        return part
    urls = urls if first in urls else [*urls, first]
    return {**part, "authorizedRedirectURLs": urls, "callbackURL": urls[0]}


def api_key(record: Record) -> Record:
    """No permission makes a key a manager of keys, so none is kept."""
    return _inside(
        record,
        "permissions",
        lambda part: _inside(
            part, "endpoints", lambda verbs: _without(verbs, OWN_ENDPOINT)
        ),
    )


def form(record: Record) -> Record:
    """A step that collects nothing is dropped."""
    if not isinstance(record.get("steps"), list):
        return record
    return {**record, "steps": [step for step in record["steps"] if _is_step(step)]}


def _is_step(step: t.Any) -> bool:
    return isinstance(step, dict) and bool(
        step.get("type", "collectData") != "collectData" or step.get("fields")
    )


def messenger(record: Record) -> Record:
    """A Kafka producer that names no servers loses its settings to FusionAuth's, so it is given the default ones."""
    return _inside(record, "producer", _kafka_producer)


def _kafka_producer(settings: Record) -> Record:
    return (
        settings if "bootstrap.servers" in settings else {**KAFKA_PRODUCER, **settings}
    )


def integrations(record: Record) -> Record:
    """The Kafka integration has a producer like a messenger's."""
    return _inside(record, "kafka", messenger)


# Fields of forms

# The fields that FusionAuth knows by their key: the type and the control that they have whatever is asked for.
MANAGED = {
    **dict.fromkeys(("user.email", "user.parentEmail"), ("email", "text")),
    "user.birthDate": ("date", "text"),
    "user.phoneNumber": ("phoneNumber", "text"),
    "user.password": ("string", "password"),
    **dict.fromkeys(
        (
            "registration.preferredLanguages",
            "registration.timezone",
            "user.preferredLanguages",
            "user.timezone",
        ),
        ("string", "select"),
    ),
    "registration.roles": ("string", "checkbox"),
    **dict.fromkeys(
        (
            "registration.username",
            "user.firstName",
            "user.fullName",
            "user.imageUrl",
            "user.lastName",
            "user.middleName",
            "user.mobilePhone",
            "user.username",
        ),
        ("string", "text"),
    ),
}
VALIDATED = ("number", "text", "textarea")


def form_field(record: Record) -> Record:
    """A form's field, whose key or type may decide most of it."""
    kind, control = MANAGED.get(record.get("key", ""), (record.get("type"), "text"))
    found = {**record, "control": record.get("control") or control}
    if kind:
        found["type"] = kind
    found = checkbox_options(found)
    if record.get("key") == "user.password":
        found |= {"control": "password", "required": True}
    if "validator" in found and found["control"] not in VALIDATED:
        found["validator"] = {"enabled": False}
    if kind == "email":
        found["control"] = "text"
    return _consent_field(found) if kind == "consent" else found


def checkbox_options(record: Record) -> Record:
    """The options of a checkbox for a bool: true and false, in that order."""
    is_checkbox = (record.get("type"), record.get("control")) == ("bool", "checkbox")
    if not is_checkbox or not isinstance(record.get("options"), list):
        return record
    return {
        **record,
        "options": sorted(
            (str(choice).lower() for choice in record["options"]), reverse=True
        ),
    }


def _consent_field(record: Record) -> Record:
    """A consent is asked for as its own key, without a control and without a second time."""
    confirm = {"confirm": False} if "confirm" in record else {}
    return {
        **_without(record, "control"),
        **confirm,
        "key": f"consents['{record.get('consentId')}']",
    }
