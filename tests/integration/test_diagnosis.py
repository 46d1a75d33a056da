# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a token is refused: each cause is made on the servers, named by the doctor, answered so by the proxy, and mended.

A case makes something wrong and returns the request. The doctor has to name the check, in these words, and to foretell
the proxy's answer to the same request; where it `mends`, the tasks that it gives have to make that check pass.
"""

from __future__ import annotations

import base64
import json
import re
import time
from typing import Any

import pytest

from tests.integration.doctor import ISSUER, KID, Case, Cases, World
from tests.integration.hostile import assert_inert, diagnosis
from tests.support.keys import KEYS
from tests.support.sandbox import Sandbox

Json = Any
SECRET = "a-shared-secret-of-32-characters"


case = Cases()


@pytest.fixture
def world(running_sandbox: Sandbox) -> World:
    return World.in_order(running_sandbox)


# The route


@case("route", "error", "No route matches GET http://", mends=True)
def no_route(world: World) -> Json:
    return {"token": world.token(), "path": "/nowhere"}


@case(
    "route", "error", "route 'orders' differs only in its methods.", mends=True
)
def another_method(world: World) -> Json:
    world.tell_kong("PATCH", "/routes/orders", methods=["GET"])
    return {"token": world.token(), "method": "POST"}


@case(
    "route", "error", "route 'orders' differs only in its hosts.", mends=True
)
def another_host(world: World) -> Json:
    world.tell_kong("PATCH", "/routes/orders", hosts=["*.example.com"])
    return {"token": world.token(), "host": "api.example.org"}


@case("route", "error", "route 'orders' differs only in its headers.")
def no_header(world: World) -> Json:
    world.tell_kong(
        "PATCH", "/routes/orders", headers={"X-Version": ["1", "2"]}
    )
    return {"token": world.token(), "headers": {"x-version": "3"}}


@case(
    "route",
    "error",
    "Service 'orders' is disabled, so Kong ignores its routes.",
    mends=True,
)
def disabled_service(world: World) -> Json:
    world.tell_kong("PATCH", "/services/orders", enabled=False)
    return {"token": world.token()}


@case("protocol", "error", "Route 'orders' accepts HTTPS only")
def https_only(world: World) -> Json:
    world.tell_kong("PATCH", "/routes/orders", protocols=["https"])
    return {"token": world.token()}


@case(
    "service",
    "error",
    "Route 'orders' has no service.",
    mends=True,
    service="orders",
)
def no_service(world: World) -> Json:
    world.tell_kong("PATCH", "/routes/orders", service=None)
    world.tell_kong("PATCH", f"/plugins/{world.plugin['id']}", service=None)
    return {"token": world.token()}


# The plugin


@case(
    "plugin",
    "error",
    "No jwt plugin applies, so requests are accepted with or without a token.",
    mends=True,
)
def no_plugin(world: World) -> Json:
    world.sandbox.kong("DELETE", f"/plugins/{world.plugin['id']}")
    return {}


@case(
    "plugin",
    "error",
    "The jwt plugin of service 'orders' is disabled",
    mends=True,
)
def disabled_plugin(world: World) -> Json:
    world.tell_kong("PATCH", f"/plugins/{world.plugin['id']}", enabled=False)
    return {}


@case(
    "plugin",
    "note",
    "The jwt plugin of service 'orders' lets OPTIONS requests pass without a token",
)
def preflight(world: World) -> Json:
    world.configure(run_on_preflight=False)
    return {"method": "OPTIONS"}


@case(
    "route", "error", "route 'orders' differs only in its hosts.", mends=True
)
def a_host_in_capitals(world: World) -> Json:
    world.tell_kong("PATCH", "/routes/orders", hosts=["API.example.com"])
    return {"token": world.token(), "host": "api.example.com"}


@case(
    "preflight",
    "note",
    "Browsers send no token in a preflight request (CORS)",
    mends=True,
)
def a_browsers_question(world: World) -> Json:
    asks = {
        "Origin": "https://shop.example.com",
        "Access-Control-Request-Method": "POST",
    }
    return {"method": "OPTIONS", "headers": asks}


@case(
    "groups",
    "error",
    "The acl plugin of service 'orders' refuses everyone, because no plugin authenticates",
)
def a_question_that_acl_refuses(world: World) -> Json:
    world.configure(run_on_preflight=False)
    world.tell_kong(
        "POST",
        "/services/orders/plugins",
        name="acl",
        config={"allow": ["staff"]},
    )
    return {"method": "OPTIONS"}


@case(
    "groups",
    "error",
    "The acl plugin of service 'orders' denies consumer 'guest'.",
    mends=True,
)
def a_guest_in_no_group(world: World) -> Json:
    world.tell_kong("POST", "/consumers", username="guest")
    world.configure(anonymous="guest")
    world.tell_kong(
        "POST",
        "/services/orders/plugins",
        name="acl",
        config={"allow": ["visitors"]},
    )
    return {}


@case(
    "key_auth",
    "error",
    "requires a credential as well, and answers 'No API key found in request'",
)
def a_key_is_asked_for_too(world: World) -> Json:
    world.tell_kong(
        "POST",
        "/routes/orders/plugins",
        name="key-auth",
        config={"realm": "orders"},
    )
    return {"token": world.token()}


@case(
    "basic_auth",
    "error",
    "The basic-auth plugin of route 'orders' requires a credential, and answers 'Unauthorized'.",
)
def a_wrong_password(world: World) -> Json:
    world.sandbox.kong("DELETE", f"/plugins/{world.plugin['id']}")
    world.tell_kong("POST", "/routes/orders/plugins", name="basic-auth")
    world.tell_kong(
        "POST",
        "/consumers/fusionauth/basic-auth",
        username="orders",
        password="right",
    )
    return {
        "headers": {
            "Authorization": f"Basic {base64.b64encode(b'orders:wrong').decode()}"
        }
    }


@case(
    "termination",
    "error",
    "The request-termination plugin of route 'orders' answers 503",
    mends=True,
)
def terminated(world: World) -> Json:
    world.tell_kong(
        "POST", "/routes/orders/plugins", name="request-termination"
    )
    return {"token": world.token()}


@case(
    "proxy",
    "note",
    "which has the header X-Kong-Upstream-Latency. Kong was changed",
)
def workers_that_follow(world: World) -> Json:
    world.tell_kong("PATCH", "/routes/orders", methods=["GET"])
    return {"token": world.token(), "observed_status": 404}


@case(
    "key_auth",
    "note",
    "The global key-auth plugin does nothing: jwt has authenticated the request, and either",
)
def another_plugin_may_ask(world: World) -> Json:
    world.tell_kong(
        "POST", "/plugins", name="key-auth", config={"anonymous": "fusionauth"}
    )
    return {"token": world.token()}


@case(
    "anonymous",
    "warning",
    "The jwt plugin accepts requests without a valid token, as consumer 'guest'.",
    mends=True,
)
def anonymous(world: World) -> Json:
    world.tell_kong("POST", "/consumers", username="guest")
    world.configure(anonymous="guest")
    return {}


@case(
    "anonymous",
    "error",
    "The jwt plugin's anonymous consumer 'nobody' does not exist",
    mends=True,
)
def anonymous_nobody(world: World) -> Json:
    world.configure(anonymous="nobody")
    return {}


# The token


@case(
    "token",
    "error",
    "The request has no token: the plugin reads header authorization, query argument jwt.",
)
def no_token(world: World) -> Json:
    world.configure(realm="orders")
    return {}


@case(
    "token",
    "error",
    "The header authorization begins with 'BEARER': Kong reads only 'Bearer' or 'bearer'",
)
def another_scheme(world: World) -> Json:
    return {"headers": {"Authorization": f"BEARER {world.token()}"}}


@case(
    "token",
    "error",
    "The header authorization has no scheme: Kong reads only 'Bearer' or 'bearer'",
)
def no_scheme(world: World) -> Json:
    return {"headers": {"Authorization": f"{world.token()} and more"}}


@case(
    "token",
    "error",
    "The token is in the header 'authorization', where the plugin does not look",
    mends=True,
)
def another_header(world: World) -> Json:
    world.configure(header_names=["x-token"])
    return {"token": world.token()}


@case(
    "token",
    "error",
    "The token is in the cookie 'session', where the plugin does not look",
    mends=True,
)
def in_a_cookie(world: World) -> Json:
    return {"headers": {"Cookie": f"theme=dark; session={world.token()}"}}


@case(
    "token",
    "error",
    "The token is in the query argument 'token', where the plugin does not look",
    mends=True,
)
def in_the_query(world: World) -> Json:
    return {"path": f"/orders?token={world.token()}"}


@case("token", "error", "The request has 2 different tokens: send only one.")
def two_tokens(world: World) -> Json:
    return {
        "token": world.token(),
        "path": f"/orders?jwt={world.token(sub='another')}",
    }


@case("token", "error", "The query argument jwt has no value.")
def argument_without_value(world: World) -> Json:
    return {"path": "/orders?jwt"}


@case("nginx", "error", "The header 'authorization' has")
def large_token(world: World) -> Json:
    return {"token": world.token(roles=["reader" * 1500])}


# Its form


def part(value: Json) -> str:
    return (
        base64.urlsafe_b64encode(json.dumps(value).encode())
        .rstrip(b"=")
        .decode()
    )


def unsigned(
    header: Json, claims: Json, signature: str = "c2lnbmF0dXJl"
) -> str:
    return f"{part(header)}.{part(claims)}.{signature}"


@case(
    "form",
    "error",
    "This is not a valid token: it has 1 part instead of three",
)
def opaque_token(world: World) -> Json:
    return {"token": "an-api-key-without-any-dot"}


@case(
    "form",
    "error",
    "This is not a valid token: its first two parts are not JSON in base64url",
)
def not_json(world: World) -> Json:
    return {"token": "aGVsbG8.d29ybGQ.c2lnbmF0dXJl"}


@case(
    "form",
    "error",
    "This is not a valid token: it has five parts, so it is encrypted (JWE, RFC 7516)",
)
def encrypted(world: World) -> Json:
    return {"token": "eyJhbGciOiJSU0EtT0FFUCJ9.a2V5.aXY.dGV4dA.dGFn"}


@case(
    "form", "error", "This is not a valid token: it is not signed (alg none)."
)
def alg_none(world: World) -> Json:
    return {"token": unsigned({"alg": "none"}, {"iss": ISSUER}, "")}


@case(
    "form",
    "error",
    "This is not a valid token: Kong does not support the algorithm None.",
)
def no_alg(world: World) -> Json:
    return {"token": unsigned({"typ": "JWT"}, {"iss": ISSUER})}


@case(
    "form",
    "error",
    "This is not a valid token: Kong does not support the algorithm 'ES256K'.",
)
def unknown_alg(world: World) -> Json:
    return {"token": unsigned({"alg": "ES256K"}, {"iss": ISSUER})}


@case(
    "form",
    "error",
    "FusionAuth calls its algorithm Ed25519, which Kong knows only as EdDSA",
)
def fusionauths_ed25519(world: World) -> Json:
    return {"token": unsigned({"alg": "Ed25519", "kid": KID}, {"iss": ISSUER})}


@case(
    "form",
    "error",
    "This is not a valid token: its claims are the JSON value false.",
)
def false_claims(world: World) -> Json:
    return {"token": unsigned({"alg": "RS256"}, False)}


@case(
    "form",
    "error",
    "This is not a valid token: its signature is not base64url.",
)
def bad_signature_text(world: World) -> Json:
    return {"token": unsigned({"alg": "RS256"}, {"iss": ISSUER}, "a+b")}


@case(
    "form",
    "error",
    "This is not a valid token: it has 4 parts instead of three",
)
def four_parts(world: World) -> Json:
    return {"token": world.token() + ".more"}


@case(
    "form",
    "error",
    "This is not a valid token: its first two parts are not JSON in base64url",
)
def nested_too_deep(world: World) -> Json:
    return {
        "token": f"{part({'alg': 'RS256'})}.{base64.urlsafe_b64encode(b'[' * 20_000).decode()}.c2ln"
    }


@case(
    "form",
    "error",
    "Kong fails on this token: the token's header is not a JSON object.",
)
def header_is_a_number(world: World) -> Json:
    return {"token": unsigned(7, {"iss": ISSUER})}


# The key claim


@case(
    "key",
    "error",
    "iss, which identifies the credential, is missing from the claims and from the header of the token.",
    True,
)
def no_issuer(world: World) -> Json:
    world.give("fusionauth", KID, "rsa-b")
    return {"token": world.token(iss=None)}


@case(
    "key",
    "error",
    "kid, which identifies the credential, is missing from the claims and from the header",
    mends=True,
)
def no_kid(world: World) -> Json:
    world.configure(key_claim_name="kid")
    return {"token": world.token(header={})}


@case(
    "key",
    "error",
    "iss, which identifies the credential, is empty in the token.",
)
def empty_issuer(world: World) -> Json:
    return {"token": world.token(iss="")}


@case(
    "key",
    "error",
    "Kong fails on this token: the token's iss is not a string.",
)
def issuer_is_a_number(world: World) -> Json:
    return {"token": world.token(iss=7)}


@case(
    "key",
    "error",
    "Kong fails on this token: the token's claims are not a JSON object.",
)
def claims_are_a_number(world: World) -> Json:
    return {"token": unsigned({"alg": "RS256"}, 7)}


@case(
    "key",
    "error",
    "Kong fails on this token: the plugin's key_claim_name is null.",
    mends=True,
)
def key_claim_name_is_null(world: World) -> Json:
    world.configure(key_claim_name=None)
    return {"token": world.token()}


@case(
    "key",
    "note",
    "The header has another kid, 'orders-1': the claim takes precedence.",
)
def two_kids(world: World) -> Json:
    world.configure(key_claim_name="kid")
    world.give("fusionauth", "of-the-claim", "rsa-a")
    return {"token": world.token(header={"kid": KID}, kid="of-the-claim")}


# The credential


@case(
    "credential",
    "error",
    "they first differ at character 23: nothing more in the token, a slash in the",
    mends=True,
)
def a_slash_more(world: World) -> Json:
    world.change_credential(key=f"{ISSUER}/")
    return {"token": world.token()}


@case(
    "credential",
    "error",
    "they first differ at character 5: 's' in the token, ':' in the credential",
    mends=True,
)
def http_for_https(world: World) -> Json:
    world.change_credential(key=ISSUER.replace("https", "http"))
    return {"token": world.token()}


@case(
    "credential",
    "error",
    "they differ only in case, first at character 9",
    mends=True,
)
def another_case(world: World) -> Json:
    world.change_credential(key=ISSUER.replace("id", "ID"))
    return {"token": world.token()}


@case(
    "credential",
    "error",
    "they first differ at character 23: nothing more in the token, a space in the",
    mends=True,
)
def a_space_more(world: World) -> Json:
    world.change_credential(key=f"{ISSUER} ")
    return {"token": world.token()}


@case(
    "credential",
    "error",
    "U+0456 CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I in the credential",
    mends=True,
)
def a_letter_of_another_alphabet(world: World) -> Json:
    world.change_credential(key=ISSUER.replace("id", "\u0456d"))
    return {"token": world.token()}


@case(
    "credential",
    "error",
    "No credential has the key 'https://id.example.com'.",
    mends=True,
)
def no_credential(world: World) -> Json:
    world.sandbox.kong("DELETE", f"/jwts/{world.credential['id']}")
    return {"token": world.token()}


@case(
    "credential",
    "error",
    "but one has the token's kid: the plugin uses iss instead.",
    mends=True,
)
def the_credential_has_the_kid(world: World) -> Json:
    world.change_credential(key=KID)
    return {"token": world.token()}


@case(
    "credential",
    "error",
    "No credential has the key 'orders-1', but one has the token's iss",
    mends=True,
)
def the_plugin_looks_at_the_kid(world: World) -> Json:
    world.configure(key_claim_name="kid")
    return {"token": world.token()}


@case(
    "credential", "error", "No credential has the key 'orders-1'.", mends=True
)
def no_credential_of_that_kid(world: World) -> Json:
    world.configure(key_claim_name="kid")
    world.change_credential(key="another")
    return {"token": world.token()}


@case(
    "algorithm",
    "error",
    "The token is signed with RS256, but its credential verifies RS512.",
    mends=True,
)
def another_algorithm(world: World) -> Json:
    world.change_credential(
        algorithm="RS512", rsa_public_key=KEYS["rsa-a.public"]
    )
    return {"token": world.token()}


@case("material", "error", "The credential's public key cannot be read.")
def unreadable_key(world: World) -> Json:
    world.change_credential(algorithm="ES256", rsa_public_key="junk")
    return {"token": world.token(algorithm="ES256", key="ec-p256")}


@case("material", "error", "The credential has no public key.")
def no_public_key(world: World) -> Json:
    world.sandbox.kong("DELETE", f"/jwts/{world.credential['id']}")
    world.tell_kong(
        "POST", "/consumers/fusionauth/jwt", key=ISSUER, algorithm="ES256"
    )
    return {"token": world.token(algorithm="ES256", key="ec-p256")}


@case(
    "material",
    "error",
    "The plugin's secret_is_base64 is true, but the credential's secret is not base64.",
    mends=True,
)
def secret_is_not_base64(world: World) -> Json:
    world.configure(secret_is_base64=True)
    return {"token": shared(world, "a secret of 32 letters, no base64!")}


@case("material", "error", "The credential has no secret.")
def no_secret(world: World) -> Json:
    token = shared(world, SECRET)
    world.tell_kong("PATCH", "/jwts/shared", secret=None)
    return {"token": token}


def shared(
    world: World, secret: str, signed: str | bytes | None = None
) -> str:
    """A token of a shared secret, which has a credential."""
    world.tell_kong(
        "POST",
        "/consumers/fusionauth/jwt",
        key="shared",
        algorithm="HS256",
        secret=secret,
    )
    return world.token(
        secret=signed or secret, algorithm="HS256", header={}, iss="shared"
    )


@case(
    "signature",
    "error",
    "FusionAuth's key 'orders key' verifies the signature, but the credential in Kong has another",
    mends=True,
)
def another_key_in_kong(world: World) -> Json:
    world.change_credential(rsa_public_key=KEYS["rsa-b.public"])
    return {"token": world.token()}


@case(
    "signature",
    "error",
    "Neither Kong's key nor FusionAuth's verifies the signature: the token is forged",
)
def forged(world: World) -> Json:
    return {"token": world.token(key="rsa-b")}


@case(
    "signature",
    "error",
    "The credential's public key does not verify the signature",
)
def signed_by_nobody_known(world: World) -> Json:
    return {"token": world.token(key="rsa-b", header={"kid": "somebody-else"})}


@case(
    "signature",
    "error",
    "Kong fails on this token: a signature of ES256 must have 64 bytes, and this one has 9.",
)
def short_signature(world: World) -> Json:
    world.change_credential(
        algorithm="ES256", rsa_public_key=KEYS["ec-p256.public"]
    )
    return {"token": unsigned({"alg": "ES256"}, {"iss": ISSUER})}


@case(
    "signature",
    "error",
    "The credential's secret verifies the signature if it is read as base64, but secret_is",
    True,
)
def secret_is_base64(world: World) -> Json:
    return {
        "token": shared(
            world, base64.urlsafe_b64encode(SECRET.encode()).decode(), SECRET
        )
    }


@case(
    "signature",
    "error",
    "The credential's secret does not verify the signature.",
)
def another_secret(world: World) -> Json:
    return {"token": shared(world, SECRET, SECRET[::-1])}


# The claims


@case("times", "error", "The token expired 1 h ago.")
def expired(world: World) -> Json:
    return {"token": world.token(exp=int(time.time()) - 3600)}


@case(
    "times",
    "error",
    "The token expired 1 h ago, but Kong accepts it: the plugin does not verify exp.",
)
def expired_and_let_in(world: World) -> Json:
    world.configure(claims_to_verify=None)
    return {"token": world.token(exp=int(time.time()) - 3600)}


@case(
    "times",
    "warning",
    "The token is valid for 2 h, but the plugin does not verify exp.",
    mends=True,
)
def exp_is_not_verified(world: World) -> Json:
    world.configure(claims_to_verify=[])
    return {"token": world.token(exp=int(time.time()) + 7230)}


@case("times", "error", "The plugin verifies exp, but the token has none.")
def no_exp(world: World) -> Json:
    return {"token": world.token(exp=None)}


@case("times", "error", "The token's exp is not a number.")
def exp_is_text(world: World) -> Json:
    return {"token": world.token(exp="tomorrow")}


@case(
    "times",
    "error",
    "The plugin verifies nbf, but the token has none.",
    mends=True,
)
def no_nbf(world: World) -> Json:
    world.configure(claims_to_verify=["exp", "nbf"])
    return {"token": world.token()}


@case("times", "error", "The token becomes valid in 59 min")
def not_yet(world: World) -> Json:
    world.configure(claims_to_verify=["exp", "nbf"])
    return {"token": world.token(nbf=int(time.time()) + 3590)}


@case("lifetime", "error", "the plugin allows 10 min.")
def too_long(world: World) -> Json:
    world.configure(maximum_expiration=600)
    return {"token": world.token()}


@case("lifetime", "error", "the plugin allows 10 min.", mends=True)
def somebody_elses_token_is_too_long(world: World) -> Json:
    world.configure(maximum_expiration=600)
    return {"token": world.token(aud=None, applicationId=None)}


@case(
    "groups",
    "error",
    "the acl plugin of service 'orders' denies consumer 'fusionauth'.",
    mends=True,
)
def not_in_the_group(world: World) -> Json:
    world.tell_kong(
        "POST",
        "/services/orders/plugins",
        name="acl",
        config={"allow": ["staff"]},
    )
    return {"token": world.token()}


@case(
    "groups",
    "error",
    "the acl plugin of service 'orders' denies consumer 'fusionauth'.",
    mends=True,
)
def in_a_denied_group(world: World) -> Json:
    world.tell_kong(
        "POST",
        "/services/orders/plugins",
        name="acl",
        config={"deny": ["staff"]},
    )
    world.tell_kong("POST", "/consumers/fusionauth/acls", group="staff")
    return {"token": world.token()}


# FusionAuth's side


@case(
    "issuer",
    "error",
    "is not that of FusionAuth's tenant 'Default', 'https://id.example.com/'; they first differ at",
)
def the_tenants_issuer_changed(world: World) -> Json:
    world.tell_fusionauth(
        "PATCH",
        f"/api/tenant/{world.tenant['id']}",
        tenant={"issuer": f"{ISSUER}/"},
    )
    return {"token": world.token()}


@case("credential", "error", "a slash in the credential.")
def the_credential_followed_the_tenants_issuer(world: World) -> Json:
    world.tell_fusionauth(
        "PATCH",
        f"/api/tenant/{world.tenant['id']}",
        tenant={"issuer": f"{ISSUER}/"},
    )
    world.change_credential(key=f"{ISSUER}/")
    return {"token": world.token()}


@case("published", "note", "FusionAuth has no key with the kid 'x'.")
@case(
    "issuer",
    "warning",
    "No tenant of FusionAuth has the issuer 'https://elsewhere'",
)
def somebody_elses_token(world: World) -> Json:
    world.give("fusionauth", "https://elsewhere", "rsa-b")
    return {
        "token": world.token(
            key="rsa-b",
            header={"kid": "x"},
            iss="https://elsewhere",
            tid=None,
            aud=None,
            applicationId=None,
        )
    }


@case("published", "note", "The token has no kid")
def a_token_without_kid(world: World) -> Json:
    return {"token": world.token(header={})}


@case(
    "published",
    "error",
    "FusionAuth has no key with the kid 'orders-1': the key was deleted",
    mends=False,
)
def the_key_was_removed(world: World) -> Json:
    world.sign_with(world.signing_key("new key", "rsa-b", "orders-2"))
    world.sandbox.fusionauth("DELETE", f"/api/key/{world.key['id']}")
    return {"token": world.token()}


@case(
    "published",
    "warning",
    "FusionAuth does not publish the key 'shared', kid 'shared-1': it is an HS256 key.",
)
def a_key_that_is_never_published(world: World) -> Json:
    key = {
        "name": "shared",
        "kid": "shared-1",
        "type": "HMAC",
        "algorithm": "HS256",
        "secret": SECRET,
    }
    world.tell_fusionauth("POST", "/api/key/import", key=key)
    world.tell_kong(
        "POST",
        "/consumers/fusionauth/jwt",
        key="shared",
        algorithm="HS256",
        secret=SECRET,
    )
    return {
        "token": world.token(
            secret=SECRET,
            algorithm="HS256",
            header={"kid": "shared-1"},
            iss="shared",
        )
    }


@case("holder", "note", "Applications 'orders', 'shop' sign with that key.")
def two_applications_share_the_key(world: World) -> Json:
    shop = {"name": "shop", "jwtConfiguration": world.signing_with(world.key)}
    world.tell_fusionauth("POST", "/api/application", application=shop)
    return {"token": world.token()}


@case(
    "holder",
    "warning",
    "Application 'orders' signs with that key, but the token is for application 'shop'.",
)
def a_token_of_another_application(world: World) -> Json:
    other = world.signing_key("shop key", "rsa-b", "shop-1")
    shop = {"name": "shop", "jwtConfiguration": world.signing_with(other)}
    shop = world.tell_fusionauth("POST", "/api/application", application=shop)[
        "application"
    ]
    return {"token": world.token(aud=shop["id"], applicationId=shop["id"])}


@case(
    "holder", "note", "Application 'orders' lists that key as an earlier one."
)
def an_earlier_key(world: World) -> Json:
    world.sign_with(
        world.signing_key("new key", "rsa-b", "orders-2"), world.key
    )
    return {"token": world.token()}


@case("holder", "warning", "No application signs with that key any more.")
def nobodys_key(world: World) -> Json:
    world.sign_with(world.signing_key("new key", "rsa-b", "orders-2"))
    return {"token": world.token()}


@case(
    "signs",
    "error",
    "signs with the RS256 key 'new key', which Kong does not have",
    mends=True,
)
def the_application_signs_with_another_key(world: World) -> Json:
    world.sign_with(
        world.signing_key("new key", "rsa-b", "orders-2"), world.key
    )
    return {"token": world.token()}


@case(
    "signs",
    "error",
    "signs with the RS256 key 'new key', which Kong does not have",
    mends=True,
)
def kong_lacks_the_next_kid(world: World) -> Json:
    world.configure(key_claim_name="kid")
    world.change_credential(key=KID)
    world.sign_with(
        world.signing_key("new key", "rsa-b", "orders-2"), world.key
    )
    return {"token": world.token()}


@case(
    "signs", "warning", "a shared secret that Kong would have to know as well."
)
def the_application_signs_with_a_secret(world: World) -> Json:
    key = {
        "name": "shared",
        "kid": "shared-1",
        "type": "HMAC",
        "algorithm": "HS256",
        "secret": SECRET,
    }
    world.sign_with(
        world.tell_fusionauth("POST", "/api/key/import", key=key)["key"]
    )
    return {"token": world.token()}


@pytest.mark.parametrize("one", case.made, ids=lambda one: one.make.__name__)
def test_each_cause_is_named_foretold_and_mended(
    one: Case, world: World
) -> None:
    options = one.make(world)
    found = world.diagnose(**options)
    told = [
        finding
        for finding in named(found, one.check)
        if one.says in finding["what"]
    ]
    assert [finding["severity"] for finding in told] == [one.severity], found[
        "checks"
    ]
    assert_foretold(found, world, options)
    sent = re.findall(r"eyJ[\w-]+\.[\w-]+", json.dumps(options))
    assert [token for token in sent if token[:40] in json.dumps(found)] == []
    assert_inert(diagnosis(world.connected(options)))
    if one.mends:
        assert told[0]["repair"]
        world.repair(told[0]["repair"], one.known)
        mended = world.diagnose(**options)
        assert [
            one
            for one in named(mended, one.check)
            if one["severity"] in ("warning", "error")
        ] == []
        assert_foretold(mended, world, options)


def named(diagnosis: Json, check: str) -> list[Json]:
    """The findings of a check."""
    return [
        finding
        for finding in diagnosis["findings"]
        if finding["check"] == check
    ]


def assert_foretold(diagnosis: Json, world: World, options: Json) -> None:
    """The proxy has to answer as the doctor said, but for what it makes up for each request."""
    real, foretold = world.knock(**options), diagnosis["answer"]
    assert real.status_code == foretold["status"], (real.text, diagnosis)
    if diagnosis["verdict"] == "refused":
        said = real.json() if "json" in real.headers["Content-Type"] else {}
        assert {
            name: value for name, value in said.items() if name != "request_id"
        } == foretold["body"]
        assert (
            real.headers.get("WWW-Authenticate")
            == foretold["www_authenticate"]
        )


def test_what_is_well_is_said_too(world: World) -> None:
    diagnosis = world.diagnose(token=world.token())
    assert diagnosis["verdict"] == "accepted"
    assert diagnosis["findings"] == []
    kong = [
        "route",
        "plugin",
        "token",
        "form",
        "key",
        "credential",
        "algorithm",
        "signature",
        "times",
    ]
    assert [one["check"] for one in diagnosis["checks"]] == [
        *kong,
        "issuer",
        "published",
        "holder",
        "signs",
    ]
    assert_foretold(diagnosis, world, {"token": world.token()})
