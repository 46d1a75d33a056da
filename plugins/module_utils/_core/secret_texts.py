# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that hold secrets among other things: URLs, tokens, ``name:value`` pairs, private keys."""

from __future__ import annotations

import re
import typing as t

from .secret_names import could_be_secret, is_harmless_header

Hide = t.Callable[[str, t.Any], str]
"""``hide(secret, secret_before)`` returns what stands in place of a secret.

``secret_before`` is the secret that was in the same place before a change: None where it is not to
be compared, and anything that differs where there was none.
"""
Span = tuple[int, int]

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
# A JWT (RFC 7519 section 3): the headers and claims of all of them begin with {".
TOKEN = re.compile(r"eyJ[\w-]+\.eyJ[\w-]+(\.[\w-]*)?")
# RFC 7617 section 2, RFC 6750 section 2.1
CREDENTIALS = re.compile(r"(basic|bearer)\s+\S{8,}", re.IGNORECASE)

RUN = re.compile("[A-Za-z0-9]{16,}")  # of letters and digits, as keys have
# What is at least so long and has at least so many digits is no word, whatever its capitals.
CERTAIN_RUN = 24
# Fewer occur in words and versions, such as oauth2 or v3.
DIGITS_OF_RUN = 3


def hide_text(
    text: str, hide: Hide, text_before: t.Any = None, *, receiver: bool = False
) -> str:
    """Return a text with the secrets in it hidden.

    These are passwords and tokens in URLs, tokens, and private keys.

    Args:
        text: The text.
        hide: Returns what stands in place of a secret.
        text_before: The text that was in its place before a change, or None.
        receiver: The text is the URL of something that takes whatever is sent to its path.
    """
    if "PRIVATE KEY" in text or CREDENTIALS.fullmatch(text.strip()):
        return hide(text, text_before)
    # From the end, so that what is replaced moves no other span.
    for start, end in reversed(list(_secret_spans(text, receiver=receiver))):
        if start < end:
            secret = text[start:end]
            replacement = hide(secret, _secret_before(secret, text_before))
            text = text[:start] + replacement + text[end:]
    return text


def _secret_before(secret: str, text_before: t.Any) -> str | None:
    """Return what a secret in a text is to be compared with.

    That is itself if the text before a change contained it, and otherwise what equals no secret. Where
    nothing is compared it is None.
    """
    if text_before is None:
        return None
    if isinstance(text_before, str) and secret in text_before:
        return secret
    return ""


# Kong only takes a colon, and quotes the whole text where there is something else between the two.
PAIR = re.compile(
    r"(?P<name>[^:\s=]*)(?P<separator>\s*:|[\s=]+)(?P<value>.*)",
    re.DOTALL,
)


def hide_pair(text: str, hide: Hide, pair_before: t.Any = None) -> str:
    """Return a text ``name:value`` with its value hidden, unless it is a harmless HTTP header.

    Kong's plugins have lists of such texts, for headers, query arguments and members of a body. A text
    that is a name alone is treated as any other.
    """
    pair = PAIR.fullmatch(text)
    if not pair or is_harmless_header(pair["name"]):
        return hide_text(text, hide, pair_before)
    if not pair["value"]:
        return text
    value_before = pair_before
    if isinstance(pair_before, str):
        known_pair = PAIR.fullmatch(pair_before)
        value_before = known_pair["value"] if known_pair else ""
    shown = hide(pair["value"], value_before)
    return f"{pair['name']}{pair['separator']}{shown}"


# Where secrets are


def _secret_spans(text: str, *, receiver: bool) -> t.Iterator[Span]:
    """Yield where in a text secrets are, in order. Some spans may be empty.

    A text is searched for one kind of secret: a URL may hold a token, which is no secret of its own
    unless its argument is. A request line such as ``/path?token=...`` counts as a URL.
    """
    if "://" in text:
        for url in URL.finditer(text):
            offset = url.start()
            for start, end in _spans_in_url(url[0], receiver=receiver):
                yield offset + start, offset + end
    elif text.startswith("/") and "?" in text:
        yield from _spans_in_arguments(text, 0)
    elif "eyJ" in text:
        for token in TOKEN.finditer(text):
            yield token.span()


def _spans_in_url(url: str, *, receiver: bool) -> t.Iterator[Span]:
    """Yield where in a URL secrets are: the password, parts of the path, arguments."""
    authority_start = url.index("://") + len("://")
    user_end = authority_start + _user_information_length(
        url[authority_start:]
    )
    user, colon, dummy_password = url[authority_start:user_end].partition(":")
    # A user without a password is a token.
    password_start = (
        authority_start + len(user + colon) if colon else authority_start
    )
    yield password_start, user_end
    has_user_information = url[user_end : user_end + 1] == "@"
    host_start = user_end + 1 if has_user_information else user_end
    yield from _spans_in_path(url, host_start, receiver=receiver)
    yield from _spans_in_arguments(url, user_end)


def _user_information_length(after_scheme: str) -> int:
    """Return how long the user and password of a URL are, given what follows ``://``.

    A password may hold what it should not, such as a slash. The authority then ends too early, in what
    looks like a port that is no number, and the last ``@`` of all is the end of the password.
    """
    authority = t.cast(re.Match[str], AUTHORITY.match(after_scheme))[0]
    if "@" in authority:
        return authority.rindex("@")
    dummy_host, colon, port = authority.rpartition(":")
    is_ipv6_address = authority.endswith("]")
    has_odd_port = (
        colon and port and not port.isdigit() and not is_ipv6_address
    )
    if not has_odd_port or "@" not in after_scheme:
        return 0
    return after_scheme.rindex("@")


def _spans_in_path(
    url: str, host_start: int, *, receiver: bool
) -> t.Iterator[Span]:
    """Yield where in a URL's path secrets are.

    The path of a known web hook is all secret. In that of a receiver, whatever looks random is: parts
    of it may say no more than which part of the service is meant.
    """
    hook = HOOK.match(url, host_start)
    if hook:
        yield hook.span(hook.lastindex or 0)
        return
    path = PATH.match(url, host_start)
    if receiver and path:
        for run in RUN.finditer(url, *path.span(1)):
            if looks_random(run[0]):
                yield run.span()


def looks_random(run: str) -> bool:
    """Return whether letters and digits in a row look like a key.

    A word has no digits, a number and a date have nothing else, and a name has few capitals. Where
    there are no capitals, as in hexadecimal, length and digits tell.
    """
    digit_count = sum(map(str.isdigit, run))
    capital_count = sum(map(str.isupper, run))
    if not digit_count or run.isdigit():
        return False
    unusual_count = digit_count + capital_count
    is_mixed = capital_count > 0 and len(run) / 3 <= unusual_count < len(run)
    is_long = len(run) >= CERTAIN_RUN and digit_count >= DIGITS_OF_RUN
    return is_mixed or is_long


def _spans_in_arguments(url: str, query_start: int) -> t.Iterator[Span]:
    """Yield where the values of secret arguments are, in the query and in the fragment.

    An argument is secret by its name, or because its value is a token.
    """
    for argument in ARGUMENT.finditer(url, query_start):
        argument_name, argument_value = argument.groups()
        if could_be_secret(argument_name) or TOKEN.search(argument_value):
            yield argument.span(2)
