# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every check of this collection, as a session of nox: `make test` runs them all, `.venv/bin/nox --list` names them.

`antsibull-nox.toml` configures the linters; the sessions below run the tests on each supported ansible-core.
"""

from __future__ import annotations

import importlib.metadata
import os
import pathlib
import shutil
import sys
import tempfile

import antsibull_nox
import nox

COLLECTION = pathlib.Path("ansible_collections/gatewright/auth")
RESULTS = pathlib.Path(".nox/results")

# Each supported ansible-core, with a Python that it runs on.
PYTHONS = {
    "2.16": "3.11",
    "2.18": "3.12",
    "2.19": "3.11",
    "2.20": "3.12",
    "2.21": "3.13",
}
CORES = [nox.param(core, python, id=core) for core, python in PYTHONS.items()]
OLDEST, *_, NEWEST = PYTHONS
HOST_PYTHON = (
    "3.9"  # the oldest Python that modules run on, and the tests that show it
)
ON_HOSTS = "ordinary or kong_jwt_diagnose or fusionauth_user_import"

# The main environment, which runs every test, has one of them.
MAIN = ".".join(importlib.metadata.version("ansible-core").split(".")[:2])
OTHERS = [core for core in CORES if core.id != MAIN]
# The sanity tests that ask the ansible-core itself. The others say the same on every one: the newest runs all.
OF_CORE = ("ansible-doc", "import", "validate-modules")
SPREAD = ("-n", "2", "--dist", "worksteal")  # the long tests come last

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = (
    False  # a missing Python is named in the summary
)
OTHER_SESSIONS = [
    "style",
    "yamllint",
    "typing",
    "antsibull-nox-config",
    "docs-check",
    "extra-checks",
    "ansible-lint",
    "cores",
    "hosts",
    "molecule",
    # The workflow on GitHub runs the sanity tests on the cores between.
    f"sanity({OLDEST})",
    f"sanity({NEWEST})",
]
# `make test` runs these two lanes beside each other (tests/support/everything.py).
LANES = {"tests": ["tests"], "others": OTHER_SESSIONS}
nox.options.sessions = LANES.get(
    os.environ.get("NOX_LANE", ""), [*LANES["tests"], *OTHER_SESSIONS]
)

# The pins hold in every environment, but for those of another ansible-core.
os.environ["UV_CONSTRAINT"] = os.path.abspath("requirements-dev.txt")
UNPINNED = {"UV_CONSTRAINT": ""}
os.environ["PATH"] = os.pathsep.join(
    [
        os.environ["PATH"],
        *map(str, sorted(pathlib.Path.home().glob(".pyenv/versions/3.*/bin"))),
    ]
)
# Nothing installed in the home directory may stand in for this checkout.
os.environ["ANSIBLE_COLLECTIONS_PATH"] = os.path.abspath(".nox/collections")

antsibull_nox.load_antsibull_nox_toml()


def results(session: nox.Session) -> str:
    """Return the option that has pytest write down what `tests/support/summary.py` adds up."""
    return f"--junit-xml={RESULTS.absolute() / session.name}.xml"


def see(session: nox.Session) -> None:
    """Have the environment of a session see this checkout as the collection that it is."""
    found = session.run(
        "python",
        "-c",
        "import sysconfig; print(sysconfig.get_path('purelib'))",
        silent=True,
    )
    place = pathlib.Path(str(found).strip()) / COLLECTION
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.is_symlink():
        place.symlink_to(pathlib.Path.cwd())


@nox.session(venv_backend="none")
def style(session: nox.Session) -> None:
    """Check the layout and the style of all code, and the changelog."""
    session.run("ruff", "format", "--check", "--quiet", "--diff", ".")
    session.run("ruff", "check", "--output-format", "concise", ".")
    session.run("antsibull-changelog", "lint")


@nox.session(venv_backend="none")
def tests(session: nox.Session) -> None:
    """Run the unit and integration tests on the main environment, with coverage of plugins/ in every process."""
    # ansible-playbook must wait for its workers, or it kills the last ones while they save what they measured.
    waiting = {
        "ANSIBLE_WORKER_SHUTDOWN_POLL_COUNT": "500",
        "ANSIBLE_WORKER_SHUTDOWN_POLL_DELAY": "0.02",
    }
    session.run("coverage", "erase")
    session.run(
        "coverage",
        "run",
        "-m",
        "pytest",
        *SPREAD,
        results(session),
        *session.posargs,
        env=waiting,
    )
    if not session.posargs:
        session.run("coverage", "combine", "--quiet")
        session.run("coverage", "report")


@nox.session
@nox.parametrize("core,python", OTHERS)
def cores(session: nox.Session, core: str) -> None:
    """Run the `smoke` tests on one ansible-core, and the unit tests on the oldest and the newest one."""
    session.install(
        f"ansible-core~={core}.0", "-r", "tests/requirements.txt", env=UNPINNED
    )
    see(session)
    chosen = "unit or smoke" if core in (OLDEST, NEWEST) else "smoke"
    session.run(
        "pytest", *SPREAD, "-m", chosen, results(session), *session.posargs
    )


@nox.session(python=HOST_PYTHON)
def hosts(session: nox.Session) -> None:
    """Run ordinary modules with the oldest Python, and the oldest requests, that they support on a host."""
    session.install("requests==2.31.0", "cryptography", env=UNPINNED)
    python = str(pathlib.Path(session.bin) / "python")
    chosen = session.posargs or [
        "tests/integration/test_cores.py",
        "tests/integration/test_stories.py",
        "-k",
        ON_HOSTS,
    ]
    command = (
        sys.executable,
        "-m",
        "pytest",
        *SPREAD,
        results(session),
        *chosen,
    )
    session.run(*command, external=True, env={"HOST_PYTHON": python})


@nox.session(venv_backend="none")
def molecule(session: nox.Session) -> None:
    """Run the Molecule scenarios."""
    if not pathlib.Path("extensions/molecule").is_dir():
        session.skip("there is no extensions/molecule")
    destroy = ("molecule", "destroy", "--scenario-name", "default")
    session.run(
        *destroy, silent=True, success_codes=range(256)
    )  # what an interrupted run left behind
    try:
        session.run("molecule", "test", "--all", *session.posargs)
    except (
        nox.command.CommandFailed
    ):  # a scenario whose cleanup failed as well leaves the sandbox running
        session.run(*destroy, silent=True, success_codes=range(256))
        raise


@nox.session
def site(session: nox.Session) -> None:
    """Build the documentation site in .nox/website/html; every warning is an error."""
    session.install("-r", "docs/site/requirements.txt", env=UNPINNED)
    place = pathlib.Path(".nox/website").absolute()
    source, reference = place / "source", place / "source/reference"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(
        "docs", source, ignore=shutil.ignore_patterns("site", "bench")
    )
    for page in ("ansible.rst", "index.md"):
        shutil.copy(f"docs/site/{page}", source)
    reference.mkdir(mode=0o755)
    see(session)
    options = (
        "--use-current",
        "--squash-hierarchy",
        "--cleanup",
        "everything",
        "--dest-dir",
        str(reference),
    )
    session.run(
        "antsibull-docs",
        "collection",
        *options,
        "gatewright.auth",
        silent=True,
    )
    session.run(
        "sphinx-build",
        "-q",
        "-W",
        "--keep-going",
        "-c",
        "docs/site",
        str(source),
        str(place / "html"),
    )


@nox.session
@nox.parametrize("core,python", CORES)
def sanity(session: nox.Session, core: str) -> None:
    """Run ansible-test sanity on the built collection, without containers."""
    session.install(f"ansible-core~={core}.0", env=UNPINNED)
    cache = pathlib.Path.home() / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in (
        "23_1_2",
        "24_2",
        "25_2",
    ):  # the names under which the supported ansible-cores look for it
        shutil.copy(
            "tests/support/get_pip.py", cache / f"get_pip_{version}.py"
        )
    chosen = [] if core == NEWEST else [f"--test={name}" for name in OF_CORE]
    # Outside of this repository, where ansible-test would skip whatever git ignores and call that a success.
    with tempfile.TemporaryDirectory() as place:
        session.run(
            "ansible-galaxy",
            "collection",
            "install",
            "--offline",
            "-p",
            place,
            ".",
            silent=True,
        )
        with session.chdir(pathlib.Path(place) / COLLECTION):
            session.run(
                "ansible-test",
                "sanity",
                "--venv",
                "--python",
                str(session.python),
                "--color",
                "no",
                *chosen,
            )


if __name__ == "__main__":
    sys.exit(nox.main())
