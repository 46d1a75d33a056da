# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Key sets from elsewhere: of one application, at a URL, and from people who mean harm. Nothing of Kong's gets lost."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    run_safely,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.jwk import (
    pem_to_jwk,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.jwks_mirror import (
    plan_credentials,
)
from ansible_collections.gatewright.auth.plugins.module_utils._wiring.jwks_mirror import (
    LARGEST,
    SPEC,
)
from tests.integration.doctor import do
from tests.support.keys import KEYS
from tests.support.sandbox import CONTRACT_CHECKED, Sandbox, running

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
GOOD = {"keys": [pem_to_jwk(KEYS["ec-p256.public"], kid="good")]}


@contextlib.contextmanager
def at_a_url(answer: Answer) -> Iterator[str]:
    """A server that answers every request so, and its URL."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(OSError):
                answer(self)

        def log_message(self, *dummy: Any) -> None:
            """Be quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(
            target=server.serve_forever,
            kwargs={"poll_interval": 0.01},
            daemon=True,
        ).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/jwks.json"
        finally:
            server.shutdown()


def saying(body: Any, status: int = 200, **headers: str) -> Answer:
    """An answer with this text, or this value as JSON."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(
            (body if isinstance(body, str) else json.dumps(body)).encode()
        )

    return answer


class Gateway:
    """A Kong with a consumer, and the module that gives it keys."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        assert sandbox.kong("POST", "/consumers", json={"username": "shop"}).ok

    def mirror(
        self, check_mode: bool = False, **options: Any
    ) -> dict[str, Any]:
        known = {
            "kong_admin_url": self.sandbox.kong_admin_url,
            "consumer": "shop",
            "fusionauth_url": self.sandbox.fusionauth_url,
            "fusionauth_api_key": self.sandbox.api_key,
            "request_retries": 0,
        }
        validated = ArgumentSpecValidator(SPEC.options, **SPEC.rules).validate(
            {**known, **options}
        )
        assert not validated.errors.errors, validated.errors.msg
        return run_safely(
            SPEC,
            validated.validated_parameters,
            check_mode=check_mode,
            diff=True,
        )

    def refusal(self, **options: Any) -> str:
        """What the module says; it leaves everything as it was."""
        before = self.credentials()
        result = self.mirror(**options)
        assert result.get("failed"), result
        assert self.credentials() == before
        return result["msg"]

    def credentials(self) -> dict[str, dict[str, Any]]:
        return {
            one["key"]: one
            for one in self.sandbox.kong("GET", "/jwts").json()["data"]
        }

    def make(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.sandbox.fusionauth("POST", path, json=body)
        assert answer.ok, answer.text
        return next(iter(answer.json().values()))

    def key(self, name: str, **options: Any) -> dict[str, Any]:
        """A new key of FusionAuth."""
        return self.make(
            "/api/key/generate",
            key={"name": name, "algorithm": "ES256", **options},
        )

    def application(self, name: str, **jwt: Any) -> dict[str, Any]:
        """A new application of FusionAuth, with the settings for its tokens if any are given."""
        known = {
            "enabled": True,
            "timeToLiveInSeconds": 60,
            "refreshTokenTimeToLiveInMinutes": 60,
        }
        if "accessTokenKeyId" in jwt:
            known["idTokenKeyId"] = jwt["accessTokenKeyId"]
        return self.make(
            "/api/application",
            application={
                "name": name,
                "jwtConfiguration": known | jwt if jwt else {},
            },
        )


@pytest.fixture
def gateway(sandbox: Sandbox) -> Gateway:
    return Gateway(sandbox)


# Of one application ---------------------------------------------------------------------------------------------------


def test_all_keys_of_an_application_and_no_others(gateway: Gateway) -> None:
    signs, verifies, coming, other = (
        gateway.key(name) for name in ("signs", "verifies", "coming", "other")
    )
    gateway.application(
        "shop",
        accessTokenKeyId=signs["id"],
        accessTokenVerificationKeyIds=[verifies["id"]],
    )
    gateway.application("press", accessTokenKeyId=other["id"])
    assert sorted(gateway.mirror(application="shop")["added"]) == sorted(
        [signs["kid"], verifies["kid"]]
    )
    assert gateway.mirror(application="shop", application_keys=["coming"])[
        "added"
    ] == [coming["kid"]]
    assert not gateway.mirror(
        application="shop", application_keys=[coming["id"]]
    )["changed"]
    kept = {
        one["rsa_public_key"].strip() for one in gateway.credentials().values()
    }
    assert kept == {key["publicKey"] for key in (signs, verifies, coming)}


def test_the_issuer_of_an_application(gateway: Gateway) -> None:
    old, new = gateway.key("old"), gateway.key("new")
    gateway.application(
        "shop",
        accessTokenKeyId=new["id"],
        accessTokenVerificationKeyIds=[old["id"]],
    )
    assert gateway.mirror(application="shop", key_claim_name="iss")[
        "added"
    ] == ["acme.com"]
    assert (
        gateway.credentials()["acme.com"]["rsa_public_key"].strip()
        == new["publicKey"]
    )


def test_an_application_without_settings_shares_its_tenants_key(
    gateway: Gateway,
) -> None:
    gateway.application("shop")
    said = gateway.refusal(application="shop")
    assert (
        "Application 'shop' has no key of its own: the key 'Default signing key' signs for"
        in said
    )
    assert "tenant 'Default'" in said
    assert (
        len(
            gateway.mirror(application="shop", allow_foreign_keys=True)[
                "added"
            ]
        )
        == 1
    )


def test_applications_that_share_a_key(gateway: Gateway) -> None:
    key = gateway.key("shared")
    gateway.application("shop", accessTokenKeyId=key["id"])
    gateway.application("press", accessTokenKeyId=key["id"])
    assert (
        "the key 'shared' signs for application 'press' as well"
        in gateway.refusal(application="shop")
    )


def test_keys_of_others_in_a_set(gateway: Gateway) -> None:
    mine, other = gateway.key("mine"), gateway.key("press tokens")
    gateway.application("shop", accessTokenKeyId=mine["id"])
    jwks = gateway.sandbox.fusionauth("GET", "/.well-known/jwks.json").json()
    said = gateway.refusal(application="shop", jwks=jwks)
    assert f"'{other['kid']}' (press tokens)" in said
    own = {"keys": [key for key in jwks["keys"] if key["kid"] == mine["kid"]]}
    assert gateway.mirror(application="shop", jwks=own)["added"] == [
        mine["kid"]
    ]
    assert (
        other["kid"]
        in gateway.mirror(
            application="shop", jwks=jwks, allow_foreign_keys=True
        )["added"]
    )


def test_the_key_set_of_a_whole_fusionauth(gateway: Gateway) -> None:
    url = f"{gateway.sandbox.fusionauth_url}/.well-known/jwks.json"
    assert "is that of a whole FusionAuth" in gateway.refusal(url=url)
    assert gateway.mirror(url=url, allow_foreign_keys=True)["added"]


def test_a_shared_secret_is_no_key_for_kong(gateway: Gateway) -> None:
    key = gateway.key("hs", algorithm="HS256")
    gateway.application("shop", accessTokenKeyId=key["id"])
    assert (
        "'hs' of application 'shop' has no public half (HS256)"
        in gateway.refusal(application="shop")
    )


def test_what_fusionauth_does_not_have(gateway: Gateway) -> None:
    gateway.application("shop", accessTokenKeyId=gateway.key("mine")["id"])
    assert "There is no application 'shopp'" in gateway.refusal(
        application="shopp"
    )
    assert "There is no key 'yours'" in gateway.refusal(
        application="shop", application_keys=["yours"]
    )
    foreseen = gateway.mirror(check_mode=True, application="later")
    assert (foreseen["changed"], foreseen["credentials"]) == (True, [])
    assert "'later' does not exist yet" in foreseen["warnings"][0]
    foreseen = gateway.mirror(
        check_mode=True, application="shop", application_keys=["next"]
    )
    assert len(foreseen["added"]) == 1
    assert "'next' does not exist yet" in foreseen["warnings"][0]


def test_servers_from_before_verification_keys() -> None:
    with running(*CONTRACT_CHECKED, "--fusionauth-version=1.57.1") as old:
        gateway = Gateway(old)
        key = gateway.key("mine")
        gateway.application("shop", accessTokenKeyId=key["id"])
        assert gateway.mirror(application="shop")["added"] == [key["kid"]]


# Retiring -------------------------------------------------------------------------------------------------------------

MARK = "gatewright.auth.jwks"
NOW = 1_000_000


def kept(*tags: str) -> dict[str, Any]:
    return {"id": "x", "algorithm": "ES256", "tags": list(tags)}


def test_nothing_goes_before_something_wanted_has_settled() -> None:
    old = {"old": kept(MARK, f"{MARK}.missing-since.1")}
    assert plan_credentials(old, {"new": {}}, (), 60, NOW).delete == []
    assert plan_credentials(
        {**old, "new": kept(MARK)}, {"new": {}}, (), 60, NOW
    ).delete == ["old"]


@pytest.mark.parametrize(
    ("since", "gone"), [(NOW - 60, True), (NOW - 59, False), (NOW, False)]
)
def test_the_grace_period_is_kept_to_the_second(
    since: int, gone: bool
) -> None:
    current = {
        "old": kept(MARK, f"{MARK}.missing-since.{since}"),
        "new": kept(MARK),
    }
    found = plan_credentials(current, {"new": {}}, (), 60, NOW)
    assert (found.delete, found.retiring) == (
        (["old"], {}) if gone else ([], {"old": since})
    )


def test_a_tag_that_somebody_spoiled_starts_anew() -> None:
    current = {
        "old": kept(MARK, f"{MARK}.missing-since.yesterday", "mine"),
        "new": kept(MARK),
    }
    found = plan_credentials(current, {"new": {}}, (), 60, NOW)
    assert found.delete == []
    assert found.update["old"] == {
        "tags": [MARK, "mine", f"{MARK}.missing-since.{NOW}"]
    }


def test_an_instant_that_is_still_to_come_starts_anew() -> None:
    """Whoever marked it had a clock that was a year ahead; that must not keep the credential for a year."""
    current = {
        "old": kept(MARK, f"{MARK}.missing-since.{NOW + 31_536_000}"),
        "new": kept(MARK),
    }
    found = plan_credentials(current, {"new": {}}, (), 60, NOW)
    assert (found.delete, found.retiring) == ([], {"old": NOW})
    assert found.update["old"] == {
        "tags": [MARK, f"{MARK}.missing-since.{NOW}"]
    }


def test_what_others_made_stays() -> None:
    found = plan_credentials(
        {"by hand": kept(), "new": kept(MARK)}, {"new": {}}, (), 0, NOW
    )
    assert (found.delete, found.retiring, list(found.update)) == (
        [],
        {},
        ["new"],
    )


def test_never_without_any() -> None:
    with pytest.raises(
        CollectionError, match="Every key of the key set would be retired"
    ):
        plan_credentials({"only": kept(MARK)}, {"only": {}}, ["only"], 0, NOW)


def test_a_run_that_broke_off_is_finished_by_the_next(
    gateway: Gateway,
) -> None:
    jwks = [
        pem_to_jwk(KEYS["ec-p256.public"], kid=name)
        for name in ("a", "b", "c")
    ]
    gateway.sandbox.fault(
        "kong_admin",
        method="POST",
        skip=1,
        times=1,
        status=500,
        body={"message": "disk full"},
    )
    assert gateway.mirror(jwks=jwks)["failed"]
    assert list(gateway.credentials()) == ["a"]
    assert gateway.mirror(jwks=jwks)["added"] == ["b", "c"]


# At a URL, and from people who mean harm ------------------------------------------------------------------------------


def test_a_key_set_at_a_url(gateway: Gateway) -> None:
    with at_a_url(saying(GOOD)) as url:
        assert gateway.mirror(url=url)["added"] == ["good"]
        assert not gateway.mirror(url=url)["changed"]


def drip(request: http.server.BaseHTTPRequestHandler) -> None:
    """A byte now and then, each in time for a timeout between two of them."""
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b" ")
        time.sleep(0.05)


def drip_headers(request: http.server.BaseHTTPRequestHandler) -> None:
    """The same before there is any body."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    drip(request)


def flood(request: http.server.BaseHTTPRequestHandler) -> None:
    """More than anybody wants."""
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b" " * 65536)


HOSTILE: dict[str, tuple[Answer, str]] = {
    "slow": (drip, "cannot be reached: no answer to GET within 0.5 s"),
    "slow from the start": (
        drip_headers,
        "cannot be reached: no answer to GET within 0.5 s",
    ),
    "endless": (flood, f"sends more than {LARGEST} bytes"),
    "packed": (
        saying("x", Content_Encoding="gzip"),
        "compressed its answer (gzip) although no compression was requested",
    ),
    "elsewhere": (
        saying(
            "", 302, Location="https://user:word@evil.example.com/jwks?a=b"
        ),
        "redirects to https://evil.example.com/jwks: if you trust that address",
    ),
    "an error": (saying(GOOD, 500), "cannot be fetched: it answered 500"),
    "a page": (saying("<html>"), "is not a key set in JSON"),
    "nothing": (saying(""), "is not a key set in JSON"),
    "a list": (saying(GOOD["keys"]), "is not a key set in JSON"),
    "deep": (saying("[" * 100_000), "is not a key set in JSON"),
    "no keys": (saying({}), "must be a mapping with a list of keys"),
    "empty": (saying({"keys": []}), "is empty"),
    "10,000 keys": (
        saying({"keys": GOOD["keys"] * 10_000}),
        "has 10000 keys, and the limit is 100",
    ),
    "twice": (
        saying({"keys": GOOD["keys"] * 2}),
        "has two keys with the id 'good'",
    ),
    "private": (
        saying({"keys": [{**GOOD["keys"][0], "d": "c2VjcmV0"}]}),
        "includes its private half",
    ),
    "of unknown types": (
        saying({"keys": [{"kty": "AKP", "kid": "x"}]}),
        "no algorithm for tokens uses keys of type 'AKP'",
    ),
    "half of it broken": (
        saying(
            {"keys": [*GOOD["keys"], {"kty": "RSA", "kid": "x", "n": "AQAB"}]}
        ),
        "it lacks e",
    ),
}


@pytest.mark.parametrize(("answer", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_nothing_is_lost_to_a_hostile_key_set(
    gateway: Gateway, answer: Answer, sentence: str
) -> None:
    with at_a_url(saying(GOOD)) as url:
        gateway.mirror(url=url)
    tracemalloc.start()
    with at_a_url(answer) as url:
        said = gateway.refusal(
            url=url,
            request_timeout=0.5 if "0.5" in sentence else 10,
            grace_period=0,
        )
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sentence in said
    assert "word" not in said
    assert "c2VjcmV0" not in said
    assert most < 20 * LARGEST


def test_a_url_without_a_server(gateway: Gateway) -> None:
    assert "cannot be reached: " in gateway.refusal(url="http://127.0.0.1:1/")
    assert "its URL must start with http:// or https://" in gateway.refusal(
        url="file:///etc/passwd"
    )


def test_a_small_exponent_needs_to_be_allowed(gateway: Gateway) -> None:
    modulus = (
        load_pem_public_key(KEYS["rsa-a.public"].encode()).public_numbers().n
    )
    key = RSAPublicNumbers(3, modulus).public_key()
    pem = key.public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    ).decode()
    credential = {
        "consumer": "shop",
        "key": "three",
        "algorithm": "RS256",
        "rsa_public_key": pem,
    }
    credential["kong_admin_url"] = gateway.sandbox.kong_admin_url
    assert (
        "or set allow_small_exponent=true"
        in do("kong_consumer_jwt", credential)["msg"]
    )
    assert gateway.credentials() == {}
    assert do(
        "kong_consumer_jwt", {**credential, "allow_small_exponent": True}
    )["changed"]
    assert not do(
        "kong_consumer_jwt", {**credential, "allow_small_exponent": True}
    )["changed"]
    keys = {
        "keys": [
            pem_to_jwk(pem, kid="three of a set", alg="RS256"),
            *GOOD["keys"],
        ]
    }
    assert gateway.mirror(jwks=keys)["added"] == ["good"]
    assert gateway.mirror(jwks=keys, allow_small_exponent=True)["added"] == [
        "three of a set"
    ]
