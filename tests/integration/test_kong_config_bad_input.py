# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration that is wrong gets one sentence, which says where, and nothing is written.

The cases are in kong_config_bad_input.yml.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module import (
    perform,
)
from ansible_collections.gatewright.auth.plugins.modules.kong_config import TASK
from tests.support.sandbox import Sandbox

CASES = yaml.safe_load(
    pathlib.Path(__file__).with_name("kong_config_bad_input.yml").read_text()
)
SIZE = "50 MiB"


@pytest.fixture(scope="module")
def kong(running_sandbox: Sandbox) -> Iterator[Sandbox]:
    """A Kong that has a service with a route."""
    yield from prepared(running_sandbox)


@pytest.fixture(scope="module")
def enterprise(running_enterprise: Sandbox) -> Iterator[Sandbox]:
    """The same of Kong Enterprise."""
    yield from prepared(running_enterprise)


def prepared(sandbox: Sandbox) -> Iterator[Sandbox]:
    sandbox.reset()
    kept = {"id": "00000000-0000-4000-8000-00000000000f", "name": "kept", "host": "a"}
    for path, body in (
        ("/services", kept),
        ("/services/kept/routes", {"paths": ["/kept"]}),
    ):
        assert sandbox.kong("POST", path, json=body).ok
    sandbox.clear_requests("kong_admin")
    yield sandbox
    assert sandbox.writes("kong_admin") == []
    sandbox.reset()


def said(kong: Sandbox, options: dict[str, Any]) -> str:
    """What a task with these options fails with."""
    stated = {"kong_admin_url": kong.kong_admin_url, **options}
    validated = ArgumentSpecValidator(TASK.options, **TASK.rules).validate(stated)
    if validated.errors.errors:
        return validated.errors.msg
    result = perform(TASK, validated.validated_parameters, check_mode=False, diff=True)
    assert result.get("failed"), result
    return result["msg"]


@pytest.mark.parametrize("name", CASES)
def test_sentence(
    request: pytest.FixtureRequest, tmp_path: pathlib.Path, name: str
) -> None:
    case = dict(CASES[name])
    kong = request.getfixturevalue(case.pop("sandbox", "kong"))
    files, sentence = case.pop("files", None), case.pop("says")
    for file, text in (files or {}).items():
        content = (
            text
            if isinstance(text, bytes)
            else text.replace(SIZE, "#" * 50 * 2**20).encode()
        )
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(content)
    if files is not None:
        [file] = files if len(files) == 1 else [""]
        case["src"] = str(tmp_path / file)
    if "src" in case:
        case["src"] = case["src"].format(place=tmp_path)
    assert said(kong, case) == " ".join(sentence.split()).format(
        place=tmp_path, url=kong.kong_admin_url
    )
