# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A key set as jwt credentials of one consumer: what is there and what is wanted → steps (pure) → apply.

The plugin itself reads no key set (kong/plugins/jwt/handler.lua): it verifies by the one credential whose key a
token's key claim names. A credential whose key is no longer in the set stays for a while, as its tokens may be good
still. Since when it is missing is told by a tag, so that any machine, on any day, can go on with it.
"""

from __future__ import annotations

import dataclasses
import json
import typing as t

from .._ansible.module import Spec, Task, connection_params
from .._core.errors import CollectionError, OwnedByAnotherError
from .._core.field_paths import Record
from .._core.http import Client, Connection, joined
from .._core.jwks import MOST_KEYS, KeySet, named, read
from .._core.keys import PRIVATE
from .._core.reconciler import Policy, plan, reconcile
from .._core.sensitive import UNKNOWN
from .._fusionauth import signing_keys
from .._fusionauth.module import OPTIONS as FUSIONAUTH_OPTIONS
from .._fusionauth.module import connect as connect_fusionauth
from .client import Kong
from .config.flat_format import credential
from .entities import ENTITIES, JWT
from .module import KONG

MARK = "gatewright.auth.jwks"
MISSING_SINCE = f"{MARK}.missing-since."
LARGEST = (
    4 * 1024 * 1024
)  # bytes; a hundred keys with their certificates have a tenth of it
WELL_KNOWN = "/.well-known/jwks.json"

OPTIONS: Spec = {
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
    "fusionauth_url": {**FUSIONAUTH_OPTIONS["fusionauth_url"], "required": False},
    "fusionauth_api_key": FUSIONAUTH_OPTIONS["fusionauth_api_key"],
}
RULES: Spec = {
    "mutually_exclusive": [("url", "jwks")],
    "required_one_of": [("url", "jwks", "application")],
    "required_if": [("key_claim_name", "iss", ("issuer", "application"), True)],
    "required_by": {"application": ("fusionauth_url",)},
}


@dataclasses.dataclass(frozen=True)
class Steps:
    """What to do to a consumer's credentials, in this order: by key, credentials to make, to change and to remove."""

    make: dict[str, Record]
    change: dict[str, Record]
    remove: list[str]
    retiring: dict[str, int]
    """Since when, in seconds since the epoch, a credential that stays for now is not wanted any more."""


def steps(
    current: t.Mapping[str, Record],
    wanted: t.Mapping[str, Record],
    retired: t.Collection[str],
    grace: int,
    now: int,
) -> Steps:
    """How a consumer's credentials come to mirror a key set; all three by their key. Pure.

    ``retired`` are to go whoever made them, and are not made. What else nobody wants, and this module made, goes too,
    ``grace`` seconds after it was first found missing. Nothing goes before something wanted has been there since
    an earlier run, so tokens are never all refused at once. Raises CollectionError where nothing would be left.
    """
    kept = {name: one for name, one in wanted.items() if name not in retired}
    if not kept:
        raise CollectionError(
            f"Every key of the key set is to be retired ({', '.join(map(repr, wanted))}), and without a key all "
            "tokens are refused: add another key first, or remove the credential with kong_consumer_jwt."
        )
    make = {
        name: {**one, "tags": [MARK]}
        for name, one in kept.items()
        if name not in current
    }
    change = {
        name: {**one, "tags": _marked(current[name])}
        for name, one in kept.items()
        if name in current
    }
    reconcile_options = bool(change)
    remove, retiring = [], {}
    for name, one in current.items():
        if name in kept or not (name in retired or MARK in (one.get("tags") or ())):
            continue
        since = _missing_since(one, now)
        if reconcile_options and now - (now if since is None else since) >= grace:
            remove.append(name)
            continue
        retiring[name] = now if since is None else since
        if since is None:
            change[name] = {"tags": [*_marked(one), f"{MISSING_SINCE}{now}"]}
    return Steps(make, change, remove, retiring)


def _marked(one: Record) -> list[str]:
    """A credential's tags, with ours and without what tells that it is missing."""
    tags = [tag for tag in one.get("tags") or () if not tag.startswith(MISSING_SINCE)]
    return tags if MARK in tags else [*tags, MARK]


def _missing_since(one: Record, now: int) -> int | None:
    """When a credential was first found missing; None where it was not, or the tag was changed by hand.

    An instant that is still to come was told by a clock that was wrong: it would keep a credential for ever.
    """
    told = [
        tag.removeprefix(MISSING_SINCE)
        for tag in one.get("tags") or ()
        if tag.startswith(MISSING_SINCE)
    ]
    return min(
        (int(since) for since in told if since.isdecimal() and int(since) <= now),
        default=None,
    )


# Where keys come from


@dataclasses.dataclass(frozen=True)
class Source:
    """Keys to mirror, None where check mode foresees their application; and what FusionAuth knows of one's keys."""

    keys: KeySet | None
    signing: signing_keys.Signing | None
    warnings: list[str]


def _source(params: Record, check_mode: bool) -> Source:
    """The keys that a task names. Raises CollectionError where there is no good key set, and where it holds keys of others."""
    signing, warnings = None, []
    if params["application"]:
        server = connect_fusionauth(params, True)
        server.tolerates_missing = check_mode
        signing = signing_keys.look_up(
            server, params["application"], params["tenant"], params["application_keys"]
        )
        warnings = server.warnings
        if signing is None:
            return Source(None, None, warnings)
    if params["url"]:
        document, place = _fetched(params), "The key set"
    elif params["jwks"] is not None:
        document, place = _inline(params["jwks"]), "The key set"
    else:
        document, place = (
            signing.jwks if signing else [],
            f"The key set of application {params['application']!r}",
        )
    small = params["allow_small_exponent"]
    keys = read(
        document, params["algorithm"], params["max_keys"], place, small_exponent=small
    )
    if not params["allow_foreign_keys"]:
        _refuse_foreign(params, keys, signing)
    return Source(keys, signing, warnings)


def _inline(jwks: t.Any) -> t.Any:
    """A key set as a task has it, which may be JSON."""
    try:
        return json.loads(jwks) if isinstance(jwks, str) else jwks
    except (ValueError, RecursionError):
        return None


def _fetched(params: Record) -> t.Any:
    """The key set at a URL, which is not followed elsewhere."""
    connection = Connection(
        "The key set", params["url"], {}, **connection_params(params), largest=LARGEST
    )
    answer = Client(connection, True).request("GET", "")
    if 300 <= answer.status < 400:
        there = Connection("", answer.headers.get("Location", "nowhere"), {}).address
        raise CollectionError(
            f"{connection.place} redirects to {there}: if you trust that address, use it as url."
        )
    if not answer.ok:
        raise CollectionError(
            f"{connection.place} cannot be fetched: it answered {answer.status}; check the url."
        )
    if not isinstance(answer.body, dict):
        raise CollectionError(
            f"{connection.place} is not a key set in JSON (RFC 7517 section 5); check the url."
        )
    return answer.body


def _refuse_foreign(
    params: Record, keys: KeySet, signing: signing_keys.Signing | None
) -> None:
    """Kong does not check who issued a token whose kid it knows, so a key too many lets in a crowd too many."""
    advice = (
        "; or set allow_foreign_keys=true, so that Kong accepts tokens of all of them"
    )
    if signing is None:
        whole = f"{(params['fusionauth_url'] or '').rstrip('/')}{WELL_KNOWN}"
        if params["url"] and params["url"].partition("?")[0] == whole:
            raise CollectionError(
                f"The key set at {whole} is that of a whole FusionAuth, with the keys of every tenant and "
                f"application: set application instead, whose keys suffice{advice}."
            )
        return
    strangers = [
        f"{key.kid!r} ({signing.strangers[key.kid]})"
        for key in keys.keys
        if key.kid and key.kid in signing.strangers
    ]
    if strangers:
        raise CollectionError(
            f"The key set holds keys that do not belong to application {params['application']!r}: "
            f"{', '.join(strangers)}. Leave out url and jwks to use its own keys{advice}."
        )
    if signing.shared:
        raise CollectionError(
            f"Application {params['application']!r} has no key of its own: {'; '.join(signing.shared)}. "
            f"Make one with fusionauth_key and let it sign, with the application's jwt_configuration{advice}."
        )


# The task


def _run(params: Record, check_mode: bool, diff: bool) -> Record:
    server = KONG.connect(params, check_mode)
    if params["grace_period"] < 0:
        raise CollectionError("grace_period must be 0 or more seconds.")
    source = _source(params, check_mode)
    if source.keys is None:
        return {
            "changed": True,
            **_told({}, {}, Steps({}, {}, [], {}), params, diff),
            "warnings": source.warnings,
        }
    wanted = _wanted(params, source.keys, source.signing)
    consumer = server.resolve("consumer", params["consumer"])
    current = _credentials(server, consumer)
    todo = steps(
        current,
        wanted,
        params["retire"],
        params["grace_period"],
        int(server.client.now()),
    )
    _refuse_anothers(server, consumer, todo.make)
    after, changed = dict(current), set()
    for name, one in {**todo.make, **todo.change}.items():
        record = {
            **({"id": current[name]["id"]} if name in current else {"key": name}),
            "consumer": consumer,
            **one,
        }
        if (
            name in current
            and not plan(JWT, JWT.schema, current[name], record, Policy()).changed
        ):
            continue
        outcome = reconcile(server.operation(JWT, Policy(), record), JWT.schema, record)
        after[name] = outcome.object
        changed |= {name} if outcome.plan.changed else set()
    for name in todo.remove:
        gone = {"id": current[name]["id"], "consumer": consumer}
        changed |= (
            {name}
            if reconcile(
                server.operation(JWT, Policy(absent=True), gone), JWT.schema, gone
            ).plan.changed
            else set()
        )
        del after[name]
    return {
        "changed": bool(changed),
        **_told(current, after, todo, params, diff),
        "warnings": [*server.warnings, *source.warnings, *source.keys.passed_over],
    }


def _wanted(
    params: Record, keys: KeySet, signing: signing_keys.Signing | None
) -> dict[str, Record]:
    """The credentials of a key set, by their key."""
    issuer, kid = params["issuer"], params["kid"]
    if signing:
        issuer, kid = issuer or signing.issuer, kid or signing.signing
    found = named(keys.keys, params["key_claim_name"], issuer, kid)
    return {
        name: {
            field: value
            for field, value in credential(key, name).items()
            if field != "key"
        }
        for name, key in found.items()
    }


def _credentials(server: Kong, consumer: Record) -> dict[str, Record]:
    if consumer["id"] == UNKNOWN:
        return {}
    # Below a consumer Kong calls the list "jwt", and elsewhere "jwts".
    path = joined(ENTITIES["consumer"].path, consumer["id"]) + "/jwt"
    return {one["key"]: one for one in server.all(path)}


def _refuse_anothers(server: Kong, consumer: Record, names: t.Iterable[str]) -> None:
    """Before anything is written: Kong keeps one credential for a key, whichever consumer has it."""
    for name in names:
        try:
            server.operation(JWT, Policy(), {}).find(
                {"key": name, "consumer": consumer}
            )
        except OwnedByAnotherError as anothers:
            raise CollectionError(
                f"The key set is not of this consumer alone. {anothers}"
            ) from None


def _told(
    before: Record, after: Record, todo: Steps, params: Record, diff: bool
) -> Record:
    """A result but for ``changed``."""
    ours = {
        name: one
        for name, one in after.items()
        if MARK in (one.get("tags") or ()) or name in todo.retiring
    }
    found: Record = {
        "credentials": [JWT.schema.masked(ours[name]) for name in sorted(ours)],
        "added": sorted(todo.make),
        "retiring": [
            {"key": name, "since": since, "until": since + params["grace_period"]}
            for name, since in sorted(todo.retiring.items())
        ],
        "removed": sorted(todo.remove),
    }
    return (
        {**found, "diff": {"before": _shown(before), "after": _shown(after)}}
        if diff
        else found
    )


def _shown(credentials: t.Mapping[str, Record]) -> Record:
    """Credentials as a diff shows them."""
    return {
        name: {
            "algorithm": one.get("algorithm"),
            "rsa_public_key": one.get("rsa_public_key"),
            "mirrored": MARK in (one.get("tags") or ()),
            "retiring": any(
                tag.startswith(MISSING_SINCE) for tag in one.get("tags") or ()
            ),
        }
        for name, one in sorted(credentials.items())
    }


def _secrets(params: Record) -> set[str]:
    """Private halves in a key set that should have none."""
    listed = _inline(params.get("jwks"))
    listed = listed.get("keys") if isinstance(listed, dict) else listed
    keys = (
        [one for one in listed if isinstance(one, dict)]
        if isinstance(listed, list)
        else []
    )
    return KONG.secrets(params) | {
        str(one[name]) for one in keys for name in PRIVATE & one.keys()
    }


TASK = Task({**KONG.options, **OPTIONS}, _run, RULES, _secrets)
