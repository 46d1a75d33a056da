# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that should be the path of a file, and may be what is in one."""

from __future__ import annotations

import re

# In bytes, on Linux (PATH_MAX and NAME_MAX in linux/limits.h).
LONGEST_PATH = 4096
# Bytes; NAME_MAX in linux/limits.h.
LONGEST_FILE_NAME = 255

CONTENT_BEGINNINGS = ("{", "[", "-----")  # of JSON and PEM
# No directory is called that.
YAML_KEY = re.compile(r"[^/]*:\s")
# A bracket, a comment or a key: what files begin with that are no secret.
OPENING = re.compile(r"\W+\w{0,20}|\w{1,40}:(?=\s)")


def is_path(text: str) -> bool:
    """Return whether a text may be the path of a file, and not what a file holds.

    A user may have looked up the file where its path belongs, and then nobody may quote the text.
    """
    if len(text) > LONGEST_PATH or not text.isprintable():
        return False
    longest_name = max(map(len, text.split("/")))
    return longest_name <= LONGEST_FILE_NAME and not _looks_like_content(text)


def _looks_like_content(text: str) -> bool:
    """Return whether one line of text begins as files of JSON, PEM or YAML do."""
    return text.lstrip().startswith(CONTENT_BEGINNINGS) or bool(
        YAML_KEY.match(text)
    )


def opening_of(content: str) -> str:
    """Return how a text begins, if that tells the kind of file, and else an empty string.

    A message may quote that: it is no secret, and tells a user which option got the wrong thing.
    """
    opening = OPENING.match(content)
    if not opening:
        return ""
    return " ".join(opening[0].split())
