# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data for automation controllers names what the playbooks and modules know."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.module import (
    FUSIONAUTH,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.module import (
    KONG,
)
from tests.support.sandbox import CHECKOUT

KIT = CHECKOUT / "extensions/controller"
FIELD = {"id", "type", "label", "help_text", "secret", "multiline", "default"}
QUESTION = {
    "question_name",
    "question_description",
    "type",
    "variable",
    "default",
    "choices",
    "min",
    "max",
    "required",
}


class Loader(yaml.SafeLoader):
    """YAML as Ansible reads it, in which a text may be marked as no template."""


Loader.add_constructor(
    "!unsafe", lambda loader, node: loader.construct_scalar(node)
)


def loaded(name: str) -> list[dict[str, Any]]:
    """The only list that a file holds."""
    return next(iter(yaml.load((KIT / name).read_text(), Loader).values()))


def playbook_text() -> str:
    """All that the playbooks, their variables and the roles say."""
    paths = [
        *(CHECKOUT / "playbooks").rglob("*.yml"),
        *(CHECKOUT / "roles").rglob("*.yml"),
    ]
    return "\n".join(path.read_text() for path in paths)


@pytest.mark.parametrize(
    "kind", loaded("credential_types.yml"), ids=lambda kind: kind["name"]
)
def test_a_credential_sets_what_the_modules_read(kind: dict[str, Any]) -> None:
    options = [*KONG.options.values(), *FUSIONAUTH.options.values()]
    read = {name for option in options for name in option["fallback"][1]} | {
        "KONG_PROXY_URL"
    }
    environment, fields = kind["injectors"]["env"], kind["inputs"]["fields"]
    assert environment.keys() <= read
    assert {f"{{{{ {one['id']} }}}}" for one in fields} == set(
        environment.values()
    )
    assert all(
        one.keys() <= FIELD and one["type"] in ("string", "boolean")
        for one in fields
    )
    assert set(kind["inputs"]["required"]) <= {one["id"] for one in fields}


@pytest.mark.parametrize(
    "template",
    loaded("job_templates.yml"),
    ids=lambda template: template["name"],
)
def test_a_job_template_asks_for_what_its_playbook_reads(
    template: dict[str, Any],
) -> None:
    assert (CHECKOUT / template["playbook"]).is_file()
    assert set(template["credentials"]) == {
        kind["name"] for kind in loaded("credential_types.yml")
    }
    known = playbook_text()
    for question in template["survey"]:
        assert question.keys() <= QUESTION
        assert re.search(rf"\b{question['variable']}\b", known), question[
            "variable"
        ]
        assert question["type"] in (
            "text",
            "password",
            "integer",
            "multiplechoice",
        )


def test_the_event_query_reads_options_that_modules_have() -> None:
    (query,) = yaml.safe_load(
        (CHECKOUT / "extensions/audit/event_query.yml").read_text()
    ).values()
    named = set(re.findall(r'"(\w+_url)"', query["query"]))
    assert (
        named
        == {"kong_admin_url", "fusionauth_url"}
        <= {*KONG.options, *FUSIONAUTH.options}
    )
