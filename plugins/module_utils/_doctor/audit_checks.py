# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a whole gateway, whoever comes: one function a check, none of which needs a token.

Sources: kong/plugins/jwt/handler.lua of Kong Gateway 3.9, RFC 7518 section 3.2, RFC 8725.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import typing as t

from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.jwk import pem_to_jwk
from .._core.keys import Scrutiny
from .._kong.entities.credentials import check_jwt_credential
from .._kong.jwks_mirror import MISSING_SINCE
from .checks.route import AUTHENTICATORS
from .finding import (
    ERROR,
    NOTE,
    WARNING,
    Template,
    Verdict,
    Verdicts,
    clipped,
    difference,
    nearest,
    shown,
    span,
    task,
)
from .records import Gateway, Issuer
from .request_context import ISSUERS_KEY, key_of_its_own

DAY = 86400
SECRET_BYTES = {"HS256": 32, "HS384": 48, "HS512": 64}
COMMON = {
    "secret",
    "password",
    "changeme",
    "test",
    "jwt",
    "key",
    "token",
    "admin",
    "kong",
    "fusionauth",
    "qwerty",
}
FEW_CHARACTERS = 8  # different ones, fewer than which nobody has drawn by lot


@dataclasses.dataclass(frozen=True)
class Audit:
    """A gateway, FusionAuth's records or why there are none, and what the task expects.

    ``left_open``: names of routes that are meant to be open; ``days``: how soon an end is near.
    """

    gateway: Gateway
    issuer: Issuer | str | None = None
    left_open: frozenset[str] = frozenset()
    days: int = 30

    @property
    def known(self) -> Issuer | None:
        """FusionAuth's records, where there are some."""
        return self.issuer if isinstance(self.issuer, Issuer) else None

    @functools.cached_property
    def plugins(self) -> list[Record]:
        """The jwt plugins that take part."""
        return [
            one
            for one in self.gateway.plugins
            if one["name"] == "jwt" and one["enabled"]
        ]

    @functools.cached_property
    def routes(self) -> list[Record]:
        """The routes that take part."""
        disabled = {one["id"] for one in self.gateway.services if not one["enabled"]}
        return [
            one
            for one in self.gateway.routes
            if (one.get("service") or {}).get("id") not in disabled
        ]

    def guard(self, route: Record, name: str = "jwt") -> Record | None:
        """The plugin of a name that requests of a route meet."""
        return self.gateway.guard(name, route, route.get("service"))

    @functools.cached_property
    def guards(self) -> dict[str, Record]:
        """By the ids of routes, the jwt plugins that they meet."""
        return {
            route["id"]: found for route in self.routes if (found := self.guard(route))
        }

    @functools.cached_property
    def keys(self) -> dict[str, Record]:
        """FusionAuth's keys by the fingerprints of their public halves."""
        found = {
            fingerprint(one["publicKey"]): one
            for one in (self.known.keys if self.known else ())
            if one.get("publicKey")
        }
        return {name: one for name, one in found.items() if name}

    @functools.cached_property
    def held(self) -> dict[str, Record]:
        """By the ids of credentials, the key of FusionAuth's whose public half each holds."""
        prints = {
            one["id"]: fingerprint(one["rsa_public_key"])
            for one in self.gateway.jwts
            if not is_shared(one)
        }
        return {
            name: self.keys[mark] for name, mark in prints.items() if mark in self.keys
        }

    @functools.cached_property
    def names(self) -> dict[str, str]:
        """FusionAuth's issuers and key ids, with the claims that tell them."""
        kids = (
            {one["kid"]: "kid" for one in self.known.keys if one.get("kid")}
            if self.known
            else {}
        )
        return {
            **kids,
            **(
                {one["issuer"]: "iss" for one in self.known.tenants}
                if self.known
                else {}
            ),
        }

    def named(self, credential: Record) -> str | None:
        """Which claim a credential's key is the value of, as far as FusionAuth knows."""
        return self.names.get(credential["key"])

    def serves(self, plugin: Record, credential: Record) -> bool:
        """Whether a plugin may look a credential up."""
        return self.named(credential) in (None, plugin["config"]["key_claim_name"])

    def admits(self, route: Record, consumer: str) -> bool:
        """Whether the acl plugin of a route, if it has one, lets a consumer in."""
        guard, groups = (
            self.guard(route, "acl"),
            self.gateway.groups.get(consumer, set()),
        )
        if not guard:
            return True
        if denied := guard["config"].get("deny"):
            return not groups & set(denied)
        return bool(groups & set(guard["config"].get("allow") or ()))

    @functools.cached_property
    def opens(self) -> dict[str, list[Record]]:
        """The routes that each credential opens, by its id."""
        found: dict[tuple[str | None, str], list[Record]] = {}
        for credential in self.gateway.jwts:
            alike = self.named(credential), credential["consumer"]["id"]
            if alike not in found:
                found[alike] = [
                    route
                    for route in self.routes
                    if (guard := self.guards.get(route["id"]))
                    and self.serves(guard, credential)
                    and self.admits(route, alike[1])
                ]
        return {
            one["id"]: found[self.named(one), one["consumer"]["id"]]
            for one in self.gateway.jwts
        }

    def called(self, credential: Record) -> str:
        """A credential, in words."""
        return f"credential {shown(credential['key'])} of {self.owner(credential)}"

    def owner(self, credential: Record) -> str:
        """The consumer of a credential, in words."""
        return self.gateway.called(
            "consumers", self.gateway.one("consumers", credential["consumer"])
        )

    def credential_task(
        self, title: str, credential: Record, **options: t.Any
    ) -> Record:
        """The task that changes a credential."""
        owner = self.gateway.reference("consumers", credential["consumer"])
        return task(
            title,
            "kong_consumer_jwt",
            **{"consumer": owner, "key": credential["key"], **options},
        )


def is_shared(credential: Record) -> bool:
    """Whether a credential verifies with a secret."""
    return credential["algorithm"].startswith("HS")


@functools.cache
def fingerprint(text: str | None) -> str | None:
    """The thumbprint of the public key in a PEM (RFC 7638), or None."""
    with contextlib.suppress(CollectionError):
        return pem_to_jwk(text)["kid"] if text else None
    return None


# Routes and plugins


def open_routes(audit: Audit) -> Verdicts:
    """Every route asks who somebody is."""
    for route in audit.routes:
        if (
            route["id"] in audit.guards
            or {route.get("name"), route["id"]} & audit.left_open
        ):
            continue
        if any(audit.guard(route, name) for name in AUTHENTICATORS):
            continue
        kind = "services" if route.get("service") else "routes"
        bound = audit.gateway.one(kind, route.get("service") or route) or route
        scope = {kind.removesuffix("s"): bound.get("name") or bound["id"]}
        repair = task(
            "Ask for tokens",
            "kong_plugin",
            name="jwt",
            **scope,
            config={"claims_to_verify": ["exp"]},
            enabled=True,
        )
        called = audit.gateway.called("routes", route).capitalize()
        sentence = f"{called} is open: no plugin asks who somebody is."
        if audit.guard(route, "acl"):
            sentence = f"{called} lets nobody in: it has an acl plugin, and no plugin asks who somebody is."
        evidence = {
            name: route[name]
            for name in ("hosts", "paths", "methods")
            if route.get(name)
        }
        yield Verdict(
            ERROR, sentence, evidence, (repair,), place=("route", route["id"])
        )


def unverified_times(audit: Audit) -> Verdicts:
    """Every jwt plugin verifies exp."""
    for plugin in audit.plugins:
        listed = plugin["config"]["claims_to_verify"] or []
        if "exp" not in listed:
            change = {"claims_to_verify": [*listed, "exp"]}
            repair = audit.gateway.plugin_task(
                "Refuse tokens that have expired", plugin, change
            )
            sentence = f"The jwt plugin {audit.gateway.scope(plugin)} does not verify exp: tokens are good for ever."
            yield Verdict(
                ERROR,
                sentence,
                {"claims_to_verify": listed},
                (repair,),
                place=("plugin", plugin["id"]),
            )


def fall_backs(audit: Audit) -> Verdicts:
    """No jwt plugin lets in whoever has no good token."""
    for plugin in audit.plugins:
        if not (name := plugin["config"]["anonymous"]):
            continue
        known = any(
            name in (one["id"], one.get("username")) for one in audit.gateway.consumers
        )
        title = "Let nobody in without a good token"
        repair = audit.gateway.plugin_task(title, plugin, reset=["config.anonymous"])
        what = (
            f"accepts requests without a valid token, as consumer {shown(name)}."
            if known
            else f"falls back to {shown(name)}, which is not a consumer: Kong answers 500 where it would refuse."
        )
        sentence = f"The jwt plugin {audit.gateway.scope(plugin)} {what}"
        severity = WARNING if known else ERROR
        yield Verdict(
            severity,
            sentence,
            {"anonymous": name},
            (repair,),
            place=("plugin", plugin["id"]),
        )


def nameless_keys(audit: Audit) -> Verdicts:
    """Every jwt plugin says which claim names the credential."""
    for plugin in audit.plugins:
        if not plugin["config"]["key_claim_name"]:
            repair = audit.gateway.plugin_task(
                "Have iss name the credential", plugin, {"key_claim_name": "iss"}
            )
            sentence = f"The jwt plugin {audit.gateway.scope(plugin)} has no key_claim_name: Kong answers 500 to every token."
            yield Verdict(
                ERROR,
                sentence,
                {"key_claim_name": None},
                (repair,),
                place=("plugin", plugin["id"]),
            )


# Credentials


def guessable_secrets(audit: Audit) -> Verdicts:
    """No shared secret can be guessed."""
    for credential in filter(is_shared, audit.gateway.jwts):
        secret, needed = (
            credential["secret"] or "",
            SECRET_BYTES[credential["algorithm"]],
        )
        size, owner = (
            len(secret.encode()),
            audit.gateway.one("consumers", credential["consumer"]) or {},
        )
        names = {
            name.casefold()
            for name in (
                credential["key"],
                owner.get("username"),
                owner.get("custom_id"),
            )
            if name
        }
        bare = secret.casefold().rstrip("0123456789!.")
        why = (
            "is a word that everybody tries first"
            if secret.casefold() in names or bare in COMMON | names
            else f"has only {len(set(secret))} different characters"
            if len(set(secret)) < FEW_CHARACTERS
            else None
        )
        repair = audit.credential_task(
            "Draw a secret by lot",
            credential,
            secret=Template(
                "{{ lookup('ansible.builtin.password', 'jwt.secret', length=64) }}"
            ),
        )
        place, evidence = ("credential", credential["id"]), {"bytes": size}
        name = audit.called(credential)
        if why:
            yield Verdict(
                ERROR, f"The secret of {name} {why}.", evidence, (repair,), place=place
            )
        elif size < needed:
            needs = f"{credential['algorithm']} needs {needed} (RFC 7518 section 3.2)"
            sentence = f"The secret of {name} has {size} bytes: {needs}."
            yield Verdict(WARNING, sentence, evidence, (repair,), place=place)


def unfit_keys(audit: Audit) -> Verdicts:
    """Every public key is one, strong enough, and fit for its algorithm."""
    for credential in audit.gateway.jwts:
        if is_shared(credential):
            continue
        try:
            check_jwt_credential(
                {"id": credential["id"], **_told(credential)}, Scrutiny()
            )
            if not credential["rsa_public_key"]:
                raise CollectionError(
                    f"The {audit.called(credential)} has no public key, so it verifies nothing."
                )
        except CollectionError as problem:
            title = "Give it a key that can be trusted"
            told = {"algorithm": credential["algorithm"], "rsa_public_key": ISSUERS_KEY}
            repair = audit.credential_task(title, credential, **told)
            evidence = {"algorithm": credential["algorithm"]}
            yield Verdict(
                ERROR,
                str(problem),
                evidence,
                (repair,),
                place=("credential", credential["id"]),
            )


def _told(credential: Record) -> Record:
    return {name: credential[name] for name in ("key", "algorithm", "rsa_public_key")}


def strangers(audit: Audit) -> Verdicts:
    """FusionAuth knows the issuer or key that a credential is named by, and the key that it holds."""
    if not audit.known:
        return
    for credential in audit.gateway.jwts:
        if is_shared(credential):
            continue
        place, name, named = (
            ("credential", credential["id"]),
            audit.called(credential),
            audit.named(credential),
        )
        held = audit.held.get(credential["id"])
        away = audit.credential_task("Take it away", credential, state="absent")
        if not named:
            yield _unnamed(audit, credential, away)
        elif not held:
            sentence = f"FusionAuth does not have the key that the {name} holds: it was removed, or was never FusionAuth's."
            repair = _theirs(audit, credential, named) or away
            yield Verdict(
                ERROR,
                sentence,
                {named: clipped(credential["key"])},
                (repair,),
                place=place,
            )
        elif named == "kid" and held["kid"] != credential["key"]:
            sentence = (
                f"The {name} holds another key of FusionAuth's, {shown(held['kid'])}."
            )
            repair = _theirs(audit, credential, named) or away
            yield Verdict(
                ERROR, sentence, {"held": held["kid"]}, (repair,), place=place
            )
        elif not audit.known.signers(held) and not audit.known.trusting(held):
            sentence = f"No application signs any more with the key {shown(held['name'])}, which the {name} holds."
            repair = (
                _theirs(audit, credential, named) if named == "iss" else None
            ) or away
            yield Verdict(
                WARNING, sentence, {"kid": held["kid"]}, (repair,), place=place
            )


def _unnamed(audit: Audit, credential: Record, away: Record) -> Verdict:
    issuer = t.cast(Issuer, audit.known)
    issuers = [one["issuer"] for one in issuer.tenants]
    like, place = nearest(credential["key"], issuers), ("credential", credential["id"])
    sentence = f"FusionAuth has neither an issuer nor a key that the {audit.called(credential)} is named by"
    if not like:
        return Verdict(
            WARNING, f"{sentence}.", {"issuers": issuers}, (away,), place=place
        )
    how = difference(credential["key"], like, "Kong", "FusionAuth")
    rename = audit.credential_task(
        "Write it as FusionAuth does", credential, id=credential["id"], key=like
    )
    return Verdict(
        ERROR,
        f"{sentence}, but {shown(like)}: {how}.",
        {"nearest": like},
        (rename,),
        place=place,
    )


def _theirs(audit: Audit, credential: Record, named: str) -> Record | None:
    """The task that gives a credential FusionAuth's key of its name, or its issuer's if that has only one."""
    issuer = t.cast(Issuer, audit.known)
    if named == "kid":
        found = [issuer.key(credential["key"], "kid")]
    else:
        tenants = [
            one["id"] for one in issuer.tenants if one["issuer"] == credential["key"]
        ]
        own = [
            one
            for one in issuer.applications
            if one.get("tenantId") in tenants and has_own_key(one)
        ]
        found = [issuer.signing_key(one) for one in own]
    keys = {one["id"]: one for one in found if one and one.get("publicKey")}
    if len(keys) != 1:
        return None
    [key] = keys.values()
    options = {"algorithm": key["algorithm"], "rsa_public_key": key["publicKey"]}
    return audit.credential_task("Give it FusionAuth's key", credential, **options)


def has_own_key(application: Record) -> bool:
    """Whether an application does not sign as its tenant does."""
    return bool((application.get("jwtConfiguration") or {}).get("enabled"))


def unused(audit: Audit) -> Verdicts:
    """Every credential opens a route."""
    for credential in audit.gateway.jwts:
        if audit.opens[credential["id"]]:
            continue
        named, guards = audit.named(credential), list(audit.guards.values())
        why = (
            "no jwt plugin takes part"
            if not guards
            else f"it is named by {named}, and every jwt plugin looks at another claim"
            if not any(audit.serves(one, credential) for one in guards)
            else "its groups let it in nowhere"
        )
        repair = audit.credential_task("Take it away", credential, state="absent")
        sentence = f"The {audit.called(credential)} opens no route: {why}."
        yield Verdict(
            WARNING, sentence, {}, (repair,), place=("credential", credential["id"])
        )


def retiring(audit: Audit) -> Verdicts:
    """No credential waits for its last tokens to expire."""
    for credential in audit.gateway.jwts:
        for tag in credential.get("tags") or ():
            since = tag.removeprefix(MISSING_SINCE)
            if since != tag and since.isdigit():
                ago = span(audit.gateway.now - int(since))
                sentence = f"The {audit.called(credential)} is being retired: its key left the key set {ago} ago."
                yield Verdict(
                    NOTE,
                    sentence,
                    {"missing since": int(since)},
                    (),
                    place=("credential", credential["id"]),
                )


# FusionAuth


def fusionauth(audit: Audit) -> Verdicts:
    """FusionAuth can be asked."""
    if isinstance(audit.issuer, str):
        yield Verdict(WARNING, f"FusionAuth's side is not known: {audit.issuer}")
    elif not audit.issuer:
        yield Verdict(
            NOTE,
            "FusionAuth's side is not known: say fusionauth_url and fusionauth_api_key.",
        )


def ending_keys(audit: Audit) -> Verdicts:
    """No key that Kong holds is near its end."""
    seen = {
        key["id"]: (key, credential)
        for credential in audit.gateway.jwts
        if (key := audit.held.get(credential["id"]))
    }
    for key, credential in seen.values():
        if not (ends := key.get("expirationInstant")):
            continue
        left = ends / 1000 - audit.gateway.now
        if left > audit.days * DAY:
            continue
        when = f"ended {span(left)} ago" if left <= 0 else f"ends in {span(left)}"
        repair = [
            _rotation(audit, one, credential)
            for one in t.cast(Issuer, audit.known).signers(key)
        ]
        sentence = f"FusionAuth's key {shown(key['name'])}, which the {audit.called(credential)} holds, {when}."
        severity, evidence = (
            ERROR if left <= 0 else WARNING,
            {"expirationInstant": ends},
        )
        yield Verdict(
            severity, sentence, evidence, tuple(repair), place=("key", key["id"])
        )


def _rotation(audit: Audit, application: Record, credential: Record) -> Record:
    tenant = t.cast(Issuer, audit.known).tenant(application.get("tenantId")) or {}
    return {
        "name": f"Give {shown(application['name'])} a new key",
        "ansible.builtin.include_role": {"name": "gatewright.auth.jwt_key_rotation"},
        "vars": {
            "jwt_key_rotation_application": application["name"],
            "jwt_key_rotation_tenant": tenant.get("name"),
            "jwt_key_rotation_consumer": audit.gateway.reference(
                "consumers", credential["consumer"]
            ),
            "jwt_key_rotation_max_age": 3600,
            "jwt_key_rotation_url": Template("{{ proxied_url }}"),
        },
    }


def shared_keys(audit: Audit) -> Verdicts:
    """Every key that Kong holds is that of one application."""
    for key in {one["id"]: one for one in audit.held.values()}.values():
        names = sorted(one["name"] for one in t.cast(Issuer, audit.known).signers(key))
        if len(names) > 1:
            repair = [task for name in names[1:] for task in key_of_its_own(name)]
            sentence = (
                f"The tokens of {', '.join(map(shown, names))} are good for the same routes: "
                f"all are signed with the key {shown(key['name'])}."
            )
            yield Verdict(
                WARNING,
                sentence,
                {"applications": names},
                tuple(repair),
                place=("key", key["id"]),
            )


CHECKS: tuple[t.Callable[[Audit], Verdicts], ...] = (
    *(open_routes, unverified_times, fall_backs, nameless_keys),
    *(guessable_secrets, unfit_keys, strangers, unused, retiring),
    *(fusionauth, ending_keys, shared_keys),
)
"""The name of a function is the name of the check."""
