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
DIGITS_OF_RUN = 3


def hide_text(
    text: str, hide: Hide, before: t.Any = None, *, receiver: bool = False
) -> str:
    """Return a text with the secrets in it hidden.

    These are passwords and tokens in URLs, tokens, and private keys. ``receiver`` says that the text
    is the URL of something that takes whatever is sent to its path.
    """
    if "PRIVATE KEY" in text or CREDENTIALS.fullmatch(text.strip()):
        return hide(text, before)
    spans = [
        (start, end) for start, end in _spans(text, receiver=receiver) if start < end
    ]
    for start, end in reversed(spans):
        secret = text[start:end]
        secret_before = _part_before(secret, before)
        text = text[:start] + hide(secret, secret_before) + text[end:]
    return text


def _part_before(secret: str, before: t.Any) -> str | None:
    """Return the part of the text before a change that a secret has to be compared with."""
    if before is None:
        return None
    return secret if isinstance(before, str) and secret in before else ""


def hide_pair(text: str, hide: Hide, before: t.Any = None) -> str:
    """Return a text ``name:value`` with its value hidden, unless it is a harmless HTTP header."""
    name, colon, value = text.partition(":")
    if not colon or is_harmless_header(name):
        return hide_text(text, hide, before)
    value_before = before.partition(":")[2] if isinstance(before, str) else before
    return f"{name}:{hide(value, value_before)}" if value else text


# Where secrets are


def _spans(text: str, *, receiver: bool) -> t.Iterator[Span]:
    """Yield where in a text secrets are, in order."""
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
    begin = url.index("://") + len("://")
    end = begin + _user_information_length(url[begin:])
    if end > begin:
        user, colon, dummy = url[begin:end].partition(":")
        password = begin + len(user) + 1 if colon else begin
        yield password, end
    host = end + 1 if url[end : end + 1] == "@" else end
    yield from _spans_in_path(url, host, receiver=receiver)
    yield from _spans_in_arguments(url, end)


def _user_information_length(rest: str) -> int:
    """Return how long the user and password of a URL are, where ``rest`` follows ``://``.

    A password may hold what it should not, such as a slash. Then a port that is no number tells
    that it is none.
    """
    authority = t.cast(re.Match[str], AUTHORITY.match(rest))[0]
    if "@" in authority:
        return authority.rindex("@")
    port = authority.rpartition(":")[2] if ":" in authority else ""
    is_port = not port or port.isdigit() or authority.endswith("]")  # [::1] is IPv6
    if is_port or "@" not in rest:
        return 0
    return rest.rindex("@")


def _spans_in_path(url: str, host: int, *, receiver: bool) -> t.Iterator[Span]:
    """Yield where in a URL's path secrets are. The host begins at the index ``host``."""
    if hook := HOOK.match(url, host):
        yield hook.span(hook.lastindex or 0)
        return
    path = PATH.match(url, host) if receiver else None
    if path:
        for run in RUN.finditer(url, *path.span(1)):
            if looks_random(run[0]):
                yield run.span()


def looks_random(run: str) -> bool:
    """Return whether letters and digits in a row look like a key, and not like a word, number or date."""
    digits = sum(map(str.isdigit, run))
    capitals = sum(map(str.isupper, run))
    if not digits or run.isdigit():
        return False
    is_mixed = capitals > 0 and len(run) / 3 <= digits + capitals < len(run)
    return is_mixed or (len(run) >= CERTAIN_RUN and digits >= DIGITS_OF_RUN)


def _spans_in_arguments(url: str, begin: int) -> t.Iterator[Span]:
    for argument in ARGUMENT.finditer(url, begin):
        if could_be_secret(argument[1]) or TOKEN.search(argument[2]):
            yield argument.span(2)
