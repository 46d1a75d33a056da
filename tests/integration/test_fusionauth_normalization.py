# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FusionAuth rewrites when it stores it is no change on the next run, and is said where it is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    task as _config,
)
from tests.integration.test_fusionauth_config_properties import Row, perform
from tests.support.fusionauth_config_schema import modules
from tests.support.sandbox import Sandbox

MODULES = modules()


def run(
    sandbox: Sandbox, kind: str, options: Row, check_mode: bool = False
) -> Row:
    """The result of a module's task, which is not to fail."""
    result = perform(sandbox, MODULES[kind].SPEC, check_mode, **options)
    assert not result.get("failed"), result["msg"]
    return result


PREPARED: list[tuple[str, Row]] = [
    (
        "connector",
        {
            "name": "gc",
            "type": "Generic",
            "authentication_url": "https://c",
            "connect_timeout": 1,
        },
    ),
    ("application", {"name": "shop", "roles": [{"name": "clerk"}]}),
    (
        "email_template",
        {
            "name": "v",
            "default_html_template": "h",
            "default_text_template": "t",
        },
    ),
]
MORE = {
    "connector": {"read_timeout": 1},
    "email_template": {"default_subject": "s", "from_email": "a@b.example"},
}

# By what is told: a kind, its options, and words of the warning that what is lost is told by.
REWRITTEN: dict[str, tuple[str, Row, str]] = {
    name: (kind, options, told)
    for name, (kind, options, told) in yaml.safe_load("""
domains of a connector's policy: [tenant, {name: Default, connector_policies: [
    {connector: gc, domains: [B.example, a.example, c.example]}, {connector: Default}]}, ""]
FusionAuth's own policy: [tenant, {name: Default, connector_policies: [
    {connector: Default, domains: [x.example], migrate: true}]}, connectorPolicies]
no policy at all: [tenant, {name: Default, connector_policies: []}, connectorPolicies]
blocked domains: [tenant, {name: Default, registration_configuration: {blocked_domains: [b.io, a.io, z.io]}}, ""]
what needs verify_email: [tenant, {name: Default, email_configuration: {
    verification_email_template: v, verify_email_when_changed: true, host: " mail.example "}}, emailConfiguration]
lines of mail properties: [tenant, {name: Default, email_configuration: {properties: "a=1\\r\\nb=2"}}, ""]
what needs child registrations: [tenant, {name: Default, family_configuration: {
    allow_child_registrations: false, parent_email_required: true}}, familyConfiguration]
events of the instance: [tenant, {name: Default, event_configuration: {events: {
    audit-log.create: {enabled: true}}}}, eventConfiguration]
an event of what has happened: [tenant, {name: Default, event_configuration: {events: {
    user.create.complete: {enabled: true, transactionType: Any}}}}, eventConfiguration]
a tenant's enabled tokens: [tenant, {name: Default, jwt_configuration: {enabled: true}}, jwtConfiguration]
an application's revocation: [application, {name: shop, jwt_configuration: {refresh_token_revocation_policy: {
    on_login_prevented: true}}}, jwtConfiguration]
trust without a policy: [application, {name: shop, multi_factor_configuration: {
    trust_policy: Any}}, multiFactorConfiguration]
trust with a policy: [application, {name: shop, multi_factor_configuration: {
    login_policy: Required, trust_policy: None}}, ""]
the older redirect URL: [application, {name: shop, samlv2_configuration: {
    callback_url: "https://b", authorized_redirect_urls: ["https://a"]}}, samlv2Configuration]
the older redirect URL alone: [application, {name: shop, samlv2_configuration: {callback_url: "https://b"}}, ""]
grants in any order: [application, {name: shop, oauth_configuration: {
    enabled_grants: [refresh_token, authorization_code]}}, ""]
names with space around them: [application, {name: " shop ", roles: [{name: " clerk ", description: " sells "}]}, ""]
an empty description: [application_oauth_scope, {application: shop, name: s, description: "",
    default_consent_detail: " "}, ""]
a permission for keys: [api_key, {name: k, permissions: {endpoints: {
    /api/user: [GET], /api/api-key: [GET, POST]}}}, permissions]
a validator of a checkbox: [form_field, {name: cb, key: user.data.x, control: checkbox, type: bool,
    options: ["True", "false"], validator: {enabled: true, expression: ".*"}}, validator]
the type of a managed field: [form_field, {name: mp, key: user.mobilePhone, type: number}, type]
the type of a parent's e-mail: [form_field, {name: pe, key: user.parentEmail, type: string, control: textarea}, control]
a password's control: [form_field, {name: pw, key: user.password, control: text, required: false}, required]
a key without a control: [form_field, {name: uk, key: user.data.y}, ""]
a number without a control: [form_field, {name: un, key: user.data.n, type: number}, ""]
a step that collects nothing: [form, {name: f, type: registration, steps: [
    {fields: [Default Email]}, {type: collectData, fields: []}]}, steps]
a Kafka messenger: [messenger, {name: km, type: Kafka, default_topic: t, producer: {max.block.ms: "9000"}}, ""]
messages and calls: [messenger, {name: gm, type: Generic, url: "https://m", connect_timeout: 1, read_timeout: 1,
    message_types: [Voice, SMS], data: {}}, ""]
the Kafka integration: [integration, {kafka: {producer: {max.block.ms: "9000"}}}, ""]
domains of a provider: [identity_provider, {name: op, type: OpenIDConnect, domains: [B.io, a.io, c.io], data: {},
    oauth2: {issuer: "https://op", client_id: x, client_secret: very-secret}}, ""]
a provider for one application: [identity_provider, {name: op2, type: OpenIDConnect,
    oauth2: {issuer: "https://op", client_id: x, client_secret: very-secret},
    application_configuration: {shop: {enabled: true, data: {}}}, exact: [application_configuration]}, ""]
log-in ids of a user: [user, {email: " Ada@Example.com ", username: " ada ", phone_number: "+1 (555) 123-4567",
    password: a-password, parent_email: " Dad@Example.com ", first_name: " Ada ",
    preferred_languages: [en, "", de, en]}, ""]
a number without its country code: [user, {email: ada@example.com, phone_number: 303-555-1212,
    password: a-password}, ""]
localized texts: [email_template, {name: v, localized_subjects: {de: " Hallo\\r\\n"},
    localized_from_names: {de: " W "}}, ""]
names of an action: [user_action, {name: " lock ", localized_names: {de: " Sperre "}, options: [
    {name: " long ", localized_names: {de: " lang "}}]}, ""]
values of headers: [webhook, {url: "https://h", connect_timeout: 1, read_timeout: 1, headers: {X-A: " b "},
    http_authentication_username: " u ", http_authentication_password: " p "}, ""]
trusted proxies: [system_configuration, {report_timezone: UTC, trusted_proxy_configuration: {
    trust_policy: OnlyConfigured, trusted: [10.0.0.2, 10.0.0.1]}}, ""]
an access list without data: [ip_acl, {name: a, data: {}, entries: [
    {action: Allow, start_ip_address: 10.0.0.1}, {action: Block, start_ip_address: "*"}]}, ""]
""").items()
}


@pytest.fixture(scope="module")
def prepared(running_sandbox: Sandbox) -> Sandbox:
    """A server that has what the cases refer to."""
    running_sandbox.reset()
    for kind, options in PREPARED:
        run(running_sandbox, kind, {**options, **MORE.get(kind, {})})
    return running_sandbox


@pytest.mark.parametrize("name", REWRITTEN)
def test_it_settles(prepared: Sandbox, name: str) -> None:
    kind, options, told = REWRITTEN[name]
    foreseen = run(prepared, kind, options, check_mode=True)
    done = run(prepared, kind, options)
    prepared.clear_requests("fusionauth")
    again = run(prepared, kind, options)
    assert (again["changed"], prepared.writes("fusionauth")) == (False, [])
    assert foreseen["changed"] == done["changed"]
    for result in (foreseen, done, again):
        warnings: list[Any] = result.get("warnings", [])
        assert (
            any(re.search(rf"did not store {told}\b", one) for one in warnings)
            if told
            else not warnings
        )


@pytest.mark.parametrize("field", ["callback_url", "authorized_redirect_urls"])
def test_a_reset_of_one_of_two_equivalent_fields_is_one_of_both(
    sandbox: Sandbox, field: str
) -> None:
    urls = ["https://a.example", "https://b.example"]
    saml = {"issuer": "x", "authorized_redirect_urls": urls}
    run(sandbox, "application", {"name": "a", "samlv2_configuration": saml})
    reset = {"name": "a", "reset": [f"samlv2_configuration.{field}"]}
    done = run(sandbox, "application", reset)
    assert done["changed"]
    path = f"/api/application/{done['application']['id']}"
    stored = sandbox.fusionauth("GET", path).json()["application"]
    kept = stored["samlv2Configuration"]
    assert (kept["authorizedRedirectURLs"], kept["issuer"]) == ([], "x")
    assert not run(sandbox, "application", reset)["changed"]


def test_a_changed_tenant_keeps_its_webhooks(sandbox: Sandbox) -> None:
    """FusionAuth takes them away where a PUT does not name them, and never tells them (issue 2413)."""
    hook = {
        "url": "https://hook.example",
        "connect_timeout": 1,
        "read_timeout": 1,
        "tenants": ["Default"],
    }
    made = run(sandbox, "webhook", hook)["webhook"]
    assert run(
        sandbox,
        "tenant",
        {"name": "Default", "issuer": "https://other.example"},
    )["changed"]
    kept = sandbox.fusionauth("GET", f"/api/webhook/{made['id']}").json()[
        "webhook"
    ]
    assert kept["tenantIds"] == made["tenantIds"] != []


# By what is told: a kind, its options, and what is said before anything is sent.
REFUSED: dict[str, tuple[str, Row, str]] = {
    name: (kind, options, told)
    for name, (kind, options, told) in yaml.safe_load("""
a user known by a number without its country code: [user, {phone_number: 303-555-1212, password: a-password},
    "begin it with + and the code"]
an event that a webhook misspells: [webhook, {url: "https://h2", connect_timeout: 1, read_timeout: 1,
    events_enabled: {user.craete: true}}, "there is no events_enabled.user.craete; did you mean 'user.create'?"]
an event that a tenant misspells: [tenant, {name: Default, event_configuration: {events: {
    user.login.sucess: {enabled: true}}}},
    "there is no event_configuration.events.user.login.sucess; did you mean 'user.login.success'?"]
what an event does not have: [tenant, {name: Default, event_configuration: {events: {
    user.create: {enable: true}}}}, "event_configuration.events.user.create.enable; did you mean 'enabled'?"]
a type of identity provider: [tenant_manager_configuration, {identity_provider_type_configurations: {
    Gogle: {enabled: true}}}, "there is no identity_provider_type_configurations.Gogle; did you mean 'Google'?"]
a verb: [api_key, {name: v, permissions: {endpoints: {/api/user: [GTE]}}},
    "permissions.endpoints./api/user[0] must be one of"]
a word of an enumeration: [application, {name: shop, oauth_configuration: {logout_behavior: Everything}},
    "oauth_configuration.logout_behavior must be one of RedirectOnly, AllApplications, not 'Everything'"]
a word inside of a list: [application, {name: shop, oauth_configuration: {enabled_grants: [device_code]}},
    "oauth_configuration.enabled_grants[0] must be one of authorization_code,"]
a word of a whole list: [system_configuration, {cors_configuration: {allowed_methods: [FETCH]}},
    "cors_configuration.allowed_methods[0] must be one of GET,"]
""").items()
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(prepared: Sandbox, name: str) -> None:
    kind, options, told = REFUSED[name]
    prepared.clear_requests("fusionauth")
    for check_mode in (True, False):
        result = perform(prepared, MODULES[kind].SPEC, check_mode, **options)
        assert result.get("failed")
        assert told in result["msg"]
    assert prepared.writes("fusionauth") == []


def test_an_event_that_nobody_knows_is_passed_over_in_a_kickstart(
    sandbox: Sandbox,
) -> None:
    """FusionAuth reads its name as none, so the file is taken, with a warning."""
    hook = {
        "url": "https://h3",
        "connectTimeout": 1,
        "readTimeout": 1,
        "eventsEnabled": {"user.craete": True},
    }
    request = {
        "method": "POST",
        "url": "/api/webhook",
        "body": {"webhook": hook},
    }
    result = perform(sandbox, _config.SPEC, kickstart={"requests": [request]})
    assert result["counts"]["created"] == 1
    assert any(
        "user.craete, which it does not know; did you mean 'user.create'?"
        in one
        for one in result["warnings"]
    )
