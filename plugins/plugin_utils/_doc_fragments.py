# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of options that modules and lookups share."""

from __future__ import annotations

import re
import typing as t

Fragment = t.TypeVar("Fragment", bound=t.Any)


def with_lookup(option_prefix: str) -> t.Callable[[Fragment], Fragment]:
    """Return a decorator that adds LOOKUP to a fragment: its options as lookups have them.

    They have no attributes, and those whose names begin with the prefix have variables of the same names.

    It is no assignment in the class, because ansible-test reads those as literal texts.
    """
    option = re.compile(rf"^  ({option_prefix}_\w+):$", re.MULTILINE)

    def add_lookup(fragment: Fragment) -> Fragment:
        options = fragment.DOCUMENTATION.partition("\nattributes:")[0]
        options = options.replace("required: true", "required: false")
        fragment.LOOKUP = option.sub(
            r"  \1:\n    vars:\n      - name: \1", options
        )
        return fragment

    return add_lookup
