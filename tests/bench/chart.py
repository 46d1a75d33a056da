# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bars as an SVG picture, readable on light and dark grounds, and told in words to who does not see it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

WIDTH, LABELS, LINE, BAR = 780, 290, 28, 18
STYLE = """
    text { fill: #1b2533 } .small { fill: #46536a; font-size: 13px } .bar { fill: #8893a5 } .ours { fill: #2b5a9b }
    @media (prefers-color-scheme: dark) {
      text { fill: #eef3fb } .small { fill: #b9c4d6 } .bar { fill: #66738a } .ours { fill: #86aee6 }
    }"""


@dataclass(frozen=True)
class Bar:
    """A bar: what it is, how long, and whether it is the one to look at."""

    label: str
    seconds: float
    ours: bool = False

    @property
    def told(self) -> str:
        """Its length in words."""
        return (
            f"{self.seconds:.2g} s"
            if self.seconds < 10
            else f"{self.seconds:.0f} s"
        )


def chart(title: str, groups: dict[str, list[Bar]]) -> str:
    """A picture of groups of bars, each to a scale of its own."""
    told = "; ".join(
        f"{name}: " + ", ".join(f"{one.label} {one.told}" for one in bars)
        for name, bars in groups.items()
    )
    parts, top = [], 12
    for name, bars in groups.items():
        parts.append(
            f'<text x="12" y="{top + 18}" font-weight="600">{escape(name)}</text>'
        )
        top += LINE + 4
        longest = max(one.seconds for one in bars)
        for one in bars:
            length = max((WIDTH - LABELS - 80) * one.seconds / longest, 1.5)
            style = "ours" if one.ours else "bar"
            middle = top + BAR / 2 + 5
            parts += [
                f'<text class="small" x="{LABELS - 10}" y="{middle:g}" text-anchor="end">{escape(one.label)}</text>',
                f'<rect class="{style}" x="{LABELS}" y="{top}" width="{length:.1f}" height="{BAR}" rx="3"/>',
                f'<text class="small" x="{LABELS + length + 8:.1f}" y="{middle:g}">{one.told}</text>',
            ]
            top += LINE
        top += 14
    body = "\n  ".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" role="img"'
        ' aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="15">\n'
        f'  <title id="title">{escape(title)}</title>\n  <desc id="description">{escape(told)}.</desc>\n'
        f"  <style>{STYLE}\n  </style>\n  {body}\n</svg>\n"
    )
