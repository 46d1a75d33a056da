# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark: `make bench`, or `make bench ARGS="--quick"` to see in seconds that it works.

Every case runs several times, in turn with the others and in another order each time, against a sandbox of its own.
It prints the table, and writes all figures to docs/bench/results.json and a picture to docs/images/bench.svg.

decK takes part where `deck` is on the path, or DECK names it. `make bench KONG_ADMIN_URL=… [CONFIRM=1]` measures a
named Kong in place of the sandbox, and deletes everything in it; what is far is behind a proxy of ours then.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import platform
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from tests.bench.chart import Bar, chart
from tests.bench.contenders import (
    CONTENDERS,
    EXPORT,
    HERE,
    LATENCY,
    SITUATIONS,
    deck,
    deck_version,
    drifted,
    writes,
)
from tests.bench.plays import (
    FEW,
    MANY,
    QUICK_FEW,
    QUICK_MANY,
    Play,
    play_goals,
    play_table,
    plays,
)
from tests.bench.report import (
    START_UP,
    deck_goals,
    goals,
    median,
    starts,
    table,
    verdicts,
)
from tests.conformance.__main__ import confirm
from tests.conformance.servers import NamedServers, Servers
from tests.support.sandbox import ANY_PORT, CHECKOUT, Sandbox, running

# How many rounds for so many consumers; and who is measured, in which situations: loops take too long for more.
ROUNDS = {10: 3, 100: 3, 1000: 5, 10000: 3}
ALL = tuple(SITUATIONS)
WITHOUT_EXPORT = tuple(name for name in SITUATIONS if name != "export")
NEAR = tuple(name for name in WITHOUT_EXPORT if name != "far")
MEASURED: dict[str, dict[int, tuple[str, ...]]] = {
    "uri": {10: ("unchanged",), 100: ("unchanged",)},
    "modules": {10: ("unchanged",), 100: ("unchanged",)},
    "in process": {10: NEAR, 100: NEAR},
    "kong_config as a module": {10: NEAR, 100: NEAR, 1000: NEAR},
    "kong_config": dict.fromkeys(ROUNDS, ALL),
    "floor": dict.fromkeys(ROUNDS, WITHOUT_EXPORT),
    "empty": dict.fromkeys(ROUNDS, ("unchanged",)),
    "deck": dict.fromkeys(ROUNDS, ALL),
    "deck start": dict.fromkeys(ROUNDS, ("unchanged",)),
}
# What the quick benchmark measures, which only shows that it works.
QUICK = 2  # consumers
QUICK_SITUATIONS = {"kong_config": ALL, "floor": WITHOUT_EXPORT, "deck": ALL}
LEAST = ("unchanged",)
PLAY_ROUNDS = 3
RUN_SECONDS = 900


class Bench:
    """A sandbox, a folder, and an environment without the traps of whoever runs this.

    `named`: the Kong behind the sandbox, which is measured in its place.
    PYTHONDONTWRITEBYTECODE would have Ansible compiled anew at each start, a CA bundle would be read for nothing.
    """

    def __init__(
        self, sandbox: Sandbox, place: pathlib.Path, named: str | None = None
    ) -> None:
        self.sandbox, self.place, self.named = sandbox, place, named
        self.reads: list[str] = []
        self.environment = {
            "PATH": os.pathsep.join(
                [str(pathlib.Path(sys.executable).parent), os.defpath]
            ),
            "HOME": str(place),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCALHOST_WARNING": "false",
        }

    def run(self, contender: str, size: int, situation: str) -> dict[str, Any]:
        """Run a contender once and return its figures. Ends the program if that does not go well."""
        self.sandbox.clear_requests("kong_admin")
        url = (
            self.named
            if self.named and situation != "far" and self.reads
            else self.sandbox.kong_admin_url
        )
        command = CONTENDERS[contender].command(
            self.place, url, size, situation, self.reads
        )
        took = self.measure(
            command, f"{contender}, {size} consumers, {situation}"
        )
        if contender == "floor":
            printed = (self.place / "output").read_text()
            took["reads"] = round(float(printed), 4)
        return {
            "contender": contender,
            "size": size,
            "situation": situation,
            **took,
        }

    def measure(self, command: list[str], case: str) -> dict[str, Any]:
        """Run a command and return its figures. Ends the program if that does not go well."""
        measured = [sys.executable, "-I", "-S", str(HERE / "measured.py")]
        took = json.loads(
            subprocess.run(
                [*measured, "output", *command],
                cwd=self.place,
                env=self.environment,
                stdout=subprocess.PIPE,
                check=True,
                timeout=RUN_SECONDS,
            ).stdout
        )
        if took.pop("status"):
            sys.exit(f"{case}:\n{(self.place / 'output').read_text()}")
        return took

    def play(self, play: Play) -> dict[str, Any]:
        """Run a playbook and return its figures. Ends the program if that does not go well."""
        return self.measure(play.command(self.place, self.sandbox), play.title)

    def seed(self, size: int) -> None:
        """Have Kong know the consumers before somebody finds nothing to do."""
        self.send(writes(size, "first"))

    def drift(self, size: int) -> None:
        """Change one consumer in a hundred past everybody."""
        self.send(
            [
                ("PATCH", f"/consumers/user-{n}", {"tags": ["drifted"]})
                for n in drifted(size)
            ]
        )

    def send(self, requests: list[tuple[str, str, Any]]) -> None:
        """Send Kong some requests."""
        for method, path, body in requests:
            answer = self.sandbox.kong(method, path, json=body)
            assert answer.ok, answer.text

    def warm_up(self) -> None:
        """Run what is measured once, so that all is compiled; and note what kong_config reads, for the floor."""
        self.sandbox.reset()
        for contender in (
            "kong_config",
            "kong_config as a module",
            "in process",
            *(["deck"] if deck() else []),
        ):
            self.run(contender, 1, "first")
        self.run("kong_config", 1, "export")
        self.run("kong_config", 1, "unchanged")
        seen = self.sandbox.requests("kong_admin")
        assert {one["method"] for one in seen} == {"GET"}, (
            "kong_config writes where nothing is to do"
        )
        self.reads = [
            one["path"] + (f"?{one['query']}" if one["query"] else "")
            for one in seen
        ]

    def round(
        self, contender: str, size: int, situations: tuple[str, ...]
    ) -> Iterator[dict[str, Any]]:
        """Run a contender in each of the situations, one after the other."""
        self.sandbox.reset()
        if "first" in situations:
            yield self.run(contender, size, "first")
        else:
            self.seed(size)
        yield self.run(contender, size, "unchanged")
        if contender.startswith(("kong_config", "in process")):
            assert not self.sandbox.writes("kong_admin"), (
                f"{contender} writes where nothing is to do"
            )
        if "far" in situations:
            self.sandbox.fault("kong_admin", times=None, delay=LATENCY)
            yield self.run(contender, size, "far")
            self.sandbox.clear_faults("kong_admin")
        if "drift" in situations:
            self.drift(size)
            yield self.run(contender, size, "drift")
        if "export" in situations:
            yield self.export(contender, size)
        if contender not in START_UP.values():
            self.check(size)

    def export(self, contender: str, size: int) -> dict[str, Any]:
        """Return the figures of an export to a file that is not there before."""
        file = self.place / EXPORT
        file.unlink(missing_ok=True)
        figures = self.run(contender, size, "export")
        assert f"user-{size - 1}\n" in file.read_text(), (
            f"{contender} exports less than there is"
        )
        return figures

    def check(self, size: int) -> None:
        """See that what was measured did what it should."""
        for path in ("/consumers/user-{}", "/jwts/issuer-{}"):
            for number in (0, size - 1):
                assert self.sandbox.kong("GET", path.format(number)).ok
        assert self.sandbox.kong(
            "GET", f"/consumers/user-{drifted(size)[-1]}"
        ).json()["tags"] == ["bench"]


def measure(
    bench: Bench,
    sizes: dict[int, int],
    measured: dict[str, dict[int, tuple[str, ...]]],
) -> list[dict[str, Any]]:
    """All figures. `sizes` tells how many rounds for so many consumers."""
    found: list[dict[str, Any]] = []
    cases = [
        (number, size)
        for size, rounds in sizes.items()
        for number in range(rounds)
    ]
    for number, size in sorted(cases):
        names = [name for name in CONTENDERS if size in measured.get(name, ())]
        random.shuffle(names)
        for name in names:
            for one in bench.round(name, size, measured[name][size]):
                found.append({"round": number, **one})
                print(
                    f"  {one['seconds']:8.2f} s  {size:>6,}  {one['situation']:<10} {name}",
                    file=sys.stderr,
                    flush=True,
                )
    return found


def measure_plays(
    bench: Bench, measured: dict[str, Play], rounds: int
) -> list[dict[str, Any]]:
    """Return the figures of all plays, each where nothing is to do."""
    bench.sandbox.reset()
    for name in ("site", "few"):
        bench.play(measured[name])
    bench.sandbox.clear_requests("kong_admin")
    found = []
    for number in range(rounds):
        for name in random.sample([*measured], len(measured)):
            figures = bench.play(measured[name])
            found.append({"round": number, "play": name, **figures})
            print(
                f"  {figures['seconds']:8.2f} s  {measured[name].title}",
                file=sys.stderr,
                flush=True,
            )
    assert not bench.sandbox.writes("kong_admin"), (
        "a play writes where nothing is to do"
    )
    return found


def picture(runs: list[dict[str, Any]]) -> str:
    """The README's picture of it, as far as it was measured."""

    def row(
        title: str, name: str, size: int, situation: str = "unchanged"
    ) -> list[Bar]:
        seconds = median(runs, name, size, situation)
        return (
            [Bar(title, seconds, name in ("in process", "kong_config"))]
            if seconds
            else []
        )

    groups: dict[str, list[Bar]] = {}
    for size in sorted(
        {one["size"] for one in runs if one["contender"] == "uri"}
    )[-1:]:
        names = (
            name
            for name in CONTENDERS
            if name not in (*START_UP.values(), "kong_config as a module")
        )
        groups[f"{size:,} consumers, nothing to do"] = [
            one
            for name in names
            for one in row(CONTENDERS[name].title, name, size)
        ]
    for size in sorted({one["size"] for one in runs})[-1:]:
        found = [
            one
            for key, title in SITUATIONS.items()
            for name, who in (("kong_config", ""), ("deck", ", decK"))
            for one in row(f"{title}{who}", name, size, key)
        ]
        found += row(
            f"{CONTENDERS['floor'].title}, {SITUATIONS['first']}",
            "floor",
            size,
            "first",
        )
        rivals = " and decK" if median(runs, "deck", size) else ""
        groups[f"{size:,} consumers, kong_config{rivals}"] = found
    return chart(
        "Time to configure consumers with one JWT credential each",
        groups,
    )


def main(arguments: list[str]) -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__.split("\n\n")[1]
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help=f"{QUICK} consumers, once; nothing of it goes to docs/",
    )
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        choices=ROUNDS,
        default=list(ROUNDS),
        help="how many consumers",
    )
    parser.add_argument(
        "--rounds",
        type=int,
        help="how often each case runs (default: by the number of consumers)",
    )
    parser.add_argument(
        "--to",
        type=pathlib.Path,
        metavar="FOLDER",
        help="where to write, instead of to docs/",
    )
    chosen = parser.parse_args(arguments)
    sizes = (
        {QUICK: 1}
        if chosen.quick
        else {size: chosen.rounds or ROUNDS[size] for size in chosen.sizes}
    )
    measured = (
        {name: {QUICK: QUICK_SITUATIONS.get(name, LEAST)} for name in MEASURED}
        if chosen.quick
        else MEASURED
    )
    if not deck():
        measured = {
            name: cases
            for name, cases in measured.items()
            if not name.startswith("deck")
        }
    few, many = (QUICK_FEW, QUICK_MANY) if chosen.quick else (FEW, MANY)
    playbooks = plays(few, many)
    named = os.environ.get("KONG_ADMIN_URL")
    with sandboxed(named) as sandbox, tempfile.TemporaryDirectory() as place:
        bench = Bench(sandbox, pathlib.Path(place), named)
        bench.warm_up()
        runs = measure(bench, sizes, measured)
        # The plays need a FusionAuth as well, and several gateways.
        rounds = 1 if chosen.quick else chosen.rounds or PLAY_ROUNDS
        played = [] if named else measure_plays(bench, playbooks, rounds)
    found = [
        *goals(runs),
        *deck_goals(runs),
        *play_goals(played, many / few),
    ]
    tables = [table(runs), starts(runs)]
    if played:
        tables.append(play_table(played, playbooks))
    print("\n\n".join([*tables, verdicts(found)]))
    whole = {
        "python": platform.python_version(),
        "ansible-core": version("ansible-core"),
        "processors": os.cpu_count(),
        "decK": deck_version(),
        "server": "a named Kong" if named else "the sandbox",
        "goals": found,
        "plays": played,
        "runs": runs,
    }
    if chosen.to or not chosen.quick:
        written(
            chosen.to or CHECKOUT / "docs/bench", "results.json", lines(whole)
        )
        written(
            chosen.to or CHECKOUT / "docs/images", "bench.svg", picture(runs)
        )


def sandboxed(named: str | None) -> contextlib.AbstractContextManager[Sandbox]:
    """A sandbox, in front of the named Kong where there is one. Ends the program where that may not be emptied."""
    if not named:
        return running(*ANY_PORT)
    confirm([named])
    servers = Servers(named.rstrip("/"), "")
    return running(
        *ANY_PORT,
        *servers.arguments(),
        create=lambda ready: NamedServers(ready, servers),
    )


def written(folder: pathlib.Path, name: str, text: str) -> None:
    """Put a file into a folder that may not be there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def lines(whole: dict[str, Any]) -> str:
    """JSON with a line for each run."""
    runs = ",\n".join("  " + json.dumps(one) for one in whole["runs"])
    head = json.dumps({**whole, "runs": []}, indent=1)
    return head.removesuffix("[]\n}") + f"[\n{runs}\n ]\n}}\n"


if __name__ == "__main__":
    main(sys.argv[1:])
