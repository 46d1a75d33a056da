# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret shows at any verbosity: not in output, logs, process lists or files left behind.

That holds in process and in a subprocess.
"""

from __future__ import annotations

import base64
import os
import pathlib
import re
import tempfile
import threading
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.keys import KEYS
from tests.support.playbooks import PlaybookRun, run_playbook
from tests.support.sandbox import CONTRACT_CHECKED, Sandbox, running

# Each holds characters that an encoding would change.
# How a token begins and how its second part does (RFC 7515, appendix A.1); "eyJ" alone turns up in keys by chance.
TOKEN = r"eyJhbGciOi|\.eyJ"
JWK = {
    "kty": "EC",
    "crv": "P-256",
    "kid": "a",
    "x": "katHaPOZoUnklOLqrCZCVbiHd-RfFXdC6e9g97xap4c",
    "y": "atYraKHUuBgcSVARNHoQ8xe2byiA5z6BXsHl-Wy-Lb8",
    "d": "hq6FpV_CTwt46Ha7I5i1pLKaRd5KdaLOFTfYYhMqBdc",
}
SECRETS = {
    "the API key": "api+key/4f1d9a%7c20&b8e6",
    "the admin token": "admin+token/91ac%e07d&3b52",
    "the user's password": "pass word/ü+93b2%71cc",
    "the login key": "login+key/77c1%5ad9&e04f",
    "the client secret": "client+secret/c0%8e1b35&a9",
    "the e-mail password": "mail pass/ß+1d%f35a0c7",
    "the plugin's password": "redis pass/é+ab%66d10f9e",
    "the credential's secret": "hs256 secret/+58%ce07d1f42ba93",
    "the refused token": "refused+token/5d%91c7&e2a04b8f6",
    "the imported key's secret": "imported secret/+0f%a9e2b7715c3d48e6",
    "the API key of a consumer": "consumer key/+7d%20b4f19c8ae3",
    "the password of a consumer": "consumer pass/ü+c5%1e8840d27a",
    "the secret of a signing consumer": "hmac secret/+3f%b6d90a15e2",
    "the secret of a client of Kong": "kong client/+a8%4c2b7f60d1",
    "the private half of a JWK": JWK["d"],
    "the secret of the portal": "portal secret/+e1%97ac40b5",
    "the entity's secret": "entity secret/+c3%7d19e6a05f",
    "CleanSpeak's key": "cleanspeak key/+41%be80c9d7",
    "Kafka's password": "kafka password/+9d%05a7e3f2",
    "the license's id": "license/+68%c4f1d09a",
    "the secret at a provider": "provider secret/+27%d8b5f1c0e9",
    "the secret of an application at a provider": "provider secret, too/+b4%10e96ad3",
    "Twilio's token": "twilio token/+5a%e3c7081b9f",
    "the webhook's token": "events token/+f0%62d9b7ae41",
    "the webhook's password": "events pass/ß+8c%7f153be0d2",
    "the directory's password": "ldap pass/é+d6%94a0b81c5e",
}
PRIVATE_KEY = KEYS["rsa-a.private"]
WRONG = "wrong pass/ö+6e%0b47d2"
LEVEL = ("-vvvv", "--diff")
MODES = {"in process": True, "in a subprocess": False}

TASKS: list[dict[str, Any]] = [
    {
        "fusionauth_application": {
            "name": "orders",
            "oauth_configuration": {"client_secret": "{{ client_secret }}"},
        }
    },
    {
        "fusionauth_tenant": {
            "name": "Default",
            "email_configuration": {
                "host": "mail",
                "password": "{{ mail_password }}",
            },
        }
    },
    {
        "fusionauth_key": {
            "name": "shared",
            "type": "Secret",
            "secret": "{{ key_secret }}",
        }
    },
    {
        "kong_plugin": {
            "name": "rate-limiting",
            "config": {
                "minute": 5,
                "policy": "redis",
                "redis": {"host": "redis", "password": "{{ redis_password }}"},
            },
        }
    },
    {"kong_consumer": {"username": "billing"}},
    {
        "kong_consumer_jwt": {
            "consumer": "billing",
            "key": "billing",
            "algorithm": "HS256",
            "secret": "{{ credential_secret }}",
        }
    },
    {
        "fusionauth_user": {
            "email": "visitor@example.com",
            "password": "{{ site_user_password }}",
            "update_password": "always",
        }
    },
    {
        "fusionauth_entity": {
            "name": "Import",
            "type": "AI Agent",
            "client_secret": "{{ entity_secret }}",
        }
    },
    {
        "fusionauth_integration": {
            "cleanspeak": {"api_key": "{{ cleanspeak_key }}"},
            "kafka": {
                "producer": {"sasl.jaas.config": "{{ kafka_password }}"}
            },
        }
    },
    {
        "fusionauth_reactor": {
            "license_id": "{{ license_id }}",
            "update_secret": "always",
        }
    },
    {"fusionauth_info": {"entity": "integration"}},
    {"fusionauth_info": {"entity": "entity", "name": "Import"}},
    {
        "kong_consumer_jwks": {
            "consumer": "billing",
            "application": "orders",
            "allow_foreign_keys": True,
            "fusionauth_url": "{{ fusionauth_url }}",
            "fusionauth_api_key": "{{ fusionauth_api_key }}",
        }
    },
    {"fusionauth_info": {"entity": "application", "name": "orders"}},
    {"kong_info": {"entity": "jwt", "name": "billing"}},
    {"kong_info": {"entity": "plugin", "name": "rate-limiting"}},
    {"kong_plugin": {"name": "jwt", "config": {"cookie_names": ["session"]}}},
    {"kong_service": {"name": "orders", "url": "http://orders.internal"}},
    {
        "kong_jwt_diagnose": {
            "service": "orders",
            "token": "{{ refused_token }}",
        }
    },
    {
        "kong_jwt_diagnose": {
            "service": "orders",
            "headers": {"Cookie": "session={{ refused_token }}"},
        }
    },
    {"kong_jwt_audit": {}},
    {
        "kong_consumer_key_auth": {
            "consumer": "billing",
            "key": "{{ consumer_key }}",
        }
    },
    {
        "kong_consumer_basic_auth": {
            "consumer": "billing",
            "username": "billing",
            "password": "{{ consumer_password }}",
        }
    },
    {
        "kong_consumer_hmac_auth": {
            "consumer": "billing",
            "username": "billing",
            "secret": "{{ hmac_secret }}",
        }
    },
    {
        "kong_consumer_oauth2": {
            "consumer": "billing",
            "name": "billing",
            "client_id": "billing",
            "client_secret": "{{ kong_client_secret }}",
            "hash_secret": True,
        }
    },
    {"kong_key": {"kid": "a", "jwk": {**JWK, "d": "{{ private_half }}"}}},
    {
        "kong_certificate": {
            "cert": "{{ keys['leaf.crt'] }}",
            "key": "{{ private_key }}",
            "snis": ["orders.example.com"],
        }
    },
    {"kong_info": {"entity": "key_auth", "name": "{{ consumer_key }}"}},
    {
        "fusionauth_identity_provider": {
            "type": "OpenIDConnect",
            "name": "Staff",
            "oauth2": {
                "client_id": "fusionauth",
                "client_secret": "{{ provider_secret }}",
            },
            "application_configuration": {
                "orders": {
                    "oauth2": {"client_secret": "{{ provider_secret_too }}"}
                }
            },
        }
    },
    {
        "fusionauth_messenger": {
            "type": "Twilio",
            "name": "Phones",
            "url": "https://api.twilio.com",
            "account_sid": "A1",
            "auth_token": "{{ twilio_token }}",
            "messaging_service_sid": "M1",
        }
    },
    {
        "fusionauth_webhook": {
            "url": "https://shop.example.com/events",
            "connect_timeout": 1000,
            "read_timeout": 2000,
            "headers": {"Authorization": "{{ events_token }}"},
            "http_authentication_password": "{{ events_password }}",
        }
    },
    {
        "fusionauth_connector": {
            "type": "LDAP",
            "name": "Staff",
            "authentication_url": "ldaps://ldap.example.com",
            "base_structure": "ou=people",
            "identifying_attribute": "uid",
            "login_id_attribute": "mail",
            "requested_attributes": ["uid"],
            "security_method": "LDAPS",
            "system_account_dn": "cn=fusionauth",
            "system_account_password": "{{ ldap_password }}",
            "connect_timeout": 1000,
            "read_timeout": 2000,
        }
    },
    {"fusionauth_info": {"entity": "identity_provider"}},
    {"fusionauth_info": {"entity": "webhook"}},
    {
        "kong_workspace": {
            "name": "billing",
            "config": {"portal_session_conf": "{{ portal_secret }}"},
        }
    },
]
"""What site.yml does not do with secrets."""

TOLD_IN_EVERY_WAY = {
    "fusionauth_application",
    "fusionauth_integration",
    "kong_plugin",
    "kong_key",
    "kong_jwt_diagnose",
}
"""Modules that are told secrets by an option, inside of one, in a mapping of any names, and in a header."""


@pytest.fixture(scope="module")
def sandbox_of_secrets() -> Iterator[Sandbox]:
    """A sandbox whose API key and admin token are to look for."""
    token = f"--kong-admin-token={SECRETS['the admin token']}"
    with running(
        *CONTRACT_CHECKED,
        "--api-key",
        SECRETS["the API key"],
        "--kong-edition=enterprise",
        token,
    ) as sandbox:
        yield sandbox


class Leaks:
    """Everything that runs have shown, and what must not be in it."""

    def __init__(
        self, sandbox: Sandbox, place: pathlib.Path, in_process: bool
    ) -> None:
        self.sandbox, self.place, self.in_process = sandbox, place, in_process
        line = PRIVATE_KEY.splitlines()[3]
        self.secrets = dict(SECRETS) | {
            "the wrong password": WRONG,
            "a line of the private key": line,
        }
        self.shown: dict[str, str] = {}

    def run(
        self, name: str, plays: list[dict[str, Any]], **known: Any
    ) -> PlaybookRun:
        """Run a playbook at the highest verbosity, and note what it shows to whom."""
        place = self.place / name
        place.mkdir()
        named = {
            "fusionauth_api_key": SECRETS["the API key"],
            "kong_admin_token": SECRETS["the admin token"],
            "fusionauth_issuer_login_key_value": SECRETS["the login key"],
            "site_user_password": SECRETS["the user's password"],
            "site_upstream_url": self.sandbox.upstream_url,
            "client_secret": SECRETS["the client secret"],
            "mail_password": SECRETS["the e-mail password"],
            "key_secret": SECRETS["the imported key's secret"],
            "redis_password": SECRETS["the plugin's password"],
            "credential_secret": SECRETS["the credential's secret"],
            "refused_token": SECRETS["the refused token"],
            "consumer_key": SECRETS["the API key of a consumer"],
            "consumer_password": SECRETS["the password of a consumer"],
            "hmac_secret": SECRETS["the secret of a signing consumer"],
            "kong_client_secret": SECRETS["the secret of a client of Kong"],
            "private_half": SECRETS["the private half of a JWK"],
            "portal_secret": SECRETS["the secret of the portal"],
            "private_key": PRIVATE_KEY,
            "entity_secret": SECRETS["the entity's secret"],
            "cleanspeak_key": SECRETS["CleanSpeak's key"],
            "kafka_password": SECRETS["Kafka's password"],
            "license_id": SECRETS["the license's id"],
            "provider_secret": SECRETS["the secret at a provider"],
            "provider_secret_too": SECRETS[
                "the secret of an application at a provider"
            ],
            "twilio_token": SECRETS["Twilio's token"],
            "events_token": SECRETS["the webhook's token"],
            "events_password": SECRETS["the webhook's password"],
            "ldap_password": SECRETS["the directory's password"],
            "gatewright_in_process": self.in_process,
        }
        log = place / "ansible.log"
        settings = {
            "ANSIBLE_LOG_PATH": str(log),
            "ANSIBLE_INJECT_INVOCATION": "true",
        }
        # A short path: Ansible keeps a socket there.
        with (
            tempfile.TemporaryDirectory() as scratch,
            ProcessList() as processes,
        ):
            settings["TMPDIR"] = scratch
            done = run_playbook(
                self.sandbox,
                place,
                plays,
                *LEVEL,
                variables=named | known,
                environment=settings,
            )
            folders = [
                pathlib.Path(scratch),
                place / "local",
                place / "remote",
            ]
            left = [
                file
                for folder in folders
                for file in folder.rglob("*")
                if file.is_file()
            ]
            self.shown |= {
                f"{name}: {file}": file.read_bytes().decode(errors="replace")
                for file in left
            }
        self.shown |= {
            f"{name}: output": done.output,
            f"{name}: log": log.read_text(),
            f"{name}: ps": processes.text(),
        }
        for took in done.results:
            self.shown[f"{name}: result of {took.task}"] = str(took.result)
        return done

    def found(self) -> list[str]:
        """Tell which secret is where, in whatever encoding."""
        return [
            f"{what} is in {where}"
            for what, secret in self.secrets.items()
            for where, text in self.shown.items()
            if any(form in text for form in forms(secret))
        ]


def forms(secret: str) -> set[str]:
    """The ways to write a secret: as it is, escaped, for a URL, and in base64 wherever in a text it begins."""
    raw = secret.encode()
    encoded = {
        base64.b64encode(b"x" * shift + raw)
        .decode()[4 if shift else 0 :]
        .rstrip("=")[:-2]
        for shift in range(3)
    }
    urls = {
        urllib.parse.quote(secret),
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote_plus(secret),
    }
    return {secret, secret.encode("unicode_escape").decode(), *urls, *encoded}


class ProcessList:
    """Every command line, without environments, of the processes that start on this machine while it is open."""

    def __enter__(self) -> ProcessList:
        self.seen: set[bytes] = set()
        self.before = set(os.listdir("/proc"))
        self.ended = threading.Event()
        self.watch = threading.Thread(target=self._watch)
        self.watch.start()
        return self

    def __exit__(self, *dummy: object) -> None:
        self.ended.set()
        self.watch.join()

    def _watch(self) -> None:
        while not self.ended.wait(0.05):
            started = set(os.listdir("/proc")) - self.before
            for process in filter(str.isdigit, started):
                try:
                    command = pathlib.Path(
                        f"/proc/{process}/cmdline"
                    ).read_bytes()
                except OSError:  # it has ended since
                    continue
                if b"ansible" in command or b"python" in command:
                    self.seen.add(command)

    def text(self) -> str:
        # The sandbox of this test is started with the API key in its command line.
        return "\n".join(
            one.decode(errors="replace")
            for one in self.seen
            if b"tests.sandbox" not in one
        )


@pytest.fixture(params=MODES.values(), ids=MODES)
def leaks(
    request: pytest.FixtureRequest,
    sandbox_of_secrets: Sandbox,
    tmp_path: pathlib.Path,
) -> Leaks:
    sandbox_of_secrets.reset()
    return Leaks(sandbox_of_secrets, tmp_path, request.param)


SITE = {"import_playbook": "gatewright.auth.site"}
TEARDOWN = {"import_playbook": "gatewright.auth.teardown"}


def play(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """A play of tasks by modules of this collection, each told only what it is to do, and none to be silent."""
    defaults = {
        "group/gatewright.auth.kong": {
            "kong_admin_url": "{{ kong_admin_url }}",
            "kong_admin_token": "{{ kong_admin_token }}",
        },
        "group/gatewright.auth.fusionauth": {
            "fusionauth_url": "{{ fusionauth_url }}",
            "fusionauth_api_key": "{{ fusionauth_api_key }}",
        },
    }
    named = [
        {f"gatewright.auth.{name}": options for name, options in task.items()}
        for task in tasks
    ]
    silent = [
        {"name": f"Task {n}", "ignore_errors": True, **task}
        for n, task in enumerate(named)
    ]
    return {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": defaults,
        "tasks": silent,
    }


def test_site_and_teardown(leaks: Leaks) -> None:
    """And the token that a user of the site gets, which a play hands from task to task."""
    login = {
        "fusionauth_url": "{{ fusionauth_url }}",
        "fusionauth_api_key": "{{ fusionauth_api_key }}",
        "login_id": "visitor@example.com",
        "password": "{{ site_user_password }}",
        "application": "orders",
    }
    keep = {
        "content": "{{ login.token }}",
        "dest": str(leaks.place / "kept"),
        "mode": "0600",
    }
    tasks = [
        {
            "name": "Log in",
            "gatewright.auth.fusionauth_token": login,
            "register": "login",
            "no_log": True,
        },
        {
            "name": "Keep it",
            "ansible.builtin.copy": keep,
            "no_log": True,
            "diff": False,
        },
        {
            "name": "Prove it",
            "ansible.builtin.include_role": {
                "name": "gatewright.auth.jwt_verify"
            },
            "vars": {
                "jwt_verify_token": "{{ login.token }}",
                "jwt_verify_url": "{{ kong_proxy_url }}/orders",
            },
        },
    ]
    done = leaks.run(
        "first",
        [SITE, {"hosts": "localhost", "gather_facts": False, "tasks": tasks}],
    )
    assert done.status == 0, done.output
    parts = (leaks.place / "kept").read_text().split(".")
    leaks.secrets |= dict(
        zip(("the header", "the claims", "the signature"), parts, strict=True)
    )
    if leaks.in_process:  # a subprocess is slow
        assert leaks.run("second", [SITE]).status == 0
        assert (
            leaks.run(
                "wrong password", [SITE], site_user_password=WRONG
            ).status
            != 0
        )
        assert leaks.run("teardown", [TEARDOWN]).status == 0
    assert not re.search(TOKEN, "".join(leaks.shown.values()))
    assert leaks.found() == []


def test_modules_with_secrets(leaks: Leaks) -> None:
    done = leaks.run("modules", [play(TASKS)])
    assert [
        took.result["msg"] for took in done.results if took.result["failed"]
    ] == []
    assert leaks.found() == []


def test_failures(leaks: Leaks) -> None:
    nowhere = {
        "kong_admin_url": "http://127.0.0.1:1",
        "fusionauth_url": "http://127.0.0.1:1",
    }
    if leaks.in_process:
        for name, server in nowhere.items():
            assert leaks.run(name, [SITE], **{name: server}).status != 0
    tasks = [
        {
            name: {**options, "request_retries": 0}
            for name, options in task.items()
        }
        for task in TASKS
        if leaks.in_process or TOLD_IN_EVERY_WAY & task.keys()
    ]
    done = leaks.run("nowhere", [play(tasks)], **nowhere)
    assert all(took.result["failed"] for took in done.results)
    assert leaks.found() == []


def test_servers_that_repeat_what_they_were_told(leaks: Leaks) -> None:
    """Each task hides what it was told itself: nothing else can come back to it."""
    told = {
        "/api/tenant/.*": ("fusionauth_tenant", "the e-mail password"),
        "/api/key/import": ("fusionauth_key", "the imported key's secret"),
        "/api/user": ("fusionauth_user", "the user's password"),
        "/plugins": ("kong_plugin", "the plugin's password"),
        "/key-auths": ("kong_consumer_key_auth", "the API key of a consumer"),
        "/basic-auths": (
            "kong_consumer_basic_auth",
            "the password of a consumer",
        ),
        "/hmac-auths": (
            "kong_consumer_hmac_auth",
            "the secret of a signing consumer",
        ),
        "/oauth2": ("kong_consumer_oauth2", "the secret of a client of Kong"),
        "/keys": ("kong_key", "the private half of a JWK"),
        "/workspaces": ("kong_workspace", "the secret of the portal"),
    }
    tasks = [
        next(task for task in TASKS if module in task)
        for module, _dummy in told.values()
    ]
    leaks.sandbox.kong(
        "POST",
        "/consumers",
        json={"username": "billing"},
        headers={"Kong-Admin-Token": SECRETS["the admin token"]},
    )
    for path, (module, what) in told.items():
        server = (
            "fusionauth" if module.startswith("fusionauth") else "kong_admin"
        )
        body = {
            "message": f"No {SECRETS[what]}!",
            "generalErrors": [{"message": f"No {SECRETS[what]}!"}],
        }
        leaks.sandbox.fault(
            server, method="POST|PUT|PATCH", path=path, status=400, body=body
        )
    misplaced = {"kong_ca_certificate": {"cert": "{{ private_key }}"}}
    done = leaks.run("parrot", [play([*tasks, misplaced])])
    said = [
        took.result["msg"] for took in done.results if took.result["failed"]
    ]
    assert ["No ********!" in one for one in said] == [True] * len(told) + [
        False
    ]
    assert leaks.found() == []
