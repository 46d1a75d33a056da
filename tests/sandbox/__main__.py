# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox as a program: FusionAuth, Kong and a service behind it on loopback, with nothing in them.

`python -m tests.sandbox` stays in the foreground until SIGINT or SIGTERM. README.md here tells what it can be asked.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import json
import secrets
import socket
import sys

from starlette.routing import Route
from starlette.types import ASGIApp

from tests.conformance.forward import Forward
from tests.sandbox.clock import Clock
from tests.sandbox.faults import Faults
from tests.sandbox.fusionauth import FusionAuth
from tests.sandbox.kong import Kong
from tests.sandbox.server import (
    HOST,
    Server,
    bind,
    self_signed_certificate,
    serve,
)
from tests.sandbox.upstream import echo

# Every server: the name of its option and of its URL, what a reader calls it, its own port.
SERVERS = {
    "fusionauth": ("FusionAuth", 9011),
    "kong-admin": ("Kong Admin API", 8001),
    "kong-proxy": ("Kong proxy", 8000),
    "upstream": ("Upstream (echo)", 9080),
}

HIGHEST_PORT = 65535

# The servers in place of which a real one can be named.
NAMEABLE = ("fusionauth", "kong-admin")


def port_number(text: str) -> int:
    """Return the port that an argument names."""
    number = int(text)
    if not 0 <= number <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(
            f"a port is a number from 0 to {HIGHEST_PORT}, not {number}"
        )
    return number


def command_line(target: str, description: str) -> argparse.ArgumentParser:
    """Return the parser of the sandbox's options, as `make TARGET ARGS="…"` takes them."""
    parser = argparse.ArgumentParser(
        prog=f"make {target}",
        usage=f'make {target} ARGS="[OPTION ...]"',
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--target", default=target, help=argparse.SUPPRESS)
    for name, (title, default) in SERVERS.items():
        parser.add_argument(
            f"--{name}-port",
            type=port_number,
            default=default,
            metavar="PORT",
            help=f"{title}; 0: any (default: {default})",
        )
    parser.add_argument(
        "--api-key",
        default=secrets.token_urlsafe(24),
        help="FusionAuth's API key (default: random)",
    )
    parser.add_argument(
        "--fusionauth-version",
        default="1.69.2",
        help="which one to be (default: %(default)s)",
    )
    parser.add_argument(
        "--kong-delay",
        type=float,
        default=0,
        metavar="SECONDS",
        help="until the proxy sees a write (default: 0)",
    )
    parser.add_argument(
        "--kong-database",
        choices=["postgres", "off"],
        default="postgres",
        help="off: DB-less",
    )
    parser.add_argument(
        "--kong-edition",
        choices=["community", "enterprise", "konnect"],
        default="community",
        help="which one to be",
    )
    parser.add_argument(
        "--kong-router-flavor",
        choices=["traditional_compatible", "expressions"],
        default="traditional_compatible",
    )
    parser.add_argument(
        "--kong-admin-token",
        metavar="TOKEN",
        help="what Kong Enterprise's Admin API or Konnect asks for",
    )
    for name in NAMEABLE:
        parser.add_argument(
            f"--{name}-at",
            metavar="URL",
            help=f"a real {SERVERS[name][0]} to stand in front of",
        )
    parser.add_argument(
        "--check-contract",
        action="store_true",
        help="check traffic against FusionAuth's OpenAPI document (needs jsonschema)",
    )
    parser.add_argument(
        "--tls",
        action="store_true",
        help="HTTPS, with a new self-signed certificate",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="tell what is ready as one line of JSON",
    )
    return parser


def bind_all(chosen: argparse.Namespace) -> dict[str, socket.socket]:
    """Take every server's port, or end with one sentence."""
    taken = {}
    for name, (title, dummy) in SERVERS.items():
        port = getattr(chosen, f"{name.replace('-', '_')}_port")
        try:
            taken[name] = bind(port)
        except OSError as error:
            reason = (
                "is in use"
                if error.errno == errno.EADDRINUSE
                else f"is not available ({error.strerror})"
            )
            sys.exit(
                f'Port {port} for {title} {reason}. Choose another: make {chosen.target} ARGS="--{name}-port N".'
            )
    return taken


def describe(ready: dict[str, str]) -> str:
    """Return what a person wants to know when everything listens."""
    lines = [
        f"  {title:<16} {ready[name.replace('-', '_') + '_url']}"
        for name, (title, dummy) in SERVERS.items()
    ]
    return "\n".join(
        [
            "The sandbox is ready:",
            "",
            *lines,
            f"  {'API key':<16} {ready['api_key']}",
            "",
            "Ctrl-C ends it.",
        ]
    )


async def run(
    chosen: argparse.Namespace, sockets: dict[str, socket.socket]
) -> None:
    """Serve everything on the ports of `sockets` until a signal ends it."""
    certificate = self_signed_certificate() if chosen.tls else None
    scheme = "https" if certificate else "http"
    urls = {
        name: f"{scheme}://{HOST}:{taken.getsockname()[1]}"
        for name, taken in sockets.items()
    }
    ready = {
        f"{name.replace('-', '_')}_url": url for name, url in urls.items()
    } | {"api_key": chosen.api_key}
    if certificate:
        ready["certificate"] = certificate[0]

    clock = Clock()
    fusionauth = FusionAuth(
        clock, chosen.api_key, chosen.fusionauth_version, urls["fusionauth"]
    )
    kong = Kong(
        clock,
        chosen.kong_database,
        chosen.kong_edition,
        chosen.kong_admin_token,
        chosen.kong_router_flavor,
    )
    kong.propagation_delay = chosen.kong_delay

    def reset() -> None:
        clock.reset()
        fusionauth.reset()
        kong.reset()
        for front in fronts:
            front.clear()

    apps: dict[str, ASGIApp] = {
        "fusionauth": fusionauth.app,
        "kong-admin": kong.admin,
        "kong-proxy": kong.proxy,
        "upstream": echo,
    }
    routes: dict[str, list[Route]] = {}
    for name in NAMEABLE:
        if url := getattr(chosen, f"{name.replace('-', '_')}_at"):
            forward = apps[name] = Forward(url)
            routes[name] = forward.routes
    if chosen.check_contract:
        from tests.sandbox.fusionauth.contract import ContractChecker

        checker = apps["fusionauth"] = ContractChecker(apps["fusionauth"])
        routes["fusionauth"] = [*routes.get("fusionauth", ()), *checker.routes]
    fronts = [
        Faults(apps[name], clock, reset, routes.get(name, ()))
        for name in sockets
    ]
    servers = [Server(front, certificate) for front in fronts]
    await serve(
        servers,
        list(sockets.values()),
        ready=lambda: print(
            json.dumps(ready) if chosen.json else describe(ready), flush=True
        ),
    )


if __name__ == "__main__":
    chosen = command_line(
        "sandbox", "Run stand-ins for FusionAuth and Kong on loopback."
    ).parse_args()
    asyncio.run(run(chosen, bind_all(chosen)))
