# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module kong_consumer_jwks: a key set from anywhere, mirrored in a consumer of Kong.

The keys may be those of an application of FusionAuth, so that this stands above both products.
"""

from __future__ import annotations

import json
import typing as t

from .._ansible.connection import connection_params
from .._ansible.module_spec import ModuleSpec
from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.http_client import Client, Connection, Request, Response
from .._core.jwk import PRIVATE_MEMBERS
from .._core.jwks import (
    MOST_KEYS,
    KeySet,
    KeySource,
    VerificationKey,
    keys_by_claim,
    read_key_set,
)
from .._core.options import ArgumentSpec
from .._fusionauth import signing_keys
from .._fusionauth.module import OPTIONS as FUSIONAUTH_OPTIONS
from .._fusionauth.module import connect_to_read
from .._kong.entities.credentials import JWT
from .._kong.jwks_mirror import (
    CredentialPlan,
    Credentials,
    apply_credentials,
    desired_credentials,
    is_mirrored,
    is_retiring,
    plan_credentials,
    read_credentials,
    refuse_owned_by_others,
)
from .._kong.module import KONG

# In bytes. A hundred keys with their certificates take a tenth of that.
LARGEST = 4 * 1024 * 1024
# Where FusionAuth publishes the keys of all its tenants and applications.
WELL_KNOWN = "/.well-known/jwks.json"
ALLOW_FOREIGN_KEYS = "; or set allow_foreign_keys=true, so that Kong accepts tokens of all of them"

OPTIONS: ArgumentSpec = {
    "consumer": {"type": "str", "required": True},
    "url": {"type": "str"},
    "jwks": {"type": "raw"},
    "application": {"type": "str"},
    "tenant": {"type": "str"},
    "application_keys": {
        "type": "list",
        "elements": "str",
        "default": [],
        "no_log": False,
    },
    "key_claim_name": {
        "type": "str",
        "choices": ["kid", "iss"],
        "default": "kid",
        "no_log": False,
    },
    "issuer": {"type": "str"},
    "kid": {"type": "str"},
    "algorithm": {
        "type": "str",
        "choices": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
    },
    "grace_period": {"type": "int", "default": 86400},
    "retire": {"type": "list", "elements": "str", "default": []},
    "allow_small_exponent": {"type": "bool", "default": False},
    "allow_foreign_keys": {"type": "bool", "default": False, "no_log": False},
    "max_keys": {"type": "int", "default": MOST_KEYS, "no_log": False},
    "fusionauth_url": {
        **FUSIONAUTH_OPTIONS["fusionauth_url"],
        "required": False,
    },
    "fusionauth_api_key": FUSIONAUTH_OPTIONS["fusionauth_api_key"],
}
RULES: ArgumentSpec = {
    "mutually_exclusive": [("url", "jwks")],
    "required_one_of": [("url", "jwks", "application")],
    "required_if": [
        ("key_claim_name", "iss", ("issuer", "application"), True)
    ],
    "required_by": {"application": ("fusionauth_url",)},
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    server = KONG.connect(params, check_mode=check_mode)
    if params["grace_period"] < 0:
        raise CollectionError("grace_period must be 0 or more seconds.")
    source = (
        _application_keys(params, check_mode=check_mode)
        if params["application"]
        else None
    )
    # Check mode has only predicted the application.
    if source and source.jwks is None:
        result = _result({}, {}, CredentialPlan(), params, diff=diff)
        return {"changed": True, **result, "warnings": source.warnings}
    key_set = _key_set(params, source)
    consumer = server.resolve("consumer", params["consumer"])
    current = read_credentials(server, consumer)
    credential_plan = plan_credentials(
        current,
        desired_credentials(_keys_by_claim(params, key_set, source)),
        params["retire"],
        params["grace_period"],
        int(server.client.now()),
    )
    # Before anything is written.
    refuse_owned_by_others(server, consumer, credential_plan.create)
    after, changed = apply_credentials(
        server, consumer, current, credential_plan
    )
    warnings = [
        *server.warnings,
        *(source.warnings if source else ()),
        *key_set.passed_over,
    ]
    result = _result(current, after, credential_plan, params, diff=diff)
    return {"changed": changed, **result, "warnings": warnings}


# Where the keys come from


def _application_keys(params: Record, *, check_mode: bool) -> KeySource:
    server = connect_to_read(params, check_mode=check_mode)
    return signing_keys.look_up(
        server,
        params["application"],
        params["tenant"],
        params["application_keys"],
    )


def _key_set(params: Record, source: KeySource | None) -> KeySet:
    """Return the keys that a task names.

    Raises CollectionError where there is no good key set, and where it holds keys of others.
    """
    document, place = _document(params, source)
    key_set = read_key_set(
        document,
        params["algorithm"],
        params["max_keys"],
        place,
        small_exponent=params["allow_small_exponent"],
    )
    if not params["allow_foreign_keys"]:
        _refuse_foreign_keys(params, key_set, source)
    return key_set


def _document(params: Record, source: KeySource | None) -> tuple[t.Any, str]:
    """Return a key set as it is written, and what messages call it."""
    if params["url"]:
        return _fetch(params), "The key set"
    if params["jwks"] is not None:
        return _from_option(params["jwks"]), "The key set"
    keys = source.jwks if source else []
    return keys, f"The key set of application {params['application']!r}"


def _from_option(jwks: t.Any) -> t.Any:
    """Return a key set that a task states, which may be JSON."""
    try:
        return json.loads(jwks) if isinstance(jwks, str) else jwks
    except (ValueError, RecursionError):
        return None


def _fetch(params: Record) -> t.Any:
    """Return the key set at a URL. Raises CollectionError for a redirection: it may lead anywhere."""
    connection = Connection(
        "The key set",
        params["url"],
        {},
        **connection_params(params),
        max_bytes=LARGEST,
    )
    response = Client(connection, read_only=True).send(Request("GET", ""))
    # No redirection is followed: whoever answers decides which tokens Kong accepts.
    if 300 <= response.status < 400:
        raise _redirected(connection, response)
    if not response.ok:
        raise CollectionError(
            f"{connection.label} cannot be fetched: it answered {response.status}; check the url."
        )
    if not isinstance(response.body, dict):
        raise CollectionError(
            f"{connection.label} is not a key set in JSON (RFC 7517 section 5); check the url."
        )
    return response.body


def _redirected(connection: Connection, response: Response) -> CollectionError:
    location = response.headers.get("Location", "nowhere")
    address = Connection("", location, {}).address
    return CollectionError(
        f"{connection.label} redirects to {address}: if you trust that address, use it as url."
    )


def _refuse_foreign_keys(
    params: Record, key_set: KeySet, source: KeySource | None
) -> None:
    """Raise CollectionError for keys of others.

    Kong does not check who issued a token whose kid it knows, so that whoever signs with such a key
    would get in.
    """
    if source is None:
        _refuse_whole_server(params)
        return
    foreign = [
        f"{key.kid!r} ({source.foreign[key.kid]})"
        for key in key_set.keys
        if key.kid and key.kid in source.foreign
    ]
    application = params["application"]
    if foreign:
        raise CollectionError(
            f"The key set holds keys that do not belong to application {application!r}: "
            f"{', '.join(foreign)}. Leave out url and jwks to use its own keys{ALLOW_FOREIGN_KEYS}."
        )
    if source.shared:
        raise CollectionError(
            f"Application {application!r} has no key of its own: "
            f"{'; '.join(source.shared)}. Create one with fusionauth_key, "
            "and select it in the application's "
            f"jwt_configuration{ALLOW_FOREIGN_KEYS}."
        )


def _refuse_whole_server(params: Record) -> None:
    """Raise CollectionError for the key set of a whole FusionAuth, which names nobody's keys apart."""
    key_set_url = f"{(params['fusionauth_url'] or '').rstrip('/')}{WELL_KNOWN}"
    # A query does not make it another key set.
    if params["url"] and params["url"].partition("?")[0] == key_set_url:
        raise CollectionError(
            f"The key set at {key_set_url} is that of a whole FusionAuth, "
            "with the keys of every tenant and application: set "
            "application instead, to use only its "
            f"keys{ALLOW_FOREIGN_KEYS}."
        )


def _keys_by_claim(
    params: Record, key_set: KeySet, source: KeySource | None
) -> dict[str, VerificationKey]:
    """Return keys by what tokens have in the key claim."""
    # What a task states goes before what FusionAuth knows.
    issuer, kid = params["issuer"], params["kid"]
    if source:
        issuer, kid = issuer or source.issuer, kid or source.signing_kid
    return keys_by_claim(key_set.keys, params["key_claim_name"], issuer, kid)


# Results


def _result(
    before: Credentials,
    after: Credentials,
    credential_plan: CredentialPlan,
    params: Record,
    *,
    diff: bool,
) -> Record:
    """Return a result without ``changed``."""
    retiring = sorted(credential_plan.retiring.items())
    mirrored = [
        JWT.schema.masked(credential)
        for credential_key, credential in sorted(after.items())
        if is_mirrored(credential)
        or credential_key in credential_plan.retiring
    ]
    result: Record = {
        "credentials": mirrored,
        "added": sorted(credential_plan.create),
        "retiring": [
            {
                "key": credential_key,
                "since": since,
                "until": since + params["grace_period"],
            }
            for credential_key, since in retiring
        ],
        "removed": sorted(credential_plan.delete),
    }
    if diff:
        result["diff"] = {
            "before": _for_diff(before),
            "after": _for_diff(after),
        }
    return result


def _for_diff(credentials: Credentials) -> Record:
    return {
        credential_key: {
            "algorithm": credential.get("algorithm"),
            "rsa_public_key": credential.get("rsa_public_key"),
            "mirrored": is_mirrored(credential),
            "retiring": is_retiring(credential),
        }
        for credential_key, credential in sorted(credentials.items())
    }


def _secrets(params: Record) -> set[str]:
    """Return the private halves of keys, which no key set should have."""
    document = _from_option(params.get("jwks"))
    keys = document.get("keys") if isinstance(document, dict) else document
    secrets = set(KONG.secrets(params))
    for key in keys if isinstance(keys, list) else ():
        if isinstance(key, dict):
            secrets |= {
                str(key[member_name])
                for member_name in PRIVATE_MEMBERS & key.keys()
            }
    return secrets


SPEC = ModuleSpec({**KONG.options, **OPTIONS}, _run, RULES, _secrets)
