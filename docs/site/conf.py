# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation site: the guides in docs/ and a reference made by antsibull-docs (`make docs`)."""

from __future__ import annotations

import re
from typing import Any

REPOSITORY = "https://github.com/gatewright/gatewright.auth/blob/main"

project = "gatewright.auth"
project_copyright = "2026 The gatewright.auth authors"
html_title = "gatewright.auth"

extensions = ["myst_parser", "sphinx_antsibull_ext", "sphinx_copybutton"]
suppress_warnings = ["misc.highlighting_failure"]  # Jinja in YAML
nitpicky = False

html_theme = "furo"
html_show_sphinx = False
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["site.css"]
html_theme_options = {
    "source_repository": "https://github.com/gatewright/gatewright.auth/",
    "source_branch": "main",
    # antsibull-docs has colors for light pages only.
    "dark_css_variables": {
        "antsibull-table-background-header": "var(--color-background-border)",
        "antsibull-table-background-even": "var(--color-background-secondary)",
        "antsibull-table-background-odd": "var(--color-background-primary)",
        "antsibull-table-border": "var(--color-background-border)",
        "antsibull-narrowtable-background": "var(--color-background-secondary)",
        "antsibull-links-background": "#20686a",
        "antsibull-links-background-active": "#2d8587",
        "antsibull-option-type": "#d9a3f5",
        "antsibull-option-elements": "#d9a3f5",
        "antsibull-option-required": "#ff8a80",
        "antsibull-option-version-added": "#8fd19e",
        "antsibull-option-aliases": "#8fd19e",
        "antsibull-option-default": "#8ab4f8",
        "antsibull-option-sample": "#8ab4f8",
        "antsibull-option-sample-header": "var(--color-foreground-primary)",
        "antsibull-attribute-support-none": "#ff8a80",
        "antsibull-attribute-support-partial": "#e6d36f",
        "antsibull-attribute-support-full": "#8fd19e",
    },
}

pygments_style = "ansible"
pygments_dark_style = "monokai"
highlight_language = "YAML+Jinja"
default_role = "any"

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

# Links out of docs/ lead into the repository, where the guides are read too.
OUTSIDE = re.compile(r"\]\(\.\./(?!images/)")
# Furo shows the contents of a page at its side, and an error in place of another table of contents.
CONTENTS = re.compile(r"^\.\. contents::\n(?:   .*\n)*", re.MULTILINE)
# The navigation shows a plugin's name without its namespace and its short description.
PLUGIN = re.compile(r"^    (\w+)_(module|filter|lookup|role)$", re.MULTILINE)


def prepare_source(app: Any, name: str, source: list[str]) -> None:
    """Adapt links to files outside of docs/, tables of contents, and titles in the navigation."""
    text = CONTENTS.sub("", OUTSIDE.sub(f"]({REPOSITORY}/", source[0]))
    if name == "reference/index":
        text = PLUGIN.sub(plugin_entry, text)
    source[0] = text


def plugin_entry(entry: re.Match[str]) -> str:
    """Return the entry of a plugin in a table of contents with a short title."""
    plugin, kind = entry.groups()
    title = plugin if kind in ("module", "role") else f"{plugin} {kind}"
    return f"    {title} <{plugin}_{kind}>"


def setup(app: Any) -> None:
    """Register what this site adds to Sphinx."""
    app.connect("source-read", prepare_source)
