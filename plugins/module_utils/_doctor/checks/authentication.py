# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the plugins key-auth and basic-auth accept a request.

Sources: kong/plugins/key-auth/handler.lua and kong/plugins/basic-auth/access.lua of Kong Gateway 3.9.
Without ``anonymous`` a request needs a credential of each authentication plugin (measured on 3.9.3).
"""

from __future__ import annotations

from ..._core.field_paths import Record
from ..._kong.request_credentials import UnauthenticatedError
from ..answer import with_message
from ..authentication import find_credential
from ..finding import ERROR, NOTE, OK, WARNING, Finding, Findings, subject_of
from ..labels import entity_label, owner_label, plugin_label
from ..request_context import RequestContext
from ..wording import quote

# What Kong puts into WWW-Authenticate (kong/plugins/key-auth, basic-auth:
# handler.lua).
SCHEMES = {"key-auth": "Key", "basic-auth": "Basic"}


def check_key_auth(context: RequestContext) -> Findings:
    """Check that the key-auth plugin, if one applies, accepts the request."""
    yield from _check_authentication(context, "key-auth")
    plugin = context.authentication_plugin("key-auth")
    if plugin and plugin["config"]["key_in_body"]:
        message = "The key-auth plugin also reads keys in request bodies, which are not evaluated."
        yield Finding(NOTE, message)


def check_basic_auth(context: RequestContext) -> Findings:
    """Check that the basic-auth plugin, if one applies, accepts the request."""
    yield from _check_authentication(context, "basic-auth")


def _check_authentication(
    context: RequestContext, plugin_name: str
) -> Findings:
    """Check that the plugin of a name, if one applies, accepts the request."""
    plugin = context.authentication_plugin(plugin_name)
    if not plugin:
        return
    if context.is_already_authenticated(plugin):
        yield _report_skipped(context, plugin)
        return
    try:
        credential = find_credential(context, plugin_name)
    except UnauthenticatedError as error:
        yield _report_refusal(context, plugin, str(error))
        return
    label = plugin_label(context.kong, plugin)
    owner = owner_label(context.kong, credential)
    message = f"The {label} accepts the credential of {owner}."
    yield Finding(OK, message, subject=subject_of("plugin", plugin))
    yield from _report_change_of_consumer(context, credential)


def _report_skipped(context: RequestContext, plugin: Record) -> Finding:
    """Return a finding about a plugin that need not do anything."""
    message = (
        f"The {plugin_label(context.kong, plugin)} does nothing: {context.identity.authenticated_by} "
        "has authenticated the request, and either of them is enough."
    )
    return Finding(NOTE, message, subject=subject_of("plugin", plugin))


def _report_refusal(
    context: RequestContext, plugin: Record, reason: str
) -> Finding:
    """Return a finding about a request without a credential that the plugin accepts."""
    anonymous = plugin["config"].get("anonymous")
    # Plugins with anonymous are alternatives, and all others are required.
    needs_both = context.identity.authenticated_by and not anonymous
    addition = " as well" if needs_both else ""
    message = (
        f"The {plugin_label(context.kong, plugin)} requires a credential{addition}, and answers "
        f"{quote(reason)}."
    )
    if anonymous:
        message += f" {_describe_anonymous(context, anonymous)}"
    return Finding(
        WARNING if anonymous else ERROR,
        message,
        answer=with_message(401, reason, _challenge(plugin)),
        subject=subject_of("plugin", plugin),
    )


def _challenge(plugin: Record) -> str:
    """Return the plugin's WWW-Authenticate. The realm of basic-auth has a default, and is never null."""
    scheme, realm = SCHEMES[plugin["name"]], plugin["config"].get("realm")
    return f'{scheme} realm="{realm}"' if realm else scheme


def _describe_anonymous(context: RequestContext, name: str) -> str:
    """Return who the client is without a credential, in a sentence."""
    consumer = context.kong.find_anonymous(name)
    if consumer:
        return (
            f"The request continues as {entity_label('consumer', consumer)}."
        )
    return f"Its anonymous consumer {quote(name)} does not exist, so Kong answers 500."


def _report_change_of_consumer(
    context: RequestContext, credential: Record
) -> Findings:
    """Report that the last plugin to accept the request decides whose it is (measured on 3.9.3)."""
    before = context.identity.consumer
    if before and before["id"] != credential["consumer"]["id"]:
        message = (
            f"From here on, Kong treats the client as {owner_label(context.kong, credential)} instead "
            f"of {entity_label('consumer', before)}."
        )
        yield Finding(NOTE, message)
