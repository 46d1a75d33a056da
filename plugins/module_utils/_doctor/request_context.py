# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to Kong, and everything that follows from it and from the records of both servers."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._core.field_paths import Record
from .._kong.jwt_parser import (
    BadTokenError,
    FoundToken,
    PluginCrashError,
    Token,
    credential_key,
    find_tokens,
    parse,
)
from .._kong.jwt_signature import load_public_key
from .._kong.proxy_request import ProxyRequest
from .._kong.router import mismatched_fields
from .._kong.uri import is_utf8
from .answer import FORWARDED, Answer
from .fusionauth_snapshot import FusionAuthSnapshot
from .kong_snapshot import KongSnapshot
from .wording import most_similar


@dataclasses.dataclass(frozen=True)
class Identity:
    """Who Kong takes the client for, once some of its authentication plugins have run.

    Attributes:
        consumer: The consumer, if any.
        authenticated_by: The name of the plugin that knows a credential of that consumer. None for
            an anonymous consumer.
        refusal: The answer with which a plugin has ended the request, if one has.

    """

    consumer: Record | None = None
    authenticated_by: str | None = None
    refusal: Answer | None = None


class StatedTarget(t.NamedTuple):
    """The route or service that a task names in place of a path.

    Attributes:
        kind: ``route`` or ``service``.
        entity: The entity of Kong.

    """

    kind: str
    entity: Record


@dataclasses.dataclass(frozen=True)
class RequestContext:
    """A request, what is known of it, and the records of both servers.

    Attributes:
        kong: Kong's entities.
        request: The request.
        fusionauth: FusionAuth's objects, or None where they are not known.
        fusionauth_error: Why FusionAuth's objects are not known, where it was asked for them.
        stated_token: The token that the task names as such.
        target: The route or service that the task names in place of a path.
        identity: Who Kong takes the client for so far.
        observed_status: The status with which the proxy has really answered, where somebody knows it.
        answer: How Kong answers the request, as far as it is known.

    """

    kong: KongSnapshot
    request: ProxyRequest
    fusionauth: FusionAuthSnapshot | None = None
    fusionauth_error: str | None = None
    stated_token: str | None = None
    target: StatedTarget | None = None
    identity: Identity = Identity()
    observed_status: int | None = None
    answer: Answer = FORWARDED

    # The way through Kong

    @functools.cached_property
    def route(self) -> Record | None:
        """The route that the request matches."""
        # A request to a named service may have matched any of its routes, so none is assumed.
        if self.target and self.target.kind == "route":
            return self.target.entity
        if self.target:
            return None
        if not self._has_comparable_path:
            return None
        for candidate in self.kong.route_candidates:
            if not mismatched_fields(candidate, self.request):
                return candidate.route
        return None

    @property
    def _has_comparable_path(self) -> bool:
        """Whether Kong's router can compare the path, where any route has paths at all.

        With a path that is not UTF-8, the router fails as soon as it looks at paths.
        """
        if is_utf8(self.request.normal_path):
            return True
        return not any(
            candidate.paths for candidate in self.kong.route_candidates
        )

    @functools.cached_property
    def service(self) -> Record | None:
        """The service of that route, or the one that the task names."""
        if self.target and self.target.kind == "service":
            return self.target.entity
        if not self.route:
            return None
        return self.kong.find("service", self.route.get("service"))

    def applicable_plugin(self, plugin_name: str) -> Record | None:
        """Return the plugin of a name that Kong runs for the request, or None."""
        if not self.route and not self.service:
            return None
        return self.kong.applicable_plugin(
            plugin_name, self.route, self.service, self.identity.consumer
        )

    def is_skipped_preflight(self, plugin: Record) -> bool:
        """Return whether an authentication plugin ignores the request because of its method.

        A plugin without ``run_on_preflight`` runs always.
        """
        runs_on_preflight = plugin["config"].get("run_on_preflight", True)
        return self.request.method == "OPTIONS" and not runs_on_preflight

    def authentication_plugin(self, plugin_name: str) -> Record | None:
        """Return the plugin of a name that authenticates the request, or None."""
        plugin = self.applicable_plugin(plugin_name)
        if plugin and self.is_skipped_preflight(plugin):
            return None
        return plugin

    def is_already_authenticated(self, plugin: Record) -> bool:
        """Return whether a plugin does nothing because another one has authenticated the request.

        With ``anonymous``, authentication plugins are alternatives (handler.lua of each).
        """
        is_alternative = plugin["config"].get("anonymous")
        return bool(is_alternative and self.identity.authenticated_by)

    # The jwt plugin and its token

    @functools.cached_property
    def jwt_plugin(self) -> Record | None:
        """The jwt plugin that authenticates the request."""
        return self.authentication_plugin("jwt")

    @property
    def jwt_config(self) -> Record:
        """The configuration of that plugin. It is empty where there is none."""
        if not self.jwt_plugin:
            return {}
        return t.cast(Record, self.jwt_plugin["config"])

    @functools.cached_property
    def found_tokens(self) -> list[FoundToken]:
        """The tokens that the plugin finds in the request."""
        return find_tokens(self.jwt_config, self.request)

    @functools.cached_property
    def token_text(self) -> str | None:
        """The token as it is written: the only one that the plugin finds, or else the stated one."""
        if not self.jwt_plugin:
            return None
        token_texts = {found_token.text for found_token in self.found_tokens}
        if len(token_texts) == 1:
            return token_texts.pop()
        # Kong goes no further with no token or several, but the stated one can be checked all the same.
        return self.stated_token

    @functools.cached_property
    def parsed_token(self) -> Token | BadTokenError | PluginCrashError | None:
        """The token, or why Kong cannot parse it."""
        if not self.token_text:
            return None
        try:
            return parse(self.token_text)
        except (BadTokenError, PluginCrashError) as error:
            return error

    @property
    def token(self) -> Token | None:
        """The token, where Kong can parse it."""
        if not isinstance(self.parsed_token, Token):
            return None
        return self.parsed_token

    def claim(self, claim_name: str) -> t.Any:
        """Return a claim of the token, or None."""
        if not self.token:
            return None
        return self.token.claim(claim_name)

    # The credential

    @property
    def key_claim_name(self) -> str:
        """The claim that identifies the credential."""
        return self.jwt_config.get("key_claim_name") or ""

    @functools.cached_property
    def credential_key(self) -> str | PluginCrashError | None:
        """The token's value of that claim, or why Kong fails on it."""
        if not self.token:
            return None
        try:
            return credential_key(
                self.token, self.jwt_config.get("key_claim_name")
            )
        except PluginCrashError as crash:
            return crash

    @functools.cached_property
    def credential(self) -> Record | None:
        """The credential with that key, or else the one whose key is most similar.

        Most credentials that are not found differ in a slash or in the scheme of a URL.
        """
        if not isinstance(self.credential_key, str):
            return None
        similar_key = most_similar(self.credential_key, self.kong.jwts_by_key)
        return self.kong.jwts_by_key[similar_key] if similar_key else None

    @property
    def has_matching_algorithm(self) -> bool:
        """Whether there is a credential with the algorithm of the token."""
        if not self.credential or not self.token:
            return False
        return bool(self.credential["algorithm"] == self.token.algorithm)

    @property
    def credential_owner(self) -> Record | None:
        """The consumer of that credential."""
        if not self.credential:
            return None
        return self.kong.find("consumer", self.credential["consumer"])

    @functools.cached_property
    def credential_public_key(self) -> t.Any:
        """The public key of that credential, or None where it has none that can be read."""
        # Whatever its algorithm, a credential has this field for a public key.
        if not self.credential or not self.credential["rsa_public_key"]:
            return None
        return load_public_key(self.credential["rsa_public_key"])

    def jwt_refusal(self, body: Record, *, has_token: bool = True) -> Answer:
        """Return the 401 of the jwt plugin.

        ``has_token`` says whether the request has a token, which the challenge then calls invalid (RFC
        6750 section 3.1).
        """
        realm = self.jwt_config.get("realm")
        challenge = f'Bearer realm="{realm}"' if realm else "Bearer"
        if has_token:
            challenge += ' error="invalid_token"'
        return Answer(401, body, challenge)

    # FusionAuth's objects

    @property
    def kid(self) -> str | None:
        """The key that the token says it is signed with."""
        if not self.token:
            return None
        return self.token.key_id

    @property
    def token_key(self) -> Record | None:
        """FusionAuth's key with that kid."""
        if not self.fusionauth or not self.kid:
            return None
        return self.fusionauth.key_with_kid(self.kid)

    @functools.cached_property
    def application(self) -> Record | None:
        """The application that the token is for: its ``applicationId``, or the first of ``aud`` that is one."""
        if not self.fusionauth:
            return None
        # A string or a list of strings (RFC 7519 section 4.1.3).
        audience = self.claim("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        for application_id in (self.claim("applicationId"), *audiences):
            application = self.fusionauth.application(application_id)
            if application:
                return application
        return None

    @functools.cached_property
    def tenant(self) -> Record | None:
        """The tenant of the token: its ``tid``, or else that of its application."""
        if not self.fusionauth:
            return None
        # FusionAuth's own tokens have a tid. A lambda may have removed it.
        tenant_id = self.claim("tid")
        if not tenant_id and self.application:
            tenant_id = self.application.get("tenantId")
        return self.fusionauth.tenant(tenant_id)
