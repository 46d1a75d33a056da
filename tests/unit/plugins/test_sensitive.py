# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be a secret, held against every name that Kong's plugins and FusionAuth have, in both directions."""

from __future__ import annotations

import html
import json
import pathlib
import re
import string
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._core.file_path import (
    is_path,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.masking import (
    ASTERISKS,
    CHANGED,
    HIDDEN,
    mask,
    mask_by_name,
    secrets_by_name,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.redaction import (
    redact,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.schema import (
    MapSchema,
    Schema,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.secret_names import (
    HARMLESS,
    could_be_secret,
    is_harmless,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.secret_texts import (
    hide_pair,
    hide_text,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.registry import (
    RESOURCES,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.server_schema import (
    from_kong,
)

HERE = pathlib.Path(__file__).parent
SANDBOX = HERE.parents[1] / "sandbox"
PLUGIN_TEXTS = json.loads((HERE / "kong_plugin_texts.json").read_text())
SCHEMAS = {
    str(path.relative_to(SANDBOX / "kong/schemas")): json.loads(
        path.read_text()
    )
    for path in sorted((SANDBOX / "kong/schemas").rglob("*.json"))
}
OPENAPI = json.loads((SANDBOX / "fusionauth/openapi.json").read_text())[
    "schemas"
]


def names(listed: str) -> list[str]:
    return listed.split()


# Kong: its schemas say what is encrypted, and what may be in a vault

# Encrypted here and there, and the names of something harmless elsewhere: only a schema tells.
TOLD_BY_SCHEMA_ALONE = {
    "client_id",
    "user",
    "username",
    "value",
    "key_id",
} | set(names("d dp dq k oth p q qi r t"))
# May be in a vault, and fit to be read.
HARMLESS_IN_A_VAULT = names(
    """
    access_logs_endpoint access_token_jwks_uri_client_username access_token_keyset_client_username auth_provider
    auth_username aws_cache_name aws_region channel_token_jwks_uri_client_username
    channel_token_keyset_client_username content_safety_url endpoint extra_jwks_uris gcp_metadata_url
    gcp_oauth_token_url header_name host ingest_endpoint introspection_endpoint issuer issuers_allowed
    lakera_service_url login_redirect_uri logout_redirect_uri logs_endpoint name param_name project_id scopes
    sentinel_username server_name token_endpoint_url traces_endpoint url
    """
)
# Masked although Kong neither encrypts them nor takes them from a vault.
SOUND_SECRET = names(
    """
    access_token_introspection_authorization access_token_introspection_body_args
    channel_token_introspection_body_args actor_token auth authorization_query_args_values by_lua
    cache_tokens_salt channel_token_introspection_authorization custom_attributes_by_lua custom_fields_by_lua
    discovery_headers_values functions introspection_post_args_values message_by_lua_functions
    redis_password session_redis_password ssl_cert_key tls_client_auth_key token_headers_values
    token_post_args_values userinfo_headers_values userinfo_query_args_values
    """
)
PLACES = {
    "headers",
    "params",
    "token_headers",
    "token_post_args",
    "queries",
    "querystring",
    "body",
}


@pytest.mark.parametrize(
    "name", sorted(set(PLUGIN_TEXTS["encrypted"]) - TOLD_BY_SCHEMA_ALONE)
)
def test_what_kong_encrypts_is_secret_by_its_name(name: str) -> None:
    assert could_be_secret(name)


def test_what_may_be_in_a_vault_is_secret_unless_it_is_known_to_be_harmless() -> (
    None
):
    assert {
        one for one in PLUGIN_TEXTS["referenceable"] if is_harmless(one)
    } - PLACES == set(HARMLESS_IN_A_VAULT)


def test_no_other_text_of_a_plugin_is_taken_for_a_secret() -> None:
    assert {
        one for one in PLUGIN_TEXTS["plain"] if could_be_secret(one)
    } == set(SOUND_SECRET)


def texts(schema: dict, name: str = "", path: str = ""):
    """Every scalar in a schema, with its path, what the schema says of it and whether its place is free-form."""
    kind = schema.get("type", "record")
    if kind == "record":
        for field in [
            *schema.get("fields", ()),
            *schema.get("shorthand_fields", ()),
        ]:
            for inside, one in field.items():
                yield from texts(one, inside, f"{path}.{inside}")
    elif kind in ("array", "set", "map"):
        yield from texts(
            schema.get("elements") or schema["values"], name, f"{path}[]"
        )
    else:
        yield path, name, schema


def filled(schema: dict, name: str = ""):
    """A value of a schema in which every text is its own path, as far as a text may have any."""
    kind = schema.get("type", "record")
    if kind == "record":
        fields = [
            *schema.get("fields", ()),
            *schema.get("shorthand_fields", ()),
        ]
        return {
            inside: filled(one, inside)
            for field in fields
            for inside, one in field.items()
        }
    if kind in ("array", "set"):
        return [filled(schema["elements"], name)]
    if kind == "map":
        return {"X-Some": filled(schema["values"], name)}
    return (
        f"SECRET of {name}"
        if kind == "string"
        else 1
        if kind in ("integer", "number")
        else True
    )


def leaves(value, path: str = ""):
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, f"{path}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, f"{path}[]")
    else:
        yield path.replace(".X-Some", "[]"), value


@pytest.mark.parametrize(
    "name", [one for one in SCHEMAS if SCHEMAS[one].get("fields")]
)
def test_every_scalar_of_every_schema_is_shown_or_masked_as_kong_says(
    name: str,
) -> None:
    schema = SCHEMAS[name]
    told = {path: (field, one) for path, field, one in texts(schema)}
    shown = dict(
        leaves(from_kong({"type": "record", **schema}).masked(filled(schema)))
    )
    for path, value in shown.items():
        field, one = told[path]
        if one["type"] == "string" and one.get("encrypted"):
            assert value == HIDDEN, path
        if (
            one["type"] == "string"
            and one.get("referenceable")
            and not is_harmless(field)
        ):
            assert value == HIDDEN, path
        if one["type"] in ("integer", "number", "boolean"):
            assert value != HIDDEN, path
        if one.get("one_of"):
            assert value != HIDDEN, path


# FusionAuth: its OpenAPI document says nothing of secrets, so each name that sounds like one was read

SOUNDS = re.compile(
    "pass|secret|token|key|auth|cred|code|salt|hash|private|licen|jaas|cookie|session|signature|seed|pin|otp"
    "|challenge|verif|jwt|nonce|twofactor|two_factor",
    re.IGNORECASE,
)
SECRET_OF_FUSIONAUTH = names(
    """
    accessToken access_token apiKey authToken authenticationToken changePasswordId change_password_id clientSecret
    client_secret code code_verifier consumerSecret currentPassword device_code emailVerificationId
    emailVerificationOneTimeCode encodedJWT httpAuthenticationPassword id_token identityVerificationId key license
    licenseId oneTimeCode oneTimePassword password privateKey recoveryCodes refreshToken refresh_token
    registrationVerificationId registrationVerificationIds registrationVerificationOneTimeCode
    registrationVerificationOneTimeCodes salt secret secretBase32Encoded secretKey signature systemAccountPassword
    token tokens trustChallenge trustToken twoFactorId twoFactorTrustId two_factor_id user_code verificationId
    verificationIds webAPIKey
    """
)
HARMLESS_OF_FUSIONAUTH = names(
    """
    accountTwoFactorDisable accountTwoFactorEdit accountTwoFactorEnable accountTwoFactorIndex accountWebAuthnAdd
    accountWebAuthnDelete accountWebAuthnIndex authenticationThreats authenticationType authenticationURL
    authenticatorData authenticatorId authorization_endpoint authorizedOriginURLs authorizedRedirectURLs
    authorizedResourceUris challenge code_challenge_methods_supported consumerKey credentialId deviceVerificationURL
    device_authorization_endpoint dpop_signing_alg_values_supported emailVerificationRequired emailVerifiedClaim
    emailVerify end_session_endpoint headerKeyParameter httpAuthenticationUsername
    id_token_signing_alg_values_supported keyLocation keyTransportAlgorithm licenseAttributes oauth2Authorize
    oauth2AuthorizedNotRegistered oauth2ChildRegistrationNotAllowed oauth2ChildRegistrationNotAllowedComplete
    oauth2CompleteRegistration oauth2Consent oauth2Device oauth2DeviceComplete oauth2Error oauth2Logout
    oauth2Passwordless oauth2Register oauth2StartIdPLink oauth2TwoFactor oauth2TwoFactorEnable
    oauth2TwoFactorEnableComplete oauth2TwoFactorMethods oauth2Wait oauth2WebAuthn oauth2WebAuthnReauth
    oauth2WebAuthnReauthEnable passwordChange passwordComplete passwordForgot passwordSent phoneVerificationRequired
    phoneVerify publicKey publicKeys reasonCode registrationVerificationRequired registrationVerify siteKey
    token_endpoint token_endpoint_auth_methods_supported token_type_hint unauthorized
    userinfo_signing_alg_values_supported verification_uri verification_uri_complete zipcode attributeMappings
    defaultAttributeMappings
    """
)


def texts_of_fusionauth() -> set[str]:
    fields = (
        field
        for schema in OPENAPI.values()
        if isinstance(schema, dict)
        for field in schema.items()
    )
    return {
        name
        for name, kind in fields
        if "string" in str(kind) or "any" in str(kind)
    }


def test_every_text_of_fusionauth_that_could_be_secret_is_masked() -> None:
    assert {
        name for name in texts_of_fusionauth() if could_be_secret(name)
    } == set(SECRET_OF_FUSIONAUTH)


def test_every_text_of_fusionauth_that_sounds_secret_and_is_shown_is_known_to_be_harmless() -> (
    None
):
    shown = {
        name
        for name in texts_of_fusionauth()
        if SOUNDS.search(name) and not could_be_secret(name)
    }
    assert shown <= set(HARMLESS_OF_FUSIONAUTH), sorted(
        shown - set(HARMLESS_OF_FUSIONAUTH)
    )


@pytest.mark.parametrize("kind", sorted(RESOURCES))
def test_what_no_shape_of_fusionauth_knows_is_masked_by_its_name(
    kind: str,
) -> None:
    record = dict.fromkeys(SECRET_OF_FUSIONAUTH, "SECRET") | {
        "newerToken": "SECRET",
        "newer": {"apiKey": "SECRET"},
    }
    known = RESOURCES[kind].schema.option_names
    shown = RESOURCES[kind].schema.masked(
        {name: one for name, one in record.items() if name not in known},
    )
    assert "SECRET" not in str(shown)


@pytest.mark.parametrize("kind", sorted(RESOURCES))
def test_what_the_shapes_of_fusionauth_call_secret_is_so_by_its_name_too(
    kind: str,
) -> None:
    """So that a kickstart file, which no shape describes, hides the same."""
    for name, part in secret_fields(RESOURCES[kind].schema):
        value = {"x": "SECRET"} if isinstance(part, MapSchema) else "SECRET"
        beside = {"name": "X-Some-Token"} if name == "value" else {}
        assert "SECRET" not in str(mask_by_name({**beside, name: value})), name


def secret_fields(known: Schema):
    for name, part in getattr(known, "fields", {}).items():
        if part.secret or part.element.secret:
            yield name, part
        yield from secret_fields(part)
        yield from secret_fields(part.element)


# Names as people write them


@pytest.mark.parametrize(
    "name",
    [
        "clientSecret",
        "client_secret",
        "client-secret",
        "X-Client-Secret",
        "CLIENTSECRET",
    ],
)
def test_a_secret_in_every_case(name: str) -> None:
    assert could_be_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "password_param_type",
            "credential_claim",
            "key_claim_name",
            "token_endpoint",
            "secretName",
            "bypass",
        ),
        *(
            "hide_credentials_path",
            "tokenTypeHint",
            "passwordlessEmailTemplateId",
            "author",
            "monkey",
        ),
        *sorted(HARMLESS),
    ],
)
def test_what_is_only_about_a_secret_is_none(name: str) -> None:
    assert not could_be_secret(name)


# Content


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("", ""),
        ("https://a.example/x?y=z#w", "https://a.example/x?y=z#w"),
        ("https://user:pw@a.example/x", f"https://user:{HIDDEN}@a.example/x"),
        (
            "https://user:p:w@x@a.example/x",
            f"https://user:{HIDDEN}@a.example/x",
        ),
        ("https://user:p/w?#@a.example", f"https://user:{HIDDEN}@a.example"),
        ("https://token@a.example/", f"https://{HIDDEN}@a.example/"),
        (
            "https://a.example/?mail=a@b.example",
            "https://a.example/?mail=a@b.example",
        ),
        ("https://a.example:8443/a@b", "https://a.example:8443/a@b"),
        ("https://[::1]:8443/a@b", "https://[::1]:8443/a@b"),
        (
            "https://a.example/?token=s&b=1&api_key=t",
            f"https://a.example/?token={HIDDEN}&b=1&api_key={HIDDEN}",
        ),
        (
            "https://a.example/cb#access_token=s",
            f"https://a.example/cb#access_token={HIDDEN}",
        ),
        ("/cb?token=s&b=1", f"/cb?token={HIDDEN}&b=1"),
        ("/cb?b=1", "/cb?b=1"),
        (
            "see redis://:pw@r.example/0, then",
            f"see redis://:{HIDDEN}@r.example/0, then",
        ),
        (
            "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----",
            HIDDEN,
        ),
        ("Bearer abcdefgh", HIDDEN),
        ("Basic dXNlcjpwYXNz", HIDDEN),
        ("Basic auth", "Basic auth"),
        ("it is eyJhbGciOi.eyJzdWIi.c2ln, so", f"it is {HIDDEN}, so"),
    ],
)
def test_secrets_in_texts(text: str, shown: str) -> None:
    assert hide_text(text, mask) == shown


SLACK = "T01AB2CD3/B04EF5GH6/aB3dE5gH7jK9mN1pQ3sT5vW7"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (
            f"https://hooks.slack.com/services/{SLACK}",
            "https://hooks.slack.com/services/",
        ),
        (
            f"https://u@hooks.slack.com/triggers/{SLACK}",
            f"https://{HIDDEN}@hooks.slack.com/triggers/",
        ),
        (
            "https://discord.com/api/webhooks/1234/a_b-c",
            "https://discord.com/api/webhooks/",
        ),
        (
            "https://discordapp.com/api/v10/webhooks/1234/a",
            "https://discordapp.com/api/v10/webhooks/",
        ),
        (
            "https://a.webhook.office.com/webhookb2/1@2/3",
            "https://a.webhook.office.com/webhookb2/",
        ),
        (
            "https://api.telegram.org/bot123:AbC/sendMessage",
            "https://api.telegram.org/bot",
        ),
        (
            "https://hooks.zapier.com/hooks/catch/1/abc/",
            "https://hooks.zapier.com/hooks/catch/",
        ),
        ("https://hook.eu1.make.com/abc", "https://hook.eu1.make.com/"),
        ("https://webhook.site/0c9f", "https://webhook.site/"),
        (
            "https://events.pagerduty.com/integration/0c9f/enqueue",
            "https://events.pagerduty.com/integration/",
        ),
    ],
)
def test_the_path_of_a_hook_that_everybody_can_send_to(
    url: str, kept: str
) -> None:
    assert (
        hide_text(f"see {url}?a=b now", mask) == f"see {kept}{HIDDEN}?a=b now"
    )


RANDOM = [
    "aB3dE5gH7jK9mN1pQ3sT5vW7",
    "0123456789abcdef0123456789abcdef",
    "k3j5c0mu5d7fa9zk2cvyw8q1x",
]
NOT_RANDOM = [
    "getOrdersByCustomer2",
    "internationalization",
    "00000000000000000000000001",
    "SendTransactionalMail",
]


@pytest.mark.parametrize(
    "name", ["traces_endpoint", "logsEndpoint", "webhook_url", "web-hook-uri"]
)
def test_a_key_in_the_path_of_what_takes_messages(name: str) -> None:
    for part in RANDOM:
        url = f"https://a.example/v1/{part}/traces?x=y"
        assert mask_by_name({name: url}) == {
            name: f"https://a.example/v1/{HIDDEN}/traces?x=y"
        }
        assert mask_by_name({"issuer": url}) == {"issuer": url}
    for part in (*NOT_RANDOM, "3c219e58-ed0e-4b18-ad48-f4f92793ae32"):
        assert (
            HIDDEN
            not in mask_by_name({name: f"https://{RANDOM[0]}.example/{part}"})[
                name
            ]
        )


def test_a_password_that_changes_in_a_url_is_told() -> None:
    before = "https://user:one@a.example/x"
    assert (
        hide_text(before, mask, before) == f"https://user:{HIDDEN}@a.example/x"
    )
    assert (
        hide_text("https://user:two@a.example/x", mask, before)
        == f"https://user:{CHANGED}@a.example/x"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization:Bearer x", f"Authorization:{HIDDEN}"),
        ("X-Key: a:b", f"X-Key:{HIDDEN}"),
        ("Content-Type:text/html", "Content-Type:text/html"),
        ("X-Name-Alone", "X-Name-Alone"),
        ("X-Empty:", "X-Empty:"),
        ("Authorization Bearer x", f"Authorization {HIDDEN}"),
        ("X-Key=a:b", f"X-Key={HIDDEN}"),
        ("X-Key : a", f"X-Key :{HIDDEN}"),
    ],
)
def test_pairs(text: str, shown: str) -> None:
    assert hide_pair(text, mask) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (
            {"headers": {"X-Api": "s", "Accept": "a"}},
            {"headers": {"X-Api": HIDDEN, "Accept": "a"}},
        ),
        ({"headers": {"x": ["s", "t"]}}, {"headers": {"x": [HIDDEN, HIDDEN]}}),
        (
            {"add": {"querystring": ["a:s", "b"]}},
            {"add": {"querystring": [f"a:{HIDDEN}", "b"]}},
        ),
        ({"access": ["local pw = 's'"]}, {"access": [HIDDEN]}),
        ({"tokens": {"google": "s"}}, {"tokens": {"google": HIDDEN}}),
        (
            {"apiKey": {"name": "n", "key": "s"}},
            {"apiKey": {"name": "n", "key": HIDDEN}},
        ),
        (
            [{"name": "api-token", "value": "s"}],
            [{"name": "api-token", "value": HIDDEN}],
        ),
        (
            [{"name": "color", "value": "red"}],
            [{"name": "color", "value": "red"}],
        ),
        (
            {"jwk": {"kty": "EC", "x": "x", "d": "s"}},
            {"jwk": {"kty": "EC", "x": "x", "d": HIDDEN}},
        ),
        ({"properties": "mail.password=s"}, {"properties": HIDDEN}),
        (
            {"password": 12345, "max_tokens": 5, "enabled": True},
            {"password": HIDDEN, "max_tokens": 5, "enabled": True},
        ),
        (
            {"some_key": 1, "some_pin": 1234},
            {"some_key": 1, "some_pin": HIDDEN},
        ),
        ({"password": None, "token": ""}, {"password": None, "token": ""}),
    ],
)
def test_what_no_shape_knows(value: object, shown: object) -> None:
    assert mask_by_name(value) == shown


def test_what_differs_is_told_at_every_depth() -> None:
    before = {
        "headers": {"a": "s", "b": ["s"]},
        "add": {"headers": ["a:s"]},
        "token": "s",
        "pin": 1234,
    }
    after = {
        "headers": {"a": "t", "b": ["t"]},
        "add": {"headers": ["a:t"]},
        "token": "t",
        "pin": 4321,
    }
    assert mask_by_name(before, "", before) == mask_by_name(before)
    assert mask_by_name(after, "", before) == {
        "headers": {"a": CHANGED, "b": [CHANGED]},
        "add": {"headers": [f"a:{CHANGED}"]},
        "token": CHANGED,
        "pin": CHANGED,
    }


@pytest.mark.parametrize(
    "text",
    [
        "a.yml",
        "/etc/a file.yml",
        "~/kick start.json",
        "C:\\x",
        "ä.yml",
        "/a: b/c",
    ],
)
def test_a_path(text: str) -> None:
    assert is_path(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        "a: 1\nb: 2",
        "[1]",
        "-----BEGIN X-----",
        "x" * 5000,
        "a: 1",
        "- a: [b]",
        "'a': b/c",
    ],
)
def test_what_is_no_path(text: str) -> None:
    assert not is_path(text)


# Texts that quote secrets

SECRET_TEXT = st.text(min_size=8, max_size=40).filter(
    lambda text: len(text.split()) > 0 and len(text.strip()) >= 8
)
QUOTED = {
    "as it is": str,
    "on one line": lambda text: " ".join(text.split()),
    "in JSON": lambda text: json.dumps(text)[1:-1],
    "in JSON of Lua": lambda text: json.dumps(text, ensure_ascii=False)[
        1:-1
    ].replace("/", "\\/"),
    "in a URL": lambda text: quote(
        text.encode(errors="surrogatepass"), safe=""
    ),
    "in a query": lambda text: quote_plus(text.encode(errors="surrogatepass")),
    "in HTML": html.escape,
    "as Python has it": lambda text: repr(text)[1:-1],
}


@pytest.mark.parametrize("quoted", QUOTED.values(), ids=QUOTED)
@given(secret=SECRET_TEXT)
@settings(max_examples=50, deadline=None, derandomize=True, database=None)
def test_a_quoted_secret_is_hidden(quoted, secret: str) -> None:
    written = quoted(secret)
    assert written not in redact(f"no {written}!", {secret}).replace(
        ASTERISKS, ""
    )


PEM = """-----BEGIN PRIVATE KEY-----
MIIBVgIBADANBgkqhki/G9w0BAQEF
AASCAUAwggE8AgEAAkEAq7BFUpkG+A==
-----END PRIVATE KEY-----
"""


@pytest.mark.parametrize(
    "words",
    [
        PEM,
        " ".join(PEM.split()),
        json.dumps(PEM),
        PEM.splitlines()[1],
        quote(PEM),
    ],
)
def test_no_line_of_a_key_is_left(words: str) -> None:
    found = redact(f"bad key: {words}", {PEM})
    assert not any(line in found for line in PEM.splitlines()[1:3])


@pytest.mark.parametrize("secret", [*string.ascii_lowercase, "sub", "5", "is"])
def test_a_short_secret_takes_nothing_out_of_other_words(secret: str) -> None:
    text = "the subscriber's thesis took 55 hours"
    assert redact(text, {secret}) == text
    assert redact(f"no {secret}!", {secret}) == f"no {ASTERISKS}!"


def test_a_value_without_secrets() -> None:
    value = {
        "a": ["secret-1", {"b": "no secret-1."}],
        "c": 12345678,
        "d": True,
        "e": None,
        "f": 5,
    }
    found = {
        "a": [HIDDEN, {"b": f"no {ASTERISKS}."}],
        "c": HIDDEN,
        "d": True,
        "e": None,
        "f": 5,
    }
    assert redact(value, {"secret-1", "12345678", "True", "5"}) == found
    assert redact(value, set()) == value


def test_what_is_collected_is_what_is_masked() -> None:
    assert secrets_by_name(
        {"url": "https://u:pw@h/", "headers": {"X": "s"}, "token": "t"}
    ) == {"pw", "s", "t"}
