# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of fields: which of them could hold a secret.

A schema says which of its fields are secret. For everything else this file decides, for Kong and
FusionAuth alike: a value is shown only where neither its name nor its place could hold a secret. A
test holds the names against Kong's schemas and FusionAuth's OpenAPI document, in both directions.
"""

from __future__ import annotations

import functools
import re

REMEMBERED = 4096  # names; an object has some dozens, and a whole configuration no more kinds


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


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
# Names that end in one of these tell something about a secret, and not the secret: token_endpoint,
# key_claim_name.
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
# Names that sound secret and are not: FusionAuth's and Kong's own words for what everybody may read.
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
# Below a name that ends so, values have names that anybody chose.
NAMED_VALUES = re.compile(
    "(^|_)(args|by_lua|codes|cookies|functions|headers?|params|passwords|producer|queries|query|querystring|secrets"
    "|tokens)$"
)
# Lists of texts such as ``Authorization:Bearer ...``.
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
# Request and response headers that everybody may read (RFC 9110, and Kong's
# own).
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
# URLs that take logs, metrics and messages.
RECEIVER = re.compile("(^|_)(logs|metrics|traces)_endpoint$|hook_ur[il]$")
WORD = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
VERSION = re.compile("(_v?[0-9]+|_alt)+$")


def to_words(name: str) -> str:
    """Return a name in lower case, its words joined by underscores, without a version.

    ``webAPIKey`` becomes ``web_api_key``, and ``key_v2`` becomes ``key``.
    """
    words = "_".join(word.lower() for word in WORD.findall(name))
    return VERSION.sub("", words)


@functools.lru_cache(REMEMBERED)
def could_be_secret(name: str) -> bool:
    """Return whether a value of this name could be a secret.

    Lists of known names go before patterns, and patterns for secrets before those for what is only
    about secrets, such as ``token_endpoint``.
    """
    words = to_words(name)
    if words in HARMLESS:
        return False
    if words in ENCRYPTED_BY_KONG or NEVER_ABOUT.search(words):
        return True
    return bool(SECRET_NAME.search(words)) and not _is_about(words)


def _is_about(words: str) -> bool:
    """Return whether the last word says that a value is about a secret, and not the secret."""
    return words.rpartition("_")[2] in ABOUT


def is_harmless(name: str) -> bool:
    """Return whether everybody may read a value of this name.

    Kong lets some of these be in a vault, as it does with secrets.
    """
    words = to_words(name)
    if words in HARMLESS:
        return True
    return _is_about(words) and not could_be_secret(name)


@functools.lru_cache(REMEMBERED)
def holds_named_values(name: str) -> bool:
    """Return whether anybody may have chosen the names below this one.

    Such names tell nothing, so each value could be a secret.
    """
    return bool(NAMED_VALUES.search(to_words(name)))


@functools.lru_cache(REMEMBERED)
def holds_pairs(name: str) -> bool:
    """Return whether texts in a list of this name may be pairs, as ``Authorization:Bearer ...``."""
    return bool(PAIRS.search(to_words(name)))


@functools.lru_cache(REMEMBERED)
def is_receiver(name: str) -> bool:
    """Return whether a value of this name is the URL of something that takes whatever is sent there.

    The path of such a URL may be all that protects it.
    """
    return bool(RECEIVER.search(to_words(name)))


def is_harmless_header(name: str) -> bool:
    """Return whether everybody may read the value of an HTTP header."""
    return name.strip().lower() in HARMLESS_HEADERS
