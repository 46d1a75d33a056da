# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page in headless Chromium, told what to do over pipes (chromedevtools.github.io/devtools-protocol)."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL_SECONDS = 300
OPTIONS = (
    *(
        "--headless=new",
        "--remote-debugging-pipe",
        "--no-first-run",
        "--disable-gpu",
        "--hide-scrollbars",
    ),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--no-sandbox",
        "--force-prefers-reduced-motion",
    ),
)
# Chromium reads from 3 and writes to 4.
LAUNCH = "import os, sys; r, w, *run = sys.argv[1:]; os.dup2(int(r), 3); os.dup2(int(w), 4); os.execv(run[0], run)"

Json = Any


def chromium() -> str | None:
    """Where Chromium is. A CI that may do so installs Debian's first."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if (
        found
        or not os.environ.get("CI")
        or os.geteuid() != 0
        or not shutil.which("apt-get")
    ):
        return found
    quiet: dict[str, Json] = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "timeout": INSTALL_SECONDS,
    }
    with contextlib.suppress(subprocess.SubprocessError):
        subprocess.run(["apt-get", "update", "-q"], check=True, **quiet)
        subprocess.run(
            [
                "apt-get",
                "install",
                "-qy",
                "--no-install-recommends",
                "chromium",
            ],
            check=True,
            **quiet,
        )
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """One page of a browser."""

    def __init__(self, send: Any, receive: Any) -> None:
        self._send, self._receive, self._count = send, receive, 0
        self._session: str | None = None
        self.complaints: list[Json] = []
        target = self.tell("Target.createTarget", url="about:blank")[
            "targetId"
        ]
        self._session = self.tell(
            "Target.attachToTarget", targetId=target, flatten=True
        )["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.tell(f"{domain}.enable")

    def tell(self, method: str, **params: Json) -> Json:
        """What the browser answers to a command."""
        self._count += 1
        session = {"sessionId": self._session} if self._session else {}
        self._send.write(
            json.dumps(
                {
                    "id": self._count,
                    "method": method,
                    "params": params,
                    **session,
                }
            ).encode()
            + b"\0"
        )
        self._send.flush()
        return self._wait(lambda message: message.get("id") == self._count)[
            "result"
        ]

    def open(self, path: pathlib.Path) -> None:
        """Open a file and wait until it is loaded."""
        self.tell("Page.navigate", url=path.as_uri())
        self._wait(
            lambda message: message.get("method") == "Page.loadEventFired"
        )

    def value(self, script: str) -> Json:
        """What a script makes of the page."""
        found = self.tell(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            awaitPromise=True,
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        code = {"Tab": 9, "Enter": 13, " ": 32}[key]
        text = {"Enter": "\r", " ": " "}.get(key)
        down = (
            {"type": "keyDown", "text": text}
            if text
            else {"type": "rawKeyDown"}
        )
        for event in (down, {"type": "keyUp"}):
            self.tell(
                "Input.dispatchKeyEvent",
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                **event,
            )

    def show(self, width: int, height: int, dark: bool = False) -> None:
        """Be so large, and light or dark."""
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {
            "name": "prefers-color-scheme",
            "value": "dark" if dark else "light",
        }
        self.tell("Emulation.setEmulatedMedia", features=[scheme])

    def picture(self, whole: bool = False) -> bytes:
        """The page as PNG."""
        return base64.b64decode(
            self.tell("Page.captureScreenshot", captureBeyondViewport=whole)[
                "data"
            ]
        )

    def spoken(self) -> list[tuple[str, str]]:
        """What a screen reader is told, as (role, name)."""
        nodes = self.tell("Accessibility.getFullAXTree")["nodes"]
        return [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in nodes
            if not node.get("ignored")
        ]

    def _wait(self, wanted: Any) -> Json:
        while True:
            message = json.loads(self._read())
            if message.get("method") in (
                "Log.entryAdded",
                "Runtime.exceptionThrown",
                "Network.requestWillBeSent",
            ):
                self.complaints.append(message)
            if wanted(message):
                assert "error" not in message, message
                return message

    def _read(self) -> bytes:
        found = bytearray()
        while (byte := self._receive.read(1)) not in (b"\0", b""):
            found += byte
        assert found, "Chromium has ended."
        return bytes(found)


@contextlib.contextmanager
def page(program: str) -> Iterator[Page]:
    """A browser with one empty page."""
    to_read, to_send = os.pipe()
    from_read, from_send = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                LAUNCH,
                str(to_read),
                str(from_send),
                program,
                *OPTIONS,
                f"--user-data-dir={profile}",
            ],
            pass_fds=(to_read, from_send),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_send)
        try:
            with open(to_send, "wb") as send, open(from_read, "rb") as receive:
                yield Page(send, receive)
        finally:
            process.terminate()
            process.wait(20)
