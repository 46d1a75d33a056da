# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A value that nobody knows before the server has made it, as check mode predicts it."""

from __future__ import annotations


class Unknown(str):
    """The class of UNKNOWN, a text that is equal to itself alone.

    A server or a user may write a text that reads the same.
    """

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __str__(self) -> str:  # pylint: disable=invalid-str-returned
        return self

    def __reduce__(self) -> str:
        # The name of a global: copies and pickles of UNKNOWN are UNKNOWN itself.
        return "UNKNOWN"


# Terraform's words for the same.
UNKNOWN = Unknown("(known after apply)")
