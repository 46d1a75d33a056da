# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookups: the logic of modules that only read, for templates.

They have the same connection options, environment and masking as the modules.
"""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    ModuleSpec,
    run_safely,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.field_paths import (
    Record,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.names import (
    did_you_mean,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.redaction import (
    redact,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._in_process import (
    as_json,
)

display = Display()


Identify = t.Callable[[str], Record]


def object_lookup(spec: ModuleSpec, identify: Identify) -> type[LookupBase]:
    """Return the LookupModule for an info module.

    ``identify(term)`` returns the module's options that name what a term stands for.
    """

    class LookupModule(LookupBase):
        def run(
            self,
            terms: list[str],
            variables: Record | None = None,
            **kwargs: t.Any,
        ) -> list[t.Any]:
            options = stated_options(self, variables, kwargs)
            return _find_objects(spec, terms, options, identify)

    return LookupModule


def _find_objects(
    spec: ModuleSpec, terms: list[str], options: Record, identify: Identify
) -> list[t.Any]:
    """Return the objects that terms name, or all of a kind without a term; of each one field where one is stated.

    A stated field may be a secret: it is asked for by its name. Raises AnsibleLookupError where a term names nothing.
    """
    field = options.pop("field", None)
    if field is not None:
        options["return_secrets"] = True
    if not terms:
        objects = run_lookup(spec, options)["objects"]
    else:
        objects = []
        for term in terms:
            named = {**options, **identify(str(term))}
            objects += _find_named(spec, str(term), named)
    return (
        [_get_field(record, field) for record in objects] if field else objects
    )


def _find_named(spec: ModuleSpec, term: str, options: Record) -> list[t.Any]:
    objects: list[t.Any] = run_lookup(spec, options)["objects"]
    if objects:
        return objects
    message = f"There is no {options.get('entity')} {term!r}: check its name, and which server was asked."
    raise AnsibleLookupError(redact(message, spec.all_secrets(options)))


def _get_field(record: t.Any, path: str) -> t.Any:
    """Return a field of an object, by its name or by a dotted path.

    Raises AnsibleLookupError for a field that the object does not have.
    """
    for name in path.split("."):
        if not isinstance(record, dict) or name not in record:
            names = record.keys() if isinstance(record, dict) else ()
            hint = did_you_mean(name, names) or "."
            raise AnsibleLookupError(f"The object has no field {path!r}{hint}")
        record = record[name]
    return record


def run_lookup(spec: ModuleSpec, options: Record) -> Record:
    """Return the result of a module's logic. Raises AnsibleLookupError with the module's message where it fails."""
    validator = ArgumentSpecValidator(spec.options, **spec.rules)
    validated = validator.validate(as_json(options))
    params = validated.validated_parameters
    if validated.errors.errors:
        secrets = spec.all_secrets({**options, **params})
        raise AnsibleLookupError(redact(validated.errors.msg, secrets))
    result = run_safely(spec, params, check_mode=False, diff=False)
    if result.get("failed"):
        raise AnsibleLookupError(result["msg"])
    for warning in result.get("warnings", ()):
        display.warning(warning)
    return result


def stated_options(
    lookup: LookupBase, variables: Record | None, direct: Record
) -> Record:
    """Return the options that a lookup or a variable states.

    Defaults are left to the argument spec, which asks the environment first. Ansible hands over variables as they are
    written, so their templates are resolved here.
    """
    lookup.set_options(var_options=variables, direct=direct)
    templar: t.Any = lookup._templar
    stated: Record = {}
    for name in lookup.get_options():
        if name == "_terms":
            continue
        value, origin = _value_and_origin(lookup, name, variables, direct)
        if value is None or origin == "default":
            continue
        stated[name] = (
            templar.template(value) if origin.startswith("var") else value
        )
    return stated


def _value_and_origin(
    lookup: LookupBase, name: str, variables: Record | None, direct: Record
) -> tuple[t.Any, str]:
    # Before ansible-core 2.19 the lookup itself forgets what is direct.
    if name in direct:
        return direct[name], "direct"
    value, origin = lookup.get_option_and_origin(name, variables)
    return value, origin
