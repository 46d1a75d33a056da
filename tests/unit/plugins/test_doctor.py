# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor on records: what no server can be brought to, tokens of any malice, and gateways of any size."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._doctor.audit import (
    audit,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.audit_context import (
    AuditContext,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.audits.registry import (
    AUDITS,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.checks.registry import (
    NAMES as CHECKS,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.diagnose import (
    SPEC,
    diagnose,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.fusionauth_snapshot import (
    FusionAuthSnapshot,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.kong_snapshot import (
    KongSnapshot,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.request_context import (
    RequestContext,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.trust_graph import (
    trust_graph,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.wording import (
    describe_difference,
    describe_duration,
    most_similar,
    quote,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.proxy_request import (
    ProxyRequest,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.router import (
    RouteCandidate,
    mismatched_fields,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.uri import (
    normalize_path,
)
from tests.support.sandbox import CHECKOUT

Json = Any
NOW = 1_800_000_000.0
ISSUER = "https://id.example.com"
CONFIG = {
    "uri_param_names": ["jwt"],
    "cookie_names": [],
    "header_names": ["authorization"],
    "key_claim_name": "iss",
    "secret_is_base64": False,
    "claims_to_verify": ["exp"],
    "maximum_expiration": 0,
    "anonymous": None,
    "run_on_preflight": True,
    "realm": None,
}


def gateway(size: int = 1, **more: Json) -> KongSnapshot:
    """A Kong with so many services, each with a route, a jwt plugin and a consumer with a credential."""
    numbers = range(size)
    return KongSnapshot(
        **{
            "now": NOW,
            "services": [
                {"id": f"s{n}", "name": f"service-{n}", "enabled": True}
                for n in numbers
            ],
            "routes": [
                {
                    "id": f"r{n}",
                    "name": f"r{n}",
                    "service": {"id": f"s{n}"},
                    "paths": [f"/{n}"],
                    "protocols": ["https"],
                }
                for n in numbers
            ],
            "plugins": [
                {
                    "id": f"p{n}",
                    "name": "jwt",
                    "enabled": True,
                    "config": CONFIG,
                    "route": None,
                    "consumer": None,
                }
                | {"service": {"id": f"s{n}"}}
                for n in numbers
            ],
            "consumers": [
                {"id": f"c{n}", "username": f"consumer-{n}"} for n in numbers
            ],
            "jwts": [
                {
                    "id": f"j{n}",
                    "key": f"{ISSUER}/{n}" if n else ISSUER,
                    "consumer": {"id": f"c{n}"},
                    "tags": None,
                }
                | {
                    "algorithm": "HS256",
                    "secret": "a-secret-of-at-least-32-characters",
                    "rsa_public_key": None,
                }
                for n in numbers
            ],
            **more,
        }
    )


def requested(path: str, headers: Json) -> ProxyRequest:
    """A request for a path of the proxy."""
    return ProxyRequest("GET", "https", "localhost", path, headers)


def problems(
    token: str,
    kong: KongSnapshot | None = None,
    fusionauth: FusionAuthSnapshot | None = None,
) -> list[tuple[str, str]]:
    """What is found, as (check, message), none of it too long or unfit for JSON."""
    request = requested("/0", {"Authorization": f"Bearer {token}"})
    context = RequestContext(
        kong or gateway(), request, fusionauth, stated_token=token
    )
    findings = diagnose(context).findings
    document = json.dumps(
        [
            [finding.message, finding.evidence, finding.repair]
            for dummy, finding in findings
        ]
    )
    document.encode()
    assert len(document) < 10_000
    assert token not in document or len(token) < 16
    return [
        (check, finding.message)
        for check, finding in findings
        if finding.severity != "ok"
    ]


def part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token(claims: Json, *header: Json) -> str:
    """A token that nobody has signed, of HS256 unless its header says otherwise."""
    parts = (*header, {"alg": "HS256"})[0], claims
    return ".".join(
        [
            *(part(json.dumps(one).encode()) for one in parts),
            part(b"signature"),
        ]
    )


# Python converts no more than 4300 digits.
HUGE = b'{"alg": "HS256", "iss": "%s", "exp": %s}' % (
    ISSUER.encode(),
    b"9" * 5000,
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "x" * 5_000_000,
            "it has 5000000 characters, and no more than 1048576 are read",
        ),
        (
            "." * 5_000_000,
            "it has 5000000 characters, and no more than 1048576 are read",
        ),
        (
            token({"iss": "i" * 3_000_000}),
            "characters, and no more than 1048576 are read",
        ),
        (
            "tökén.wïth.ümlauts",
            "its first two parts are not JSON in base64url",
        ),
        ("\ud800.\udfff.x", "its first two parts are not JSON in base64url"),
        ("a b.c d.e f", "it contains white space"),
        (
            f"{part(b'{' * 900_000)}.e30.x",
            "bytes: nginx accepts 8192 by default",
        ),
        (
            f"{part(b'[' * 3000 + b']' * 3000)}.e30.x",
            "its first two parts are not JSON in base64url",
        ),
        (
            f"{part(b'9' * 5000)}.e30.x",
            "Kong fails on this token: the token's header is not a JSON object.",
        ),
        (token({}, {"alg": None}), "Kong does not support the algorithm None"),
        (
            token({}, {"alg": ["HS256"]}),
            "Kong does not support the algorithm list",
        ),
        (
            token({}, {"alg": {"alg": "HS256"}}),
            "Kong does not support the algorithm dict",
        ),
        (
            token({}, {"alg": "\u202enone"}),
            "Kong does not support the algorithm '\\u202enone'",
        ),
        (token({}, {"alg": "NONE"}), "it is not signed (alg none)"),
        (token({}, {"alg": "n" * 500_000}), "n… (500000 characters)'"),
        (token({}, [1]), "Kong does not support the algorithm None"),
        (token({}, "text"), "Kong does not support the algorithm None"),
        (
            token({}, None),
            "Kong fails on this token: the token's header is not a JSON object.",
        ),
        (
            token({}, True),
            "Kong fails on this token: the token's header is not a JSON object.",
        ),
        (
            token(None),
            "Kong fails on this token: the token's claims are not a JSON object.",
        ),
        (
            token(7),
            "Kong fails on this token: the token's claims are not a JSON object.",
        ),
        (
            token([]),
            "iss, which identifies the credential, is missing from the claims and from the header",
        ),
        (
            token({"iss": None}),
            "Kong fails on this token: the token's iss is not a string.",
        ),
        (
            token({"iss": {"iss": ISSUER}}),
            "Kong fails on this token: the token's iss is not a string.",
        ),
        (
            token({"iss": "\x00\x1b[31m"}),
            r"No credential has the key '\x00\x1b[31m'",
        ),
        (
            token({"iss": "\ud800"}),
            "its first two parts are not JSON in base64url",
        ),
        (
            f"{part(HUGE)}.{part(HUGE)}.",
            "The credential's secret does not verify the signature",
        ),
        (token({"iss": "é" * 100_000}), "é… (100000 characters)'"),
        (
            token({"iss": ISSUER}, {"alg": "HS256", "kid": "k" * 400_000}),
            "The credential's secret does not verify the signature",
        ),
        (
            token({"iss": ISSUER, "exp": 1e400}),
            "The credential's secret does not verify the signature",
        ),
        (
            token({"iss": ISSUER, "exp": float("nan")}),
            "The credential's secret does not verify the signature",
        ),
        (
            token({"iss": ISSUER, "exp": -1e300}),
            "The token expired more than a century ago",
        ),
        (
            token({"iss": ISSUER, "exp": True}),
            "The token's exp is not a number",
        ),
        (
            token({"iss": ISSUER, "exp": "9" * 1000}),
            "The token's exp is not a number",
        ),
    ],
)
def test_a_token_of_any_malice_gets_a_clear_answer(
    text: str, says: str
) -> None:
    messages = [message for dummy, message in problems(text)]
    assert any(says in message for message in messages), [
        message[:300] for message in messages
    ]


def test_ten_thousand_credentials_and_none_is_like_it() -> None:
    many = gateway(
        jwts=[
            {**gateway().jwts[0], "id": f"j{n}", "key": f"k{n}"}
            for n in range(10_000)
        ]
    )
    assert (
        "credential",
        f"No credential has the key '{ISSUER}'.",
    ) in problems(token({"iss": ISSUER}), many)


def test_a_plugin_that_iterates_over_null() -> None:
    config = {**CONFIG, "uri_param_names": None, "cookie_names": None}
    [plugin] = gateway().plugins
    kong = gateway(plugins=[{**plugin, "config": config}])
    context = RequestContext(kong, requested("/0", {}))
    diagnosis = diagnose(context)
    assert diagnosis.answer.status == 500
    [finding] = [
        finding for check, finding in diagnosis.findings if check == "token"
    ]
    assert finding.message == (
        "The plugin's uri_param_names and cookie_names are null, so Kong fails on every request, "
        "with or without a token."
    )
    [task] = finding.repair
    assert task["gatewright.auth.kong_plugin"]["config"] == {
        "uri_param_names": ["jwt"],
        "cookie_names": [],
    }


@pytest.mark.parametrize(
    ("header", "cookies"),
    [
        ("a=b; JWT=x", {"a": "b", "jwt": "x"}),
        ("a = b,jwt= x ;c", {"a": "b,jwt= x ", "jwt": "x "}),
        ("jwt=; jwt=x", {"jwt": ""}),
        ("a;b,c=d=e;", {"c": "d=e"}),
        ("", {}),
    ],
)
def test_cookies_as_nginx_finds_them(header: str, cookies: Json) -> None:
    assert requested("/0", {"Cookie": header}).cookies == cookies


def test_a_credential_whose_consumer_is_gone() -> None:
    """Kong removes credentials with their consumer, so only a broken database has such a one."""
    found = dict(problems(token({"iss": ISSUER}), gateway(consumers=[])))
    assert (
        found["consumer"]
        == "The credential's consumer no longer exists: delete the credential and create it again."
    )


def test_clocks_that_differ() -> None:
    found = dict(
        problems(
            token({"iss": ISSUER}), fusionauth=FusionAuthSnapshot(NOW - 95)
        )
    )
    assert found["fusionauth"].startswith(
        "FusionAuth's clock is 1 min 35 s behind Kong's"
    )
    assert "fusionauth" not in dict(
        problems(
            token({"iss": ISSUER}), fusionauth=FusionAuthSnapshot(NOW + 20)
        )
    )


@pytest.mark.parametrize("value", [[1], {"a": 1}, True, 7])
def test_fusionauth_is_asked_for_ids_that_are_none(value: Json) -> None:
    claims = {
        "iss": ISSUER,
        "tid": value,
        "aud": value,
        "applicationId": value,
    }
    found = dict(problems(token(claims), fusionauth=FusionAuthSnapshot(NOW)))
    assert found["issuer"].startswith("No tenant of FusionAuth has the issuer")


def test_names_keep_their_capitals_at_the_beginning_of_a_sentence() -> None:
    route = {**gateway().routes[0], "name": "Orders API", "service": None}
    findings = dict(problems(token({"iss": ISSUER}), gateway(routes=[route])))
    assert findings["service"] == "Route 'Orders API' has no service."


def test_a_route_that_is_an_expression() -> None:
    expression = {
        **gateway().routes[0],
        "id": "x",
        "name": "any",
        "expression": "http.path ^= '/'",
        "paths": None,
    }
    found = dict(
        problems(token({"iss": ISSUER}), gateway(routes=[expression]))
    )
    assert (
        found["route"]
        == "Expressions are not evaluated, so the request may match route 'any' instead."
    )


def test_a_worker_that_does_not_follow_may_be_stuck() -> None:
    context = RequestContext(
        gateway(), requested("/nowhere", {}), observed_status=200
    )
    [finding] = [
        finding
        for check, finding in diagnose(context).findings
        if check == "proxy"
    ]
    assert finding.severity == "warning"
    assert "the router of a worker may be stuck" in finding.message


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"sources": [{"ip": "10.0.0.1"}]},
            "Route 'r0' matches only some sources, which are not evaluated.",
        ),
        ({"hosts": ["localhost:8443"]}, None),
        (
            {"hosts": ["localhost:8444"]},
            "No route matches GET https://localhost/0",
        ),
    ],
)
def test_what_depends_on_the_connection(
    changes: Json, says: str | None
) -> None:
    found = dict(
        problems(
            token({"iss": ISSUER}),
            gateway(routes=[{**gateway().routes[0], **changes}]),
        )
    )
    assert (says is None) == ("route" not in found)
    assert says is None or found["route"].startswith(says)


def test_ports_are_those_on_which_kong_says_it_listens() -> None:
    listening = [{"port": 9000, "ssl": False}, {"port": 9443, "ssl": True}]
    known = gateway(
        settings={"proxy_listeners": listening, "port_maps": ["443:9443"]}
    )
    assert (known.ports("http"), known.ports("https")) == ({9000}, {443})


def test_a_gateway_of_any_size_is_audited_in_bounds() -> None:
    """Each of 400 credentials opens each of 400 routes, but what is returned stays small."""
    context = AuditContext(gateway(400))
    findings = [named.finding for named in audit(context)]
    graph = trust_graph(context, findings)
    assert graph["left_out"] == dict.fromkeys(
        ("credential", "consumer", "plugin", "route"), 300
    )
    assert len(graph["nodes"]) == 400
    assert len(json.dumps(graph)) < 2_000_000


def test_secrets_in_a_request_are_known_for_what_they_are() -> None:
    params = {
        "path": f"/x?jwt={'q' * 20}&page=2",
        "headers": {"Cookie": f"a={'c' * 20}; b=short", "Host": "h" * 20},
    }
    params["headers"]["X-Token"] = f"Bearer {'t' * 20}"
    assert {"q" * 20, "c" * 20, "t" * 20} <= SPEC.secrets(params)
    assert not {"2", "short", "h" * 20} & SPEC.secrets(params)


@pytest.mark.parametrize(
    ("path", "normal"),
    [
        ("/a/b", "/a/b"),
        ("//a///b/", "/a/b/"),
        ("/a/./b/../c", "/a/c"),
        ("/a/..", "/"),
        ("/../..", "/"),
        ("/%61%2f%c3%a9", "/a%2Fé"),
        ("/x%20y%7e%2B", "/x y~%2B"),
        ("/%ff", "/\udcff"),
        ("/", "/"),
    ],
)
def test_paths_are_compared_as_kong_writes_them(
    path: str, normal: str
) -> None:
    assert normalize_path(path) == normal


@pytest.mark.parametrize(
    ("route", "lacks"),
    [
        ({"paths": ["~/orders/(?<id>\\d+)$"]}, ()),
        ({"paths": ["~/orders/[a-z]+$"]}, ("paths",)),
        ({"paths": ["~/(unclosed"]}, ("paths",)),
        ({"hosts": ["*.example.com"]}, ()),
        ({"hosts": ["api.*"]}, ()),
        ({"hosts": ["api.example.com:444"]}, ("hosts",)),
        ({"hosts": ["api.example.com:443"]}, ()),
        ({"hosts": ["API.example.com"]}, ("hosts",)),
        ({"hosts": ["example.com"]}, ("hosts",)),
        ({"methods": ["POST"]}, ("methods",)),
        ({"headers": {"X-Version": ["1", "TWO"]}}, ()),
        ({"headers": {"x-version": ["~*^t"]}}, ()),
        ({"headers": {"x-other": ["two"]}}, ("headers",)),
        ({"snis": ["api.example.com"]}, ()),
        ({"snis": ["www.example.com"]}, ("snis",)),
    ],
)
def test_what_of_a_route_does_not_fit(
    route: Json, lacks: tuple[str, ...]
) -> None:
    request = ProxyRequest(
        "GET",
        "https",
        "api.example.com",
        "/orders/42?x=1",
        {"X-Version": "two"},
    )
    candidate = RouteCandidate(route, tuple(route.get("paths") or ()), "id")
    assert mismatched_fields(candidate, request) == lacks


def test_words() -> None:
    assert (
        describe_difference("a", "a ", "one", "two")
        == "they first differ at character 2: nothing more in one, a space in two"
    )
    assert "U+200B ZERO WIDTH SPACE in two" in describe_difference(
        "ab", "a\u200bb", "one", "two"
    )
    assert (
        most_similar(
            "HTTP://ID.example.com/ ", ["https://id.example.com", "x"]
        )
        == "https://id.example.com"
    )
    assert most_similar("y", ["x"]) is None
    assert [
        describe_duration(seconds) for seconds in (0, 59, 3600, 3661, 180061)
    ] == [
        "0 s",
        "59 s",
        "1 h",
        "1 h 1 min",
        "2 days 2 h",
    ]
    assert [
        describe_duration(seconds)
        for seconds in (1e10, float("inf"), float("nan"))
    ] == ["more than a century"] * 3
    assert quote("a\nb") == r"'a\nb'"


GUIDE = (CHECKOUT / "docs/why-is-my-token-refused.md").read_text()


def test_the_guide_names_every_check() -> None:
    rows = re.findall(r"^\| (.*?) \| (.*?) \|", GUIDE, re.MULTILINE)
    of_diagnosis = {
        name
        for dummy, checks in rows
        for name in re.findall(r"^`[a-z`, ]+$", checks)
        for name in words(name)
    }
    assert of_diagnosis <= set(CHECKS)
    assert AUDITS.keys() - {"fusionauth"} <= {
        name for first, dummy in rows for name in words(first)
    }


def test_the_guide_names_real_variables() -> None:
    files = [
        *CHECKOUT.glob("playbooks/doctor.yml"),
        *CHECKOUT.glob("playbooks/*/doctor.yml"),
        *CHECKOUT.glob("playbooks/audit.yml"),
    ]
    known = "".join(
        path.read_text()
        for path in [*files, CHECKOUT / "playbooks/vars/audit.yml"]
    )
    named = set(re.findall(r"\b(?:doctor|audit)_[a-z_]+", GUIDE))
    assert named
    assert [name for name in named if name not in known] == []


def words(text: str) -> list[str]:
    """What of a text is code."""
    return re.findall(r"`([a-z_]+)`", text)
