# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import re
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._core.config_files import (
    is_json as is_json_file,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.config_syntax import (
    parse,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.export_file import (
    deliver,
    serialize,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.masking import (
    CHANGED,
    HIDDEN,
    mask_by_name,
)

TEXTS = st.text(
    st.characters(exclude_categories=("Cs",)), max_size=30
) | st.sampled_from(
    [
        "1e3",
        "0o17",
        "0x1F",
        "y",
        "No",
        "null",
        "~",
        "12:30",
        "1_000",
        "0123",
        "2026-11-28",
        "<<",
        "=",
        "a\n",
        "\n",
        " a\nb",
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(TEXTS, inside, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES, st.booleans())
@settings(max_examples=200)
def test_what_is_written_is_read_as_it_was(value, is_json):
    assert (
        parse("x", serialize(value, is_json=is_json), is_json=is_json) == value
    )


@pytest.mark.parametrize(
    "text",
    [
        *("1e3", "-1.5E+3", "0o17", "0x1F", "0b_1", "0123", "12:30"),
        *("2026-1-2", "y", "N", "true"),
    ],
)
def test_what_others_take_for_no_text_is_quoted(text):
    assert serialize({"a": text}, is_json=False) == f"a: '{text}'\n"


# As yamlStyleFloat of go-yaml (resolve.go) has it, which decK reads with. Underscores are left out, except as the
# first character.
NUMBER_OF_GO = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
)


@given(
    st.text("+-._0189eE", min_size=1, max_size=6)
    | st.sampled_from(["-.5", "08", "0089123", "-09", "0_8", "-_5", "1e3"])
)
@settings(max_examples=500)
def test_a_text_that_looks_like_a_number_stays_a_text(text):
    written = serialize({"a": text}, is_json=False)
    assert parse("x", written, is_json=False) == {"a": text}
    if NUMBER_OF_GO.fullmatch(text[0] + text[1:].replace("_", "")):
        assert written == f"a: '{text}'\n"


def test_texts_of_several_lines_are_blocks():
    assert (
        serialize({"a": "b\nc\n", "d": "é"}, is_json=False)
        == "a: |\n  b\n  c\nd: é\n"
    )


def export(path, config, *, backup=False, check_mode=False):
    params = {"dest": str(path), "backup": backup}
    return deliver(
        {"config": config}, params, shown, check_mode=check_mode, diff=True
    )


def shown(config):
    return {**config, "secret": "********"}


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("name", ["a.yml", "a.yaml", "a.JSON", "a"])
def test_a_file_is_written_once(tmp_path, name):
    path = tmp_path / name
    foretold = export(path, {"a": 1, "secret": "hush"}, check_mode=True)
    assert not path.exists()
    first, again = (
        export(path, {"a": 1, "secret": "hush"}),
        export(path, {"a": 1, "secret": "hush"}),
    )
    assert (foretold, foretold["changed"], again["changed"]) == (
        first,
        True,
        False,
    )
    assert (first["diff"]["before"], "hush" in str((first, again))) == (
        "",
        False,
    )
    assert (mode(path), list(tmp_path.iterdir())) == (0o600, [path])
    assert parse(name, path.read_text(), is_json=is_json_file(path)) == {
        "a": 1,
        "secret": "hush",
    }


def test_a_mode_is_set_right(tmp_path):
    path = tmp_path / "a.json"
    export(path, {"a": 1})
    path.chmod(0o644)
    assert export(path, {"a": 1}, backup=True)["changed"]
    assert (mode(path), list(tmp_path.iterdir())) == (0o600, [path])


def test_a_backup_has_what_was_there(tmp_path):
    path = tmp_path / "a.json"
    export(path, {"secret": "old"}, backup=True)
    path.chmod(0o644)
    second = export(path, {"secret": "new"}, backup=True)
    [kept] = set(tmp_path.iterdir()) - {path}
    assert (
        second["backup_file"],
        json.loads(kept.read_text()),
        mode(kept),
    ) == (
        str(kept),
        {"secret": "old"},
        0o600,
    )
    assert "old" not in str(second["diff"])


def test_a_diff_tells_which_secrets_differ(tmp_path):
    path = tmp_path / "a.yml"

    def deliver_config(config):
        return deliver(
            {"config": config},
            {"dest": str(path), "backup": False},
            mask_by_name,
            check_mode=False,
            diff=True,
        )["diff"]

    kept, old = ({"name": name, "secret": f"{name}-1"} for name in "ab")
    deliver_config({"consumers": [kept, old]})
    changed = deliver_config({"consumers": [kept, {**old, "secret": "b-2"}]})
    assert changed["before"].count(HIDDEN) == 2
    assert changed["after"].splitlines()[-2:] == [
        "- name: b",
        f"  secret: {CHANGED}",
    ]
    assert changed["after"].count(CHANGED) == 1
    # Nobody knows which secret of a longer list was which.
    longer = deliver_config({"consumers": [old, kept, old]})
    assert CHANGED not in longer["after"]


def test_what_a_link_leads_to_is_replaced(tmp_path):
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    export(tmp_path / "link.json", {"a": 1})
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text()) == {"a": 1}


@pytest.mark.parametrize(
    "content", [b"\xff\xfehush", b"hush: {", b"[hush]\n---\nhush"]
)
def test_what_is_no_configuration_is_not_shown(tmp_path, content):
    path = tmp_path / "a.yml"
    path.write_bytes(content)
    done = deliver(
        {"config": {}},
        {"dest": str(path), "backup": False},
        lambda config: config if isinstance(config, dict) else HIDDEN,
        check_mode=True,
        diff=True,
    )
    assert (done["changed"], "hush" in str(done["diff"])) == (True, False)


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("name", ["nowhere/a.yml", "."])
def test_where_nothing_can_be_written(tmp_path, name, check_mode):
    with pytest.raises(
        CollectionError,
        match=r"dest '.*' cannot be written: .*; use a directory that exists",
    ):
        export(tmp_path / name, {"a": 1}, check_mode=check_mode)
    assert list(tmp_path.iterdir()) == []
