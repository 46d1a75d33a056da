# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys are rotated while a client knocks: with every token of FusionAuth's it is let in, for as long as that lives."""

from __future__ import annotations

import collections
import contextlib
import pathlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from ansible_collections.gatewright.auth.plugins.module_utils._core.jwt import (
    decode,
)
from tests.integration.test_roles import PASSWORD, SITE, recap, succeeded
from tests.support.playbooks import PlaybookRun, run_playbook
from tests.support.sandbox import Sandbox

ROTATE = [{"import_playbook": "gatewright.auth.rotate_keys"}]
NOW = {"jwt_key_rotation_max_age": 0}
LEEWAY = (
    60  # seconds that a retired key is kept beyond the life of its last token
)
LEAST = 700  # requests of each of three tests
REST = 0.05  # seconds between two of them while a playbook runs: without a rest they would leave it no time
WRITES = {
    "method": "POST|PUT|PATCH|DELETE",
    "path": "(?!/api/(jwt/vend|login)).*",
}


class Client(threading.Thread):
    """Someone who gets tokens from FusionAuth all the time, and shows Kong new ones, and old ones that still live."""

    def __init__(self, sandbox: Sandbox, application: str) -> None:
        super().__init__(daemon=True)
        self.sandbox, self.application = sandbox, application
        self.session = requests.Session()
        self.session.trust_env = False
        self.tokens: list[tuple[str, float, str]] = []
        self.answers: collections.Counter[tuple[str, int, str]] = (
            collections.Counter()
        )
        self.offset, self.rest = 0.0, REST
        self.between, self.ended = threading.Lock(), threading.Event()
        self.chance = random.Random(1)

    def run(self) -> None:
        while not self.ended.wait(self.rest):
            with self.between:
                self.knock(
                    self.fresh()
                    if self.chance.random() < 0.2 or not self.tokens
                    else self.known()
                )

    def fresh(self) -> tuple[str, float, str]:
        """A new token with its expiry and the id of its key."""
        body = {
            "loginId": "visitor@example.com",
            "password": PASSWORD,
            "applicationId": self.application,
        }
        headers = {"Authorization": self.sandbox.api_key}
        answer = self.session.post(
            f"{self.sandbox.fusionauth_url}/api/login",
            json=body,
            headers=headers,
            timeout=30,
        )
        token = answer.json()["token"]
        header, claims = decode(token)
        self.tokens.append((token, claims["exp"], header["kid"]))
        return self.tokens[-1]

    def known(self) -> tuple[str, float, str]:
        """One of the tokens that will live for a little longer."""
        now = time.time() + self.offset + 30
        self.tokens = [one for one in self.tokens if one[1] > now]
        return self.chance.choice(self.tokens) if self.tokens else self.fresh()

    def knock(self, one: tuple[str, float, str]) -> None:
        headers = {"Authorization": f"Bearer {one[0]}"}
        answer = self.session.get(
            f"{self.sandbox.kong_proxy_url}/orders",
            headers=headers,
            timeout=30,
        )
        self.answers[
            one[2], answer.status_code, "" if answer.ok else answer.text
        ] += 1

    def shift(self, seconds: float) -> None:
        """Let time pass; where the clock is moved, not while a request is on its way."""
        if self.sandbox.real_time:
            self.sandbox.shift(seconds)
            return
        with self.between:
            self.sandbox.shift(seconds)
            self.offset += seconds

    def pause(self) -> None:
        """Wait until the tokens that are there have been shown, and new ones."""
        self.hurry(self.answers.total() + 60)

    def hurry(self, number: int) -> None:
        """Have it knock without a rest until there were so many requests."""
        self.rest = 0
        while self.answers.total() < number and self.is_alive():
            time.sleep(0.01)
        self.rest = REST

    def end(self, least: int) -> str:
        """Stop, not before as many requests; return the numbers in words, or fail."""
        self.hurry(least)
        self.ended.set()
        self.join()
        bad = {
            answer: count
            for answer, count in self.answers.items()
            if answer[1] != 200
        }
        assert not bad, bad
        keys = [
            sum(
                count
                for (kid, *dummy), count in self.answers.items()
                if kid == one
            )
            for one in self.kids()
        ]
        by_key = " and ".join(map(str, keys))
        return f"{self.answers.total()} requests, all answered 200, {by_key} by key; no 401, no 5xx"

    def kids(self) -> list[str]:
        """The keys of all tokens shown, in the order in which they were first seen."""
        return list(dict.fromkeys(kid for kid, *dummy in self.answers))


class World:
    """Both servers, wired by site.yml, and a client."""

    def __init__(self, sandbox: Sandbox, place: pathlib.Path) -> None:
        self.sandbox, self.place = sandbox, place
        self.lifetime, self.grace = (
            sandbox.token_lifetime,
            sandbox.token_lifetime + LEEWAY,
        )
        succeeded(self.play(SITE, "--skip-tags", "verify"))
        self.client = Client(sandbox, self.application()["id"])
        self.await_the_proxy()

    def await_the_proxy(self) -> None:
        """Wait until the proxy, which may be slow, knows the wiring: whoever knocks earlier finds no route."""
        self.await_status("none", 401)
        self.await_status(self.client.fresh()[0], 200)

    def await_status(self, token: str, status: int) -> None:
        """Wait until the proxy answers a token so."""
        end = time.monotonic() + 60
        while self.knock(token)[0] != status:
            assert time.monotonic() < end, f"the proxy never answers {status}"
            time.sleep(REST)

    def play(
        self,
        plays: list[dict[str, Any]],
        *arguments: str,
        stop_when: Callable[[], bool] | None = None,
        **known: Any,
    ) -> PlaybookRun:
        """Run a playbook as site.yml wants it."""
        variables = {
            "fusionauth_api_key": self.sandbox.api_key,
            "site_upstream_url": self.sandbox.upstream_url,
            "site_user_password": PASSWORD,
            "jwt_key_rotation_propagation": 0,
            "fusionauth_issuer_token_lifetime": self.lifetime,
            **known,
        }
        return run_playbook(
            self.sandbox,
            self.place,
            plays,
            *arguments,
            variables=variables,
            record_writes=False,
            stop_when=stop_when,
        )

    def rotate(self, **known: Any) -> PlaybookRun:
        """Run rotate_keys.yml, which has to succeed."""
        return succeeded(self.play(ROTATE, **known))

    def application(self) -> dict[str, Any]:
        listed = self.sandbox.fusionauth("GET", "/api/application").json()[
            "applications"
        ]
        return next(one for one in listed if one["name"] == "orders")

    def keys(self) -> dict[str, dict[str, Any]]:
        """The application's keys by name, signing ones of FusionAuth's own left out."""
        listed = self.sandbox.fusionauth("GET", "/api/key").json()["keys"]
        return {
            one["name"]: one
            for one in listed
            if one["name"].startswith("orders")
        }

    def signing(self) -> str:
        """The name of the key that signs."""
        used = self.application()["jwtConfiguration"]["accessTokenKeyId"]
        return next(
            name for name, one in self.keys().items() if one["id"] == used
        )

    def credentials(self) -> set[str]:
        return {
            one["key"]
            for one in self.sandbox.kong("GET", "/jwts").json()["data"]
        }

    def long_lived(self, key: str) -> str:
        """A token of nobody that is good for ten days."""
        body = {
            "keyId": self.keys()[key]["id"],
            "claims": {},
            "timeToLiveInSeconds": 864_000,
        }
        return self.sandbox.fusionauth(
            "POST", "/api/jwt/vend", json=body
        ).json()["token"]

    def knock(self, token: str) -> tuple[int, str]:
        self.sandbox.settle()
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.sandbox.session.get(
            f"{self.sandbox.kong_proxy_url}/orders",
            headers=headers,
            timeout=30,
        )
        return answer.status_code, "" if answer.ok else answer.json().get(
            "message", answer.text
        )


FIRST, SECOND, THIRD = (
    f"orders access tokens{number}"
    for number in ("", " (rotation 2)", " (rotation 3)")
)
SLOW = (
    "--kong-delay=1",
)  # Kong's proxy sees a second later what the Admin API was told
UNKNOWN_KEY = (401, "No credentials found for given 'kid'")


@pytest.fixture
def world(
    request: pytest.FixtureRequest,
    sandbox_with: Callable[..., Any],
    tmp_path: pathlib.Path,
) -> Iterator[World]:
    """A world; with options for its sandbox it has one of its own."""
    with contextlib.ExitStack() as stack:
        sandbox = stack.enter_context(
            sandbox_with(*getattr(request, "param", ()))
        )
        found = World(sandbox, tmp_path)
        yield found
        found.client.ended.set()
        if found.client.is_alive():
            found.client.join()


@pytest.mark.parametrize("world", [SLOW], indirect=True, ids=["slow"])
def test_a_full_rotation(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    slow = {"jwt_key_rotation_propagation": 2}
    world.client.start()
    world.rotate(**slow)
    old, old_kid = world.long_lived(FIRST), world.keys()[FIRST]["kid"]
    world.rotate(**NOW, **slow)
    assert world.signing() == SECOND
    new = world.long_lived(SECOND)
    world.client.pause()
    world.client.shift(world.grace / 2)
    assert world.rotate(**slow).output.count("changed=0") == 1
    world.client.pause()
    assert (world.knock(old)[0], world.knock(new)[0]) == (200, 200)
    world.client.shift(world.grace / 2)
    world.rotate(**slow)
    world.client.pause()
    world.await_status(old, 401)
    assert (world.knock(old), world.knock(new)[0]) == (UNKNOWN_KEY, 200)
    assert world.credentials() == {world.keys()[SECOND]["kid"]}
    assert list(world.keys()) == [SECOND]
    assert (
        world.application()["jwtConfiguration"][
            "accessTokenVerificationKeyIds"
        ]
        == []
    )
    assert world.client.kids() == [old_kid, world.keys()[SECOND]["kid"]]
    assert (
        recap(succeeded(world.play(SITE, "--skip-tags", "verify")))["changed"]
        == 0
    )
    record_property("numbers", f"a full rotation: {world.client.end(LEAST)}")


@pytest.mark.parametrize("world", [SLOW], indirect=True, ids=["slow"])
def test_from_the_issuer_to_key_ids(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    slow = {"jwt_key_rotation_propagation": 2}
    world.client.start()
    [issuer] = world.credentials()
    world.client.pause()
    world.rotate(**slow)
    assert world.credentials() == {issuer, world.keys()[FIRST]["kid"]}
    world.client.pause()
    world.client.shift(world.grace)
    world.rotate(**slow)
    assert world.credentials() == {world.keys()[FIRST]["kid"]}
    world.client.pause()
    record_property(
        "numbers", f"from the issuer to key ids: {world.client.end(LEAST)}"
    )


def rotate_and_be_killed(
    world: World, passing: str, **known: Any
) -> str | None:
    """Rotate, and be killed at the first write, the one after it where it is to that server.

    Returns the server that was to be written to, or None where the run went through.
    """
    servers = ("fusionauth", "kong_admin")
    for server in servers:
        world.sandbox.clear_faults(server)
        world.sandbox.clear_requests(server)
        world.sandbox.fault(
            server,
            **WRITES,
            skip=int(server == passing),
            times=None,
            delay=3600,
        )

    def waiting() -> str | None:
        for server in servers:
            for one in world.sandbox.requests(server):
                told = one["method"] == "GET" or one["path"] in (
                    "/api/login",
                    "/api/jwt/vend",
                )
                if not told and one["status"] is None:
                    return server
        return None

    done = world.play(ROTATE, stop_when=lambda: waiting() is not None, **known)
    found = waiting()
    for server in servers:
        world.sandbox.clear_faults(server)
    assert found or done.status == 0, done.output
    return found


@pytest.mark.parametrize(
    "world", [()], indirect=True, ids=["alone"]
)  # some of its requests are never answered
def test_a_rotation_killed_at_each_step(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    world.client.start()
    old, kills = world.long_lived(FIRST), 0

    def finish(**known: Any) -> int:
        passing, count = "", 0
        while found := rotate_and_be_killed(world, passing, **known):
            passing, count = found, count + 1
            assert count < 20
        return count

    world.client.shift(world.lifetime / 2)
    kills += finish(jwt_key_rotation_max_age=world.lifetime / 2)
    assert world.signing() == SECOND
    world.client.pause()
    assert world.knock(old)[0] == 200
    world.client.shift(world.grace)
    kills += finish()
    world.client.pause()
    assert world.knock(old) == UNKNOWN_KEY
    assert world.credentials() == {world.keys()[SECOND]["kid"]}
    assert list(world.keys()) == [SECOND]
    numbers = world.client.end(LEAST)
    record_property("numbers", f"a rotation killed {kills} times: {numbers}")


# And otherwise --------------------------------------------------------------------------------------------------------


def test_leaked_keys(world: World) -> None:
    for now, later in (
        (FIRST, SECOND),
        (SECOND, THIRD),
    ):  # once by the issuer, once by the key's id
        old, leaked = world.client.fresh()[0], world.keys()[now]["kid"]
        assert world.knock(old)[0] == 200
        world.rotate(jwt_key_rotation_leaked=[leaked])
        assert world.knock(old) == UNKNOWN_KEY
        assert world.knock(world.client.fresh()[0])[0] == 200
        assert (world.signing(), list(world.keys())) == (later, [later])
        assert world.credentials() == {world.keys()[later]["kid"]}
    again = world.play(ROTATE, jwt_key_rotation_leaked=[leaked])
    assert (
        f"has a key with the id {leaked}, so nothing was changed"
        in " ".join(again.output.split())
    )
    assert recap(again)["changed"] == 0


@pytest.mark.parametrize(
    "world", [("--fusionauth-version=1.57.1",)], indirect=True, ids=["1.57"]
)
def test_a_server_from_before_verification_keys(world: World) -> None:
    old = world.long_lived(FIRST)
    world.rotate(**NOW)
    assert world.signing() == SECOND
    assert (world.knock(old)[0], world.knock(world.client.fresh()[0])[0]) == (
        200,
        200,
    )
    world.client.shift(world.grace)
    world.rotate()
    assert world.knock(old) == UNKNOWN_KEY
    assert list(world.keys()) == [SECOND]


def test_what_is_foreseen_and_what_is_refused(world: World) -> None:
    before = world.credentials(), world.application(), world.keys()

    def refused(**known: Any) -> str:
        done = world.play(ROTATE, **NOW, **known)
        assert done.status != 0
        return " ".join(done.output.split())

    foreseen = succeeded(world.play(ROTATE, "--check", "--diff", **NOW))
    assert recap(foreseen)["changed"] >= 3
    plugin = world.sandbox.kong("GET", "/plugins").json()["data"][0]
    path = f"/plugins/{plugin['id']}"

    assert world.sandbox.kong(
        "PATCH", path, json={"config": {"key_claim_name": "sub"}}
    ).ok
    said = refused(jwt_key_rotation_patience=1)
    assert (
        "answered 401 to a token signed with the key orders access tokens"
        in said
    )
    assert world.sandbox.kong(
        "PATCH", path, json={"config": {"key_claim_name": "iss"}}
    ).ok
    assert (world.credentials(), world.application(), world.keys()) == before

    assert world.sandbox.kong(
        "POST", "/consumers", json={"username": "partner"}
    ).ok
    assert world.sandbox.kong(
        "POST",
        "/consumers/partner/jwt",
        json={"key": "https://partner.example.com"},
    ).ok
    assert (
        "Kong has JWT credentials of consumers other than fusionauth"
        in refused()
    )
    assert (world.application(), world.keys()) == before[1:]
    world.rotate(jwt_key_rotation_plugins=[plugin["id"]])
    assert (
        world.sandbox.kong("GET", path).json()["config"]["key_claim_name"]
        == "kid"
    )
