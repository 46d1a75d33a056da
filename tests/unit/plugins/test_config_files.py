# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are read whole or refused: nothing that is written in one gets lost on the way."""

from __future__ import annotations

import json
import pathlib
import re
import string
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._core.config_document import (
    Document,
    to_json_values,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.config_files import (
    read_documents,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.config_syntax import (
    parse,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)

NAMES = st.text(
    string.ascii_letters + string.digits + "._-", min_size=1, max_size=6
).filter(lambda name: name.strip("."))
TEXTS = st.text(string.printable, max_size=5)
SUFFIXES = st.sampled_from(
    [".yml", ".yaml", ".json", ".YML", ".Yaml", ".JSON"]
)
FEW = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def contents(place: pathlib.Path) -> list[Any]:
    """Return what the documents at a place hold, each fit for a configuration."""
    return [to_json_values(one).content for one in read_documents(place)]


def yaml_of(text: str) -> Any:
    """Return the value of a text in YAML."""
    return parse("a.yml", text, is_json=False)


@FEW
@given(
    paths=st.sets(
        st.tuples(st.lists(NAMES, max_size=3).map(tuple), NAMES, SUFFIXES),
        min_size=1,
        max_size=5,
    )
)
def test_every_file_of_a_directory_at_any_depth_is_read(
    tmp_path_factory, paths
):
    place, written = tmp_path_factory.mktemp("configuration"), []
    for number, (folders, name, suffix) in enumerate(paths):
        path = place.joinpath(
            *(f"d{one}" for one in folders), f"{number}{name}{suffix}"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"number": number}))
        written.append({"number": number})
    assert sorted(contents(place), key=lambda one: one["number"]) == written


def test_a_linked_directory_is_read_and_an_endless_one_refused(tmp_path):
    (tmp_path / "team").mkdir()
    (tmp_path / "team/a.yml").write_text("a: 1")
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole/linked").symlink_to(tmp_path / "team")
    assert contents(tmp_path / "whole") == [{"a": 1}]
    (tmp_path / "whole/again").symlink_to(tmp_path / "whole")
    with pytest.raises(
        CollectionError,
        match="again have been read already",
    ):
        contents(tmp_path / "whole")


@pytest.mark.parametrize("suffix", ["yml", "json"])
@FEW
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | TEXTS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(TEXTS, inner, min_size=1, max_size=3)
        ),
    ).filter(lambda value: isinstance(value, dict) and value),
    data=st.data(),
)
def test_a_key_that_is_there_twice_is_refused_at_any_depth(
    tmp_path, suffix, value, data
):
    place = data.draw(st.sampled_from(mappings(value)))
    key = data.draw(st.sampled_from(sorted(place)))
    place[Twice(key)] = place[key]
    (tmp_path / f"a.{suffix}").write_text(json.dumps(value))
    with pytest.raises(CollectionError, match="appears twice"):
        contents(tmp_path)


class Twice(str):
    """A key that is written like another one and is not the same to a dict."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


def mappings(value: Any) -> list[dict[str, Any]]:
    """Return every mapping in a value that has a key."""
    inside = (
        value.values()
        if isinstance(value, dict)
        else value
        if isinstance(value, list)
        else ()
    )
    own = [value] if isinstance(value, dict) and value else []
    return own + [one for each in inside for one in mappings(each)]


@pytest.mark.parametrize(
    "text",
    [
        "1: a\n'1': b",
        "{true: a, 'true': b}",
        "? a\n: 1\n? a\n: 2",
        "{<<: {a: 1}, <<: {b: 2}}",
    ],
)
def test_keys_are_the_texts_that_they_are_written_as(text):
    with pytest.raises(CollectionError, match="appears twice"):
        yaml_of(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{&a 1: b, c: *a}", {"1": "b", "c": "1"}),
        ("{b: &a yes, *a : c}", {"b": True, "yes": "c"}),
    ],
)
def test_keys_are_texts_wherever_they_are(text, value):
    assert yaml_of(text) == value


def test_what_a_mapping_states_itself_goes_before_what_it_merges():
    bases = "base: &base {a: 1, b: 1}\nmore: &more {<<: *base, b: 2}\n"
    text = bases + "own: {<<: *more, c: 3, a: 4}\nyes: {<<: [*more, *base]}"
    text += "\nfar: {&merge <<: *base}\nalso: {*merge : *more}"
    assert yaml_of(text) == {
        "base": {"a": 1, "b": 1},
        "more": {"a": 1, "b": 2},
        "own": {"a": 4, "b": 2, "c": 3},
        "yes": {"a": 1, "b": 2},
        "far": {"a": 1, "b": 1},
        "also": {"a": 1, "b": 2},
    }


@pytest.mark.parametrize(
    "text",
    [
        "a: &a {<<: *a}",
        "a: &a {b: 1, c: {<<: *a}}",
        "a: &a [{<<: *a}]",
        "a: &a [{<<: [{b: 1}, *a]}]",
        "<<: 1",
        "<<: [{a: 1}, 2]",
        "a: !!set {b, c}",
        "a: !!omap [b: 1]",
        "a: !!pairs [b: 1]",
        "a: !mine {b: 1}",
        "{a: &x 1, b: &x 2}",
        "a: {[b]: 1}",
        "a: [&b {}, {*b : 1}]",
    ],
)
def test_what_other_parsers_take_for_something_else_is_refused(loader, text):
    with pytest.raises(CollectionError, match="is not YAML: found"):
        yaml_of(text)


@FEW
@given(text=st.from_regex(r"[-+0-9.:_xXoObBeEaf]{1,8}", fullmatch=True))
def test_a_plain_scalar_is_a_text_or_a_number_that_is_written_so(text):
    try:
        [value] = yaml_of(f"[{text}]")
    except CollectionError:
        return  # such as a dash or a colon with a meaning of their own
    assert (
        value == text
        or (isinstance(value, int) and str(value) == text)
        or isinstance(value, (float, dict))
    )


@pytest.mark.parametrize(
    "text",
    [
        "0123",
        "12:30",
        "1_000",
        "0x1F",
        "0b1",
        "1:2:3",
        "2024-01-01",
        "-0",
        "+5",
        "=",
        ".inf",
    ],
)
def test_what_only_yaml_takes_for_something_else_is_text(text):
    assert yaml_of(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "0",
        "-7",
        "1.5",
        ".5",
        "-1.5e+3",
        "true",
        "no",
        "null",
        "~",
        "",
        "1.0",
    ],
)
def test_the_rest_is_what_yaml_says(text):
    assert yaml_of(f"a: {text}") == yaml.safe_load(f"a: {text}")


def test_a_file_may_hold_several_documents(tmp_path):
    (tmp_path / "a.yml").write_text("---\na: 1\n---\n---\nb: 2\n---\n")
    assert [(one.name, one.content) for one in read_documents(tmp_path)] == [
        ("a.yml, document 1", {"a": 1}),
        ("a.yml, document 3", {"b": 2}),
    ]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.json", "[" * 200_000, "a.json is nested too deeply"),
        (
            "a.json",
            '{"a": NaN}',
            "a.json: a: a configuration cannot contain nan",
        ),
        (
            "a.json",
            '{"a": 1e999}',
            "a.json: a: a configuration cannot contain inf",
        ),
        (
            "a.yml",
            "? [a]\n: b",
            "a.yml is not YAML: found a key that is not a string in line 1",
        ),
        (
            "a.yml",
            "a: 1\n<<: *b",
            "a.yml is not YAML: found undefined alias in line 2",
        ),
        ("a.yml", "{a: " * 900 + "}" * 900, "a.yml is nested too deeply"),
        (
            "a.yml",
            "a: \0",
            r"a.yml is not YAML: [a-z]+ characters are not allowed",
        ),
    ],
)
def test_what_no_configuration_can_hold_is_refused(tmp_path, name, text, says):
    (tmp_path / name).write_text(text)
    with pytest.raises(CollectionError, match=says):
        contents(tmp_path)


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request, monkeypatch):
    """Have PyYAML's loader in C or, as on hosts that lack it, the one in Python."""
    monkeypatch.setattr(
        yaml, "CSafeLoader", getattr(yaml, request.param), raising=False
    )


@pytest.mark.parametrize(
    "text",
    [
        "*hunter2",
        "!hunter2",
        "!hunter2!x y",
        "!<a%20alias%20hunter2> x",
        "!!bool hunter2",
        "!!int hunter2",
        "!!float ''",
        "!!timestamp hunter2",
        "!!timestamp 2024-99-99",
        "[" + "1" * 5000 + "]",
    ],
)
def test_a_mistake_in_yaml_is_told_without_the_text(loader, text):
    with pytest.raises(CollectionError) as caught:
        yaml_of(f"a: 1\npassword: {text}")
    said = str(caught.value)
    assert re.fullmatch(
        r"a\.yml is not YAML: found .* in line 2\.|"
        r"a\.yml is not YAML: could not .* the tag in line 2\.",
        said,
    )
    assert "hunter2" not in said


def test_a_mark_of_byte_order_is_no_part_of_a_file(tmp_path):
    for name in ("a.json", "a.yml"):
        (tmp_path / name).write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert contents(tmp_path) == [{"a": 1}, {"a": 1}]


def test_a_line_of_asterisks_is_no_masked_secret():
    content = {
        "lambdas": [{"body": "/********\n * What it does\n ********/\n"}]
    }
    assert to_json_values(Document("", content)).content == content
