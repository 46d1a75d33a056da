# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check what a message says, and leave its wording free."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

# A value in quotes, which is not the apostrophe of "Kong's", or an address.
NAMED = re.compile(r"(?<!\w)'[^']*'(?!\w)|\bhttps?://\S*\w")


def message_violations(
    message: str, fragments: Sequence[str]
) -> Iterator[str]:
    """Yield what is wrong with a message.

    It must contain each fragment, as whole words. Conversely every value and address that it names must be in a
    fragment: a message that names something else, or suggests something, is another message.
    """
    for fragment in fragments:
        if not re.search(rf"(?<!\w){re.escape(fragment)}(?!\w)", message):
            yield f"{fragment!r} is not in {message!r}"
    for name in NAMED.findall(message):
        if not any(name in fragment for fragment in fragments):
            yield f"nobody expects {name} in {message!r}"
