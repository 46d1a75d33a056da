# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schemas of values that several resources have, most of which FusionAuth rewrites."""

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t

from .._core.errors import InvalidOptionError
from .._core.schema import (
    ANY_MAP,
    STRING,
    TEXT,
    ListSchema,
    MapSchema,
    PemSchema,
    Resolve,
    ScalarSchema,
    SetSchema,
    reference,
)
from .normalization import (
    distinct,
    email,
    is_same_number,
    lower,
    phone_number,
    trimmed,
    trimmed_lines,
    trimmed_lower,
    trimmed_or_absent,
    unix_lines,
    without_nulls_in_lists,
)

# What FusionAuth takes for an address is not documented, but that it looks at it is.
_ADDRESS = re.compile(r"\S+@\S+")


class PhoneNumberSchema(ScalarSchema):
    """A phone number, which FusionAuth stores with its country code."""

    def _equal(self, first: t.Any, second: t.Any) -> bool:
        return super()._equal(first, second) or is_same_number(first, second)

    def _parse(
        self, value: t.Any, resolve: Resolve, option_path: str
    ) -> t.Any:
        number = super()._parse(value, resolve, option_path)
        if number.strip() and not any(map(str.isdigit, number)):
            raise InvalidOptionError(
                f"{option_path} must be a phone number, which {number!r} is not"
            )
        return number


class DateSchema(ScalarSchema):
    """A day, as FusionAuth writes it (ISO 8601)."""

    def _parse(
        self, value: t.Any, resolve: Resolve, option_path: str
    ) -> t.Any:
        date = super()._parse(value, resolve, option_path)
        # An empty one is none.
        if date and not _is_date(date):
            raise InvalidOptionError(
                f"{option_path} must be a date such as 2001-12-31, which {date!r} is not"
            )
        return date


def _is_date(text: str) -> bool:
    """Return whether a text is a day that exists, with all of its zeros."""
    try:
        day = datetime.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return False
    return day.isoformat() == text


class EmailSchema(ScalarSchema):
    """An e-mail address, in a form that no server can take for anything else."""

    def _parse(
        self, value: t.Any, resolve: Resolve, option_path: str
    ) -> t.Any:
        address = super()._parse(value, resolve, option_path)
        # An empty one is none (User in fusionauth-java-client).
        if address.strip() and not _ADDRESS.fullmatch(address.strip()):
            raise InvalidOptionError(
                f"{option_path} must be an e-mail address, which {address!r} is not"
            )
        return address


PHONE_NUMBER = PhoneNumberSchema(type="string", normalize=phone_number)

# Numbers
POSITIVE = ScalarSchema(type="integer", minimum=1)


def between(minimum: int, maximum: int) -> ScalarSchema:
    """Return the schema of an integer that has a smallest and a largest value."""
    return ScalarSchema(type="integer", minimum=minimum, maximum=maximum)


# Texts
DATE = DateSchema(type="string")
TRIMMED = dataclasses.replace(STRING, normalize=trimmed)
TRIMMED_OR_ABSENT = dataclasses.replace(STRING, normalize=trimmed_or_absent)
TRIMMED_LOWER = dataclasses.replace(STRING, normalize=trimmed_lower)
EMAIL = EmailSchema(type="string", normalize=email)
LOCALIZED = MapSchema(
    item=dataclasses.replace(STRING, normalize=trimmed_lines)
)
LOCALIZED_TEXTS = MapSchema(item=TEXT)

# Secrets
SECRET = dataclasses.replace(STRING, secret=True)
TRIMMED_SECRET = dataclasses.replace(SECRET, normalize=trimmed)
SECRET_LINES = dataclasses.replace(SECRET, normalize=unix_lines)
WRITE_ONLY_SECRET = dataclasses.replace(SECRET, write_only=True)
SECRETS_BY_NAME = MapSchema(item=SECRET)

# Certificates and keys
STRICT_PEM = PemSchema(is_strict=True)
PRIVATE_KEY = PemSchema(
    type="string", secret=True, write_only=True, is_strict=True
)

# Collections
SET_OF_STRINGS = SetSchema(item=STRING)
DATA = dataclasses.replace(ANY_MAP, normalize=without_nulls_in_lists)
DATA_OR_ABSENT = dataclasses.replace(DATA, empty_is_absent=True)
DOMAINS = SetSchema(item=dataclasses.replace(STRING, normalize=lower))
# FusionAuth docs, "Users": there may be 20 languages.
LANGUAGES = ListSchema(item=STRING, normalize=distinct, max_items=20)
# The older field for one key mirrors the first of these (FusionAuth docs, 1.69), so their order
# counts.
VERIFICATION_KEYS = ListSchema(item=reference("key"))
