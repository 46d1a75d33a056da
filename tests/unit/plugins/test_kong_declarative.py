# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a declarative configuration may hold, and what is read out of it."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._sync import floors
from ansible_collections.gatewright.auth.plugins.module_utils.kong import _declarative
from ansible_collections.gatewright.auth.plugins.module_utils.kong._entities import ENTITIES
from ansible_collections.gatewright.auth.plugins.module_utils.kong._template import escaped


def read(place: pathlib.Path, **files: str) -> list[tuple[str, dict[str, Any], str]]:
    """Return kind, record and place of everything in some files, which are named without their suffix `.yml`."""
    for name, text in files.items():
        (place / f"{name}.yml").write_text('_format_version: "3.0"\n' + text)
    found = _declarative.declared(_declarative.read(None, str(place)))
    return [(one.entity.name, one.record, one.source) for one in found]


def test_what_is_nested_is_taken_apart_and_keeps_its_place(tmp_path):
    text = "services: [{name: a, routes: [{name: r, plugins: [{name: jwt}]}], plugins: [{name: acl}]}]"
    assert read(tmp_path, kong=text) == [
        ("service", {"name": "a"}, "kong.yml: services[0]"),
        ("route", {"name": "r"}, "kong.yml: services[0].routes[0]"),
        ("plugin", {"name": "jwt"}, "kong.yml: services[0].routes[0].plugins[0]"),
        ("plugin", {"name": "acl"}, "kong.yml: services[0].plugins[0]"),
    ]


def test_the_files_of_a_directory_are_one_configuration(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    found = read(tmp_path, b="consumers: [{username: b}]", a="consumers: [{username: a}]")
    assert [(record["username"], source) for dummy, record, source in found] == [
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
def test_the_environment_fills_in_what_it_is_asked_for(tmp_path, monkeypatch, written, held, value):
    monkeypatch.setenv("DECK_X", held)
    assert read(tmp_path, kong=f"services: [{{name: {written}}}]")[0][1] == {"name": value}


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
    st.sampled_from([*FRAGMENTS, "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", " ", "\\", '"', "'", "\n", "# "])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
).map("".join)


@settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
def test_what_is_escaped_is_read_as_it_was(tmp_path, monkeypatch, text):
    monkeypatch.setenv("DECK_X", "5")
    config = escaped({"_format_version": "3.0", "services": [{"name": text, "tags": [text], "config": {text: text}}]})
    (tmp_path / "kong.json").write_text(json.dumps(config))
    (tmp_path / "kong.yml").write_text(yaml.safe_dump(config, allow_unicode=True))
    for source in ((config, None), (None, str(tmp_path / "kong.json")), (None, str(tmp_path / "kong.yml"))):
        [declared] = _declarative.declared(_declarative.read(*source))
        assert declared.record == {"name": text, "tags": [text], "config": {text: text}}


def test_text_of_several_lines_fills_a_block(tmp_path, monkeypatch):
    monkeypatch.setenv("DECK_KEY", "-----BEGIN\nabc\n-----END")
    text = 'certificates:\n- key: |\n    ${{ env "DECK_KEY" | indent 4 }}\n'
    assert read(tmp_path, kong=text)[0][1] == {"key": "-----BEGIN\nabc\n-----END\n"}


def test_shared_configuration_of_plugins_is_filled_in(tmp_path):
    shared = "_plugin_configs: {slow: {minute: 1, policy: local}}\n"
    plugin = "plugins: [{name: rate-limiting, _config: slow, config: {minute: 2}}]"
    assert read(tmp_path, kong=shared + plugin)[0][1]["config"] == {"minute": 2, "policy": "local"}


def test_defaults_of_the_file_stand_behind_what_it_states(tmp_path):
    text = "_info: {defaults: {service: {port: 1, retries: 2}}}\nservices: [{name: a, port: 3, _comment: x}]"
    assert read(tmp_path, kong=text)[0][1] == {"name": "a", "port": 3, "retries": 2}


@pytest.mark.parametrize("snis", ["[{name: a.test}]", "[a.test]"])
def test_server_names_of_a_certificate_are_entities(tmp_path, snis):
    found = read(tmp_path, kong=f"certificates: [{{cert: c, key: k, snis: {snis}}}]")
    assert [(kind, record) for kind, record, dummy in found] == [
        ("certificate", {"cert": "c", "key": "k"}),
        ("sni", {"name": "a.test"}),
    ]


def test_what_refers_to_something_stands_above_it():
    height = {one.name: number for number, floor in enumerate(floors(ENTITIES)) for one in floor}
    assert height["certificate"] < height["service"] < height["route"] < height["plugin"]
    assert height["consumer"] < height["jwt"]
    assert height["upstream"] < height["target"]
    assert height["key_set"] < height["key"]
