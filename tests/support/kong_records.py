# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random records that Kong takes, drawn from its own schemas: any plugin's configuration, any entity."""

from __future__ import annotations

import functools
import itertools
from typing import Any

from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.registry import (
    TABLES,
)
from tests.sandbox.clock import Clock
from tests.sandbox.kong.dao import validate_only
from tests.sandbox.kong.entities import PRIORITIES, load_schemas
from tests.sandbox.kong.errors import KongError
from tests.sandbox.kong.lua import LuaError
from tests.sandbox.kong.schema import Field, Schema, ShorthandError

Row = dict[str, Any]
TEXTS = [
    *(
        "x",
        "name-1",
        "a.example",
        "10.0.0.1",
        "10.0.0.0/8",
        "http://a.example/v1",
        "https://b.example:8443/",
    ),
    *(
        "/",
        "/orders",
        "~/v[0-9]+$",
        "X-One",
        "one:1",
        "GET",
        "return 1",
        "*",
        "one@b.example",
        "exp",
        "sha256",
    ),
    "5dfbb9a5-0a53-4c7c-9f1f-5f4f2ad1f1cd",
]
NUMBERS = [0, 1, 2, 5, 60, 443, 1000, -1, 0.5]
MOST_STATED = 4
# Records whose fields seldom go together by chance.
LANGUAGE_MODEL = {
    "route_type": "llm/v1/chat",
    "model": {"provider": "openai", "name": "gpt-4"},
}
GOOD: dict[str, list[Any]] = {
    "llm": [
        {
            **LANGUAGE_MODEL,
            "auth": {
                "header_name": "Authorization",
                "header_value": "Bearer x",
            },
        },
        {
            **LANGUAGE_MODEL,
            "auth": {
                "param_name": "key",
                "param_value": "x",
                "param_location": "query",
            },
        },
    ]
}
MADE = {"id", "created_at", "updated_at"}


@functools.cache
def schemas() -> dict[str, Schema]:
    """Kong's schemas, by their names."""
    return load_schemas(Clock())


PLUGINS = sorted(PRIORITIES)


def valid(schema: Schema, field: Field, value: Any) -> bool:
    """Whether Kong takes this value for a field."""
    try:
        return not schema.validate_field(field, value)
    except (LuaError, ShorthandError):
        return False


def values(schema: Schema, field: Field) -> st.SearchStrategy[Any] | None:
    """What a field may hold; None for what is no matter of one record alone, such as a reference."""
    kind = field["type"]
    if kind == "record":
        return st.deferred(
            lambda: records(schema.record(field), field)
        ).filter(lambda one: valid(schema, field, one))
    if kind in ("array", "set", "map"):
        return _many(schema, field)
    known = {"string": TEXTS, "boolean": [True, False]}.get(kind, NUMBERS)
    candidates = [
        *field.get("one_of", known),
        *([field["default"]] if "default" in field else ()),
    ]
    taken = (
        [one for one in candidates if valid(schema, field, one)]
        if kind in ("string", "boolean", "integer", "number")
        else []
    )
    return st.sampled_from(taken) if taken else None


def _many(schema: Schema, field: Field) -> st.SearchStrategy[Any] | None:
    item = values(schema, field.get("elements") or field["values"])
    if item is None:
        return None
    if field["type"] == "map":
        names = values(schema, field["keys"])
        assert names is not None, field
        found: st.SearchStrategy[Any] = st.dictionaries(
            names, item, max_size=2
        )
    else:
        found = st.lists(item, max_size=2, unique_by=repr)
    return found.filter(lambda one: valid(schema, field, one))


def records(schema: Schema, definition: Field) -> st.SearchStrategy[Row]:
    """Records of which anything that has a default, or need not be, may be left out, or be null where it can."""
    needed, optional = {}, {}
    for name, field in itertools.chain.from_iterable(
        one.items() for one in definition["fields"]
    ):
        drawn = (
            None
            if name in MADE or field.get("abstract")
            else st.sampled_from(GOOD[name])
            if name in GOOD
            else values(schema, field)
        )
        if drawn is None:
            continue
        has_to = (
            field.get("required")
            and field["type"] != "record"
            and "default" not in field
            and not field.get("auto")
        )
        if has_to:
            needed[name] = drawn
        else:
            never_null = (
                field.get("required")
                or field.get("auto")
                or field.get("encrypted")
            )
            optional[name] = (
                drawn if never_null else st.one_of(st.none(), drawn)
            )
    return _some(needed, optional)


@st.composite
def _some(
    draw: st.DrawFn,
    needed: dict[str, st.SearchStrategy[Any]],
    optional: dict[str, st.SearchStrategy[Any]],
) -> Row:
    """All that is needed, and a few of the rest: of many fields some seldom go together."""
    names = (
        draw(
            st.lists(
                st.sampled_from(list(optional)),
                unique=True,
                max_size=MOST_STATED,
            )
        )
        if optional
        else []
    )
    return {
        name: draw(strategy)
        for name, strategy in {
            **needed,
            **{name: optional[name] for name in names},
        }.items()
    }


def takes(table: str, record: Row) -> bool:
    """Whether Kong's schema of an entity has nothing against a record."""
    try:
        validate_only(schemas()[table], record)
    except (KongError, LuaError):
        return False
    return True


def plugin_configs(name: str) -> st.SearchStrategy[Row]:
    """Configurations of a plugin that Kong takes."""
    schema = schemas()["plugins"].subschemas[name]
    config = schema.fields["config"]
    return records(schema.record(config), config).filter(
        lambda one: takes("plugins", {"name": name, "config": one})
    )


# What tells an entity of each kind, and where it is: the path of its list, and the entity that it is in.
CONSUMER = (
    "consumers",
    {"id": "5f0a3a55-1111-4111-8111-000000000001", "username": "owner"},
)
UPSTREAM = (
    "upstreams",
    {"id": "5f0a3a55-1111-4111-8111-000000000002", "name": "pool"},
)
HOMES: dict[str, tuple[str, Row] | None] = {
    **dict.fromkeys(
        ("services", "routes", "consumers", "upstreams", "vaults", "key_sets")
    ),
    **dict.fromkeys(
        (
            "jwt_secrets",
            "keyauth_credentials",
            "basicauth_credentials",
            "hmacauth_credentials",
        ),
        CONSUMER,
    ),
    **dict.fromkeys(("oauth2_credentials", "acls"), CONSUMER),
    "targets": UPSTREAM,
}
IDENTITIES: dict[str, Row] = {
    "services": {"name": "one", "host": "a.example"},
    "routes": {"name": "one"},
    "consumers": {"username": "one"},
    "upstreams": {"name": "one"},
    "vaults": {"prefix": "one", "name": "env"},
    "key_sets": {"name": "one"},
    "jwt_secrets": {"key": "one", "secret": "secret"},
    "keyauth_credentials": {"key": "one"},
    "basicauth_credentials": {"username": "one", "password": "secret"},
    "hmacauth_credentials": {"username": "one", "secret": "secret"},
    "oauth2_credentials": {
        "client_id": "one",
        "client_secret": "secret",
        "hash_secret": False,
        "name": "one",
    },
    "acls": {"group": "one"},
    "targets": {"target": "a.example:80"},
}


def prepared(table: str, record: Row) -> bool:
    """Whether the collection has nothing against a record that Kong would take and should not."""
    try:
        TABLES[table].prepare(record)
    except CollectionError:
        return False
    return True


def entities(table: str) -> st.SearchStrategy[Row]:
    """Entities of a kind that Kong takes, all with the same name."""
    schema, known = schemas()[table], IDENTITIES[table]
    config = {
        "config": st.fixed_dictionaries(
            {}, optional={"prefix": st.sampled_from(["a_", "b_"])}
        )
    }
    drawn = st.tuples(
        records(schema, schema.definition),
        st.fixed_dictionaries(
            {}, optional=config if table == "vaults" else {}
        ),
        st.fixed_dictionaries(
            {},
            optional={"ttl": st.sampled_from([None, 3600])}
            if schema.ttl
            else {},
        ),
    ).map(lambda parts: {**parts[0], **parts[1], **parts[2], **known})
    home = HOMES[table]
    belongs = (
        {home[0].removesuffix("s"): {"id": home[1]["id"]}} if home else {}
    )
    return drawn.filter(
        lambda one: takes(table, {**one, **belongs}) and prepared(table, one)
    )


def configuration(table: str, record: Row) -> Row:
    """A configuration with one entity, in the one that it belongs to."""
    home = HOMES.get(table)
    within = (
        {home[0]: [{**home[1], table: [record]}]}
        if home
        else {table: [record]}
    )
    return {"_format_version": "3.0", **within}
