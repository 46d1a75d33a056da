# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The floor: requests and nothing else, over one connection. `python floor.py URL PLAN`.

PLAN is a JSON file with `reads`, the paths of lists and other documents to read, every page of them, and `writes`,
requests as [method, path, body]. It prints how many seconds the reads took.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
import urllib.parse


def main(url: str, file: str) -> None:
    """Send what the plan says."""
    with open(file, encoding="utf-8") as text:
        plan = json.load(text)
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)

    def send(method: str, path: str, body: dict | None = None) -> dict:
        headers = (
            {"Content-Type": "application/json"} if body is not None else {}
        )
        connection.request(
            method, path, None if body is None else json.dumps(body), headers
        )
        answer = connection.getresponse()
        said = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {said.decode()}")
        return json.loads(said) if said else {}

    start = time.perf_counter()
    for path in plan["reads"]:
        page = send("GET", path)
        while "offset" in page:
            page = send(
                "GET", f"{path}&offset={urllib.parse.quote(page['offset'])}"
            )
    print(time.perf_counter() - start)
    for method, path, body in plan["writes"]:
        send(method, path, body)


if __name__ == "__main__":
    main(*sys.argv[1:])
