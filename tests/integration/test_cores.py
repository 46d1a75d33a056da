# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What releases of ansible-core do in different ways, seen in process and in a subprocess: it comes to the same."""

from __future__ import annotations

import pathlib
import textwrap

import pytest
import requests
from ansible.parsing.vault import VaultLib, VaultSecret

from tests.support.playbooks import playbook, run_playbook
from tests.support.sandbox import Sandbox

pytestmark = [
    pytest.mark.smoke,
    pytest.mark.parametrize(
        "in_process", [True, False], ids=["in process", "in a subprocess"]
    ),
]

TASK_WITH_VAULT = """
- gatewright.auth.fusionauth_tenant:
    name: Acme
    issuer: acme.example.com
    data:
      audience: !vault |
"""


def test_what_a_server_says_is_no_template(
    in_process: bool, sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    tag = "{{ 6 * 7 }}"
    services = f"{sandbox.kong_admin_url}/services"
    requests.post(
        services,
        json={"name": "orders", "host": "orders.internal", "tags": [tag]},
        timeout=30,
    )
    copy = {
        "name": "copy",
        "host": "orders.internal",
        "tags": "{{ found.objects[0].tags }}",
    }
    tasks = [
        {
            "gatewright.auth.kong_info": {"entity": "service"},
            "register": "found",
        },
        {"gatewright.auth.kong_service": copy},
    ]
    done = run_playbook(
        sandbox,
        tmp_path,
        playbook(tasks),
        variables={"gatewright_in_process": in_process},
    )
    assert done.status == 0, done.output
    assert requests.get(f"{services}/copy", timeout=30).json()["tags"] == [tag]


def test_an_encrypted_value_is_decrypted(
    in_process: bool, sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    """Inside a mapping, where no argument spec makes a text of it."""
    password = tmp_path / "password"
    password.write_text("the password of the vault")
    secret = VaultSecret(password.read_bytes())
    encrypted = (
        VaultLib([("default", secret)])
        .encrypt("orders.example.com", secret)
        .decode()
    )
    (tmp_path / "tasks.yml").write_text(
        TASK_WITH_VAULT + textwrap.indent(encrypted, " " * 10)
    )
    plays = playbook([{"ansible.builtin.import_tasks": "tasks.yml"}])
    variables = {"gatewright_in_process": in_process}
    done = run_playbook(
        sandbox,
        tmp_path,
        plays,
        "--vault-password-file",
        str(password),
        variables=variables,
    )
    assert done.status == 0, done.output
    assert done.results[0].result["tenant"]["data"] == {
        "audience": "orders.example.com"
    }
