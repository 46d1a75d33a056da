# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""URLs: paths that are made of names, and URLs as messages show them."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import quote

from .errors import CollectionError

LONGEST_SEGMENT = (
    4096  # characters; nginx refuses a request line of more than 8 KiB
)
LONGEST_QUOTED = 60  # characters of a text in a message

# Dot segments are removed from every path before it is sent, in whatever way they are encoded
# (RFC 3986 section 5.2.4).
DOT_SEGMENTS = (".", "..")
DOT_SEGMENT_IN_PATH = re.compile(r"(^|/)(\.|%2e){1,2}(/|$)", re.IGNORECASE)
USER_INFORMATION = re.compile("^(.*?//)?.*@")
# Both may hold tokens, so messages show neither.
QUERY_OR_FRAGMENT = re.compile("[?#]")


def is_segment(value: str) -> bool:
    """Return whether a text can be one segment of a URL's path, and nothing but that.

    An empty one would leave the path of a list, and a dot segment would lead elsewhere. Servers and
    proxies refuse what is very long.
    """
    if not value or value in DOT_SEGMENTS:
        return False
    try:
        return len(quote(value, safe="")) <= LONGEST_SEGMENT
    except (
        UnicodeEncodeError
    ):  # half of a surrogate pair, which UTF-8 cannot hold
        return False


def encode_segment(value: t.Any) -> str:
    """Return a name or id as one segment of a path.

    Raises CollectionError for what cannot be one, before it leads anywhere else.
    """
    if not is_segment(str(value)):
        raise CollectionError(
            f"No object can have the name or id {shorten(str(value))}: a URL cannot contain it."
        )
    return quote(str(value), safe="")


def join_path(path: str, *segments: t.Any) -> str:
    """Return a path with more segments below it.

    Raises CollectionError for what cannot be a segment.
    """
    return "/".join((path, *map(encode_segment, segments)))


def has_dot_segments(path: str) -> bool:
    """Return whether a path would lead elsewhere, because dot segments are removed from it."""
    return DOT_SEGMENT_IN_PATH.search(path) is not None


def redact_url(url: str) -> str:
    """Return a URL without user information, query and fragment, however badly it is written."""
    without_user = USER_INFORMATION.sub(r"\1", url)
    return QUERY_OR_FRAGMENT.split(without_user)[0]


def shorten(text: str, longest: int = LONGEST_QUOTED) -> str:
    """Return a text as messages quote it: of bounded length, and in ASCII whatever is in it."""
    if len(text) <= longest:
        return ascii(text)
    return f"{text[:longest]!a}… ({len(text)} characters)"
