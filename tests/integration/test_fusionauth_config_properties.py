# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of fusionauth_config whatever the configuration is."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._ansible import (
    module_spec as _spec,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    export as _export,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    task as _config,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.forms import (
    DEFAULT_FORMS,
)
from tests.integration.fusionauth_configurations import (
    Row,
    configurations,
    content,
)
from tests.integration.test_kong_config_properties import examples
from tests.support.sandbox import Sandbox

LISTS = ("created", "updated", "deleted")
RETRIES = 0  # whoever breaks a connection on purpose need not wait for it


def perform(
    sandbox: Sandbox,
    task: _spec.ModuleSpec,
    check_mode: bool = False,
    **params: Any,
) -> Row:
    """The result of a task."""
    known = {
        "fusionauth_url": sandbox.fusionauth_url,
        "fusionauth_api_key": sandbox.api_key,
    }
    validated = ArgumentSpecValidator(task.options, **task.rules).validate(
        {**known, "request_retries": RETRIES, **params}
    )
    assert not validated.error_messages
    return _spec.run_safely(
        task, validated.validated_parameters, check_mode=check_mode, diff=True
    )


def apply(
    sandbox: Sandbox, config: Row, prune: bool = True, **more: Any
) -> Row:
    """The result of making a configuration true."""
    result = perform(sandbox, _config.SPEC, config=config, prune=prune, **more)
    assert not result.get("failed"), result["msg"]
    return result


@examples(6)
@given(one=configurations(), other=configurations())
def test_it_ends_as_it_says_wherever_it_begins(
    running_sandbox: Sandbox, one: Row, other: Row
) -> None:
    """What was declared before leaves no trace; a prediction is what comes true; done again, nothing is done."""
    running_sandbox.reset()
    apply(running_sandbox, other)
    alone = content(running_sandbox)
    running_sandbox.reset()
    apply(running_sandbox, one)
    running_sandbox.clear_requests("fusionauth")
    predicted = apply(running_sandbox, other, check_mode=True)
    assert running_sandbox.writes("fusionauth") == []
    made = apply(running_sandbox, other)
    assert predicted["counts"] == made["counts"]
    assert [predicted[name] for name in LISTS] == [
        made[name] for name in LISTS
    ]
    assert content(running_sandbox) == alone
    running_sandbox.clear_requests("fusionauth")
    again = apply(running_sandbox, other)
    assert (
        again["changed"],
        again["diff"],
        running_sandbox.writes("fusionauth"),
    ) == (
        False,
        [],
        [],
    )


@examples(4)
@given(config=configurations(), ids=st.booleans(), defaults=st.booleans())
def test_what_is_exported_is_what_there_is(
    running_sandbox: Sandbox, config: Row, ids: bool, defaults: bool
) -> None:
    """Applied to the same server it changes nothing; applied to an empty one it makes the same, and all of it."""
    running_sandbox.reset()
    apply(running_sandbox, config)
    elsewhere(running_sandbox, ids=ids, defaults=defaults)


def elsewhere(sandbox: Sandbox, **wanted: Any) -> None:
    """Export a server; apply that to itself, to an empty one, and to that again; compare both."""
    before = content(sandbox)
    exported = perform(sandbox, _export.SPEC, return_secrets=True, **wanted)[
        "config"
    ]
    assert not apply(sandbox, exported, prune=False)["changed"]
    sandbox.reset()
    apply(sandbox, exported, prune=False)
    assert content(sandbox) == before
    again = apply(sandbox, exported, prune=False)
    assert (again["changed"], again["diff"]) == (False, [])


EVERY_KIND = yaml.safe_load("""
tenants: [{name: Second, issuer: https://second.example.com}]
keys: [{name: signing, algorithm: ES256}]
lambdas: [{name: claims, type: JWTPopulate, body: "function populate(jwt, user, registration) {}"}]
email_templates: [{name: v, default_subject: s, default_html_template: h, default_text_template: t, from_email: a@b.c}]
message_templates: [{name: m, type: SMS, default_template: hi}]
messengers: [{name: g, type: Generic, url: "http://m/", connect_timeout: 1000, read_timeout: 1000}]
connectors: [{name: g, type: Generic, authentication_url: "http://c/", connect_timeout: 1000, read_timeout: 1000}]
webhooks: [{url: "http://hook/", tenants: [Second], connect_timeout: 1000, read_timeout: 1000}]
themes: [{name: mine, type: simple, source_theme: FusionAuth Simple}]
form_fields: [{name: nick, key: user.data.nick, type: string, control: text}]
forms: [{name: registering, type: registration, steps: [{fields: [Default Email, nick]}]}]
ip_acls: [{name: office, entries: [{action: Block, start_ip_address: "*"}]}]
consents: [{name: news, default_minimum_age_for_self_consent: 16, country_minimum_age_for_self_consent: {us: 13}}]
user_actions: [{name: lock, temporal: true, prevent_login: true}]
entity_types: [{name: machine, permissions: [{name: call}]}]
applications:
  - name: web
    tenant: Second
    roles: [{name: reader}]
    lambda_configuration: {access_token_populate: claims}
    verification_email_template: v
groups: [{name: readers, tenant: Second, roles: {web: [reader]}}]
identity_providers:
  - name: corp
    type: OpenIDConnect
    oauth2: {client_id: c, client_secret: a-secret-of-theirs, issuer: "https://op/"}
    application_configuration: {web: {enabled: true, create_registration: true}}
system_configuration: {report_timezone: UTC}
tenant_manager_configuration: {brand_name: Ours}
integration: {kafka: {default_topic: events}}
""")


def test_every_kind_that_fusionauth_lists_is_told_again_as_it_was_told(
    sandbox: Sandbox,
) -> None:
    apply(sandbox, EVERY_KIND)
    assert not apply(sandbox, EVERY_KIND)["changed"]
    for more in ({}, {"shipped": True, "ids": True, "defaults": True}):
        exported = perform(sandbox, _export.SPEC, return_secrets=True, **more)[
            "config"
        ]
        assert (
            set(exported)
            == set(EVERY_KIND)
            == set(_export.LISTED) - {"reactor"}
        )
        again = apply(sandbox, exported)
        assert (again["changed"], again["diff"]) == (False, [])


@pytest.mark.parametrize(
    "wanted",
    [{}, {"ids": True}, {"ids": True, "defaults": True, "shipped": True}],
)
def test_every_kind_is_the_same_elsewhere(
    sandbox: Sandbox, wanted: Row
) -> None:
    apply(
        sandbox,
        {
            **EVERY_KIND,
            "tenants": [
                *EVERY_KIND["tenants"],
                {"name": "Default", "issuer": "https://one"},
            ],
        },
    )
    elsewhere(sandbox, **wanted)


HOOK: Row = {
    "url": "https://hook/",
    "connect_timeout": 1,
    "read_timeout": 1,
    "events_enabled": {"user.create": True},
}
SENT: Row = {
    "event_configuration": {"events": {"user.create": {"enabled": True}}}
}
UNSENT = [
    ({"webhooks": [{**HOOK, "tenants": ["Default"]}]}, True),
    ({"webhooks": [{**HOOK, "global": True}]}, True),
    (
        {
            "webhooks": [{**HOOK, "global": True}],
            "tenants": [{"name": "Default", **SENT}],
        },
        False,
    ),
    (
        {
            "webhooks": [{**HOOK, "tenants": ["New"]}],
            "tenants": [{"name": "New", **SENT}],
        },
        False,
    ),
    (
        {
            "webhooks": [
                {
                    **HOOK,
                    "global": True,
                    "events_enabled": {
                        "kickstart.success": True,
                        "test": False,
                    },
                }
            ]
        },
        False,
    ),
]


@pytest.mark.parametrize(("config", "is_told"), UNSENT)
def test_an_event_that_no_tenant_sends_is_told(
    sandbox: Sandbox, config: Row, is_told: bool
) -> None:
    """Before the run, in it, and after it."""
    warnings = [
        "event user.create is enabled in webhook 'https://hook/' but "
        "disabled in its tenants, so FusionAuth never sends it: "
        "enable it in event_configuration of a tenant"
    ]
    for check_mode in (True, False, False):
        assert apply(sandbox, config, check_mode=check_mode).get(
            "warnings"
        ) == (warnings if is_told else None)


HOOKED = {**HOOK, "tenants": ["Default"]}
ORDERS: list[Row] = [
    {
        "tenants": [{"name": "Default", "issuer": "https://one", **SENT}],
        "webhooks": [HOOKED],
    },
    {
        "tenants": [{"name": "Default", "webhooks": [HOOK["url"]], **SENT}],
        "webhooks": [HOOK],
    },
]


@pytest.mark.parametrize("config", ORDERS)
def test_no_tenant_forgets_a_webhook_that_is_made_beside_it(
    sandbox: Sandbox, config: Row
) -> None:
    """Whoever of the two names the other, and however fast each is."""
    sandbox.fault(
        "fusionauth", method="PUT", path="/api/tenant/.*", delay=0.2, times=1
    )
    apply(sandbox, config, prune=False)
    assert not apply(sandbox, config, prune=False)["changed"]


def test_an_own_field_of_a_form_that_fusionauth_came_with_is_exported(
    sandbox: Sandbox,
) -> None:
    form = {
        "name": DEFAULT_FORMS[0],
        "type": "adminRegistration",
        "steps": [{"fields": ["Default Email", "nick"]}],
    }
    apply(
        sandbox,
        {"form_fields": EVERY_KIND["form_fields"], "forms": [form]},
        prune=False,
    )
    elsewhere(sandbox)


def test_a_secret_alone_is_told_without_its_secret(sandbox: Sandbox) -> None:
    """It is applied where there is one; elsewhere it is told that FusionAuth never tells the secret."""
    apply(
        sandbox,
        {"keys": [{"name": "vault", "type": "Secret", "secret": "x"}]},
        prune=False,
    )
    exported = perform(
        sandbox, _export.SPEC, return_secrets=True, kinds=["keys"]
    )
    assert exported["config"] == {
        "keys": [{"name": "vault", "type": "Secret"}]
    }
    assert exported["warnings"] == [
        (
            "FusionAuth never returns the secret of key 'vault': add it "
            "to the export before you apply it to another server"
        )
    ]
    assert not apply(sandbox, exported["config"], prune=False)["changed"]
    sandbox.reset()
    refused = perform(sandbox, _config.SPEC, True, config=exported["config"])
    assert (
        "key 'vault' does not exist yet, and creating it requires"
        in refused["msg"]
    )


ONE, OTHER = yaml.safe_load("""
- ip_acls: [{name: a, entries: [{start_ip_address: "*", action: Block}]}]
  applications: [{name: a, roles: [{name: reader}], access_control_configuration: {ui_ip_access_control_list: a}}]
  groups: [{name: a, roles: {a: [reader]}}]
- applications:
    - name: a
      roles: [{name: reader}, {name: writer}]
      reset: [access_control_configuration.ui_ip_access_control_list]
    - {name: b}
  groups: [{name: b, roles: {a: [writer]}}]
  system_configuration: {report_timezone: UTC}
""")


def test_what_is_cut_anywhere_is_finished_by_the_next_run(
    running_sandbox: Sandbox,
) -> None:
    """At each write in turn the connection breaks, and for all that follow."""
    running_sandbox.reset()
    apply(running_sandbox, OTHER)
    alone = content(running_sandbox)
    for number in range(20):
        running_sandbox.reset()
        apply(running_sandbox, ONE)
        running_sandbox.fault(
            "fusionauth",
            method="POST|PUT|DELETE",
            drop="before",
            skip=number,
            times=None,
        )
        cut = perform(
            running_sandbox,
            _config.SPEC,
            config=OTHER,
            prune=True,
            parallelism=1,
        )
        running_sandbox.clear_faults("fusionauth")
        if not cut.get("failed"):
            assert number == 7
            break
        done, rest = (
            sum(len(lists[name]) for name in LISTS)
            for lists in (cut, cut["remaining"])
        )
        assert (
            f"{done} of {done + rest} changes were made, run it again to "
            "apply the rest."
        ) in cut["msg"]
        apply(running_sandbox, OTHER)
        assert content(running_sandbox) == alone
    else:
        pytest.fail("it never ends")


def test_objects_of_one_name_are_exported_in_the_order_of_their_tenants(
    running_sandbox: Sandbox,
) -> None:
    """Not in that of their ids, which each server chooses anew."""
    running_sandbox.reset()
    tenants = [f"t{number}" for number in range(8)]
    config = {
        "tenants": [{"name": tenant} for tenant in tenants],
        "groups": [{"name": "g", "tenant": tenant} for tenant in tenants],
    }
    apply(running_sandbox, config)
    exported = perform(running_sandbox, _export.SPEC)["config"]["groups"]
    assert [group["tenant"] for group in exported] == tenants
