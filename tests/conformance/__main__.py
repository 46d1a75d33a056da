# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the stories, configurations, the doctor and rotations against servers that somebody names, which are emptied.

`make conformance KONG_ADMIN_URL=… KONG_PROXY_URL=… [FUSIONAUTH_URL=… FUSIONAUTH_API_KEY=…] [CONFIRM=1]`
"""

from __future__ import annotations

import os
import pathlib
import re
import sys

import pytest
import requests

from tests.support.sandbox import CHECKOUT

OLDEST_KONG = (3, 4)
OLDEST_FUSIONAUTH = (1, 50)
RECORDINGS = pathlib.Path("tests/output/conformance")
TIMEOUT_SECONDS = 30
TESTS = [
    "tests/conformance",
    "tests/integration/test_stories.py",
    "tests/integration/test_kong_config_properties.py",
    "tests/integration/test_fusionauth_config_properties.py",
    "tests/integration/test_key_sets.py",
    "tests/integration/test_diagnosis.py",
    "tests/integration/test_audit.py",
    "tests/integration/test_roles.py",
    "tests/integration/test_rotation.py",
]


def main(arguments: list[str]) -> int:
    """Return the exit status of pytest; `arguments` are more of its own."""
    os.chdir(CHECKOUT)
    named = {
        name: os.environ.get(name) or ""
        for name in ("KONG_ADMIN_URL", "KONG_PROXY_URL", "FUSIONAUTH_URL")
    }
    if not (named["KONG_ADMIN_URL"] and named["KONG_PROXY_URL"]):
        sys.exit(
            "Name the servers: make conformance KONG_ADMIN_URL=http://… KONG_PROXY_URL=http://…"
        )
    if named["FUSIONAUTH_URL"] and not os.environ.get("FUSIONAUTH_API_KEY"):
        sys.exit(
            "FusionAuth needs an API key, in the environment variable FUSIONAUTH_API_KEY."
        )
    servers = [
        f"Kong {kong_version(named['KONG_ADMIN_URL'])} at {named['KONG_ADMIN_URL']}"
    ]
    if named["FUSIONAUTH_URL"]:
        servers.append(
            f"FusionAuth {fusionauth_version(named['FUSIONAUTH_URL'])} at {named['FUSIONAUTH_URL']}"
        )
    confirm(servers)
    options = [
        f"--{name.lower().replace('_', '-')}={url}"
        for name, url in named.items()
        if url
    ]
    if os.environ.get("SETTLE_SECONDS"):
        options.append(f"--settle-seconds={os.environ['SETTLE_SECONDS']}")
    chosen = [
        argument for argument in arguments if argument.startswith("tests/")
    ]
    rest = [argument for argument in arguments if argument not in chosen]
    return pytest.main(
        [*(chosen or TESTS), f"--recordings={RECORDINGS}", *options, *rest]
    )


def kong_version(url: str) -> str:
    """Return the version of a Kong that is new enough and has a database, or end with a sentence."""
    node = answered(f"{url.rstrip('/')}/", "Kong")
    version = str(node.get("version") or "")
    if "configuration" not in node or not new_enough(version, OLDEST_KONG):
        sys.exit(
            f"{url} is no Kong of {dotted(OLDEST_KONG)} or newer (it says version {version or 'nothing'})."
        )
    if node["configuration"].get("database") == "off":
        sys.exit(
            f"The Kong at {url} has no database: its Admin API takes no writes, so there is little to test."
        )
    return version


def fusionauth_version(url: str) -> str:
    """Return the version of a FusionAuth that is new enough, or end with a sentence."""
    key = {"Authorization": os.environ["FUSIONAUTH_API_KEY"]}
    version = str(
        answered(
            f"{url.rstrip('/')}/api/system/version", "FusionAuth", key
        ).get("version")
        or ""
    )
    if not new_enough(version, OLDEST_FUSIONAUTH):
        sys.exit(
            f"{url} is no FusionAuth of {dotted(OLDEST_FUSIONAUTH)} or newer (version {version or 'unknown'})."
        )
    return version


def answered(
    url: str, product: str, headers: dict[str, str] | None = None
) -> dict[str, object]:
    """Return the JSON object at a URL, or end with a sentence."""
    try:
        answer = requests.get(url, headers=headers, timeout=TIMEOUT_SECONDS)
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        sys.exit(f"{product} does not answer at {url}: {error}")
    if not answer.ok or not isinstance(found, dict):
        sys.exit(f"{product} answers {answer.status_code} at {url}.")
    return found


def new_enough(version: str, oldest: tuple[int, int]) -> bool:
    """Return whether a version is not older."""
    numbers = re.match(r"(\d+)\.(\d+)", version)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= oldest


def dotted(version: tuple[int, int]) -> str:
    """Return a version as it is written."""
    return ".".join(map(str, version))


def confirm(servers: list[str]) -> None:
    """Ask whether these servers may be emptied, unless CONFIRM=1 says so; end if not."""
    print("Everything will be deleted from:", *servers, sep="\n  ", flush=True)
    if os.environ.get("CONFIRM") == "1":
        return
    try:
        given = input("Go on? Type yes: ")
    except EOFError:
        given = ""
    if given.strip() != "yes":
        sys.exit("Nothing was done. CONFIRM=1 answers the question.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
