# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks: what decides beside the jwt plugin who may come in.

Sources: large_client_header_buffers and ngx_http_parse_complex_uri of nginx; the plugins cors, key-auth, basic-auth,
acl and request-termination of Kong Gateway 3.9; measured on 3.9.3.
"""

from __future__ import annotations

import re
import typing as t

from ..._core.field_paths import Record
from ..._kong.request_credentials import Unproved
from ..finding import (
    ERROR,
    NOTE,
    OK,
    PASSES,
    WARNING,
    Verdict,
    Verdicts,
    answer,
    is_usable,
    shown,
    span,
    task,
)
from ..request_context import Case

LINE_BYTES = 8192  # of the request line or one header with its line feed, which nginx takes unless told otherwise
FORBIDDEN = answer(403, {"message": "You cannot consume this service"})
NOBODY = answer(401, {"message": "Unauthorized"})
TERMINATED = {
    401: "Unauthorized",
    404: "Not found",
    405: "Method not allowed",
    500: "An unexpected error occurred",
    502: "Bad Gateway",
    503: "Service unavailable",
}
REFUSING = (
    "bot-detection",
    "ip-restriction",
    "rate-limiting",
    "response-ratelimiting",
    "request-size-limiting",
)
CODE = ("post-function", "pre-function")
KONGS_OWN = (301, 302, 307, 308, 400, 401, 403, 404, 405, 415, 426, 500, 502, 503, 504)
FREQUENCY = 5  # seconds, of worker_state_update_frequency


# Before any plugin


def nginx(case: Case) -> Verdicts:
    """There is room for the request, and nginx hands it on to Kong."""
    asked, page = case.asked, answer(400, {})
    line = len(
        f"{asked.method} {asked.target} HTTP/1.1\r\n".encode("utf-8", "surrogatepass")
    )
    lengths = {"request line": line}
    for name, value in asked.headers.items():
        lengths[f"header {shown(name)}"] = len(
            f"{name}: {value}\r\n".encode("utf-8", "surrogatepass")
        )
    for what, length in lengths.items():
        if length > LINE_BYTES:
            sentence = (
                f"The {what} has {length} bytes; nginx takes {LINE_BYTES} by default (large_client_header_buffers), "
                "and answers 400 before Kong sees it."
            )
            yield Verdict(ERROR, sentence, {"bytes": length}, (), page)
    if asked.method in ("TRACE", "CONNECT"):
        yield Verdict(
            ERROR,
            f"nginx refuses {asked.method} before Kong sees it.",
            {},
            (),
            answer(405, {}),
        )
    if not _is_path(asked.path):
        sentence = "nginx refuses the path before Kong sees it: it has a broken escape, a null, or leads above the root."
        yield Verdict(ERROR, sentence, {}, (), page)


def _is_path(path: str) -> bool:
    if re.search("%(?![0-9A-Fa-f]{2})|%00", path):
        return False
    depth = 0
    for part in re.sub("%2[Ff]", "/", re.sub("%2[Ee]", ".", path)).split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return False
    return True


def preflight(case: Case) -> Verdicts:
    """A browser's question before its request (a preflight request of CORS) is answered without a token."""
    asked, cors = case.asked, case.applicable("cors")
    if asked.method != "OPTIONS":
        return
    is_browsers = bool(
        asked.header("origin") and asked.header("access-control-request-method")
    )
    if is_browsers and cors and not cors["config"].get("preflight_continue"):
        sentence = f"The cors plugin {case.gateway.scope(cors)} answers it before anybody asks for a token."
        yield Verdict(OK, sentence, answer=answer(200, {}))
    elif found := case.applicable("jwt"):
        scope = {
            kind: case.gateway.reference(f"{kind}s", found[kind])
            for kind in ("route", "service")
            if found.get(kind)
        }
        origin = asked.header("origin")
        config = {"origins": [origin]} if origin and is_usable(origin) else None
        repair = task(
            "Answer preflight requests without a token",
            "kong_plugin",
            name="cors",
            **scope,
            config=config,
        )
        sentence = (
            "A browser sends no token with OPTIONS before its request (CORS): the cors plugin would answer that before "
            "the plugins that ask for one."
        )
        yield Verdict(NOTE, sentence, {}, (repair,))


# Plugins that ask who it is


def key_auth(case: Case) -> Verdicts:
    """The plugin key-auth, where it applies, knows the request's key."""
    yield from _asks(
        case,
        "key-auth",
        lambda config: (
            f'Key realm="{config["realm"]}"' if config.get("realm") else "Key"
        ),
    )
    guard = case.asking("key-auth")
    if guard and guard["config"]["key_in_body"]:
        yield Verdict(
            NOTE,
            "The plugin key-auth reads keys in bodies too, which are not judged here.",
        )


def basic_auth(case: Case) -> Verdicts:
    """The plugin basic-auth, where it applies, knows the request's user name and password."""
    yield from _asks(
        case, "basic-auth", lambda config: f'Basic realm="{config["realm"]}"'
    )


def _asks(case: Case, name: str, challenge: t.Callable[[Record], str]) -> Verdicts:
    guard = case.asking(name)
    if not guard:
        return
    where, place = case.gateway.scope(guard), ("plugin", guard["id"])
    if case.is_known_already(guard):
        sentence = f"The plugin {name} {where} does not ask: {case.comer.proved_by} knows who it is, and either will do."
        yield Verdict(NOTE, sentence, place=place)
        return
    both = case.comer.proved_by and not guard["config"].get("anonymous")
    asks = (
        f"The plugin {name} {where} asks who it is as well: a request needs both"
        if both
        else f"{name} {where} asks"
    )
    held = case.presented(name)
    if isinstance(held, Unproved):
        refusal = answer(401, {"message": str(held)}, challenge(guard["config"]))
        rest = f" {_guest(case, guard)}" if guard["config"].get("anonymous") else ""
        sentence = f"{asks if both else f'The plugin {asks} who it is'}, and says {shown(str(held))}.{rest}"
        yield Verdict(WARNING if rest else ERROR, sentence, {}, (), refusal, place)
        return
    owner = case.gateway.called(
        "consumers", case.gateway.one("consumers", held["consumer"])
    )
    yield Verdict(
        OK,
        f"The plugin {name} {where} knows the credential, which is that of {owner}.",
        place=place,
    )
    if case.comer.consumer and held["consumer"]["id"] != case.comer.consumer["id"]:
        first = case.gateway.called("consumers", case.comer.consumer)
        yield Verdict(
            NOTE, f"From here on Kong takes it for {owner}, no longer for {first}."
        )


def _guest(case: Case, guard: Record) -> str:
    """What becomes of whom a plugin does not know, in a sentence."""
    name = guard["config"]["anonymous"]
    found = case.gateway.named_consumer(name)
    if found:
        return f"It goes on as {case.gateway.called('consumers', found)} all the same."
    return f"Its anonymous names no consumer ({shown(name)}), so Kong answers 500."


# Who may come in


def groups(case: Case) -> Verdicts:
    """The groups let them in (plugin acl)."""
    guard, comer = case.applicable("acl"), case.comer
    if not guard or (comer.end and not comer.consumer):
        return
    where, place = case.gateway.scope(guard), ("plugin", guard["id"])
    if not comer.consumer:
        sentence = f"The acl plugin {where} lets nobody in: no plugin has asked who it is, so nobody is in a group."
        yield Verdict(ERROR, sentence, {}, (), NOBODY, place)
        return
    mine = case.gateway.groups.get(comer.consumer["id"], set())
    allowed, denied = (
        guard["config"].get("allow") or [],
        set(guard["config"].get("deny") or ()),
    )
    name, known = case.gateway.called("consumers", comer.consumer), comer.proved_by
    if not (mine & denied if denied else not mine & set(allowed)):
        yield Verdict(OK, f"The acl plugin {where} lets {name} in.")
        return
    owner = case.gateway.reference("consumers", comer.consumer)
    repair = [
        task(
            "Take it out of the group",
            "kong_consumer_acl",
            consumer=owner,
            group=group,
            state="absent",
        )
        for group in sorted(mine & denied)
    ] or [
        task(
            "Put it into a group that may",
            "kong_consumer_acl",
            consumer=owner,
            group=allowed[0],
        )
    ]
    evidence = {"groups": sorted(mine), "allow": allowed, "deny": sorted(denied)}
    good = (
        "The token is good, but the"
        if known == "jwt"
        else f"{known} knows who it is, but the"
        if known
        else "The"
    )
    sentence = f"{good} acl plugin {where} does not let {name} in."
    yield Verdict(
        ERROR,
        sentence,
        evidence,
        tuple(repair),
        FORBIDDEN if mine or known else NOBODY,
        place,
    )


def others(case: Case) -> Verdicts:
    """No plugin that is not judged here has a say."""
    for name in (*REFUSING, *CODE):
        if found := case.applicable(name):
            sentence = f"The plugin {name} {case.gateway.scope(found)} may refuse it too, which is not judged here."
            yield Verdict(NOTE, sentence, place=("plugin", found["id"]))


def termination(case: Case) -> Verdicts:
    """No plugin answers in place of the service (request-termination)."""
    found = case.applicable("request-termination")
    trigger = found["config"].get("trigger") if found else None
    if not found or (
        trigger and not case.asked.header(trigger) and not case.asked.arguments(trigger)
    ):
        return
    config = found["config"]
    status = config["status_code"]
    message = config["message"] or TERMINATED.get(status)
    body = (
        {"message": message}
        if message and config["body"] is None and not config.get("echo")
        else {}
    )
    sentence = f"The plugin request-termination {case.gateway.scope(found)} answers {status} in place of the service."
    severity = ERROR if status >= 400 else NOTE
    repair = case.gateway.plugin_task("Let the service answer", found, enabled=False)
    yield Verdict(
        severity, sentence, {}, (repair,), answer(status, body), ("plugin", found["id"])
    )


# The proxy itself


def proxy(case: Case, foretold: int) -> Verdicts:
    """The proxy has answered as it should."""
    seen = case.observed_status
    if seen is None:
        return
    if seen == foretold:
        yield Verdict(OK, f"The proxy has answered {seen}, as it should.")
        return
    if foretold == PASSES["status"] and seen not in KONGS_OWN:
        yield Verdict(
            NOTE, f"The proxy has answered {seen}, which is the service's own answer."
        )
        return
    frequency = case.gateway.settings.get("worker_state_update_frequency") or FREQUENCY
    kinds = ("routes", "services", "plugins", "consumers", "jwts", "acls")
    changes = [
        one.get("updated_at") or one.get("created_at") or 0
        for kind in kinds
        for one in getattr(case.gateway, kind)
    ]
    ago = case.gateway.now - max(changes, default=0)
    sentence = f"The proxy has answered {seen}, but what the Admin API tells makes it {foretold}"
    if foretold == PASSES["status"]:
        sentence += ", or the service's own answer, which has the header X-Kong-Upstream-Latency"
    if ago <= frequency:
        what = f": Kong was changed {span(ago)} ago, and its workers follow within {span(frequency)}. Ask again."
        yield Verdict(
            NOTE, sentence + what, {"worker_state_update_frequency": frequency}
        )
        return
    what = (
        f", though nothing has changed for {span(ago)}: if it stays so for longer than {span(frequency)} "
        "(worker_state_update_frequency), the router of a worker may be stuck. Look for 'concurrent incremental router "
        "rebuild' in its error log, and restart Kong."
    )
    yield Verdict(
        WARNING, sentence + what, {"worker_state_update_frequency": frequency}
    )
