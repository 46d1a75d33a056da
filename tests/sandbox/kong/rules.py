# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's rules that live in Lua functions, and so are missing from the bodies of GET /schemas/...

A validator takes a value and returns what is wrong with it, or None. `attach` puts each on its field.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from . import addresses, crypto, expression
from .lua import LuaError
from .schema import ABSENT, Validator, is_number, is_reference, nonempty

# kong/db/schema/typedefs.lua


def host(text: str) -> str | None:
    """A host without a port."""
    try:
        address = addresses.parse(text)
    except addresses.AddressError as error:
        return (
            "must not have a port"
            if str(error) == addresses.INVALID_PORT
            else f"invalid value: {text}"
        )
    return "must not have a port" if address.port is not None else None


def host_with_optional_port(text: str) -> str | None:
    """A host, with or without a port."""
    try:
        addresses.parse(text)
    except addresses.AddressError as error:
        return str(error)
    return None


def sni(text: str) -> str | None:
    """A host name: no address, no port."""
    try:
        address = addresses.parse(text)
    except addresses.AddressError as error:
        return (
            "must not have a port"
            if str(error) == addresses.INVALID_PORT
            else f"invalid value: {text}"
        )
    if address.kind != "name":
        return "must not be an IP"
    return "must not have a port" if address.port is not None else None


def wildcard_host(text: str) -> str | None:
    """A host name with one ``*`` at most, at either end."""
    position = text.find("*")
    if position >= 0:
        if position not in (0, len(text) - 1):
            return "wildcard must be leftmost or rightmost character"
        if text.count("*") > 1:
            return "only one wildcard must be specified"
        text = text.replace("*", "wildcard")
    return sni(text)


def route_host(text: str) -> str | None:
    """A route's host: a name with a wildcard label and a port, if any."""
    return host_with_optional_port(text.replace("*", "abc"))


def ip_or_cidr(text: str) -> str | None:
    """An IP address or CIDR block."""
    return (
        None
        if addresses.is_ip_or_cidr(text)
        else f"invalid ip or cidr range: '{text}'"
    )


_PATH = re.compile(r"/[A-Za-z0-9.\-_~/%:@!$&'()*+,;=]*\Z")


def _bad_escape(text: str) -> str | None:
    match = re.search(r"%.?.?", re.sub(r"%[0-9A-Fa-f]{2}", "___", text))
    return f"invalid url-encoded value: '{match[0]}'" if match else None


def path(text: str) -> str | None:
    """A URL path in the characters of RFC 3986."""
    if not _PATH.match(text):
        return f"invalid path: '{text}' (characters outside of the reserved list of RFC 3986 found)"
    return _bad_escape(text)


_RESERVED = frozenset(b"!*'();:@&=+$,/?#[]%")


def _unescape(match: re.Match[bytes]) -> bytes:
    byte = int(match[1], 16)
    return match[0].upper() if byte in _RESERVED else bytes([byte])


def normalized_path(text: str) -> str:
    """Return `text` with needless escapes decoded, dot segments resolved and slashes merged (kong/tools/uri.lua).

    Bytes that are not UTF-8 are lone surrogates, before and after.
    """
    raw = text.encode("utf-8", "surrogateescape")
    text = re.sub(rb"%([0-9A-Fa-f]{2})", _unescape, raw).decode(
        "utf-8", "surrogateescape"
    )
    kept: list[str] = []
    segments = text.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    closing = "/" if kept and segments[-1] in ("", ".", "..") else ""
    return "/" + "/".join(kept) + closing


def python_regex(pattern: str) -> str:
    """Return a PCRE pattern in Python's dialect."""
    return re.sub(r"\(\?<(?![=!])", "(?P<", pattern)


_PCRE_MESSAGES = (
    ("unterminated subpattern", "missing closing parenthesis", True),
    (
        "unterminated character set",
        "missing terminating ] for character class",
        True,
    ),
    ("unbalanced parenthesis", "unmatched closing parenthesis", False),
    (
        "nothing to repeat",
        "quantifier does not follow a repeatable item",
        False,
    ),
    ("multiple repeat", "quantifier does not follow a repeatable item", False),
    ("bad escape (end of pattern)", "\\ at end of pattern", True),
)


def regex_error(pattern: str) -> str | None:
    """Return PCRE's complaint about `pattern`, or None."""
    try:
        re.compile(python_regex(pattern))
    except re.error as error:
        for python, pcre, at_end in _PCRE_MESSAGES:
            if python in error.msg:
                where = "" if at_end else f' at "{pattern[error.pos or 0 :]}"'
                return f'pcre2_compile() failed: {pcre} in "{pattern}"{where}'
        return f'pcre2_compile() failed: {error.msg} in "{pattern}"'
    return None


def router_path(text: str) -> str | None:
    """A route's path: normalised, or ``~`` and a regular expression."""
    if error := (_PATH.match(text) and _bad_escape(text)):
        return error
    if not text.startswith("~"):
        normal = normalized_path(text)
        return (
            None
            if text == normal
            else f"non-normalized path, consider use '{normal}' instead"
        )
    pattern = text[1:]
    error = regex_error(pattern)
    return (
        f"invalid regex: '{pattern}' (PCRE returned: {error})"
        if error
        else None
    )


_NAME = re.compile(r"[A-Za-z0-9.\-_~\u0080-\U0010ffff]+\Z")
_TAG = re.compile(r"[ !-+\-.0-~\u0080-\U0010ffff]+\Z")


def utf8_name(text: str) -> str | None:
    """A name of letters, digits, ``. - _ ~`` and anything beyond ASCII."""
    if _NAME.match(text):
        return None
    return f"invalid value '{text}': the only accepted ascii characters are alphanumerics or ., -, _, and ~"


def tag(text: str) -> str | None:
    """A tag: printable, without comma and slash."""
    if _TAG.match(text):
        return None
    return f"invalid tag '{text}': expected printable ascii (except `,` and `/`) or valid utf-8 sequences"


def url(text: str) -> str | None:
    """A URL with a scheme and a host."""
    parts = split_url(text)
    if not parts.get("host"):
        return "missing host in url"
    return None if parts.get("scheme") else "missing scheme in url"


def split_url(text: str) -> dict[str, str]:
    """Return the parts that LuaSocket's url.parse finds: scheme, host, port, path, query, fragment, userinfo."""
    parts: dict[str, str] = {}
    text, mark, fragment = text.partition("#")
    if mark:
        parts["fragment"] = fragment
    if match := re.match(r"([A-Za-z][A-Za-z0-9+.\-]*):", text):
        parts["scheme"], text = match[1], text[match.end() :]
    if text.startswith("//"):
        authority, slash, rest = text[2:].partition("/")
        text = slash + rest
        if "?" in authority:
            authority, _dummy, query = authority.partition("?")
            text = "?" + query + text
        userinfo, at, location = authority.rpartition("@")
        if at:
            parts["userinfo"] = userinfo
        if match := re.fullmatch(r"(.*):([^:\]]*)", location):
            location, port = match.groups()
            if port:
                parts["port"] = port
        if location:
            parts["host"] = (
                location[1:-1]
                if location.startswith("[") and location.endswith("]")
                else location
            )
    text, mark, query = text.partition("?")
    if mark:
        parts["query"] = query
    if text:
        parts["path"] = text
    return parts


def header_name(text: str) -> str | None:
    """An HTTP header's name."""
    if re.fullmatch(r"[A-Za-z0-9\-_]+", text):
        return None
    return f"bad header name '{text}', allowed characters are A-Z, a-z, 0-9, '_', and '-'"


def cookie_name(text: str) -> str | None:
    """A token of RFC 2616."""
    if re.fullmatch(
        r"[^\x00-\x1f\x7f()<>@,;:\\\"/\[\]?={} \t\x80-\uffff]+", text
    ):
        return None
    return (
        "contains one or more invalid characters. ASCII control characters (0-31;127), space, tab and the "
        'characters ()<>@,;:\\"/?={}[] are not allowed.'
    )


def certificate(text: str) -> str | None:
    """A PEM certificate."""
    return (
        None
        if crypto.certificate(text)
        else f"invalid certificate: {crypto.NO_CERTIFICATE}"
    )


def key(text: str) -> str | None:
    """A key in any form that OpenSSL loads."""
    return None if crypto.public_key(text) else f"invalid key: {crypto.NO_KEY}"


def pem_pair(pair: dict[str, Any]) -> str | None:
    """The public and private halves of one key."""
    public, private = pair.get("public_key"), pair.get("private_key")
    if is_reference(public) or is_reference(private):
        return None
    public_key = crypto.public_key(public) if public else None
    if public and (not public_key or "PRIVATE KEY" in public):
        return "could not load public key"
    private_key = crypto.private_key(private) if private else None
    if private and not private_key:
        return f"could not load private key{crypto.NO_KEY}"
    if (
        public_key
        and private_key
        and crypto.spki(private_key.public_key()) != crypto.spki(public_key)
    ):
        return "public key does not match private key"
    return None


# Entities (kong/db/schema/entities, kong/plugins/*/daos.lua)


def upstream_name(text: str) -> str | None:
    """A host name: no address, no port."""
    try:
        address = addresses.parse(text)
    except addresses.AddressError:
        return f"Invalid name ('{text}'); must be a valid hostname"
    if address.kind != "name":
        return f"Invalid name ('{text}'); no ip addresses allowed"
    return (
        f"Invalid name ('{text}'); no port allowed"
        if address.port is not None
        else None
    )


def target(text: str) -> str | None:
    """A host or address with a port, if any."""
    try:
        addresses.parse(text)
    except addresses.AddressError:
        return f"Invalid target ('{text}'); not a valid hostname or ip address"
    return None


def jwt_key(text: str) -> str | None:
    """A public key for the jwt plugin (kong/plugins/jwt/daos.lua)."""
    return None if crypto.public_key(text) else "invalid key"


def redirect_uri(text: str) -> str | None:
    """An absolute URI without a fragment."""
    parts = split_url(text)
    if not (parts.get("host") and parts.get("scheme")):
        return f"cannot parse '{text}'"
    return f"fragment not allowed in '{text}'" if "fragment" in parts else None


def certificate_matches_key(row: dict[str, Any]) -> str | None:
    """A certificate's key is the one given."""
    cert, private = (
        crypto.certificate(row["cert"]),
        crypto.public_key(row["key"]),
    )
    if not cert or not private:
        raise LuaError("attempt to index a nil value")
    return (
        None
        if crypto.spki(cert.public_key()) == crypto.spki(private)
        else "certificate does not match key"
    )


def alternative_matches_key(row: dict[str, Any]) -> str | None:
    """The alternative certificate's key is the alternative key."""
    if not isinstance(row.get("cert_alt"), str) or not isinstance(
        row.get("key_alt"), str
    ):
        return None
    text = certificate_matches_key(
        {"cert": row["cert_alt"], "key": row["key_alt"]}
    )
    return f"alternative {text}" if text else None


def alternative_differs(row: dict[str, Any]) -> str | None:
    """The two certificates are of different types, such as RSA and ECDSA."""
    certs = [
        crypto.certificate(row[name])
        for name in ("cert", "cert_alt")
        if isinstance(row.get(name), str)
    ]
    if (
        len(certs) < 2
        or None in certs
        or type(certs[0].public_key()) is not type(certs[1].public_key())
    ):  # type: ignore[union-attr]
        return None
    return (
        "certificate and alternative certificate need to have different type (e.g. RSA and ECDSA), "
        "the provided certificates were both of the same type"
    )


def router_accepts(row: dict[str, Any]) -> str | None:
    """The router's engine makes an expression of the route and compiles its regular expressions."""
    said = _expression(row) or expression.problem(row)
    return f"Router Expression failed validation: {said}" if said else None


_MATCHERS = (
    "methods",
    "hosts",
    "paths",
    "headers",
    "snis",
    "sources",
    "destinations",
)
_STRING = r'"(?:[^"\\]|\\.)*"|r#".*?"#'
_PREDICATE = re.compile(
    rf"!?\s*[a-z]+(?:\.\w+)+\s*(?:==|!=|\^=|=\^|~|>=?|<=?|in|not in|contains)\s*(?:{_STRING}|[\w.:/]+)"
)


def _expression(row: dict[str, Any]) -> str | None:
    """A route has an expression with a priority, or what routes had before them, with another (entities/routes.lua)."""
    text, others = (
        row.get("expression"),
        any(row.get(name) for name in _MATCHERS),
    )
    listed = (
        ", ".join(f"'{name}'" for name in _MATCHERS[:-1])
        + f" or '{_MATCHERS[-1]}'"
    )
    if text is not None and others:
        return f"cannot set 'expression' with {listed} simultaneously"
    if text is not None and row.get("regex_priority"):
        return "cannot set 'regex_priority' with 'expression' simultaneously"
    if others and row.get("priority"):
        return f"cannot set 'priority' with {listed} simultaneously"
    rest = re.sub(r"[\s()]", "", _PREDICATE.sub("P", text or "P"))
    return (
        None
        if re.fullmatch(r"P((&&|\|\|)P)*", rest)
        else " --> 1:1\n  |\n  = expected expression"
    )


def jwk_and_kid(row: dict[str, Any]) -> str | None:
    """A JWK loads and carries the row's own kid."""
    text = row.get("jwk")
    if not isinstance(text, str) or is_reference(text):
        return None
    try:
        jwk = json.loads(text)
    except ValueError:
        return "could not json decode jwk string"
    if not isinstance(jwk, dict) or jwk.get("kid") != row.get("kid"):
        return "kid in jwk.kid must be equal to keys.kid"
    return (
        None
        if crypto.public_key(text)
        else "could not load JWK, likely not a valid key"
    )


def hashed_password(password: str, consumer_id: str) -> dict[str, str]:
    """Return the stored form of a basic-auth password (kong/plugins/basic-auth/crypto.lua)."""
    return {
        "password": hashlib.sha1((password + consumer_id).encode()).hexdigest()
    }


def hashed_client_secret(hash_secret: bool, secret: str) -> dict[str, str]:
    """Return the stored form of an OAuth 2.0 client's secret, when it is to be hashed."""
    if not hash_secret:
        return {}
    salt = os.urandom(32)
    derived = hashlib.pbkdf2_hmac("sha512", secret.encode(), salt, 10_000, 32)
    parts = [
        base64.b64encode(raw).decode().rstrip("=") for raw in (salt, derived)
    ]
    return {"client_secret": "$pbkdf2-sha512$i=10000,l=32$" + "$".join(parts)}


class Transformation(NamedTuple):
    """Fields rewritten on their way into the store (``transformations`` in Kong's schemas)."""

    inputs: tuple[str, ...]
    needs: tuple[str, ...]
    on_write: Callable[..., dict[str, Any]]


TRANSFORMATIONS: dict[str, tuple[Transformation, ...]] = {
    "basicauth_credentials": (
        Transformation(("password",), ("consumer.id",), hashed_password),
    ),
    "oauth2_credentials": (
        Transformation(
            ("hash_secret",), ("client_secret",), hashed_client_secret
        ),
    ),
    "ca_certificates": (
        Transformation(
            ("cert",),
            (),
            lambda cert: {
                "cert_digest": crypto.digest(crypto.certificate(cert))
            },
        ),  # type: ignore[arg-type]
    ),
}


# Plugins (kong/plugins/*/schema.lua)

_PERIODS = ("second", "minute", "hour", "day", "month", "year")


def _periods_out_of_order(limits: dict[str, Any], start: str) -> str | None:
    given = [
        (name, float(limits[name]))
        for name in _PERIODS
        if is_number(limits.get(name))
    ]
    for index, (lower, low) in enumerate(given):
        for upper, high in given[index + 1 :]:
            if high < low:
                return f"{start} limit for {upper}({high:.1f}) cannot be lower than the limit for {lower}({low:.1f})"
    return None


def rate_limits(config: dict[str, Any]) -> str | None:
    """Longer periods allow more; sync_rate goes with the redis policy."""
    if error := _periods_out_of_order(config, "The"):
        return error
    rate = config.get("sync_rate")
    if config.get("policy") != "redis":
        return (
            None
            if rate == -1
            else "sync_rate can only be used with the redis policy"
        )
    if rate is None:
        raise LuaError("attempt to compare nil with number")
    return (
        None
        if rate == -1 or rate >= 0.02
        else "sync_rate must be greater than 0.02, or -1 to disable"
    )


def response_limits(limits: dict[str, Any]) -> str | None:
    """Longer periods allow more."""
    return _periods_out_of_order(limits, "the")


_FLOWS = (
    "enable_authorization_code",
    "enable_implicit_grant",
    "enable_client_credentials",
    "enable_password_grant",
)


def oauth2_flows(config: dict[str, Any]) -> str | None:
    """One flow at least is enabled."""
    if any(
        config.get(flow) not in (False, ABSENT) and flow in config
        for flow in _FLOWS
    ):
        return None
    return f"at least one of these fields must be true: {', '.join(_FLOWS)}"


def cors_origin(text: str) -> str | None:
    """An asterisk or a regular expression."""
    return (
        f"'{text}' is not a valid regex"
        if text != "*" and regex_error(text)
        else None
    )


def regex(text: str) -> str | None:
    """A regular expression (is_regex)."""
    return f"not a valid regex: {text}" if regex_error(text) else None


def http_log_authorization(config: dict[str, Any]) -> str | None:
    """Credentials come from the URL or from a header, not from both."""
    parts = split_url(config.get("http_endpoint") or "")
    named = any(
        name.lower() == "authorization" for name in config.get("headers") or {}
    )
    if parts.get("userinfo") and named:
        return "specifying both an 'Authorization' header and user info in 'http_endpoint' is not allowed"
    return None


def termination_body(config: dict[str, Any]) -> str | None:
    """A message, or a body with its content type, or an echo."""
    content_type, body = (
        nonempty(config.get("content_type")),
        nonempty(config.get("body")),
    )
    if nonempty(config.get("message")) and (content_type or body):
        return "message cannot be used with content_type or body"
    if content_type and not body:
        return "content_type requires a body"
    return (
        "echo cannot be used with content_type and body"
        if config.get("echo") and (content_type or body)
        else None
    )


def _header_pair(pair: str, with_value: bool = False) -> str | None:
    name, _dummy, value = pair.partition(":")
    value = value.lstrip(":")
    if not name or header_name(name):
        return f"'{name or 'nil'}' is not a valid header"
    return (
        f"'{value}' is not a valid header"
        if with_value and (not value or header_name(value))
        else None
    )


def header_and_value(pair: str) -> str | None:
    """``name:value`` with a header's name."""
    return _header_pair(pair)


def header_and_header(pair: str) -> str | None:
    """``old:new``, both headers' names."""
    return _header_pair(pair, with_value=True)


def key_and_value(pair: str) -> str | None:
    """``key:value`` with a value."""
    name, _dummy, value = pair.partition(":")
    return None if value.lstrip(":") else f"key '{name}' has no value"


def unrepeated_tags(tags: list[dict[str, Any]]) -> str | None:
    """No tag's name comes twice."""
    seen: set[Any] = set()
    for item in tags:
        if item.get("name") in seen:
            return f"repeated tags are not allowed: {item['name']}"
        seen.add(item.get("name"))
    return None


def plain_proxy(row: dict[str, Any]) -> str | None:
    """A proxy is reached over http."""
    address = (row.get("config") or {}).get("proxy_url")
    scheme = (
        re.match(r"([^:]+)://", address) if isinstance(address, str) else None
    )
    return (
        "proxy_url scheme must be http"
        if scheme and scheme[1] != "http"
        else None
    )


SHARED_DICTIONARIES = frozenset(
    {
        "kong",
        "kong_locks",
        "kong_healthchecks",
        "kong_cluster_events",
        "kong_rate_limiting_counters",
        "kong_secrets",
    }
    | {
        "kong_core_db_cache",
        "kong_core_db_cache_miss",
        "kong_db_cache",
        "kong_db_cache_miss",
        "prometheus_metrics",
    }
)


def shared_dictionary(name: str) -> str | None:
    """A shared dictionary that Kong's own nginx configuration has (kong/templates/nginx_kong.lua)."""
    return (
        None if name in SHARED_DICTIONARIES else f"failed validating: {name}"
    )


def cache_dictionary(row: dict[str, Any]) -> str | None:
    """The cache lies in a shared dictionary that exists."""
    config = row["config"]
    if config.get("strategy") != "memory":
        return None
    name = config["memory"]["dictionary_name"]
    return (
        None
        if name in SHARED_DICTIONARIES
        else f"missing shared dict '{name}'"
    )


def logged_statistics(llm: dict[str, Any]) -> str | None:
    """Statistics are not to be had of every provider (kong/llm/schemas/init.lua)."""
    route, provider = (
        llm.get("route_type"),
        (llm.get("model") or {}).get("provider"),
    )
    unsupported = route == "llm/v1/completions" and provider == "anthropic"
    if unsupported and (llm.get("logging") or {}).get("log_statistics"):
        return f"{provider} does not support statistics when route_type is {route}"
    return None


def _session_samesite(value: Any) -> dict[str, Any]:
    return {"cookie_same_site": "Lax" if value == "off" else value}


# What goes where

BY_DESCRIPTION: dict[str, Validator] = {
    "A string representing a host name, such as example.com.": host,
    "A string representing a host name with an optional port number, such as example.com or example.com:8080.": (
        host_with_optional_port
    ),
    "A string representing a wildcard host name, such as *.example.com.": wildcard_host,
    "A string representing an SNI (server name indication) value for TLS.": sni,
    "A string representing an IP address or CIDR block, such as 192.168.1.1 or 192.168.0.0/16.": ip_or_cidr,
    "A string representing a URL path, such as /path/to/resource. Must start with a forward slash (/) and must not "
    "contain empty segments (i.e., two consecutive forward slashes).": path,
    "A string representing a router path. It must start with a forward slash ('/') for a fixed path, or the sequence "
    "'~/' for a regex path. It must not have empty segments.": router_path,
    "A unique string representing a UTF-8 encoded name.": utf8_name,
    "A string representing a tag.": tag,
    "A string representing a URL, such as https://example.com/path/to/resource?q=search.": url,
    "A string representing an HTTP header name.": header_name,
    "A string representing a certificate.": certificate,
    "A string representing a key.": key,
}

_TRANSFORMER = "plugins/request-transformer.config."

BY_PATH: dict[str, Validator] = {
    "keys.pem": pem_pair,
    "oauth2_credentials.redirect_uris[]": redirect_uri,
    "routes.hosts[]": route_host,
    "targets.target": target,
    "upstreams.name": upstream_name,
    "upstreams.hash_on_cookie": cookie_name,
    "plugins/acme.config.api_uri": url,
    "plugins/acme.config.storage_config.shm.shm_name": shared_dictionary,
    "plugins/acme.config.domains[]": route_host,
    "plugins/ai-proxy.config.model.options.upstream_url": url,
    "plugins/ai-request-transformer.config.llm.model.options.upstream_url": url,
    "plugins/ai-response-transformer.config.llm.model.options.upstream_url": url,
    "plugins/bot-detection.config.allow[]": regex,
    "plugins/bot-detection.config.deny[]": regex,
    "plugins/cors.config.origins[]": cors_origin,
    "plugins/http-log.config": http_log_authorization,
    "plugins/oauth2.config": oauth2_flows,
    "plugins/opentelemetry.config.propagation.clear[]": header_name,
    "plugins/rate-limiting.config": rate_limits,
    "plugins/redirect.config.location": url,
    "plugins/request-termination.config": termination_body,
    "plugins/response-ratelimiting.config.limits{}": response_limits,
    "plugins/response-transformer.config.rename.headers[]": header_and_header,
    "plugins/statsd.config.host": host,
    "plugins/tcp-log.config.host": host,
    "plugins/zipkin.config.propagation.clear[]": header_name,
    "plugins/zipkin.config.static_tags": unrepeated_tags,
    f"{_TRANSFORMER}remove.headers[]": header_and_value,
    f"{_TRANSFORMER}rename.headers[]": header_and_header,
    **{
        f"{_TRANSFORMER}{verb}.headers[]": header_and_value
        for verb in ("replace", "add", "append")
    },
    **{
        f"{_TRANSFORMER}{verb}.{part}[]": key_and_value
        for verb in ("rename", "replace", "add", "append")
        for part in ("body", "querystring")
    },
}

CHECKS: dict[tuple[str, str], Validator] = {
    ("certificates", "cert key"): certificate_matches_key,
    ("certificates", "cert_alt key_alt"): alternative_matches_key,
    ("certificates", "cert cert_alt"): alternative_differs,
    ("keys", "jwk pem kid"): jwk_and_kid,
    (
        "routes",
        "id protocols snis sources destinations methods hosts paths headers expression regex_priority priority",
    ): router_accepts,
    ("plugins/ai-proxy.config", "route_type model logging"): logged_statistics,
    (
        "plugins/ai-request-transformer.config.llm",
        "route_type model logging",
    ): logged_statistics,
    (
        "plugins/ai-response-transformer.config.llm",
        "route_type model logging",
    ): logged_statistics,
    ("plugins/aws-lambda", "config.proxy_url"): plain_proxy,
    ("plugins/proxy-cache", "config"): cache_dictionary,
}


def expanded_url(text: Any) -> dict[str, Any]:
    """Return the fields that a service's ``url`` stands for (kong/db/schema/entities/services.lua)."""
    parts = split_url("null" if text is None else text)
    port = int(parts["port"]) if parts.get("port", "").isdigit() else None
    protocol = parts.get("scheme") or {80: "http", 443: "https"}.get(
        port or 0, "http"
    )
    return {
        "protocol": protocol,
        "host": parts.get("host"),
        "port": port
        or parts.get("port")
        or (443 if protocol == "https" else 80),
        "path": parts.get("path"),
    }


def upstream_algorithm(value: Any) -> dict[str, Any]:
    """An algorithm without hashing resets ``hash_on``."""
    hashless = value in ("least-connections", "latency")
    return (
        {"algorithm": value, "hash_on": None}
        if hashless
        else {"algorithm": value}
    )


def upstream_hash_on(value: Any) -> dict[str, Any]:
    """Hashing on something implies the algorithm."""
    if value is None:
        return {"hash_on": "none"}
    return {
        "hash_on": value,
        "algorithm": "round-robin"
        if value == "none"
        else "consistent-hashing",
    }


SHORTHANDS: dict[str, dict[str, Callable[[Any], dict[str, Any]]]] = {
    "services": {"url": expanded_url},
    "upstreams": {
        "algorithm": upstream_algorithm,
        "hash_on": upstream_hash_on,
    },
    "plugins/opentelemetry.config": {
        "endpoint": lambda value: {"traces_endpoint": value}
    },
    "plugins/session.config": {
        "cookie_lifetime": lambda value: {"rolling_timeout": value},
        "cookie_idletime": lambda value: {
            "idling_timeout": 0 if value is None else value
        },
        "cookie_discard": lambda value: {"stale_ttl": value},
        "cookie_samesite": _session_samesite,
        "cookie_httponly": lambda value: {"cookie_http_only": value},
        "cookie_persistent": lambda value: {"remember": value},
    },
}


def attach(
    name: str, definition: dict[str, Any], now: Callable[[], float]
) -> None:
    """Put the rules on the definition of the schema `name`, such as ``routes`` or ``plugins/jwt``, in place.

    `now` tells the time in seconds, for the expiry of CA certificates.
    """
    _attach_fields(name, definition)
    if name == "ca_certificates":
        definition["entity_checks"][0]["custom_entity_check"]["fn"] = (
            lambda row: _authority(row, now())
        )
    if name == "jwt_secrets":
        definition["entity_checks"][0]["conditional"]["then_match"][
            "custom_validator"
        ] = jwt_key


def _authority(row: dict[str, Any], now: float) -> str | None:
    text = row["cert"]
    if text.count("-----BEGIN CERTIFICATE-----") > 1:
        return "please submit only one certificate at a time"
    cert = crypto.certificate(text)
    if cert is None:
        raise LuaError("attempt to index a nil value")
    if cert.not_valid_after_utc.timestamp() < int(now):
        return 'certificate expired, "Not After" time is in the past'
    if not crypto.is_authority(cert):
        return 'certificate does not appear to be a CA because it is missing the "CA" basic constraint'
    return None


def _attach_fields(where: str, record: dict[str, Any]) -> None:
    for item in record.get("entity_checks") or []:
        check = item.get("custom_entity_check") or {}
        if rule := CHECKS.get(
            (where, " ".join(check.get("field_sources", ())))
        ):
            check["fn"] = rule
    shorthands = SHORTHANDS.get(where, {})
    if shorthands and "/" not in where:
        record["shorthand_fields"] = [
            {name: {"type": "string"}} for name in shorthands
        ]
    for item in record.get("shorthand_fields") or []:
        for name, field in item.items():
            if name in shorthands:
                field["func"] = shorthands[name]
            _attach_field(f"{where}.{name}", field)
    for item in record.get("fields") or []:
        for name, field in item.items():
            _attach_field(f"{where}.{name}", field)


def _attach_field(where: str, field: dict[str, Any]) -> None:
    validator = BY_PATH.get(where) or (
        BY_DESCRIPTION.get(field.get("description", ""))
        if field.get("type") == "string"
        else None
    )
    if validator:
        field["custom_validator"] = validator
    if field.get("type") == "record":
        _attach_fields(where, field)
    for part, mark in (
        ("elements", "[]"),
        ("values", "{}"),
        ("keys", "{key}"),
    ):
        if part in field:
            _attach_field(where + mark, field[part])
