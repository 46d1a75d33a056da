# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Record how a real server answers, and check that another one answers the same.

    contract.py record SCENARIO.yml --admin URL --proxy URL > RECORDING.json
    contract.py check  RECORDING.json --admin URL --proxy URL [--verbose]

A scenario is a list of steps. A step is `call: VERB /path` (Admin API) or `proxy: VERB /path`
(the proxy), with optional `json`, `form`, `headers`, `save: {name: path.in.body}`, and for the
proxy `jwt: {key, alg, claims, header}` (signed with keys/KEY.private.pem, `exp`/`nbf` given as seconds from
now), `cookie_jwt`, `query_jwt`. `{{name}}` stands for a saved value, `{{file:keys/x.pem}}` for a file's text and
`{{upstream}}` for an echo server that this program starts itself. `random: [field]` marks fields
whose value the server makes up, `page: true` a page whose rows are
compared by number only, `only_status: true` and `only: [path]` compare just that.

What differs from run to run is normalised on both sides: UUIDs become `uuid:N` by first
appearance, `*_at` become `time`, random fields `random`, paging tokens `offset`.
`check` prints every step that differs and ends with `N passed, M failed`.
Needs requests, PyYAML, PyJWT and cryptography.
"""

import argparse
import copy
import json
import pathlib
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import requests
import yaml

HERE = pathlib.Path(__file__).resolve().parent
UUID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
OPENSSL = re.compile(r"error:[0-9A-Fa-f]{6,}:[^()]*")
NAMES = re.compile(r"(non-empty: )('[^']+'(?:, '[^']+')+)")
PARTS = re.compile(r"(\d+ schema violations \()(.*)\)$")
HOLE = re.compile(r"\{\{([^}]+)\}\}")
KEPT = ("www-authenticate", "content-type", "allow")
ECHOED = (
    "host",
    "authorization",
    "x-consumer-id",
    "x-consumer-username",
    "x-consumer-custom-id",
    "x-credential-identifier",
    "x-anonymous-consumer",
    "x-forwarded-path",
    "x-forwarded-prefix",
)


def unordered(text):
    """Kong lists the parts of a message in no fixed order."""
    text = NAMES.sub(
        lambda m: m[1] + ", ".join(sorted(m[2].split(", "))), text
    )
    return PARTS.sub(
        lambda m: m[1] + "; ".join(sorted(m[2].split("; "))) + ")", text
    )


class Echo(BaseHTTPRequestHandler):
    def _answer(self):
        length = int(self.headers.get("content-length") or 0)
        self.rfile.read(length)
        seen = {k: self.headers[k] for k in ECHOED if k in self.headers}
        body = json.dumps(
            {"method": self.command, "path": self.path, "headers": seen}
        ).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = (
        _answer
    )

    def log_message(self, *_dummy):
        pass


class Run:
    def __init__(self, admin, proxy, upstream_port):
        self.admin, self.proxy = admin.rstrip("/"), proxy.rstrip("/")
        self.saved = {
            "upstream": f"http://127.0.0.1:{upstream_port}",
            "upstream_port": upstream_port,
        }
        self.uuids = {}
        self.http = requests.Session()

    def fill(self, value):
        if isinstance(value, dict):
            return {k: self.fill(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.fill(v) for v in value]
        if not isinstance(value, str):
            return value
        whole = HOLE.fullmatch(value)
        return (
            self.hole(whole[1])
            if whole
            else HOLE.sub(lambda m: str(self.hole(m[1])), value)
        )

    def hole(self, name):
        if name.startswith("file:"):
            return (HERE / name[5:]).read_text()
        return self.saved[name]

    def token(self, spec):
        claims, now = dict(spec.get("claims") or {}), int(time.time())
        for name in ("exp", "nbf", "iat"):
            if isinstance(claims.get(name), (int, float)):
                claims[name] = now + claims[name]
        key = (
            spec.get("secret")
            or (HERE / f"keys/{spec['key']}.private.pem").read_text()
        )
        text = jwt.encode(
            claims, key, algorithm=spec["alg"], headers=spec.get("header")
        )
        return text[:-6] + "AAAAAA" if spec.get("tampered") else text

    def perform(self, step):
        verb, path = self.fill(step.get("call") or step["proxy"]).split(" ", 1)
        base = self.admin if "call" in step else self.proxy
        headers, kwargs = dict(self.fill(step.get("headers") or {})), {}
        if "jwt" in step:
            headers["Authorization"] = "Bearer " + self.token(
                self.fill(step["jwt"])
            )
        if "query_jwt" in step:
            spec = self.fill(step["query_jwt"])
            path += (
                ("&" if "?" in path else "?")
                + spec.get("param", "jwt")
                + "="
                + self.token(spec)
            )
        if "cookie_jwt" in step:
            spec = self.fill(step["cookie_jwt"])
            headers["Cookie"] = (
                spec.get("name", "jwt") + "=" + self.token(spec)
            )
        if "json" in step:
            kwargs["json"] = self.fill(step["json"])
        if "form" in step:
            kwargs["data"] = self.fill(step["form"])
        if "raw" in step:
            kwargs["data"] = step["raw"]
        if "files" in step:
            kwargs["files"] = {
                k: (None, v) for k, v in self.fill(step["files"]).items()
            }
        return self.http.request(
            verb,
            base + path,
            headers=headers,
            timeout=20,
            allow_redirects=False,
            **kwargs,
        )

    def remember(self, step, answer):
        for name, path in (step.get("save") or {}).items():
            value = answer.json()
            for part in str(path).split("."):
                value = value[int(part)] if part.isdigit() else value[part]
            self.saved[name] = value

    def normal(self, step, answer):
        try:
            body = answer.json() if answer.content else None
        except ValueError:
            body = answer.text
        random = set(step.get("random") or ())
        if isinstance(body, dict) and isinstance(body.get("data"), list):
            body["data"].sort(
                key=lambda row: UUID.sub("", json.dumps(row, sort_keys=True))
            )
        body = self._walk(body, random)
        if step.get("page") and isinstance(body, dict):
            body["data"] = len(
                body.get("data") or ()
            )  # which rows come first depends on random ids
        if "proxy" in step and isinstance(body, dict):
            body.pop("request_id", None)
            if "path" in body:
                body["path"] = re.sub(
                    r"(jwt|access_token)=[\w.-]+", r"\1=token", body["path"]
                )
            body.get("headers", {}).pop("host", None)
        if isinstance(body, dict) and "authorization" in (
            body.get("headers") or {}
        ):
            body["headers"]["authorization"] = "sent"
        if step.get("only_status"):
            body = None
        if "only" in step:
            body = {path: self._dig(body, path) for path in step["only"]}
        keep = [h for h in KEPT if h in answer.headers]
        return {
            "status": answer.status_code,
            "body": body,
            "headers": {h: answer.headers[h].split(" (")[0] for h in keep},
        }

    @staticmethod
    def _dig(node, path):
        for part in path.split("."):
            node = node.get(part) if isinstance(node, dict) else None
        return node

    def _walk(self, node, random, name=""):
        if isinstance(node, dict):
            return {
                k: self._walk(v, random, k) for k, v in sorted(node.items())
            }
        if isinstance(node, list):
            if node and all(isinstance(v, dict) and len(v) == 1 for v in node):
                node = sorted(
                    node, key=lambda v: next(iter(v))
                )  # a schema lists its fields in no order
            return [self._walk(v, random, name) for v in node]
        if name in random and node is not None:
            return "random"
        if name.endswith("_at") and isinstance(node, (int, float)):
            return "time"
        if name == "offset" and isinstance(node, str):
            return "offset"
        if name == "next" and isinstance(node, str):
            return re.sub(r"offset=[^&]+", "offset=offset", node)
        if isinstance(node, str):
            node = node.replace(
                str(self.saved["upstream"]), "{{upstream}}"
            ).replace(str(self.saved["upstream_port"]), "{{upstream_port}}")
            node = unordered(OPENSSL.sub("error:openssl", node))
            return UUID.sub(
                lambda m: self.uuids.setdefault(
                    m[0], f"uuid:{len(self.uuids) + 1}"
                ),
                node,
            )
        if node == self.saved["upstream_port"] and name == "port":
            return "{{upstream_port}}"
        return node


def settle(run, step, want=None):
    """A gateway applies admin writes shortly after it answers: ask until the answer is as wanted or steady."""
    answer = run.perform(step)
    if "call" in step:
        return answer
    last, since, until = (
        None,
        time.time(),
        time.time() + (12 if want is None else 4),
    )
    while time.time() < until:
        got = run.normal(step, answer)
        if got == want:
            break
        if got != last:
            last, since = got, time.time()
        elif want is None and time.time() - since > 2.5:
            break
        time.sleep(0.2)
        answer = run.perform(step)
    return answer


def differences(want, got, path=""):
    if isinstance(want, dict) and isinstance(got, dict):
        for key in sorted(set(want) | set(got)):
            if key not in want:
                yield f"{path}.{key}: extra {json.dumps(got[key])[:90]}"
            elif key not in got:
                yield f"{path}.{key}: missing, want {json.dumps(want[key])[:90]}"
            else:
                yield from differences(want[key], got[key], f"{path}.{key}")
    elif (
        isinstance(want, list)
        and isinstance(got, list)
        and len(want) == len(got)
    ):
        for i, (a, b) in enumerate(zip(want, got, strict=True)):
            yield from differences(a, b, f"{path}[{i}]")
    elif want != got:
        yield f"{path}: want {json.dumps(want)[:140]}, got {json.dumps(got)[:140]}"


def main():
    p = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument("mode", choices=("record", "check"))
    p.add_argument("file", type=pathlib.Path)
    p.add_argument("--admin", default="http://127.0.0.1:8001")
    p.add_argument("--proxy", default="http://127.0.0.1:8000")
    p.add_argument("--upstream-port", type=int, default=9998)
    p.add_argument("--verbose", action="store_true")
    a = p.parse_args()
    echo = ThreadingHTTPServer(("127.0.0.1", a.upstream_port), Echo)
    threading.Thread(target=echo.serve_forever, daemon=True).start()
    doc = yaml.safe_load(a.file.read_text())
    steps = doc["steps"]
    run, out, bad = Run(a.admin, a.proxy, a.upstream_port), [], 0
    for n, step in enumerate(steps, 1):
        want = step.get("answer")
        title = f"{n:3} {step.get('call') or 'proxy ' + step['proxy']}"
        try:
            answer = settle(run, step, want)
            got = run.normal(step, answer)
            if answer.ok:
                run.remember(step, answer)
        except Exception as error:  # a candidate may fail in any way; the step is then a difference
            got = {
                "status": f"{type(error).__name__}: {error}"[:200],
                "body": None,
                "headers": {},
            }
        if a.mode == "record":
            kept = copy.deepcopy(step)
            kept["answer"] = got
            out.append(kept)
            print(title, got["status"], file=sys.stderr)
            continue
        ignore = set(step.get("ignore") or ())
        found = [
            d
            for d in differences(want, got)
            if not any(d.startswith(i) for i in ignore)
        ]
        bad += bool(found)
        if found:
            print(title)
            for line in found[:12]:
                print("      " + line)
        elif a.verbose:
            print(title, "ok")
    if a.mode == "record":
        json.dump(
            {"about": doc.get("about", ""), "steps": out},
            sys.stdout,
            indent=1,
            sort_keys=True,
        )
        print()
    else:
        print(f"{len(steps) - bad} passed, {bad} failed")
        sys.exit(bool(bad))


if __name__ == "__main__":
    main()
