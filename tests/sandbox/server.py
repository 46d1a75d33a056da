# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several ASGI applications on ports of one process."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import signal
import socket
import tempfile
from collections.abc import Callable, Sequence

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.types import ASGIApp

HOST = "127.0.0.1"


class Server(uvicorn.Server):
    """A server among others: it leaves the signals of the process alone, and tells when it listens."""

    def __init__(
        self, app: ASGIApp, certificate: tuple[str, str] | None = None
    ) -> None:
        """`certificate` is a certificate and its private key, both PEM; with it the server speaks HTTPS."""
        # Which protocol is at work matters: a fault that drops a connection needs h11's transport.
        config = uvicorn.Config(
            app,
            http="h11",
            log_level="error",
            access_log=False,
            proxy_headers=False,
            date_header=False,
            timeout_keep_alive=600,  # a client that is idle for a while would find it closed as it comes back
            timeout_graceful_shutdown=1,
        )
        if certificate:
            with tempfile.NamedTemporaryFile("w") as file:
                file.write("\n".join(certificate))
                file.flush()
                config.ssl_certfile = file.name
                config.load()
        super().__init__(config)
        self.listening = asyncio.Event()

    def capture_signals(self) -> contextlib.AbstractContextManager[None]:
        """Capture none."""
        return contextlib.nullcontext()

    async def startup(
        self, sockets: list[socket.socket] | None = None
    ) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self.listening.set()


def bind(port: int) -> socket.socket:
    """Take a port on loopback; 0 has the system choose one. An OSError says that it is taken."""
    # Only for a socket that names its protocol does asyncio turn Nagle's algorithm off: 40 ms an answer.
    taken = socket.socket(
        socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
        taken.listen()
    except OSError:
        taken.close()
        raise
    return taken


async def serve(
    servers: Sequence[Server],
    sockets: Sequence[socket.socket],
    ready: Callable[[], None],
) -> None:
    """Serve until SIGTERM or SIGINT; call `ready` as soon as all of them listen."""

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    async with asyncio.TaskGroup() as tasks:
        for server, taken in zip(servers, sockets, strict=True):
            tasks.create_task(server.serve([taken]))
        for server in servers:
            await server.listening.wait()
        ready()


def self_signed_certificate() -> tuple[str, str]:
    """Return a new certificate for the loopback address, which nobody vouches for, and its private key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(
                x509.NameOID.COMMON_NAME, "gatewright.auth sandbox"
            )
        ]
    )
    now = datetime.datetime.now(datetime.UTC)
    addresses = [
        x509.IPAddress(ipaddress.ip_address(HOST)),
        x509.DNSName("localhost"),
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(addresses), critical=False)
        .add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate.public_bytes(
        serialization.Encoding.PEM
    ).decode(), private.decode()
