# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request, and what follows from it and from what the servers have; and the tasks that would change that."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._core.field_paths import Record
from .._kong.jwt_parser import (
    BadToken,
    Crash,
    Token,
    credential_key,
    parse,
    presented,
    public_key,
)
from .._kong.request_credentials import Unproved, api_key, login
from .._kong.router import Request, is_text, misfits
from .finding import CRASHED, Template, answer, is_usable, nearest, shown, task
from .records import Gateway, Issuer

USUAL_CONSUMER = "fusionauth"
FOR_KONG = {"Ed25519": "EdDSA"}
APPLICATION = Template("{{ application }}")
ISSUERS_KEY = Template("{{ lookup('ansible.builtin.file', 'issuer.public.pem') }}")


@dataclasses.dataclass(frozen=True)
class Comer:
    """Who comes, as far as the plugins that ask have found out.

    ``consumer``: whom Kong takes it for, if anybody. ``proved_by``: the plugin that knows a credential of that
    consumer, None of a guest. ``end``: the answer with which a plugin has ended the request, where one has.
    """

    consumer: Record | None = None
    proved_by: str | None = None
    end: Record | None = None


@dataclasses.dataclass(frozen=True)
class Case:
    """A request, what it was said to be for, and the servers' records.

    ``given``: the token that was named as such. ``told``: the route or service that was named in place of a path.
    ``issuer``: FusionAuth's records, the reason why there are none, or None. ``comer``: who comes, by now.
    ``observed_status``: the status with which the proxy has really answered, where somebody has said it.
    """

    gateway: Gateway
    asked: Request
    issuer: Issuer | str | None = None
    given: str | None = None
    told: tuple[str, Record] | None = None
    comer: Comer = Comer()
    observed_status: int | None = None

    # Kong's side

    @functools.cached_property
    def route(self) -> Record | None:
        """The route that the request takes."""
        if self.told:
            return self.told[1] if self.told[0] == "routes" else None
        if not is_text(self.asked) and any(part.paths for part in self.gateway.parts):
            return None
        return next(
            (
                part.route
                for part in self.gateway.parts
                if not misfits(part, self.asked)
            ),
            None,
        )

    @functools.cached_property
    def service(self) -> Record | None:
        """The service behind that route, or the one that was named."""
        if self.told and self.told[0] == "services":
            return self.told[1]
        return self.gateway.one("services", (self.route or {}).get("service"))

    def applicable(self, name: str) -> Record | None:
        """The plugin of a name that the request meets."""
        if not self.route and not self.service:
            return None
        return self.gateway.guard(name, self.route, self.service, self.comer.consumer)

    def asking(self, name: str) -> Record | None:
        """The plugin of a name that asks who it is, if it does not let the request pass because of its method."""
        found = self.applicable(name)
        return None if found and self.is_preflight(found) else found

    @functools.cached_property
    def plugin(self) -> Record | None:
        """The jwt plugin that looks at the request."""
        return self.asking("jwt")

    def is_preflight(self, plugin: Record) -> bool:
        """Whether a plugin lets the request pass because of its method alone."""
        return self.asked.method == "OPTIONS" and not plugin["config"].get(
            "run_on_preflight", True
        )

    def is_known_already(self, plugin: Record) -> bool:
        """Whether a plugin does not ask because another one has got an answer, and either will do."""
        return bool(plugin["config"].get("anonymous") and self.comer.proved_by)

    def after(self, name: str, refusal: Record | None) -> Comer:
        """Who comes once the plugin of a name has asked, and has given this refusal or none.

        A request that is refused goes on here as whoever it may have meant, so that more is found than the first fault.
        """
        guard, comer = self.asking(name), self.comer
        if not guard or self.is_known_already(guard):
            return comer
        if refusal is None:
            return Comer(self.proved(name), name, comer.end)
        anonymous = guard["config"].get("anonymous")
        if refusal["status"] != 401 or not anonymous:
            return Comer(
                self.consumer if name == "jwt" else None, name, comer.end or refusal
            )
        guest = self.gateway.named_consumer(anonymous)
        return Comer(guest, None, comer.end or (None if guest else CRASHED))

    def proved(self, name: str) -> Record | None:
        """The consumer whose credential the request proves to the plugin of a name, or None."""
        if name == "jwt":
            return self.consumer
        held = self.presented(name)
        return (
            None
            if isinstance(held, Unproved)
            else self.gateway.one("consumers", held["consumer"])
        )

    def presented(self, name: str) -> Record | Unproved:
        """The credential that the request proves to key-auth or basic-auth, or what that plugin says of it."""
        try:
            if name == "basic-auth":
                return login(
                    self.asked,
                    {one["username"]: one for one in self.gateway.basic_auths},
                )
            key = api_key(t.cast(Record, self.applicable(name))["config"], self.asked)
        except Unproved as problem:
            return problem
        return next(
            (one for one in self.gateway.key_auths if one["key"] == key),
            Unproved("Unauthorized"),
        )

    @property
    def config(self) -> Record:
        """How that plugin is configured."""
        return self.plugin["config"] if self.plugin else {}

    @functools.cached_property
    def found(self) -> list[tuple[str, str | None]]:
        """Each place where the plugin finds a token, with the token."""
        return presented(self.config, self.asked)

    @functools.cached_property
    def text(self) -> str | None:
        """The token, as it is written: the one that the plugin finds, else the one that was given as such."""
        tokens = {text for dummy, text in self.found}
        return (
            (tokens.pop() if len(tokens) == 1 else self.given) if self.plugin else None
        )

    @functools.cached_property
    def parsed(self) -> Token | BadToken | Crash | None:
        """The token, or why it is none."""
        try:
            return parse(self.text) if self.text else None
        except (BadToken, Crash) as problem:
            return problem

    @property
    def token(self) -> Token | None:
        """The token, where it is one."""
        return self.parsed if isinstance(self.parsed, Token) else None

    @property
    def key_name(self) -> str:
        """The claim that names the credential."""
        return self.config.get("key_claim_name") or ""

    @functools.cached_property
    def key(self) -> str | Crash | None:
        """What the token says in that claim."""
        try:
            return (
                credential_key(self.token, self.config.get("key_claim_name"))
                if self.token
                else None
            )
        except Crash as crash:
            return crash

    @functools.cached_property
    def credential(self) -> Record | None:
        """The credential of that key, or else of the key that is most like it."""
        like = (
            nearest(self.key, self.gateway.by_key)
            if isinstance(self.key, str)
            else None
        )
        return self.gateway.by_key[like] if like else None

    @property
    def consumer(self) -> Record | None:
        """Whom the credential belongs to."""
        return self.gateway.one("consumers", (self.credential or {}).get("consumer"))

    @functools.cached_property
    def public_key(self) -> t.Any:
        """The credential's public key, or None where it has none that can be read."""
        text = (self.credential or {}).get("rsa_public_key")
        return public_key(text) if text else None

    # FusionAuth's side

    @property
    def known(self) -> Issuer | None:
        """FusionAuth's records, where there are some."""
        return self.issuer if isinstance(self.issuer, Issuer) else None

    @property
    def kid(self) -> str | None:
        """The key that the token says it is signed with."""
        kid = self.token.header.get("kid") if self.token else None
        return kid if isinstance(kid, str) else None

    @property
    def signer(self) -> Record | None:
        """FusionAuth's key of that name."""
        return self.known.key(self.kid, "kid") if self.known and self.kid else None

    @functools.cached_property
    def application(self) -> Record | None:
        """The application that the token says it is for (applicationId, or the first of aud that is one)."""
        if not self.known or not self.token:
            return None
        audience = self.token.claim("aud")
        ids = [
            self.token.claim("applicationId"),
            *(audience if isinstance(audience, list) else [audience]),
        ]
        return next(filter(None, map(self.known.application, ids)), None)

    @functools.cached_property
    def tenant(self) -> Record | None:
        """The tenant that the token is of: what tid says, else the application's."""
        if not self.known or not self.token:
            return None
        return self.known.tenant(
            self.token.claim("tid") or (self.application or {}).get("tenantId")
        )

    # Words

    def refusal(self, body: str | Record, invalid: bool = True) -> Record:
        """The plugin's 401."""
        realm = self.config.get("realm")
        challenge = f'Bearer realm="{realm}"' if realm else "Bearer"
        return answer(
            401,
            {"message": body} if isinstance(body, str) else body,
            f'{challenge} error="invalid_token"' if invalid else challenge,
        )

    # Tasks

    def change_task(self, title: str, **config: t.Any) -> Record:
        """The task that configures the jwt plugin that looks at the request otherwise."""
        return self.gateway.plugin_task(title, t.cast(Record, self.plugin), config)

    def name_key_task(self, name: str) -> Record:
        """The task that has another claim name the credential."""
        return self.change_task(f"Have {name} name the credential", key_claim_name=name)

    def credential_tasks(
        self, key: str, signer: Record | None, existing: Record | None = None
    ) -> tuple[Record, ...]:
        """The tasks that give a credential a key, and the public half of a key of FusionAuth's where that is known."""
        if not is_usable(key):
            return ()
        owner = (
            self.gateway.reference("consumers", (existing or {}).get("consumer"))
            or self._likely_owner()
        )
        algorithm = (
            signer["algorithm"]
            if signer
            else self.token.algorithm
            if self.token
            else "RS256"
        )
        shared = algorithm.startswith("HS")
        pem = (signer or {}).get("publicKey") or ISSUERS_KEY
        credential = task(
            f"Have Kong verify the tokens of {shown(key)}",
            "kong_consumer_jwt",
            consumer=owner or USUAL_CONSUMER,
            key=key,
            algorithm=FOR_KONG.get(algorithm, algorithm),
            rsa_public_key=None if shared else pem,
            secret=Template("{{ shared_secret }}") if shared else None,
        )
        if owner:
            return (credential,)
        return task(
            "Have somebody whom the tokens stand for",
            "kong_consumer",
            username=USUAL_CONSUMER,
        ), credential

    def _likely_owner(self) -> str | None:
        """The consumer of the credential for the same issuer, else the only one that has credentials at all."""
        issuer = self.token.claim("iss") if self.token else None
        same = self.gateway.by_key.get(issuer) if isinstance(issuer, str) else None
        owners = {
            one["consumer"]["id"] for one in ([same] if same else self.gateway.jwts)
        }
        return (
            self.gateway.reference("consumers", owners.pop())
            if len(owners) == 1
            else None
        )

    def token_task(self) -> Record:
        """The task that gets a new token."""
        name = (self.application or {}).get("name")
        return task(
            "Get a new token",
            "fusionauth_token",
            login_id=Template("{{ login_id }}"),
            password=Template("{{ password }}"),
            application=name or APPLICATION,
        )


def key_of_its_own(application: str) -> tuple[Record, ...]:
    """The tasks that have an application sign with a key whose public half Kong can hold."""
    key = type(application)(f"{application} tokens")  # of a template, a template
    settings = {"enabled": True, "access_token_key": key}
    return (
        task(
            "Make a key that Kong can verify with",
            "fusionauth_key",
            name=key,
            algorithm="RS256",
            length=2048,
        ),
        task(
            "Sign with it",
            "fusionauth_application",
            name=application,
            jwt_configuration=settings,
        ),
    )


def says(token: Token, name: str) -> t.Any:
    """What a token says under a name, in its claims or in its header."""
    return token.claim(name) or token.header.get(name)
