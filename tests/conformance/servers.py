# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Named servers as a test holds them: emptied through their own APIs, and never told to misbehave in time."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.support.sandbox import Sandbox

REQUEST_SECONDS = 60
PATIENCE_SECONDS = (
    300  # the longest that a test may really wait for time to pass
)

# Kong's entities in an order in which nothing is deleted before what refers to it (Kong refuses that for services,
# certificates and key sets; it cascades for consumers, routes and upstreams).
KONG_PATHS = (
    "plugins",
    "routes",
    "services",
    "consumers",
    "consumer_groups",
    "upstreams",
    "snis",
    "certificates",
    "ca_certificates",
    "keys",
    "key-sets",
    "vaults",
)

# FusionAuth's own application. Users who are registered for it are administrators, and stay.
FUSIONAUTH_APPLICATION = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"

# What FusionAuth lists in full, as (path, name of the list), in an order in which it can be deleted.
FUSIONAUTH_LISTS = (
    ("application", "applications"),
    ("group", "groups"),
    ("consent", "consents"),
    ("user-action", "userActions"),
    ("identity-provider", "identityProviders"),
    ("webhook", "webhooks"),
    ("connector", "connectors"),
    ("form", "forms"),
    ("form/field", "fields"),
    ("email/template", "emailTemplates"),
    ("message/template", "messageTemplates"),
    ("messenger", "messengers"),
    ("lambda", "lambdas"),
    ("theme", "themes"),
    ("key", "keys"),
    ("tenant", "tenants"),
)
FUSIONAUTH_SEARCHES = (
    ("entity", "entities"),
    ("entity/type", "entityTypes"),
    ("ip-acl", "ipAccessControlLists"),
)


@dataclasses.dataclass(frozen=True)
class Servers:
    """The servers that somebody named. Without a `fusionauth_url` the stand-in is FusionAuth."""

    kong_admin_url: str
    kong_proxy_url: str
    fusionauth_url: str | None = None
    fusionauth_api_key: str | None = None
    settle_seconds: float = 6
    """How long Kong's proxy may take to see a write: its `worker_state_update_frequency` is five seconds."""

    def arguments(self) -> list[str]:
        """Return the options that have a sandbox stand in front of them."""
        named = ["--kong-admin-at", self.kong_admin_url]
        if self.fusionauth_url:
            named += [
                "--fusionauth-at",
                self.fusionauth_url,
                "--api-key",
                self.fusionauth_api_key or "",
            ]
        return named


class NamedServers(Sandbox):
    """A sandbox in front of named servers."""

    real_time = True
    token_lifetime = 60

    def __init__(self, ready: dict[str, str], servers: Servers) -> None:
        super().__init__({**ready, "kong_proxy_url": servers.kong_proxy_url})
        self.servers = servers
        self.shipped = (
            set(self._fusionauth_objects())
            if servers.fusionauth_url
            else set()
        )
        self.ended: list[list[dict[str, Any]]] = []
        self.tenants = (
            self._fusionauth_list("tenant", "tenants")
            if servers.fusionauth_url
            else []
        )

    def reset(self) -> None:
        """Empty the named servers, and make what is still a stand-in new."""
        self.ended.append(self._exchanges())
        self._empty_kong()
        if self.servers.fusionauth_url:
            self._empty_fusionauth()
        super().reset()

    def shift(self, seconds: float) -> None:
        """Let time really pass, as far as anybody would wait for it."""
        if not 0 < seconds <= PATIENCE_SECONDS:
            pytest.skip(
                "needs a clock that can be moved, which a real server has not"
            )
        time.sleep(seconds)

    def settle(self) -> None:
        """Wait until Kong's proxy has seen every write of its Admin API."""
        quiet = self._control("GET", "kong_admin", "quiet").json()["seconds"]
        time.sleep(max(0.0, self.servers.settle_seconds - quiet))

    def exchanges(self) -> list[list[dict[str, Any]]]:
        """Return, and forget, the exchanges with Kong: a list for each time that it was emptied."""
        ended, self.ended = [*self.ended, self._exchanges()], []
        return [exchanges for exchanges in ended if exchanges]

    def _exchanges(self) -> list[dict[str, Any]]:
        return self._control("DELETE", "kong_admin", "exchanges").json()

    def _empty_kong(self) -> None:
        for path in KONG_PATHS:
            for entity in self._kong_list(path):
                self._send(
                    "DELETE",
                    f"{self.servers.kong_admin_url}/{path}/{entity['id']}",
                ).raise_for_status()

    def _kong_list(self, path: str) -> list[dict[str, Any]]:
        """Return all entities of a kind; none where this Kong does not know the kind."""
        found: list[dict[str, Any]] = []
        url = f"{self.servers.kong_admin_url}/{path}?size=1000"
        while url:
            answer = self._send("GET", url)
            if answer.status_code == 404:
                return []
            answer.raise_for_status()
            page = answer.json()
            found += page["data"]
            url = (
                self.servers.kong_admin_url + page["next"]
                if page.get("next")
                else ""
            )
        return found

    def _empty_fusionauth(self) -> None:
        """Delete what was not there at first. What FusionAuth refuses to delete, it came with."""
        for user in self._fusionauth_search("user", "users"):
            registered = [
                one["applicationId"] for one in user.get("registrations", ())
            ]
            if FUSIONAUTH_APPLICATION not in registered:
                self._tell_fusionauth(
                    "DELETE", f"user/{user['id']}?hardDelete=true"
                )
        for path, identifier in self._fusionauth_objects():
            if (path, identifier) not in self.shipped:
                self._tell_fusionauth("DELETE", f"{path}/{identifier}")
        for tenant in self.tenants:
            self._tell_fusionauth(
                "PUT", f"tenant/{tenant['id']}", json={"tenant": tenant}
            )

    def _fusionauth_objects(self) -> Iterator[tuple[str, str]]:
        for path, name in FUSIONAUTH_LISTS:
            yield from (
                (path, found["id"])
                for found in self._fusionauth_list(path, name)
            )
        for path, name in FUSIONAUTH_SEARCHES:
            yield from (
                (path, found["id"])
                for found in self._fusionauth_search(path, name)
            )

    def _fusionauth_list(self, path: str, name: str) -> list[dict[str, Any]]:
        answer = self._tell_fusionauth("GET", path)
        return answer.json().get(name, []) if answer.ok else []

    def _fusionauth_search(self, path: str, name: str) -> list[dict[str, Any]]:
        answer = self._tell_fusionauth(
            "POST", f"{path}/search", json={"search": {"queryString": "*"}}
        )
        return answer.json().get(name, []) if answer.ok else []

    def _tell_fusionauth(
        self, method: str, path: str, **keywords: Any
    ) -> requests.Response:
        headers = {"Authorization": self.servers.fusionauth_api_key or ""}
        return self._send(
            method,
            f"{self.servers.fusionauth_url}/api/{path}",
            headers=headers,
            **keywords,
        )

    def _send(
        self, method: str, url: str, **keywords: Any
    ) -> requests.Response:
        """Ask a named server itself, so that nothing of it is counted or recorded."""
        return self.session.request(
            method, url, timeout=REQUEST_SECONDS, **keywords
        )
