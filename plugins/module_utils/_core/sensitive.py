# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Former names of what is in other files now. To be deleted once nothing imports them."""

from __future__ import annotations

from .file_path import is_path
from .file_path import opening_of as beginning
from .masking import (
    ASTERISKS,
    HIDDEN,
    HideUnknown,
    hide_all,
    is_masked,
    mask,
    secrets_by_name,
)
from .masking import SecretCollector as Collected
from .masking import hide_by_name as hidden
from .masking import hide_unknown_field as hide_stranger
from .masking import mask_by_name as masked_by_name
from .redaction import distinctive as searchable
from .redaction import redact as redacted
from .redaction import spellings
from .secret_names import (
    CODE,
    HARMLESS,
    HARMLESS_HEADERS,
    could_be_secret,
    holds_pairs,
    is_harmless,
    is_harmless_header,
    is_receiver,
)
from .secret_names import holds_named_values as is_place
from .secret_names import to_words as in_words
from .secret_texts import Hide, hide_pair, hide_text, looks_random
from .unknown import UNKNOWN, Unknown

__all__ = [
    "ASTERISKS",
    "CODE",
    "HARMLESS",
    "HARMLESS_HEADERS",
    "HIDDEN",
    "UNKNOWN",
    "Collected",
    "Hide",
    "HideUnknown",
    "Unknown",
    "beginning",
    "could_be_secret",
    "hidden",
    "hide_all",
    "hide_pair",
    "hide_stranger",
    "hide_text",
    "holds_pairs",
    "in_words",
    "is_harmless",
    "is_harmless_header",
    "is_masked",
    "is_path",
    "is_place",
    "is_receiver",
    "looks_random",
    "mask",
    "masked_by_name",
    "redacted",
    "searchable",
    "secrets_by_name",
    "spellings",
]
