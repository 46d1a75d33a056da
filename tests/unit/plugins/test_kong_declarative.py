# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a declarative configuration may hold, and what is read out of it."""

from __future__ import annotations

import contextlib
import copy
import json
import pathlib
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.config import (
    documents,
    parser,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.config.planner import (
    entity_levels,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.config.templates import (
    escape,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.registry import (
    ENTITIES,
)


def read(
    place: pathlib.Path, **files: str
) -> list[tuple[str, dict[str, Any], str]]:
    """Return kind, record and place of everything in some files, which are named without their suffix `.yml`."""
    for name, text in files.items():
        (place / f"{name}.yml").write_text('_format_version: "3.0"\n' + text)
    found = parser.desired_entities(
        documents.read_configuration(None, str(place))
    )
    return [(one.entity.name, one.record, one.source) for one in found]


def test_what_is_nested_is_taken_apart_and_keeps_its_place(tmp_path):
    text = "services: [{name: a, routes: [{name: r, plugins: [{name: jwt}]}], plugins: [{name: acl}]}]"
    assert read(tmp_path, kong=text) == [
        ("service", {"name": "a"}, "kong.yml: services[0]"),
        ("route", {"name": "r"}, "kong.yml: services[0].routes[0]"),
        (
            "plugin",
            {"name": "jwt"},
            "kong.yml: services[0].routes[0].plugins[0]",
        ),
        ("plugin", {"name": "acl"}, "kong.yml: services[0].plugins[0]"),
    ]


def test_the_files_of_a_directory_are_one_configuration(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    found = read(
        tmp_path,
        b="consumers: [{username: b}]",
        a="consumers: [{username: a}]",
    )
    assert [
        (record["username"], source) for dummy, record, source in found
    ] == [
        ("a", "a.yml: consumers[0]"),
        ("b", "b.yml: consumers[0]"),
    ]


@pytest.mark.parametrize(
    ("written", "held", "value"),
    [
        ('${{ env "DECK_X" }}', "text", "text"),
        ('"${{ env "DECK_X" }}"', "text", "text"),
        ("${{ env 'DECK_X' | toInt }}", "5", 5),
        ("${{env `DECK_X` | toBool}}", "true", True),
        ('${{ env "DECK_X" | toFloat }}', "0.5", 0.5),
        ('http://${{ env "DECK_X" }}/v1', "h:80", "http://h:80/v1"),
        ('"{}: ${{ env "DECK_X" }}"', 'a"b', '{}: a"b'),
    ],
)
def test_the_environment_fills_in_what_it_is_asked_for(
    tmp_path, monkeypatch, written, held, value
):
    monkeypatch.setenv("DECK_X", held)
    assert read(tmp_path, kong=f"services: [{{name: {written}}}]")[0][1] == {
        "name": value
    }


FRAGMENTS = [
    '${{ env "DECK_X" }}',
    "${{ env `DECK_X` | toInt }}",
    "<env:DECK_X:>",
    "${{`${{`}}",
    "${{",
    "}}",
    "$",
    "{",
    "`",
]
TEXTS = st.lists(
    st.sampled_from(
        [
            *FRAGMENTS,
            "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER",
            " ",
            "\\",
            '"',
            "'",
            "\n",
            "# ",
        ]
    )
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
).map("".join)


@settings(
    max_examples=200,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(text=TEXTS)
def test_what_is_escaped_is_read_as_it_was(tmp_path, monkeypatch, text):
    monkeypatch.setenv("DECK_X", "5")
    config = escape(
        {
            "_format_version": "3.0",
            "services": [
                {"name": text, "tags": [text], "config": {text: text}}
            ],
        }
    )
    (tmp_path / "kong.json").write_text(json.dumps(config))
    (tmp_path / "kong.yml").write_text(yaml.safe_dump(config))
    for source in (
        (config, None),
        (None, str(tmp_path / "kong.json")),
        (None, str(tmp_path / "kong.yml")),
    ):
        [declared] = parser.desired_entities(
            documents.read_configuration(*source)
        )
        assert declared.record == {
            "name": text,
            "tags": [text],
            "config": {text: text},
        }


@pytest.mark.parametrize(
    "written",
    [
        '${{ env "DECK_X" | default "x" }}',
        '${{ env "DECK_X" | toInt | toFloat }}',
        "${{ env DECK_X }}",
        "${{- env `DECK_X` -}}",
        "${{ $x := 1 }}",
        "${{ env `DECK_X`",
        "${{ env `DECK_X` }",
        "${{ENV `DECK_X`}}",
        "${{ env `DECK_X` }} ${{ if }}",
        "${{",
        "${{}}",
    ],
)
@pytest.mark.parametrize("place", ["name", "tags", "config"])
def test_a_template_is_filled_in_or_refused(
    tmp_path, monkeypatch, written, place
):
    monkeypatch.setenv("DECK_X", "5")
    value = {
        "name": written,
        "tags": ["a", f"b {written} c"],
        "config": {written: 1},
    }[place]
    config = {
        "_format_version": "3.0",
        "plugins": [{"name": "p", place: value}],
    }
    (tmp_path / "kong.json").write_text(json.dumps(config))
    (tmp_path / "kong.yml").write_text(yaml.safe_dump(config))
    for source in (
        (config, None),
        (None, str(tmp_path / "kong.json")),
        (None, str(tmp_path / "kong.yml")),
    ):
        with pytest.raises(
            CollectionError,
            match="does not begin a supported template",
        ):
            documents.read_configuration(*source)


def test_a_comment_holds_no_template(tmp_path):
    assert read(
        tmp_path, kong="# ${{ env DECK_X }}\nservices: [{name: a}] # ${{"
    )[0][1] == {"name": "a"}


def test_text_of_several_lines_fills_a_block(tmp_path, monkeypatch):
    monkeypatch.setenv("DECK_KEY", "-----BEGIN\nabc\n-----END")
    text = 'certificates:\n- key: |\n    ${{ env "DECK_KEY" | indent 4 }}\n'
    assert read(tmp_path, kong=text)[0][1] == {
        "key": "-----BEGIN\nabc\n-----END\n"
    }


def test_shared_configuration_of_plugins_is_filled_in(tmp_path):
    shared = "_plugin_configs: {slow: {minute: 1, policy: local}}\n"
    plugin = (
        "plugins: [{name: rate-limiting, _config: slow, config: {minute: 2}}]"
    )
    assert read(tmp_path, kong=shared + plugin)[0][1]["config"] == {
        "minute": 2,
        "policy": "local",
    }


def test_defaults_of_the_file_stand_behind_what_it_states(tmp_path):
    text = "_info: {defaults: {service: {port: 1, retries: 2}}}\nservices: [{name: a, port: 3, _comment: x}]"
    assert read(tmp_path, kong=text)[0][1] == {
        "name": "a",
        "port": 3,
        "retries": 2,
    }


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)
MAPPINGS = st.dictionaries(st.sampled_from("abc"), JSON, max_size=3)


def leaves(
    value: Any, path: tuple[str, ...] = ()
) -> dict[tuple[str, ...], Any]:
    """Return what is in a mapping, by its path; of a mapping in it only where that is empty."""
    if not isinstance(value, dict) or not value:
        return {path: value}
    return {
        place: leaf
        for name, one in value.items()
        for place, leaf in leaves(one, (*path, name)).items()
    }


@settings(max_examples=100, deadline=None)
@given(stated=MAPPINGS, defaults=MAPPINGS)
def test_what_is_said_for_many_fills_in_what_one_leaves_out_at_every_depth(
    stated, defaults
):
    plugins = {
        "plugins": [{"name": "p", "_config": "shared", "config": stated}],
        "_plugin_configs": {"shared": defaults},
    }
    upstreams = {
        "upstreams": [{"healthchecks": stated}],
        "_info": {"defaults": {"upstream": {"healthchecks": defaults}}},
    }
    for field, written in (("config", plugins), ("healthchecks", upstreams)):
        [one] = parser.desired_entities(
            documents.read_configuration(
                {"_format_version": "3.0", **written}, None
            )
        )
        found, own = leaves(one.record[field]), leaves(stated)
        assert {path: found.get(path) for path in own if own[path] != {}} == {
            path: leaf for path, leaf in own.items() if leaf != {}
        }
        for path, leaf in leaves(defaults).items():
            if leaf != {} and not any(
                path[: len(known)] == known or known[: len(path)] == path
                for known in own
                if known
            ):
                assert found[path] == leaf


@pytest.mark.parametrize(
    ("stated", "record"),
    [
        ({"url": "http://a.test"}, ("http", "a.test", 80, None)),
        (
            {"url": "https://a.test/x%20y?z"},
            ("https", "a.test", 443, "/x%20y"),
        ),
        ({"url": "wss://A.test:1"}, ("wss", "A.test", 1, None)),
        ({"url": "http://u:p@[::1]:8080/"}, ("http", "::1", 8080, "/")),
        (
            {
                "url": "http://a.test",
                "port": "80",
                "protocol": "http",
                "path": None,
            },
            ("http", "a.test", 80, None),
        ),
        (
            {"url": "http://a.test:1/s", "protocol": "ws"},
            ("http", "a.test", 1, "/s"),
        ),
        (
            {"url": "https://a.test", "protocol": "wss"},
            ("https", "a.test", 443, None),
        ),
        ({"host": "a.test"}, ("https", "a.test", 8443, "/deep")),
    ],
)
def test_no_default_comes_before_what_a_url_says(stated, record):
    defaults = {
        "service": {"protocol": "https", "port": 8443, "path": "/deep"}
    }
    config = {
        "_format_version": "3.0",
        "_info": {"defaults": defaults},
        "services": [stated],
    }
    [one] = parser.desired_entities(documents.read_configuration(config, None))
    assert (
        tuple(
            one.record.get(name)
            for name in ("protocol", "host", "port", "path")
        )
        == record
    )


def test_what_files_say_of_all_of_them_is_merged(tmp_path):
    one = "_info: {select_tags: [a, x], defaults: {service: {port: 1}}}\n_plugin_configs: {slow: {minute: 1}}"
    other = (
        "_info: {select_tags: [b, x], defaults: {service: {port: 1, retries: 2}}}\n"
        "_plugin_configs: {slow: {hour: 2}}"
    )
    last = "services: [{name: s, plugins: [{name: rate-limiting, _config: slow}]}]"
    found = read(tmp_path, a=one, b=other, c=last)
    assert [record for dummy, record, dummy in found] == [
        {"name": "s", "port": 1, "retries": 2},
        {"name": "rate-limiting", "config": {"minute": 1, "hour": 2}},
    ]
    assert documents.select_tags(
        documents.read_configuration(None, str(tmp_path))
    ) == [
        "a",
        "x",
        "b",
    ]


WHOLE: dict[str, Any] = {
    "_format_version": "2.1",
    "_transform": True,
    "_workspace": "w",
    "_info": {
        "select_tags": ["a"],
        "defaults": {"service": {"port": 1}},
        "default_lookup_tags": {"services": ["a"]},
    },
    "_plugin_configs": {"slow": {"redis": {"host": "a"}}},
    "services": [
        {
            "name": "s",
            "url": "http://a.test:80/x",
            "port": 80,
            "routes": [
                {
                    "name": "r",
                    "paths": ["/x$"],
                    "plugins": [
                        {"name": "acl", "_config": "slow", "config": {}}
                    ],
                }
            ],
        }
    ],
    "routes": [
        {
            "name": "q",
            "service": {"name": "s"},
            "paths": ["/y"],
            "protocols": ["grpc"],
        }
    ],
    "upstreams": [
        {"name": "u", "hash_on": "ip", "targets": [{"target": "10.0.0.1:80"}]}
    ],
    "certificates": [
        {"cert": "c", "key": "k", "snis": [{"name": "a.test"}, "b.test"]}
    ],
    "consumers": [
        {"username": "c", "groups": [{"name": "g"}], "acls": [{"group": "x"}]}
    ],
}
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=3,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return everything in a value, as where it is and by which key or number."""
    own = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    return [(value, key) for key, dummy in own] + [
        place for dummy, one in own for place in places(one)
    ]


@settings(max_examples=100, deadline=None)
@given(data=st.data(), anything=ANYTHING)
def test_anything_anywhere_is_taken_or_refused(data, anything):
    config = copy.deepcopy(WHOLE)
    assert parser.desired_entities(documents.read_configuration(config, None))
    within, key = data.draw(st.sampled_from(places(config)))
    within[key] = anything
    with contextlib.suppress(CollectionError):
        configuration = documents.read_configuration(config, None)
        for section in (
            documents.select_tags,
            documents.workspace,
            documents.holds_hashes,
        ):
            section(configuration)
        for one in parser.desired_entities(configuration):
            one.entity.canonicalize(one.entity.prepare(one.record))


def test_numbers_that_name_something_are_text():
    config = {
        "_format_version": "3.0",
        "routes": [{"name": 1, "service": 2024}, {"service": {"name": 2024}}],
        "consumers": [
            {
                "username": 7,
                "groups": [{"name": 8}],
                "plugins": [{"name": "acl", "consumer": 7}],
            }
        ],
    }
    found = [
        one.record
        for one in parser.desired_entities(
            documents.read_configuration(config, None)
        )
    ]
    assert [{**record, "name": None} for record in found][:2] == [
        {"name": None, "service": "2024"},
        {"name": None, "service": {"name": "2024"}},
    ]
    assert {"consumer_group": {"name": "8"}} in found
    assert {
        "name": "acl"
    } in found  # it only repeats the consumer that it is written in


@pytest.mark.parametrize(
    "repeated",
    ["orders", "00000000-0000-4000-8000-000000000001", {"name": "orders"}],
)
def test_what_is_nested_may_repeat_what_it_is_in(repeated):
    service = {
        "id": "00000000-0000-4000-8000-000000000001",
        "name": "orders",
        "routes": [{"service": repeated}],
    }
    found = parser.desired_entities(
        documents.read_configuration(
            {"_format_version": "3.0", "services": [service]}, None
        )
    )
    assert found[1].record == {}


@pytest.mark.parametrize(
    "table", sorted(one.schema_name for one in ENTITIES.values())
)
def test_when_something_was_made_is_no_matter_of_a_file(table):
    config = {
        "_format_version": "3.0",
        table: [
            {"id": "x", "created_at": 1, "updated_at": 2.5, "_comment": "y"}
        ],
    }
    [one] = parser.desired_entities(documents.read_configuration(config, None))
    assert not {"created_at", "updated_at", "_comment"} & one.record.keys()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/plain", "/plain"),
        ("/a//b/../c%7e%2f", "/a/c~%2F"),
        ("/a(b)", "~/a(b)"),
        ("/\\d+/x", "~/\\d+/x"),
        ("/a%2e(b)%28%7C", "~/a\\.(b)%28\\|"),
        ("/caf%c3%a9$", "~/caf\u00e9$"),
        ("/x%ff$", "~/x%ff$"),
        ("~/new$", "~/new$"),
        (5, 5),
    ],
)
@pytest.mark.parametrize("version", ["1.1", "2.1", 1.1])
def test_paths_of_older_formats_become_what_kong_makes_of_them(
    version, old, new
):
    routes = [{"name": "r", "paths": [old]}]
    config = {
        "_format_version": version,
        "routes": routes,
        "services": [{"name": "s", "routes": routes}],
    }
    paths = [
        one.record.get("paths")
        for one in parser.desired_entities(
            documents.read_configuration(config, None)
        )
    ]
    assert paths == [[new], None, [new]]


def test_one_file_tells_the_version_of_all(tmp_path):
    (tmp_path / "a.yml").write_text("routes: [{name: r, paths: ['/x$']}]")
    (tmp_path / "b.yml").write_text("_format_version: '2.1'")
    [one] = parser.desired_entities(
        documents.read_configuration(None, str(tmp_path))
    )
    assert one.record["paths"] == ["~/x$"]


@pytest.mark.parametrize("snis", ["[{name: a.test}]", "[a.test]"])
def test_server_names_of_a_certificate_are_entities(tmp_path, snis):
    found = read(
        tmp_path, kong=f"certificates: [{{cert: c, key: k, snis: {snis}}}]"
    )
    assert [(kind, record) for kind, record, dummy in found] == [
        ("certificate", {"cert": "c", "key": "k"}),
        ("sni", {"name": "a.test"}),
    ]


def test_what_refers_to_something_stands_above_it():
    height = {
        one.name: number
        for number, floor in enumerate(entity_levels())
        for one in floor
    }
    assert (
        height["certificate"]
        < height["service"]
        < height["route"]
        < height["plugin"]
    )
    assert height["consumer"] < height["jwt"]
    assert height["upstream"] < height["target"]
    assert height["key_set"] < height["key"]
