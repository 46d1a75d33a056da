# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters made of ordinary functions."""

from __future__ import annotations

import functools
import typing as t

from ansible.errors import AnsibleFilterError
from ansible.module_utils.basic import missing_required_lib

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)


def filters(*functions: t.Callable[..., t.Any]) -> type:
    """Return the FilterModule that Ansible looks for, with a filter for each function, by the function's name."""

    class FilterModule:
        def filters(self) -> dict[str, t.Callable[..., t.Any]]:
            return {
                function.__name__: _as_filter(function)
                for function in functions
            }

    return FilterModule


def _as_filter(function: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """Return a function that fails as filters do."""

    @functools.wraps(function)
    def filter_function(*arguments: t.Any, **keywords: t.Any) -> t.Any:
        try:
            return function(*arguments, **keywords)
        except CollectionError as error:
            raise AnsibleFilterError(str(error)) from None
        except ImportError as missing:
            message = missing_required_lib(missing.name or str(missing))
            raise AnsibleFilterError(message) from None

    return filter_function
