# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks that several checks and audits suggest."""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .._kong.jwt_signature import is_symmetric
from .kong_snapshot import KongSnapshot
from .labels import name_or_id, scope_options
from .repair_task import Template, repair_task
from .request_context import RequestContext
from .wording import fits_into_task, quote

# The consumer of the role kong_jwt_gateway.
DEFAULT_CONSUMER = "fusionauth"
# What the roles of this collection have FusionAuth sign with.
DEFAULT_ALGORITHM = "RS256"
# FusionAuth's names of algorithms for which Kong has other ones.
KONG_ALGORITHMS = {"Ed25519": "EdDSA"}

# What only the user can know.
APPLICATION = Template("{{ application }}")
ISSUER_PUBLIC_KEY = Template(
    "{{ lookup('ansible.builtin.file', 'issuer.public.pem') }}"
)
# The user has to fill in secrets: a finding never holds one.
LOGIN_ID = Template("{{ login_id }}")
PASSWORD = Template("{{ password }}")
SERVICE = Template("{{ service }}")
SHARED_SECRET = Template("{{ shared_secret }}")

Tasks = tuple[Record, ...]


# Kong


def plugin_task(
    kong: KongSnapshot, title: str, plugin: Record, **options: t.Any
) -> Record:
    """Return the task that changes a plugin."""
    scope = scope_options(kong, plugin)
    return repair_task(
        title, "kong_plugin", name=plugin["name"], **scope, **options
    )


def require_token_task(
    kong: KongSnapshot, route: t.Any, service: t.Any, **options: t.Any
) -> Record:
    """Return the task that adds a jwt plugin to a service or, without one, to a route.

    ``route`` and ``service`` are references, or None.
    """
    scope = {"service": name_or_id(kong, "service", service)}
    if not service:
        scope = {"route": name_or_id(kong, "route", route)}
    config = {"claims_to_verify": ["exp"]}
    return repair_task(
        "Require a token",
        "kong_plugin",
        name="jwt",
        **scope,
        config=config,
        **options,
    )


def refuse_anonymous_task(kong: KongSnapshot, plugin: Record) -> Record:
    """Return the task that makes a plugin refuse requests that it cannot authenticate."""
    title = "Refuse requests without a valid token"
    return plugin_task(kong, title, plugin, reset=["config.anonymous"])


def verify_exp_task(kong: KongSnapshot, plugin: Record) -> Record:
    """Return the task that makes a jwt plugin verify exp."""
    verified = plugin["config"]["claims_to_verify"] or ()
    config = {"claims_to_verify": [*verified, "exp"]}
    title = "Refuse tokens that have expired"
    return plugin_task(kong, title, plugin, config=config)


def identify_by_task(
    kong: KongSnapshot, plugin: Record, claim_name: str
) -> Record:
    """Return the task that makes a jwt plugin identify credentials by another claim."""
    title = f"Identify credentials by {claim_name}"
    return plugin_task(
        kong, title, plugin, config={"key_claim_name": claim_name}
    )


def jwt_config_task(
    context: RequestContext, title: str, **config: t.Any
) -> Record:
    """Return the task that configures the jwt plugin of a request."""
    plugin = t.cast(Record, context.jwt_plugin)
    return plugin_task(context.kong, title, plugin, config=config)


def credential_task(
    kong: KongSnapshot, title: str, credential: Record, **options: t.Any
) -> Record:
    """Return the task that changes a jwt credential."""
    owner = name_or_id(kong, "consumer", credential["consumer"])
    stated = {"consumer": owner, "key": credential["key"], **options}
    return repair_task(title, "kong_consumer_jwt", **stated)


def rename_credential_task(
    kong: KongSnapshot, title: str, credential: Record, key: str
) -> Record:
    """Return the task that gives a jwt credential another key."""
    owner = name_or_id(kong, "consumer", credential["consumer"])
    return repair_task(
        title,
        "kong_consumer_jwt",
        consumer=owner,
        id=credential["id"],
        key=key,
    )


def delete_credential_task(kong: KongSnapshot, credential: Record) -> Record:
    """Return the task that deletes a jwt credential."""
    return credential_task(
        kong, "Delete the credential", credential, state="absent"
    )


def provide_credential_tasks(
    context: RequestContext,
    key: str,
    signing_key: Record | None,
    current: Record | None = None,
) -> Tasks:
    """Return the tasks that make Kong verify tokens by a credential with a key.

    ``signing_key`` is FusionAuth's key that signs the tokens, where it is known. ``current`` is
    the credential that has the key already.
    """
    # A task cannot hold the key of a hostile token, and nobody wants a credential for one.
    if not fits_into_task(key):
        return ()
    reference = (current or {}).get("consumer")
    owner = name_or_id(context.kong, "consumer", reference) or _likely_owner(
        context
    )
    credential = repair_task(
        f"Let Kong verify the tokens of {quote(key)}",
        "kong_consumer_jwt",
        consumer=owner or DEFAULT_CONSUMER,
        key=key,
        **_verification_options(_algorithm(context, signing_key), signing_key),
    )
    if owner:
        return (credential,)
    title = "Create a consumer for the tokens"
    return repair_task(
        title, "kong_consumer", username=DEFAULT_CONSUMER
    ), credential


def _algorithm(context: RequestContext, signing_key: Record | None) -> str:
    """Return the algorithm of the tokens, as far as it is known."""
    if signing_key:
        return str(signing_key["algorithm"])
    return context.token.algorithm if context.token else DEFAULT_ALGORITHM


def _verification_options(
    algorithm: str, signing_key: Record | None
) -> Record:
    """Return the options with which a credential verifies tokens."""
    options: Record = {"algorithm": KONG_ALGORITHMS.get(algorithm, algorithm)}
    if is_symmetric(algorithm):
        return {**options, "secret": SHARED_SECRET}
    public_key = (signing_key or {}).get("publicKey") or ISSUER_PUBLIC_KEY
    return {**options, "rsa_public_key": public_key}


def _likely_owner(context: RequestContext) -> str | None:
    """Return the consumer of the token's issuer, or else the only one that has credentials."""
    kong = context.kong
    issuer = context.token.claim("iss") if context.token else None
    of_issuer = (
        kong.jwts_by_key.get(issuer) if isinstance(issuer, str) else None
    )
    credentials = [of_issuer] if of_issuer else kong.jwts
    owner_ids = {credential["consumer"]["id"] for credential in credentials}
    if len(owner_ids) != 1:
        return None
    return name_or_id(kong, "consumer", {"id": owner_ids.pop()})


# FusionAuth


def new_token_task(context: RequestContext) -> Record:
    """Return the task that gets a new token of the same application."""
    return repair_task(
        "Get a new token",
        "fusionauth_token",
        login_id=LOGIN_ID,
        password=PASSWORD,
        application=application_name(context),
    )


def application_name(context: RequestContext) -> str:
    """Return the name of the token's application, or a template for it."""
    return (context.application or {}).get("name") or APPLICATION


def own_key_tasks(application: str) -> Tasks:
    """Return the tasks that make an application sign with a key that Kong can verify with."""
    # The name of the key is a template as well if the application's is one.
    key = type(application)(f"{application} tokens")
    create = repair_task(
        "Create a key that Kong can verify with",
        "fusionauth_key",
        name=key,
        algorithm=DEFAULT_ALGORITHM,
        length=2048,
    )
    sign = repair_task(
        "Sign tokens with that key",
        "fusionauth_application",
        name=application,
        jwt_configuration={"enabled": True, "access_token_key": key},
    )
    return create, sign
