# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any text as any name, key, id or tag: the module does what the task says or refuses in one sentence.

Either way no request leaves the paths that the module has to do with. What is compared is what goes into the
connection: a server, and the log of a stand-in, would see it decoded.
"""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import importlib
import re
from collections.abc import Iterator
from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._ansible import (
    module_spec as _spec,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth import (
    registry as fusionauth,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong import (
    registry as kong,
)
from tests.support.keys import KEYS
from tests.support.sandbox import Sandbox

Row = dict[str, Any]

EXAMPLES = 25
"""So many of each product. More of them, now and then, are worth their time."""
AWKWARD = [
    *(
        "",
        " ",
        ".",
        "..",
        "...",
        "%2e%2e",
        "%2F",
        "%",
        "/",
        "//",
        "a/b",
        "../../status",
        "?",
        "#",
        ";",
        "a;b=c",
        "a?b#c",
    ),
    *(
        "\\",
        "\0",
        "a\0",
        "\n",
        "\ud800",
        "\udfff\ud800",
        "\N{SNOWMAN}",
        "e\u0301",
        "\u202e",
        "+",
        "a b",
        "{{ 7*7 }}",
        "'",
    ),
    *(
        "consumers",
        "schemas",
        "00000000-0000-4000-8000-000000000000",
        "(known after apply)",
        "x" * 300,
        "y" * 5000,
    ),
]
TEXTS = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=()), max_size=12),
    st.text(st.sampled_from("./%2eEfF?#;\\ a"), max_size=8),
)


@dataclasses.dataclass(frozen=True)
class Kind:
    """A module, the options that a text goes into, what else it wants, and what has to be there before."""

    module: str
    fields: tuple[str, ...]
    options: Row = dataclasses.field(default_factory=dict)
    before: tuple[tuple[str, Row], ...] = ()


CERTIFICATE = {"cert": KEYS["leaf.crt"], "key": KEYS["rsa-a.private"]}
CONSUMER = ("kong_consumer", {"username": "owner"})
GROUP = ("kong_consumer_group", {"name": "a-group"})
OWNED = {"consumer": "owner"}
KONG = [
    Kind("kong_service", ("name",), {"host": "a.internal"}),
    Kind("kong_route", ("name",), {"paths": ["/a"]}),
    Kind("kong_consumer", ("username", "custom_id")),
    Kind("kong_upstream", ("name",)),
    Kind(
        "kong_target",
        ("target",),
        {"upstream": "up"},
        (("kong_upstream", {"name": "up"}),),
    ),
    Kind("kong_plugin", ("name", "instance_name"), {"name": "key-auth"}),
    Kind("kong_certificate", (), {**CERTIFICATE, "snis": ["a.test"]}),
    Kind(
        "kong_sni",
        ("name",),
        {"certificate": "a.test"},
        (("kong_certificate", {**CERTIFICATE, "snis": ["a.test"]}),),
    ),
    Kind("kong_ca_certificate", (), {"cert": KEYS["ca.crt"]}),
    Kind(
        "kong_vault",
        ("prefix", "name"),
        {"prefix": "a-vault", "name": "env", "config": {"prefix": "A_"}},
    ),
    Kind("kong_key_set", ("name",)),
    Kind(
        "kong_key",
        ("kid", "name"),
        {"kid": "a", "pem": {"public_key": KEYS["rsa-a.public"]}},
    ),
    Kind(
        "kong_consumer_jwt",
        ("key",),
        {**OWNED, "secret": "s" * 40},
        (CONSUMER,),
    ),
    Kind("kong_consumer_key_auth", ("key",), OWNED, (CONSUMER,)),
    Kind(
        "kong_consumer_basic_auth",
        ("username",),
        {**OWNED, "password": "p" * 20},
        (CONSUMER,),
    ),
    Kind(
        "kong_consumer_hmac_auth",
        ("username",),
        {**OWNED, "secret": "s" * 20},
        (CONSUMER,),
    ),
    Kind(
        "kong_consumer_oauth2",
        ("client_id",),
        {**OWNED, "name": "app", "client_secret": "s" * 20},
        (CONSUMER,),
    ),
    Kind(
        "kong_consumer_acl",
        ("group", "consumer"),
        {**OWNED, "group": "a"},
        (CONSUMER,),
    ),
    Kind("kong_consumer_group", ("name",)),
    Kind(
        "kong_consumer_group_member",
        ("consumer", "consumer_group"),
        {**OWNED, "consumer_group": "a-group"},
        (CONSUMER, GROUP),
    ),
    Kind("kong_workspace", ("name",)),
]
APPLICATION = ("fusionauth_application", {"name": "shop"})
USER = (
    "fusionauth_user",
    {"email": "a@example.com", "password": "correct-horse-battery"},
)
MEMBERS = ("fusionauth_group", {"name": "members"})
NEWS = (
    "fusionauth_consent",
    {"name": "news", "default_minimum_age_for_self_consent": 13},
)
TYPE = (
    "fusionauth_entity_type",
    {"name": "machine", "permissions": [{"name": "call"}]},
)
MACHINE = ("fusionauth_entity", {"name": "loom", "type": "machine"})
TEMPLATE = {
    "default_subject": "a",
    "default_html_template": "a",
    "default_text_template": "a",
}
SCOPE = {"application": "shop", "default_consent_message": "a"}
LOGIN = {
    "oauth2": {
        "client_id": "a",
        "client_secret": "b" * 20,
        "issuer": "https://a.test",
    }
}
FUSIONAUTH = [
    Kind("fusionauth_tenant", ("name",)),
    Kind("fusionauth_application", ("name", "tenant")),
    Kind("fusionauth_key", ("name",), {"algorithm": "ES256"}),
    Kind("fusionauth_api_key", ("name",)),
    Kind(
        "fusionauth_user",
        ("username", "email", "phone_number"),
        {"password": "correct-horse-battery"},
    ),
    Kind(
        "fusionauth_user_registration",
        ("user", "application", "username"),
        {"user": "a@example.com", "application": "shop"},
        (APPLICATION, USER),
    ),
    Kind(
        "fusionauth_application_role",
        ("name", "application"),
        {"application": "shop"},
        (APPLICATION,),
    ),
    Kind(
        "fusionauth_application_oauth_scope", ("name",), SCOPE, (APPLICATION,)
    ),
    Kind("fusionauth_group", ("name",)),
    Kind(
        "fusionauth_group_member",
        ("group", "user"),
        {"group": "members", "user": "a@example.com"},
        (MEMBERS, USER),
    ),
    Kind(
        "fusionauth_consent",
        ("name",),
        {"default_minimum_age_for_self_consent": 13},
    ),
    Kind(
        "fusionauth_user_consent",
        ("consent", "user"),
        {"consent": "news", "user": "a@example.com"},
        (NEWS, USER),
    ),
    Kind("fusionauth_user_action", ("name",)),
    Kind("fusionauth_entity_type", ("name",)),
    Kind("fusionauth_entity", ("name", "type"), {"type": "machine"}, (TYPE,)),
    Kind(
        "fusionauth_entity_grant",
        ("user", "entity"),
        {"entity": "loom", "user": "a@example.com", "permissions": ["call"]},
        (TYPE, MACHINE, USER),
    ),
    Kind(
        "fusionauth_identity_provider",
        ("name",),
        {"type": "OpenIDConnect", **LOGIN},
    ),
    Kind(
        "fusionauth_connector",
        ("name",),
        {
            "type": "Generic",
            "authentication_url": "https://a.test",
            "connect_timeout": 1000,
            "read_timeout": 1000,
        },
    ),
    Kind(
        "fusionauth_messenger",
        ("name",),
        {
            "type": "Generic",
            "url": "https://a.test",
            "connect_timeout": 1000,
            "read_timeout": 1000,
        },
    ),
    Kind(
        "fusionauth_webhook",
        ("url",),
        {"connect_timeout": 1000, "read_timeout": 1000},
    ),
    Kind(
        "fusionauth_lambda",
        ("name",),
        {"type": "JWTPopulate", "body": "function populate(jwt) {}"},
    ),
    Kind("fusionauth_email_template", ("name",), TEMPLATE),
    Kind(
        "fusionauth_message_template",
        ("name",),
        {"type": "SMS", "default_template": "a"},
    ),
    Kind("fusionauth_theme", ("name",), {"source_theme": "FusionAuth"}),
    Kind(
        "fusionauth_form",
        ("name",),
        {"type": "registration", "steps": [{"fields": ["Default Email"]}]},
    ),
    Kind(
        "fusionauth_form_field",
        ("name", "key"),
        {"key": "registration.data.number", "control": "text"},
    ),
    Kind(
        "fusionauth_ip_acl",
        ("name",),
        {"entries": [{"action": "Block", "start_ip_address": "*"}]},
    ),
]
COMMON = ("id", "tags")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
WORDS = {
    *(
        "",
        "schemas",
        "validate",
        "api",
        "status",
        "search",
        "generate",
        "import",
        "system-configuration",
    ),
    *(
        word
        for one in (*kong.ENTITIES.values(), kong.WORKSPACE)
        for word in (*one.path.split("/"), one.schema_name)
    ),
    *(
        word
        for one in fusionauth.RESOURCES.values()
        for word in one.path.split("/")
    ),
    *(
        part.path_segment
        for one in fusionauth.RESOURCES.values()
        for part in one.sub_resources.values()
    ),
}


def task_of(module: str) -> _spec.ModuleSpec:
    return importlib.import_module(
        f"ansible_collections.gatewright.auth.plugins.modules.{module}"
    ).SPEC


def perform(
    sandbox: Sandbox, module: str, options: Row, check_mode: bool = False
) -> Row:
    """The result of a module with these options."""
    task = task_of(module)
    servers = {
        "fusionauth_url": sandbox.fusionauth_url,
        "fusionauth_api_key": sandbox.api_key,
        "kong_admin_url": sandbox.kong_admin_url,
    }
    known = {
        name: value for name, value in servers.items() if name in task.options
    }
    validated = ArgumentSpecValidator(task.options, **task.rules).validate(
        {**known, "request_retries": 0, **options}
    )
    if validated.error_messages:
        return {"failed": True, "msg": " ".join(validated.error_messages)}
    return _spec.run_safely(
        task, validated.validated_parameters, check_mode=check_mode, diff=True
    )


@contextlib.contextmanager
def targets() -> Iterator[list[str]]:
    """The targets of the requests that are sent, as they go into the connection (RFC 9112 section 3.2)."""
    sent: list[str] = []
    put = http.client.HTTPConnection.putrequest

    def noted(
        connection: Any, method: str, url: str, *rest: Any, **more: Any
    ) -> None:
        sent.append(url)
        put(connection, method, url, *rest, **more)

    with mock.patch.object(http.client.HTTPConnection, "putrequest", noted):
        yield sent


def is_intended(target: str, texts: set[str]) -> bool:
    """Whether each segment of a path is a word of the API, an id, or a text of the task and nothing but that."""
    known = WORDS | {quote(text, safe="", errors="replace") for text in texts}
    return all(
        one in known or UUID.fullmatch(one)
        for one in target.partition("?")[0].split("/")
    )


def texts_in(options: Row) -> set[str]:
    """The texts of a task that can be names."""
    lists = (
        one if isinstance(one, list) else [one] for one in options.values()
    )
    return {one for listed in lists for one in listed if isinstance(one, str)}


def stated(kind: Kind, field: str, text: str) -> Row:
    """The options of a task that has a text in one of its fields."""
    named = {
        name: "a"
        for name in kind.fields[:1]
        if field not in kind.fields and name not in kind.options
    }
    named = {
        name: "https://a.test" if name == "url" else one
        for name, one in named.items()
    }
    return {
        **named,
        **kind.options,
        field: [text] if field == "tags" else text,
    }


def lives(sandbox: Sandbox, kind: Kind, field: str, text: str) -> None:
    """Create it, find it again, take it away and miss it; or be refused in one sentence."""
    options = stated(kind, field, text)
    absent = {
        name: one
        for name, one in options.items()
        if not isinstance(one, (dict, list))
    } | {"state": "absent"}
    foretold = perform(sandbox, kind.module, options, check_mode=True)
    made = perform(sandbox, kind.module, options)
    again = perform(sandbox, kind.module, options)
    if not made.get("failed"):
        assert foretold["changed"], foretold
        assert made["changed"], made
        assert again.get("changed") is False, again
    gone = perform(sandbox, kind.module, absent)
    missed = perform(sandbox, kind.module, absent)
    assert gone.get("changed", False) is not made.get("failed", False), gone
    assert not missed.get("changed"), missed
    for said in (
        one["msg"]
        for one in (foretold, made, again, gone, missed)
        if one.get("failed")
    ):
        assert len(said.splitlines()) == 1, said
        assert "check the URL" not in said, said


def fields_of(kind: Kind) -> list[str]:
    return [
        *kind.fields,
        *(name for name in COMMON if name in task_of(kind.module).options),
    ]


@pytest.mark.parametrize(
    "kinds", [KONG, FUSIONAUTH], ids=["kong", "fusionauth"]
)
def test_any_text_is_used_as_it_is_or_refused(
    kinds: list[Kind], running_enterprise: Sandbox
) -> None:
    cases = [(kind, field) for kind in kinds for field in fields_of(kind)]

    @settings(
        max_examples=EXAMPLES,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
    )
    @given(st.sampled_from(cases), TEXTS)
    def holds(case: tuple[Kind, str], text: str) -> None:
        kind, field = case
        running_enterprise.reset()
        for module, options in kind.before:
            assert not perform(running_enterprise, module, options).get(
                "failed"
            )
        with targets() as sent:
            lives(running_enterprise, kind, field, text)
        assert [
            one
            for one in sent
            if not is_intended(one, texts_in(stated(kind, field, text)))
        ] == []

    holds()


def test_a_text_of_which_no_request_can_be_made(
    running_enterprise: Sandbox,
) -> None:
    """Half of a surrogate pair has no bytes, and an id that follows from a name is made of these."""
    lambda_ = next(
        kind for kind in FUSIONAUTH if kind.module == "fusionauth_lambda"
    )
    result = perform(
        running_enterprise, lambda_.module, stated(lambda_, "name", "\ud800")
    )
    assert result["msg"] == (
        "A string in the task contains half of a surrogate pair, "
        "which UTF-8 cannot encode."
    )


def test_an_answer_of_another_name_is_not_taken_for_the_one_asked_for(
    sandbox: Sandbox,
) -> None:
    """As one gets it through a proxy that decodes a path and sends it on."""
    other = sandbox.kong("POST", "/consumers", json={"username": "a"}).json()
    sandbox.fault(
        "kong_admin",
        method="GET",
        path="/consumers/a/b",
        status=200,
        body=other,
        times=None,
    )
    for state in ("present", "absent"):
        result = perform(
            sandbox,
            "kong_consumer",
            {"username": "a/b", "tags": ["new"], "state": state},
        )
        assert (
            "was asked for consumer 'a/b' but answered with another"
            in result["msg"]
        )
    assert sandbox.writes("kong_admin") == ["POST /consumers"]
