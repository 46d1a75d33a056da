# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wrong configuration fails with one sentence that says where it is wrong, and nothing is written.

The cases are in kong_config_bad_input.yml.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    run_safely,
)
from ansible_collections.gatewright.auth.plugins.modules.kong_config import (
    SPEC,
)
from tests.support.messages import message_violations
from tests.support.sandbox import Sandbox

CASES = yaml.safe_load(
    pathlib.Path(__file__).with_name("kong_config_bad_input.yml").read_text()
)
SIZE = "50 MiB"


@pytest.fixture(scope="module")
def kong(running_sandbox: Sandbox) -> Iterator[Sandbox]:
    """Return a Kong that has a service with a route."""
    yield from prepared(running_sandbox)


@pytest.fixture(scope="module")
def enterprise(running_enterprise: Sandbox) -> Iterator[Sandbox]:
    """Return the same of Kong Enterprise."""
    yield from prepared(running_enterprise)


def prepared(sandbox: Sandbox) -> Iterator[Sandbox]:
    """Give a Kong a service with a route, and fail if anything is written meanwhile."""
    sandbox.reset()
    kept = {
        "id": "00000000-0000-4000-8000-00000000000f",
        "name": "kept",
        "host": "a",
    }
    for path, body in (
        ("/services", kept),
        ("/services/kept/routes", {"paths": ["/kept"]}),
    ):
        assert sandbox.kong("POST", path, json=body).ok
    sandbox.clear_requests("kong_admin")
    yield sandbox
    assert sandbox.writes("kong_admin") == []
    sandbox.reset()


def message_of(kong: Sandbox, options: dict[str, Any]) -> str:
    """Return what a task with these options fails with."""
    stated = {"kong_admin_url": kong.kong_admin_url, **options}
    validated = ArgumentSpecValidator(SPEC.options, **SPEC.rules).validate(
        stated
    )
    if validated.errors.errors:
        return validated.errors.msg
    result = run_safely(
        SPEC, validated.validated_parameters, check_mode=False, diff=True
    )
    assert result.get("failed"), result
    return result["msg"]


def write_files(
    directory: pathlib.Path, files: dict[str, str | bytes]
) -> pathlib.Path:
    """Write the files of a case; return its source: the only file, or their folder."""
    for name, content in files.items():
        if isinstance(content, str):
            content = content.replace(SIZE, "#" * 50 * 2**20).encode()
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_bytes(content)
    return directory / next(iter(files)) if len(files) == 1 else directory


@pytest.mark.parametrize("name", CASES)
def test_message(
    request: pytest.FixtureRequest, tmp_path: pathlib.Path, name: str
) -> None:
    options = dict(CASES[name])
    kong = request.getfixturevalue(options.pop("sandbox", "kong"))
    says, files = options.pop("says"), options.pop("files", None)
    if files is not None:
        options["src"] = str(write_files(tmp_path, files))
    elif "src" in options:
        options["src"] = options["src"].format(place=tmp_path)
    fragments = [
        fragment.replace("{place}", str(tmp_path)).replace(
            "{url}", kong.kong_admin_url
        )
        for fragment in says
    ]
    assert list(message_violations(message_of(kong, options), fragments)) == []
