# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a function becomes a filter."""

from __future__ import annotations

import functools
import typing as t

from ansible.errors import AnsibleFilterError
from ansible.module_utils.basic import missing_required_lib

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)


def filters(*functions: t.Callable[..., t.Any]) -> type:
    """The FilterModule that Ansible looks for, with a filter for each function, by the function's name."""

    class FilterModule:
        def filters(self) -> dict[str, t.Callable[..., t.Any]]:
            return {one.__name__: _telling(one) for one in functions}

    return FilterModule


def _telling(function: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """A function whose CollectionError is one that Ansible tells of."""

    @functools.wraps(function)
    def telling(*arguments: t.Any, **keywords: t.Any) -> t.Any:
        try:
            return function(*arguments, **keywords)
        except CollectionError as problem:
            raise AnsibleFilterError(str(problem)) from None
        except ImportError as missing:
            raise AnsibleFilterError(
                missing_required_lib(missing.name or str(missing))
            ) from None

    return telling
