# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""README and guides: their YAML parses, their tasks use options that exist, and their links lead somewhere."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.support.sandbox import CHECKOUT

COLLECTION = "gatewright.auth."
MODULES = "ansible_collections.gatewright.auth.plugins.modules"
REPOSITORY = "https://github.com/gatewright/gatewright.auth/blob/main/"
PICTURES = "https://raw.githubusercontent.com/gatewright/gatewright.auth/main/"
GUIDES = sorted(CHECKOUT.glob("docs/*.md"))
FOR_GALAXY = [
    CHECKOUT / "README.md",
    *sorted(CHECKOUT.glob("roles/*/README.md")),
]
PAGES = {
    str(path.relative_to(CHECKOUT)): path.read_text()
    for path in [*FOR_GALAXY, *GUIDES]
}
BLOCKS = [
    (f"{name}:{number}", block)
    for name, text in PAGES.items()
    for number, block in enumerate(
        re.findall(r"```yaml\n(.*?)```", text, re.DOTALL), 1
    )
]


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    """Return every mapping in a document, whatever holds it."""
    if isinstance(value, dict):
        yield value
    for inner in (
        value.values()
        if isinstance(value, dict)
        else value
        if isinstance(value, list)
        else ()
    ):
        yield from mappings(inner)


@pytest.mark.parametrize(
    ("place", "block"), BLOCKS, ids=[place for place, _block in BLOCKS]
)
def test_tasks_use_modules_and_options_that_exist(
    place: str, block: str
) -> None:
    for mapping in mappings(yaml.safe_load(block)):
        for name in (
            key for key in mapping if str(key).startswith(COLLECTION)
        ):
            options = importlib.import_module(
                f"{MODULES}.{name.removeprefix(COLLECTION)}"
            ).SPEC.options
            assert set(mapping[name]) <= set(options), place


@pytest.mark.parametrize(
    ("place", "block"), BLOCKS, ids=[place for place, _block in BLOCKS]
)
def test_roles_get_variables_that_exist(place: str, block: str) -> None:
    for use in (
        mapping
        for mapping in mappings(yaml.safe_load(block))
        if "role" in mapping
    ):
        specification = (
            CHECKOUT
            / "roles"
            / use["role"].removeprefix(COLLECTION)
            / "meta/argument_specs.yml"
        )
        known = yaml.safe_load(specification.read_text())["argument_specs"][
            "main"
        ]["options"]
        assert set(use) - {"role"} <= set(known), place


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_files_that_exist(name: str) -> None:
    page = CHECKOUT / name
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", PAGES[name]):
        for prefix in (REPOSITORY, PICTURES):
            if link.startswith(prefix):
                assert (CHECKOUT / link.removeprefix(prefix)).exists(), link
        if not link.startswith("http"):
            assert page not in FOR_GALAXY, (
                f"{link}: Galaxy shows this page, so its links must be absolute"
            )
            assert (page.parent / link).exists(), link


def test_the_readme_names_every_module_and_playbook() -> None:
    names = [path.stem for path in CHECKOUT.glob("plugins/modules/[!_]*.py")]
    names += [path.stem for path in CHECKOUT.glob("plugins/filter/[!_]*.py")]
    names += [
        COLLECTION + path.stem for path in CHECKOUT.glob("playbooks/*.yml")
    ]
    assert [
        name for name in names if f"`{name}`" not in PAGES["README.md"]
    ] == []


def test_the_required_ansible_is_that_of_the_runtime() -> None:
    required = yaml.safe_load((CHECKOUT / "meta/runtime.yml").read_text())[
        "requires_ansible"
    ]
    version = re.match(r">=(\d+\.\d+)", required)
    assert version is not None
    assert f"ansible-core {version[1]} or newer" in PAGES["README.md"]
