# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wired pair of servers for the tests of the doctor, and what the doctor and the proxy say of it."""

from __future__ import annotations

import functools
import importlib
import json
import time
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple
from urllib.parse import quote, urlsplit

import jwt
import requests
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    ModuleSpec,
    run_safely,
)
from tests.support.keys import KEYS
from tests.support.sandbox import Sandbox

ISSUER = "https://id.example.com"
KID = "orders-1"
MODULES = "ansible_collections.gatewright.auth.plugins.modules"

Json = Any


class Case(NamedTuple):
    """What is made wrong on the servers, and what the doctor is to say of it."""

    make: Callable[[World], Json]
    check: str
    severity: str
    says: str
    mends: bool
    known: Json


class Cases:
    """The decorator that collects cases in `made`.

    `says` is a part of what the finding says; where it `mends`, the tasks that the finding gives make it go away, and
    `known` is what templates in them stand for.
    """

    def __init__(self) -> None:
        self.made: list[Case] = []

    def __call__(
        self,
        check: str,
        severity: str,
        says: str,
        mends: bool = False,
        **known: Json,
    ) -> Callable[..., Any]:
        def take(make: Callable[[World], Json]) -> Callable[[World], Json]:
            self.made.append(Case(make, check, severity, says, mends, known))
            return make

        return take


class World:
    """A sandbox where Kong accepts exactly the tokens of the application orders, if `wired`."""

    last: ClassVar[dict[Sandbox, World]] = {}

    @classmethod
    def in_order(cls, sandbox: Sandbox) -> World:
        """A wired pair of servers, made anew only where somebody has changed them."""
        last = cls.last.get(sandbox)
        if last is None or not last.intact():
            sandbox.reset()
            last = cls.last[sandbox] = cls(sandbox)
        return last

    def __init__(self, sandbox: Sandbox, wired: bool = True) -> None:
        self.sandbox = sandbox
        [self.tenant] = sandbox.fusionauth("GET", "/api/tenant").json()[
            "tenants"
        ]
        if wired:
            self.wire()
        self.wrote = self._writes()

    def intact(self) -> bool:
        """Whether nobody has changed the servers since they were wired."""
        return self.wrote == self._writes()

    def _writes(self) -> list[str]:
        return self.sandbox.writes("kong_admin") + self.sandbox.writes(
            "fusionauth"
        )

    def wire(self) -> None:
        """Make what site.yml makes, past the collection."""
        self.tell_fusionauth(
            "PATCH",
            f"/api/tenant/{self.tenant['id']}",
            tenant={"issuer": ISSUER},
        )
        self.key = self.signing_key("orders key", "rsa-a", KID)
        self.application = self.tell_fusionauth(
            "POST",
            "/api/application",
            application={
                "name": "orders",
                "jwtConfiguration": self.signing_with(self.key),
            },
        )["application"]
        self.tell_kong(
            "POST", "/services", name="orders", url=self.sandbox.upstream_url
        )
        self.tell_kong(
            "POST", "/services/orders/routes", name="orders", paths=["/orders"]
        )
        self.plugin = self.tell_kong(
            "POST",
            "/services/orders/plugins",
            name="jwt",
            config={"claims_to_verify": ["exp"]},
        )
        self.tell_kong("POST", "/consumers", username="fusionauth")
        self.credential = self.give("fusionauth", ISSUER, "rsa-a")

    def tell_kong(self, method: str, path: str, /, **body: Json) -> Json:
        """Send Kong what it has to take."""
        return succeeded(self.sandbox.kong(method, path, json=body))

    def tell_fusionauth(self, method: str, path: str, /, **body: Json) -> Json:
        """Send FusionAuth what it has to take."""
        return succeeded(self.sandbox.fusionauth(method, path, json=body))

    def signing_key(self, name: str, key: str, kid: str) -> Json:
        """A key in FusionAuth, of the files in tests/contracts/keys."""
        body = {
            "name": name,
            "kid": kid,
            "privateKey": KEYS[f"{key}.private"],
            "publicKey": KEYS[f"{key}.public"],
        }
        kind = (
            {"type": "RSA", "algorithm": "RS256"}
            if key.startswith("rsa")
            else {"type": "EC", "algorithm": "ES256"}
        )
        return self.tell_fusionauth(
            "POST", "/api/key/import", key={**body, **kind}
        )["key"]

    @staticmethod
    def signing_with(key: Json, *earlier: Json) -> Json:
        """The jwtConfiguration of an application with a key of its own."""
        listed = [one["id"] for one in earlier]
        return {
            "enabled": True,
            "accessTokenKeyId": key["id"],
            "idTokenKeyId": key["id"],
            "accessTokenVerificationKeyIds": listed,
        }

    def sign_with(self, key: Json, *earlier: Json) -> None:
        """Have the application sign with another key."""
        settings = {"jwtConfiguration": self.signing_with(key, *earlier)}
        self.tell_fusionauth(
            "PATCH",
            f"/api/application/{self.application['id']}",
            application=settings,
        )

    def give(
        self, consumer: str, key: str, pem: str, algorithm: str = "RS256"
    ) -> Json:
        """A credential of a public key."""
        body = {
            "key": key,
            "algorithm": algorithm,
            "rsa_public_key": KEYS.get(f"{pem}.public", pem),
        }
        return self.tell_kong(
            "POST", f"/consumers/{quote(consumer, safe='')}/jwt", **body
        )

    def configure(self, **config: Json) -> None:
        """Change the jwt plugin's configuration."""
        self.tell_kong("PATCH", f"/plugins/{self.plugin['id']}", config=config)

    def change_credential(self, **fields: Json) -> None:
        """Change the credential."""
        self.tell_kong("PATCH", f"/jwts/{self.credential['id']}", **fields)

    def token(
        self,
        algorithm: str = "RS256",
        key: str = "rsa-a",
        secret: str | None = None,
        header: Json = None,
        **claims: Json,
    ) -> str:
        """A token as the application would get it, but for the claims that are given; None leaves one out."""
        now, application = int(time.time()), self.application["id"]
        said = {
            "iss": ISSUER,
            "aud": application,
            "applicationId": application,
            "tid": self.tenant["id"],
        }
        said = {
            **said,
            "sub": "somebody",
            "iat": now,
            "exp": now + 3600,
            **claims,
        }
        kept = {
            name: value for name, value in said.items() if value is not None
        }
        material = secret or private_key(key)
        return jwt.api_jws.encode(
            json.dumps(kept).encode(),
            material,
            algorithm,
            {"typ": "JWT", **({"kid": KID} if header is None else header)},
        )

    # What is said of it

    def asked(self, options: Json) -> Json:
        """The options of a diagnosis as its module gets them."""
        place = (
            {}
            if {"route", "service"} & options.keys()
            else {"path": "/orders"}
        )
        connection = {
            "kong_admin_url": self.sandbox.kong_admin_url,
            "fusionauth_url": self.sandbox.fusionauth_url,
            "fusionauth_api_key": self.sandbox.api_key,
        }
        host = urlsplit(self.sandbox.kong_proxy_url).netloc
        return {
            **connection,
            "protocol": "http",
            "host": host,
            **place,
            **options,
        }

    def connected(self, options: Json) -> Json:
        """The options of a diagnosis with the defaults of its module."""
        return validated("kong_jwt_diagnose", self.asked(options))[1]

    def diagnose(self, **options: Json) -> Json:
        """What the doctor says."""
        found = do("kong_jwt_diagnose", self.asked(options))
        assert not found.get("failed"), found["msg"]
        return found

    def knock(self, **options: Json) -> requests.Response:
        """What the proxy says to the same request."""
        self.sandbox.settle()
        token, session = options.get("token"), requests.Session()
        session.trust_env = False
        headers = {
            **({"Authorization": f"Bearer {token}"} if token else {}),
            **options.get("headers", {}),
        }
        if "host" in options:
            headers["Host"] = options["host"]
        url = self.sandbox.kong_proxy_url + options.get("path", "/orders")
        return session.request(
            options.get("method", "GET"),
            url,
            headers=headers,
            allow_redirects=False,
            timeout=30,
        )

    def repair(self, tasks: list[Json], known: Json | None = None) -> None:
        """Run tasks that a finding gave; `known` is what their templates stand for."""
        for task in tasks:
            [(name, options)] = [
                (name, value)
                for name, value in task.items()
                if name.startswith("gatewright.auth.")
            ]
            text = json.dumps(options)
            for variable, value in (known or {}).items():
                text = text.replace(
                    "{{ " + variable + " }}", json.dumps(value)[1:-1]
                )
            module = name.removeprefix("gatewright.auth.")
            done = do(
                module,
                {**connection(self.sandbox, module), **json.loads(text)},
            )
            assert not done.get("failed"), done["msg"]


@functools.cache
def private_key(name: str) -> Any:
    """A key of the files in tests/contracts/keys."""
    return load_pem_private_key(KEYS[f"{name}.private"].encode(), None)


def connection(sandbox: Sandbox, module: str) -> Json:
    """The options by which a module finds its server."""
    if module.startswith("kong"):
        return {"kong_admin_url": sandbox.kong_admin_url}
    return {
        "fusionauth_url": sandbox.fusionauth_url,
        "fusionauth_api_key": sandbox.api_key,
    }


def do(module: str, options: Json) -> Json:
    """The result of a module, in process and in a subprocess."""
    return run_safely(
        *validated(module, options), check_mode=False, diff=False
    )


def validated(module: str, options: Json) -> tuple[ModuleSpec, Json]:
    """The task of a module, and its options with their defaults."""
    task = importlib.import_module(f"{MODULES}.{module}").SPEC
    found = ArgumentSpecValidator(task.options, **task.rules).validate(options)
    assert not found.errors.errors, found.errors.msg
    return task, found.validated_parameters


def succeeded(answer: requests.Response) -> Json:
    """What an answer holds."""
    assert answer.ok, f"{answer.request.method} {answer.url}: {answer.text}"
    return answer.json()


def neglected(sandbox: Sandbox) -> World:
    """Servers as years leave them: a wired application, and beside it one of everything that an audit finds."""
    world = World(sandbox)
    kong, fusionauth, url = (
        world.tell_kong,
        world.tell_fusionauth,
        sandbox.upstream_url,
    )
    world.signing_key("old key", "ec-p256", "old-1")
    shop = {"name": "shop", "jwtConfiguration": world.signing_with(world.key)}
    fusionauth("POST", "/api/application", application=shop)
    for name in ("health", "reports", "invoices"):
        kong("POST", "/services", name=name, url=url)
        kong("POST", f"/services/{name}/routes", name=name, paths=[f"/{name}"])
    kong(
        "POST",
        "/services/orders/routes",
        name="order-search",
        paths=["/orders/search"],
        methods=["GET", "POST"],
    )
    kong("POST", "/consumers", username="guest")
    for name in ("billing", "warehouse", "legacy", "partner"):
        kong("POST", "/consumers", username=name)
    kong(
        "POST",
        "/services/reports/plugins",
        name="jwt",
        config={"claims_to_verify": [], "anonymous": "guest"},
    )
    kong(
        "POST",
        "/services/invoices/plugins",
        name="jwt",
        config={"claims_to_verify": ["exp"], "key_claim_name": "kid"},
    )
    kong(
        "POST",
        "/services/invoices/plugins",
        name="acl",
        config={"allow": ["accounting"]},
    )
    kong("POST", "/consumers/billing/acls", group="accounting")
    world.give("billing", "old-1", "ec-p256", "ES256")
    world.give("legacy", f"{ISSUER}/", "rsa-b")
    kong(
        "POST",
        "/consumers/warehouse/jwt",
        key="warehouse",
        algorithm="HS256",
        secret="Warehouse1",
    )
    kong(
        "POST",
        "/consumers/partner/jwt",
        key="https://partner.example",
        algorithm="RS256",
        rsa_public_key=weak_key(),
    )
    return world


@functools.cache
def weak_key() -> str:
    """The public half of a new RSA key of 1024 bits."""
    public = rsa.generate_private_key(65537, 1024).public_key()
    return public.public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    ).decode()
