# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a configuration of FusionAuth may hold, and what is read out of it."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    parser as _parser,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config.desired import (
    DesiredResource,
)


def read(place: pathlib.Path, **files: str) -> list[DesiredResource]:
    """Return everything in some files, which are named without their suffix `.yml`."""
    for name, text in files.items():
        (place / f"{name}.yml").write_text(text)
    found = [
        one
        for each in _parser.read(None, str(place))
        for one in _parser.desired_resources(each)
    ]
    _parser.refuse_duplicates(found)
    return found


def test_the_files_of_a_directory_are_one_configuration(tmp_path):
    found = read(
        tmp_path,
        b="groups: [{name: b}]",
        a="groups: [{name: a}]\nsystem_configuration: {report_timezone: UTC}",
    )
    assert [(one.resource.name, one.stated, one.source) for one in found] == [
        ("group", {"name": "a"}, "a.yml: groups[0]"),
        (
            "system_configuration",
            {"report_timezone": "UTC"},
            "a.yml: system_configuration",
        ),
        ("group", {"name": "b"}, "b.yml: groups[0]"),
    ]


def test_an_entry_says_how_it_is_to_be_treated(tmp_path):
    text = "users: [{email: a@b.c, password: p, update_password: always, exact: [data], reset: [timezone]}]"
    [one] = read(tmp_path, a=text)
    assert one.stated == {"email": "a@b.c", "password": "p"}
    assert (one.policy.update_secrets, one.policy.exact, one.policy.reset) == (
        True,
        ("data",),
        ("timezone",),
    )


def test_alike_in_name_are_those_of_different_places(tmp_path):
    assert (
        len(
            read(
                tmp_path,
                a="applications: [{name: a, tenant: x}, {name: a, tenant: y}]",
            )
        )
        == 2
    )
    assert (
        len(
            read(
                tmp_path,
                a="application_roles: [{name: r, application: x}, {name: r, application: y}]",
            )
        )
        == 2
    )


WRONG: list[tuple[str, Any]] = [
    ("[]", "a.yml: the configuration must be a mapping, not list."),
    ("a: b: c", "a.yml is not YAML: mapping values are not allowed "),
    (
        "tenats: []",
        "a.yml: tenats: there is no such kind of object; did you mean 'tenants'?",
    ),
    ("tenants: {}", "a.yml: tenants must be a list, not dict."),
    (
        "system_configuration: []",
        "a.yml: system_configuration must be a mapping, not list.",
    ),
    ("tenants: [x]", "a.yml: tenants[0] must be a mapping, not str."),
    (
        "tenants: [{name: [x]}]",
        "a.yml: tenants[0]: name must be a string, not list.",
    ),
    (
        "tenants: [{issuer: x}]",
        "a.yml: tenants[0]: one of the following is required: name, id.",
    ),
    (
        "tenants: [{name: x, isuer: y}]",
        "a.yml: tenants[0]: there is no isuer; did you mean 'issuer'?",
    ),
    (
        "registrations: [{user: x}]",
        "a.yml: registrations[0]: missing required arguments: application.",
    ),
    (
        "keys: [{name: x, algorithm: none}]",
        "a.yml: keys[0]: value of algorithm must be one of: RS256, ",
    ),
    (
        "users: [{email: x}, {email: y}, {email: x}]",
        "a.yml: users[2]: this is the same object as a.yml: users[0].",
    ),
    (
        "keys: [{name: x, secret: hush, length: hush}]",
        "a.yml: keys[0]: argument 'length' is of type ",
    ),
    (
        "tenants: [{name: x, data: &a {b: *a}}]",
        "a.yml: tenants[0].data.b: it contains itself.",
    ),
    (
        "tenants: [{name: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER}]",
        "a.yml: tenants[0].name: it contains a masked secret",
    ),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_wrong_is_told_in_a_sentence_that_says_where(
    tmp_path, text, said
):
    with pytest.raises(CollectionError) as raised:
        read(tmp_path, a=text)
    assert said in str(raised.value)
    assert "hush" not in str(raised.value)


def test_a_huge_file_is_refused_unread(tmp_path):
    with (tmp_path / "a.yml").open("w") as file:
        file.truncate(50 * 2**20)
    with pytest.raises(
        CollectionError,
        match=r"^a.yml has 50 MiB, and the limit is 32 MiB: split it into several files.$",
    ):
        _parser.read(None, str(tmp_path))
