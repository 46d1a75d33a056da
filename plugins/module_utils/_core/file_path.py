# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that should be the path of a file, and may be what is in one."""

from __future__ import annotations

import re

# In bytes, on Linux (PATH_MAX and NAME_MAX in linux/limits.h).
LONGEST_PATH = 4096
LONGEST_FILE_NAME = 255

CONTENT_BEGINNINGS = ("{", "[", "-----")  # of JSON and PEM
# No directory is called that.
YAML_KEY = re.compile(r"[^/]*:\s")
# A bracket, a comment or a key: what files begin with that are no secret.
OPENING = re.compile(r"\W+\w{0,20}|\w{1,40}:(?=\s)")


def is_path(text: str) -> bool:
    """Return whether a text may be the path of a file, and not what a file holds."""
    if len(text) > LONGEST_PATH or not text.isprintable():
        return False
    if any(len(name) > LONGEST_FILE_NAME for name in text.split("/")):
        return False
    is_content = text.lstrip().startswith(CONTENT_BEGINNINGS) or YAML_KEY.match(text)
    return not is_content


def opening_of(content: str) -> str:
    """Return how a text begins, if that tells the kind of file, and else an empty string."""
    opening = OPENING.match(content)
    return " ".join(opening[0].split()) if opening else ""
