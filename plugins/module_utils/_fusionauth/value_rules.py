# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What values an object may have because of what else it has, such as a length by the algorithm.

Limits that always count stand in the schema. Each resource tells its own rules. Source: FusionAuth
docs, API reference.
"""

from __future__ import annotations

import re
import typing as t

from .._core.errors import CollectionError, combine_errors
from .._core.field_paths import get_path
from .._core.reconciler import Plan
from .._core.unknown import UNKNOWN
from .._core.urls import redact_url, shorten
from .resource import Condition, Resource, UrlField, ValueRule

# RFC 3986 section 3.1: a scheme, and of a web page a host. Of a pattern, FusionAuth takes more.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WEB_SCHEME = re.compile("https?:", re.IGNORECASE)
_WEB_PAGE = re.compile("https?://[^/?#]", re.IGNORECASE)
_WILDCARD = "*"


def refuse_broken_rules(resource: Resource, plan: Plan) -> None:
    """Raise CollectionError for every value of an object that it cannot have.

    What a plan leaves alone is not looked at: the server has it already.
    """
    planned = _PlannedRecord(resource, plan)
    errors = [
        _error_of(rule, planned)
        for rule in resource.value_rules
        if _is_broken(rule, planned)
    ]
    if plan.after.get("id") not in resource.relative_url_ids:
        for field in resource.absolute_urls:
            errors += _errors_of_urls(field, planned)
    if errors:
        raise combine_errors(errors)


class _PlannedRecord:
    """An object as it is going to be.

    Attributes:
        resource: The kind of object.
        plan: What has to happen to it.
    """

    def __init__(self, resource: Resource, plan: Plan) -> None:
        self.resource, self.plan = resource, plan
        # What a copy has its source decides.
        is_copy = not plan.changes.keys().isdisjoint(
            name for name in resource.create_only if name.startswith("source")
        )
        self._has_defaults = not plan.before and not is_copy

    def value(self, path: str, *, counts_default: bool = True) -> t.Any:
        """Return the value of a field, or None where nobody knows it."""
        names = path.split(".")
        value = get_path(self.plan.after, names)
        if value is None and counts_default and self._has_defaults:
            record_type = self.plan.after.get("type")
            schema = self.resource.schema_for(record_type, with_defaults=True)
            value = schema.descend(names).default_value()
        return None if value is UNKNOWN else value

    def is_written(self, path: str) -> bool:
        """Return whether the value of a field is new."""
        return get_path(self.plan.changes, path.split(".")) is not None

    def option(self, path: str) -> str:
        """Return what a task calls a field."""
        return self.resource.schema.option_name(path)

    def shown(self, path: str) -> str:
        """Return the value of a field as messages show it."""
        schema = self.resource.schema.descend(path.split("."))
        return _in_words(schema.masked(self.value(path)))

    @property
    def name(self) -> str:
        """What people call the object."""
        return self.resource.display_name(self.plan.after)


# Rules


def _is_broken(rule: ValueRule, planned: _PlannedRecord) -> bool:
    paths = (rule.path, *_limiting_paths(rule), *_condition_paths(rule))
    if not any(map(planned.is_written, paths)):
        return False
    if not all(_holds(condition, planned) for condition in rule.when):
        return False
    value = planned.value(rule.path, counts_default=rule.is_for_defaults)
    return value is not None and not _is_allowed(value, rule, planned)


def _limiting_paths(rule: ValueRule) -> list[str]:
    """Return the paths of fields that hold a limit."""
    limits = (rule.minimum, rule.maximum)
    return [limit for limit in limits if isinstance(limit, str)]


def _condition_paths(rule: ValueRule) -> list[str]:
    return [condition.path for condition in rule.when]


def _error_of(rule: ValueRule, planned: _PlannedRecord) -> CollectionError:
    """Return the error for a rule that an object breaks."""
    # A condition that nothing be there is nothing to tell.
    reasons = [
        f"{planned.option(path)} {planned.shown(path)}"
        for path in (*_condition_paths(rule), *_limiting_paths(rule))
        if planned.value(path) is not None
    ]
    because = f" with {' and '.join(reasons)}" if reasons else ""
    return CollectionError(
        f"{planned.name}{because} requires {planned.option(rule.path)} "
        f"{_demand(rule, planned)}, not {planned.shown(rule.path)}."
    )


def _holds(condition: Condition, planned: _PlannedRecord) -> bool:
    value = planned.value(condition.path)
    if not condition.values:
        return value in (None, "")
    return value in condition.values


def _is_allowed(
    value: t.Any, rule: ValueRule, planned: _PlannedRecord
) -> bool:
    if rule.choices:
        return value in rule.choices
    minimum = _limit(rule.minimum, planned)
    maximum = _limit(rule.maximum, planned)
    is_too_small = minimum is not None and value < minimum
    is_too_large = maximum is not None and value > maximum
    return not is_too_small and not is_too_large


def _limit(limit: float | str | None, planned: _PlannedRecord) -> float | None:
    """Return a limit as a number, or None where there is none."""
    if isinstance(limit, str):
        return t.cast(t.Optional[float], planned.value(limit))
    return limit


def _demand(rule: ValueRule, planned: _PlannedRecord) -> str:
    """Return what a rule asks of a value, in words."""
    if rule.choices:
        *others, last = map(_in_words, rule.choices)
        return f"{', '.join(others)} or {last}" if others else last
    minimum = _limit(rule.minimum, planned)
    maximum = _limit(rule.maximum, planned)
    if minimum is None:
        return f"of at most {maximum}"
    if maximum is None:
        return f"of at least {minimum}"
    return f"from {minimum} to {maximum}"


def _in_words(value: t.Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# URLs


def _errors_of_urls(
    field: UrlField, planned: _PlannedRecord
) -> t.Iterator[CollectionError]:
    """Yield an error for each URL of a field that is not absolute."""
    if not planned.is_written(field.path):
        return
    stated = planned.value(field.path, counts_default=False)
    condition = "" if field.may_have_fragment else " without a fragment"
    for url in stated if isinstance(stated, list) else [stated]:
        if isinstance(url, str) and not _is_accepted(url, field):
            yield CollectionError(
                f"{planned.option(field.path)} of {planned.name} must be an absolute "
                f"URL{condition}, which {shorten(redact_url(url))} is not."
            )


def _is_accepted(url: str, field: UrlField) -> bool:
    text = url.strip()
    # FusionAuth drops what is empty.
    if not text or text.startswith(_WILDCARD):
        return True
    if "#" in text and not field.may_have_fragment:
        return False
    pattern = _WEB_PAGE if _WEB_SCHEME.match(text) else _SCHEME
    return pattern.match(text) is not None
