# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be a secret, judged by names, places and content, and how it is taken out of whatever people read.

Shapes know which fields are secret. All else goes by this file, for Kong and FusionAuth alike: a value that no shape
knows is shown only where neither its name nor its place could hold a secret. A test holds the names against Kong's
schemas and FusionAuth's OpenAPI document, in both directions.
"""

from __future__ import annotations

import functools
import html
import json
import re
import typing as t
from urllib.parse import quote, quote_plus


class Unknown(str):
    """What nobody knows before the server has made it. No text equals it, whoever wrote one that reads the same."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __str__(self) -> str:  # pylint: disable=invalid-str-returned
        return self

    def __reduce__(self) -> str:
        return "UNKNOWN"  # so that copies are this one


UNKNOWN = Unknown("(known after apply)")
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
ASTERISKS = (
    "********"  # what Ansible itself puts in place of a secret inside a longer text
)
CHANGED = f"{HIDDEN} (changed)"
# A shorter secret would be found in words that have nothing to do with it: "sub" in "subscriber".
SHORTEST_INSIDE_WORDS = 6
SHORTEST_LINE = 8
SHORTEST_NUMBER = 4  # digits
KEY_OF_YAML = re.compile(r"[^/]*:\s")  # no folder that anybody is in is called that
LONGEST_PATH, LONGEST_FILE_NAME = (
    4096,
    255,
)  # bytes, of Linux (PATH_MAX and NAME_MAX in linux/limits.h)

Hide = t.Callable[[str, t.Any], str]
HideUnknown = t.Callable[[t.Any, Hide, str, t.Any], t.Any]


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Names

# Each is looked for in a name whose words are joined by underscores.
SECRET_NAME = re.compile(
    r"""
    passw(or)?d(?!less) | passphrase | passcode | (?<!by)(?<!com)pass$ | (^|_)p(wd?|in)$
    | secret | token | credential | authorization | jaas | service_account | encoded_jwt | code_verifier
    | (^|_)(auth|cookies?|jwk|keys?|lua|lua_functions|nonce|salt|sig|signature|trust_challenge)$
    | api_?keys? | private_key | licen[cs]e(_id)?$ | (header|headers|param|args)_values?$ | ^functions$
    | (one_time|recovery|device|user|verification)_codes?$ | ^code$ | (auth|session)_conf$
    | (session|verification|password|two_factor(_trust)?|pending_link)_ids?$
    """,
    re.VERBOSE,
)
# What Kong encrypts though nothing in its name says so (its plugins' schemas, 3.4 to 3.15).
ENCRYPTED_BY_KONG = _names(
    """
    account_email aws_assume_role_arn aws_role_session_name azure_client_id azure_tenant_id clientid eab_kid
    http_endpoint idp_certificate key_set request_signing_certificate
    """
)
# Names that end in one of these tell something about a secret, and not the secret: token_endpoint, key_claim_name.
ABOUT = _names(
    """
    action age alg algorithm algorithms allowed argument arguments arn attribute attributes audience audiences
    authority behavior bits by cert certificate change claim claims class client color complete configuration
    count description digest domain enabled endpoint expiration expiry extension factor field fields fingerprint
    forbidden forgot format grants group groups header headers hint host hosts id ids instant issuer issuers kid
    kind language length level lifetime limit list location locations message method methods mode name names
    number optional origin origins param parameter parameters params path paths period pattern plugin plugins
    policies policy port prefix preference protocol protocols provider realm region replay required resource role
    roles rules scheme scope scopes sent server servers site size source state status store strategy style subject
    subjects suffix supported template templates timeout title ttl type types unit uri uris url urls usage use
    user username version window
    """
)
# Sound secret and are known not to be: FusionAuth's and Kong's own words for what everybody may read.
HARMLESS = _names(
    """
    public_key public_keys publickey site_key consumer_key default_key counter_key rsa_public_key sort_key
    license_attributes jwt_session_cookie max_tokens min_tokens total_tokens access_token_keyset
    channel_token_keyset no_authorization_header untrusted_lua
    """
)
# A name that ends in one of these is secret all the same, whatever is said of its last word above.
NEVER_ABOUT = re.compile(
    r"access_key_id$|(verification|password|two_factor(_trust)?|pending_link|session|license)_ids?$|_authorization$"
)
PLACES = re.compile(
    "(^|_)(args|by_lua|codes|cookies|functions|headers?|params|passwords|producer|queries|query|querystring|secrets"
    "|tokens)$"
)
PAIRS = re.compile("(^|_)(body|headers|json|querystring)$")
# Lua that Kong runs, as lists of texts (kong/plugins/pre-function/schema.lua and its Enterprise edition).
CODE = _names(
    """
    access body_filter certificate header_filter log rewrite ws_client_frame ws_close ws_handshake
    ws_upstream_frame
    """
)
# Private members of a JWK (RFC 7518 sections 6.2.2, 6.3.2 and 6.4) and the factors of its primes.
PRIVATE_MEMBERS = _names("d p q dp dq qi oth k r t")
HARMLESS_HEADERS = _names(
    """
    accept accept-charset accept-encoding accept-language accept-ranges access-control-allow-credentials
    access-control-allow-headers access-control-allow-methods access-control-allow-origin
    access-control-expose-headers access-control-max-age age allow cache-control connection content-disposition
    content-encoding content-language content-length content-security-policy content-type date etag expect expires
    forwarded host if-match if-modified-since if-none-match if-unmodified-since keep-alive last-modified
    max-forwards origin pragma prefer range referrer-policy retry-after server strict-transport-security te
    trailer transfer-encoding upgrade user-agent vary via warning x-content-type-options x-forwarded-for
    x-forwarded-host x-forwarded-path x-forwarded-port x-forwarded-prefix x-forwarded-proto x-frame-options
    x-api-version x-powered-by x-real-ip x-requested-with x-version x-xss-protection
    """
)


def in_words(name: str) -> str:
    """A name in lower case, its words joined by underscores, without a version: ``webAPIKey`` is ``web_api_key``."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)
    joined = "_".join(word.lower() for word in words)
    return re.sub(r"(_v?[0-9]+|_alt)+$", "", joined)


@functools.lru_cache(4096)
def could_be_secret(name: str) -> bool:
    """Whether a value of this name could be a secret."""
    words = in_words(name)
    if words in HARMLESS:
        return False
    if words in ENCRYPTED_BY_KONG or NEVER_ABOUT.search(words):
        return True
    return bool(SECRET_NAME.search(words)) and words.rpartition("_")[2] not in ABOUT


def is_harmless(name: str) -> bool:
    """Whether a value of this name is known to be fit to be read, even where Kong would let it be in a vault."""
    words = in_words(name)
    return words in HARMLESS or (
        words.rpartition("_")[2] in ABOUT and not could_be_secret(name)
    )


@functools.lru_cache(4096)
def is_place(name: str) -> bool:
    """Whether the values below this name have names that anybody chose, and could be secret whatever these are."""
    return bool(PLACES.search(in_words(name)))


@functools.lru_cache(4096)
def holds_pairs(name: str) -> bool:
    """Whether texts in a list of this name may be pairs, as ``Authorization:Bearer ...``."""
    return bool(PAIRS.search(in_words(name)))


def is_harmless_header(name: str) -> bool:
    """Whether everybody may read the value of an HTTP header."""
    return name.strip().lower() in HARMLESS_HEADERS


# Content

URL = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*://\S+")
AUTHORITY = re.compile(r"[^/?#]*")
PATH = re.compile(r"[^/?#]*(/[^?#]*)")
ARGUMENT = re.compile(r"[?#&;]([^=&;#?]+)=([^&;#]+)")
# Services that take messages from whoever knows the path: what comes before that, and the path.
HOOK = re.compile(
    r"""
    ( hooks\.slack(-gov)?\.com/(services|triggers|workflows) | discord(app)?\.com/api(/v\d+)?/webhooks
    | [\w.-]+\.webhook\.office\.com/webhookb2 | outlook\.office(365)?\.com/webhook(b2)?
    | hooks\.zapier\.com/hooks/catch | hook\.[\w.-]*make\.com | maker\.ifttt\.com/trigger | webhook\.site
    | events\.pagerduty\.com/integration | [\w.-]+\.sumologic\.com/receiver/v1/http | [\w.-]*\.?loggly\.com/inputs
    | api\.telegram\.org/bot )
    (?:/|(?<=bot)) ([^?#]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
RECEIVER = re.compile("(^|_)(logs|metrics|traces)_endpoint$|hook_ur[il]$")
RUN = re.compile("[A-Za-z0-9]{16,}")  # of letters and digits, as keys have
CERTAIN_RUN, DIGITS_OF_RUN = 24, 3
TOKEN = re.compile(r"eyJ[\w-]+\.eyJ[\w-]+(\.[\w-]*)?")  # a JWT (RFC 7519 section 3)
CREDENTIALS = re.compile(
    r"(basic|bearer)\s+\S{8,}", re.IGNORECASE
)  # RFC 7617 section 2, RFC 6750 section 2.1

Span = tuple[int, int]


@functools.lru_cache(4096)
def is_receiver(name: str) -> bool:
    """Whether a value of this name is the URL of something that may take whatever is sent to its path."""
    return bool(RECEIVER.search(in_words(name)))


def looks_random(run: str) -> bool:
    """Whether letters and digits in a row are more like a key than like a word, a number or a date."""
    digits, capitals = (sum(map(test, run)) for test in (str.isdigit, str.isupper))
    if not digits or run.isdigit():
        return False
    mixed = capitals > 0 and len(run) / 3 <= digits + capitals < len(run)
    return mixed or (len(run) >= CERTAIN_RUN and digits >= DIGITS_OF_RUN)


def hide_text(
    text: str, hide: Hide, before: t.Any = None, *, receiver: bool = False
) -> str:
    """A text with the secrets in it hidden: passwords and tokens in URLs, tokens, private keys.

    ``receiver``: whether it is the URL of something that may take whatever is sent to its path.
    """
    if "PRIVATE KEY" in text or CREDENTIALS.fullmatch(text.strip()):
        return hide(text, before)
    found = [span for span in _spans(text, receiver) if span[0] < span[1]]
    for start, end in reversed(found):
        part = text[start:end]
        known = (
            part
            if isinstance(before, str) and part in before
            else None
            if before is None
            else ""
        )
        text = text[:start] + hide(part, known) + text[end:]
    return text


def _spans(text: str, receiver: bool) -> t.Iterator[Span]:
    """Where in a text secrets are, in order."""
    if "://" in text:
        for url in URL.finditer(text):
            yield from _spans_of_url(url[0], url.start(), receiver)
    elif text.startswith("/") and "?" in text:
        yield from _spans_of_arguments(text, 0)
    elif "eyJ" in text:
        for token in TOKEN.finditer(text):
            yield token.span()


def _spans_of_url(url: str, start: int, receiver: bool) -> t.Iterator[Span]:
    begin = url.index("://") + 3
    end = begin + _user_information(url[begin:])
    if end > begin:
        user, colon, dummy = url[begin:end].partition(":")
        yield start + begin + (len(user) + 1 if colon else 0), start + end
    place = end + (url[end : end + 1] == "@")
    for span in (*_spans_of_path(url, place, receiver), *_spans_of_arguments(url, end)):
        yield start + span[0], start + span[1]


def _spans_of_path(url: str, begin: int, receiver: bool) -> t.Iterator[Span]:
    """Where in a URL's path secrets are; it begins with the host."""
    if hook := HOOK.match(url, begin):
        yield hook.span(hook.lastindex or 0)
        return
    if path := PATH.match(url, begin) if receiver else None:
        yield from (
            run.span()
            for run in RUN.finditer(url, *path.span(1))
            if looks_random(run[0])
        )


def _spans_of_arguments(url: str, begin: int) -> t.Iterator[Span]:
    for argument in ARGUMENT.finditer(url, begin):
        if could_be_secret(argument[1]) or TOKEN.search(argument[2]):
            yield argument.span(2)


def _user_information(rest: str) -> int:
    """How long the user and password of a URL are; a password may hold what it should not, such as a slash."""
    authority = t.cast(re.Match[str], AUTHORITY.match(rest))[0]
    if "@" in authority:
        return authority.rindex("@")
    port = authority.rpartition(":")[2] if ":" in authority else ""
    return (
        rest.rindex("@")
        if port and not port.isdigit() and not authority.endswith("]") and "@" in rest
        else 0
    )


def hide_pair(text: str, hide: Hide, before: t.Any = None) -> str:
    """A text ``name:value`` with its value hidden, unless everybody may read what has that name."""
    name, colon, value = text.partition(":")
    if not colon or is_harmless_header(name):
        return hide_text(text, hide, before)
    known = before.partition(":")[2] if isinstance(before, str) else before
    return f"{name}:{hide(value, known)}" if value else text


def is_path(text: str) -> bool:
    """Whether a text may be the path of a file, and not what a file holds."""
    names = text.split("/")
    fits = len(text) <= LONGEST_PATH and all(
        len(name) <= LONGEST_FILE_NAME for name in names
    )
    is_content = text.lstrip().startswith(("{", "[", "-----")) or KEY_OF_YAML.match(
        text
    )
    return fits and text.isprintable() and not is_content


def beginning(content: str) -> str:
    """How a text begins, where that is how files of this kind begin: in a bracket, a comment or the name of a key."""
    found = re.match(r"\W+\w{0,20}|\w{1,40}:(?=\s)", content)
    return " ".join(found[0].split()) if found else ""


# Values that no shape knows


def hidden(value: t.Any, hide: Hide, name: str = "", before: t.Any = None) -> t.Any:
    """A copy of a value of unknown structure, with whatever could be a secret hidden."""
    if value is None or isinstance(value, bool) or value in ("", UNKNOWN):
        return value
    if isinstance(value, dict):
        return _hidden_fields(
            value, hide, name, before if isinstance(before, dict) else {}
        )
    if isinstance(value, list):
        return [_hidden_element(one, hide, name, before) for one in value]
    if could_be_secret(name) and not _is_count(value, name):
        return hide(str(value), before)
    if name == "properties" and isinstance(value, str):  # of Java, passwords and all
        return hide(value, before)
    return (
        hide_text(value, hide, before, receiver=is_receiver(name))
        if isinstance(value, str)
        else value
    )


def _is_count(value: t.Any, name: str) -> bool:
    """Whether a value is a number that is no secret: one of tokens, or shorter than a PIN."""
    return isinstance(value, (int, float)) and (
        len(str(value)) < SHORTEST_NUMBER or in_words(name).endswith("tokens")
    )


def _hidden_fields(
    record: dict[str, t.Any], hide: Hide, name: str, before: dict[str, t.Any]
) -> dict[str, t.Any]:
    place = is_place(name)
    return {
        key: hide_all(value, hide, before.get(key))
        if (place and not is_harmless_header(str(key)))
        or _is_secret_member(record, str(key))
        else hidden(value, hide, str(key), before.get(key))
        for key, value in record.items()
    }


def _is_secret_member(record: dict[str, t.Any], name: str) -> bool:
    """Whether what stands beside a field makes it secret: the members of a JWK, the value beside a secret's name."""
    return ("kty" in record and name in PRIVATE_MEMBERS) or (
        name == "value" and could_be_secret(str(record.get("name", "")))
    )


def _hidden_element(value: t.Any, hide: Hide, name: str, before: t.Any) -> t.Any:
    """An element of a list; the elements before are told apart by being in the list or not."""
    if isinstance(value, (dict, list)):
        return hidden(value, hide)
    known = (
        before
        if before is None
        else value
        if isinstance(before, list) and value in before
        else ""
    )
    if isinstance(value, str) and name in CODE:
        return hide(value, known)
    if isinstance(value, str) and holds_pairs(name):
        return hide_pair(value, hide, known if known is None else str(known))
    return hidden(value, hide, name, known)


def hide_all(value: t.Any, hide: Hide, before: t.Any = None) -> t.Any:
    """A value of whatever structure with everything in it hidden but its names."""
    if value is None or isinstance(value, bool) or value == UNKNOWN:
        return value
    if isinstance(value, dict):
        known = before if isinstance(before, dict) else {}
        return {
            name: hide_all(one, hide, known.get(name)) for name, one in value.items()
        }
    if isinstance(value, list):
        listed = before if isinstance(before, list) else ()
        return [
            hide_all(
                one, hide, None if before is None else one if one in listed else ""
            )
            for one in value
        ]
    return hide(str(value), before if before is None else str(before))


def hide_stranger(value: t.Any, hide: Hide, dummy_name: str, before: t.Any) -> t.Any:
    """All of what nobody understood: a misspelled option may be that of a secret."""
    return hide_all(value, hide, before)


def mask(value: str, before: t.Any) -> str:
    """What is shown of a secret: nothing but whether it differs from the one before."""
    return HIDDEN if before is None or str(before) == value else CHANGED


def masked_by_name(value: t.Any, name: str = "", before: t.Any = None) -> t.Any:
    """A value of unknown structure as it can be shown."""
    return hidden(value, mask, name, before)


def is_masked(text: str) -> bool:
    """Whether a text is what stands for a secret wherever one is hidden, and not the secret."""
    return HIDDEN in text or text == ASTERISKS


class Collected(set[str]):
    """The secrets that a walk would hide."""

    def hide(self, secret: str, dummy_before: t.Any) -> str:
        """Take note of a secret."""
        if secret:
            self.add(secret)
        return HIDDEN


def secrets_by_name(value: t.Any, name: str = "") -> set[str]:
    """Whatever could be a secret in a value of unknown structure."""
    found = Collected()
    hidden(value, found.hide, name)
    return set(found)


# Texts that quote secrets


def redacted(value: t.Any, secrets: t.Collection[str]) -> t.Any:
    """A value with no secret in any of its texts, in whatever spelling somebody has quoted it.

    A short secret is hidden only where it is a word of its own: elsewhere it would be found in words that have nothing
    to do with it.
    """
    forms = sorted(set().union(*map(spellings, secrets)), key=len, reverse=True)
    return _redacted(value, secrets, forms) if forms else value


def _redacted(
    value: t.Any, secrets: t.Collection[str], forms: t.Sequence[str]
) -> t.Any:
    if isinstance(value, dict):
        return {name: _redacted(one, secrets, forms) for name, one in value.items()}
    if isinstance(value, list):
        return [_redacted(one, secrets, forms) for one in value]
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return (
            HIDDEN
            if len(str(value)) >= SHORTEST_INSIDE_WORDS and str(value) in secrets
            else value
        )
    return HIDDEN if value in secrets else _redacted_text(value, forms)


def _redacted_text(text: str, forms: t.Iterable[str]) -> str:
    for form in forms:
        if form not in text:
            continue
        if len(form) >= SHORTEST_INSIDE_WORDS:
            text = text.replace(form, ASTERISKS)
        else:
            text = re.sub(rf"(?<!\w)(?<!\w'){re.escape(form)}(?!\w)", ASTERISKS, text)
    return text


def searchable(secrets: t.Iterable[str]) -> set[str]:
    """Those that are long enough to be looked for in all of a result, where no word is like them by chance."""
    return {secret for secret in secrets if len(secret) >= SHORTEST_INSIDE_WORDS}


def spellings(secret: str) -> set[str]:
    """The ways in which a secret is quoted: as it is, in JSON, in URLs, in HTML, on one line, or a line of it alone.

    The credentials of an ``Authorization`` header are found without their scheme, too.
    """
    lines = (
        [line.strip() for line in secret.splitlines()] if "\n" in secret.strip() else []
    )
    kept = [
        line
        for line in lines
        if len(line) >= SHORTEST_LINE and not line.startswith("-----")
    ]
    written = {secret, secret.strip(), " ".join(secret.split()), *kept}
    if CREDENTIALS.fullmatch(secret.strip()):
        written.add(secret.split()[1])
    return {form for one in written for form in _encodings(one) if form}


def _encodings(text: str) -> t.Iterator[str]:
    yield text
    if text.isalnum() and text.isascii():
        return
    for ascii_only in (True, False):
        escaped = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        yield escaped
        yield escaped.replace("/", "\\/")  # as Kong's lua-cjson writes it
    yield from (repr(text)[1:-1], html.escape(text))
    octets = text.encode(errors="surrogatepass")
    for percent in (quote(octets), quote(octets, safe=""), quote_plus(octets)):
        yield percent
        yield re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), percent)
