# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookups: the info modules' logic for templates, with the same connection options, environment and masking."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module import (
    Task,
    perform,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.field_paths import (
    Record,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.names import (
    did_you_mean,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.sensitive import (
    redacted,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._in_process import (
    _as_json,
)

display = Display()


def stated_options(
    lookup: LookupBase, variables: Record | None, direct: Record
) -> Record:
    """The options that a lookup or a variable states; defaults are left to the argument spec, after the environment.

    Ansible hands over variables as they are written, so their templates are resolved here.
    """
    lookup.set_options(var_options=variables, direct=direct)
    found = {
        name: _with_origin(lookup, name, variables, direct)
        for name in lookup.get_options()
        if name != "_terms"
    }
    templar = t.cast(t.Any, lookup._templar)
    return {
        name: templar.template(value) if origin.startswith("var") else value
        for name, (value, origin) in found.items()
        if value is not None and origin != "default"
    }


def _with_origin(
    lookup: LookupBase, name: str, variables: Record | None, direct: Record
) -> tuple[t.Any, str]:
    """An option's value and where it is from; before ansible-core 2.19 the lookup itself forgets what is direct."""
    return (
        (direct[name], "direct")
        if name in direct
        else lookup.get_option_and_origin(name, variables)
    )


def result_of(task: Task, options: Record) -> Record:
    """The result of a module's logic. Raises AnsibleLookupError with the module's message where it fails."""
    validated = ArgumentSpecValidator(task.options, **task.rules).validate(
        _as_json(options)
    )
    params = validated.validated_parameters
    if validated.errors.errors:
        raise AnsibleLookupError(
            redacted(validated.errors.msg, task.sensitive({**options, **params}))
        )
    result = perform(task, params, check_mode=False, diff=False)
    if result.get("failed"):
        raise AnsibleLookupError(result["msg"])
    for warning in result.get("warnings", ()):
        display.warning(warning)
    return result


def look_up(
    task: Task,
    terms: t.Sequence[str],
    options: Record,
    identify: t.Callable[[str], Record],
) -> list[t.Any]:
    """The objects that terms name, or all of a kind without a term; of each one field where ``field`` is stated.

    A stated field may be a secret: it is asked for by its name. Raises AnsibleLookupError where a term names nothing.
    """
    field = options.pop("field", None)
    options = {
        **options,
        "return_secrets": options.get("return_secrets", False) or field is not None,
    }
    if not terms:
        return [_part(one, field) for one in result_of(task, options)["objects"]]
    found = []
    for term in terms:
        asked = {**options, **identify(str(term))}
        objects = result_of(task, asked)["objects"]
        if not objects:
            said = f"There is no {options.get('entity')} {str(term)!r}: check its name, and which server was asked."
            raise AnsibleLookupError(redacted(said, task.sensitive(asked)))
        found += [_part(one, field) for one in objects]
    return found


def _part(record: t.Any, path: str | None) -> t.Any:
    """A field of an object, told by its name or by a dotted path; the whole object without one."""
    for name in path.split(".") if path else ():
        if not isinstance(record, dict) or name not in record:
            known = record.keys() if isinstance(record, dict) else ()
            raise AnsibleLookupError(
                f"The object has no field {path!r}{did_you_mean(name, known) or '.'}"
            )
        record = record[name]
    return record
