# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every check of this collection, as a session of nox: `.venv/bin/nox --list` names them.

`make test` runs the default ones. `antsibull-nox.toml` configures the linters; the sessions below run the tests, also
with other releases of ansible-core than the main environment has.
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

# The supported releases of ansible-core, each with a Python that it runs on.
PYTHONS = {
    "2.16": "3.11",
    "2.18": "3.12",
    "2.19": "3.11",
    "2.20": "3.12",
    "2.21": "3.13",
}
OLDEST, *_, NEWEST = PYTHONS
CORES = [nox.param(core, python, id=core) for core, python in PYTHONS.items()]
# The main environment, which runs every test, has one of them.
MAIN = ".".join(importlib.metadata.version("ansible-core").split(".")[:2])
OTHER_CORES = [core for core in CORES if core.id != MAIN]
# `make test` runs its tests on these as well, and the workflow on GitHub on those between them.
EDGE_CORES = (OLDEST, NEWEST)

# The oldest Python that modules run on, and the tests that show it.
HOST_PYTHON = "3.9"
HOST_TESTS = "subprocess or kong_jwt_diagnose or fusionauth_user_import"

# The sanity tests whose outcome depends on the ansible-core. The newest one runs all others as well.
CORE_SANITY_TESTS = ("ansible-doc", "import", "validate-modules")

# `make test` runs two lanes side by side (tests/support/everything.py). That of the tests has two workers, which take
# whatever the other lane leaves of two cores; each session of that uses one core. Both take about as long.
LANES = {
    "tests": ["tests"],
    "checks": [
        f"sanity({NEWEST})",
        "molecule",
        "ansible-lint",
        "style",
        "yamllint",
        "typing",
        "antsibull-nox-config",
        "docs-check",
        "extra-checks",
        *(f"cores({core})" for core in EDGE_CORES if core != MAIN),
        "hosts",
    ],
}
ALL_SESSIONS = [*LANES["tests"], *LANES["checks"]]

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
# The summary names Pythons that are missing.
nox.options.error_on_missing_interpreters = False
nox.options.sessions = LANES.get(os.environ.get("NOX_LANE", ""), ALL_SESSIONS)

# The pinned versions hold in every environment, except in those of another ansible-core.
os.environ["UV_CONSTRAINT"] = os.path.abspath("requirements-dev.txt")
UNPINNED = {"UV_CONSTRAINT": ""}
PYENV_PYTHONS = sorted(pathlib.Path.home().glob(".pyenv/versions/3.*/bin"))
os.environ["PATH"] = os.pathsep.join(
    [os.environ["PATH"], *map(str, PYENV_PYTHONS)]
)
# No collection in the home directory may stand in for this checkout.
os.environ["ANSIBLE_COLLECTIONS_PATH"] = os.path.abspath(".nox/collections")

antsibull_nox.load_antsibull_nox_toml()


def junit_option(session: nox.Session) -> str:
    """Return pytest's option for the results that `tests/support/summary.py` adds up."""
    return f"--junit-xml={RESULTS.absolute() / session.name}.xml"


def link_collection(session: nox.Session) -> None:
    """Link this checkout into the environment of a session, as the collection that it is."""
    command = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = str(session.run("python", "-c", command, silent=True)).strip()
    link = pathlib.Path(packages) / COLLECTION
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(pathlib.Path.cwd())


@nox.session(venv_backend="none")
def style(session: nox.Session) -> None:
    """Check the layout and the style of all code, the licenses of all files, and the changelog."""
    session.run("ruff", "format", "--check", "--quiet", "--diff", ".")
    session.run("ruff", "check", "--output-format", "concise", ".")
    session.run("reuse", "lint", "--lines")
    session.run("antsibull-changelog", "lint")


@nox.session(venv_backend="none")
def tests(session: nox.Session) -> None:
    """Run the unit and integration tests on the main environment, and measure their coverage of plugins/."""
    # ansible-playbook kills workers that do not end at once, but they have to save what they measured.
    patience = {
        "ANSIBLE_WORKER_SHUTDOWN_POLL_COUNT": "500",
        "ANSIBLE_WORKER_SHUTDOWN_POLL_DELAY": "0.02",
    }
    session.run("coverage", "erase")
    session.run(
        *("coverage", "run", "-m", "pytest"),
        *("-n", "2", "--dist", "worksteal"),
        junit_option(session),
        *session.posargs,
        env=patience,
    )
    if not session.posargs:
        session.run("coverage", "combine", "--quiet")
        session.run("coverage", "report")


@nox.session
@nox.parametrize("core,python", OTHER_CORES)
def cores(session: nox.Session, core: str) -> None:
    """Run the `smoke` tests on another ansible-core, and the collection's unit tests on the oldest and newest one."""
    session.install(
        f"ansible-core~={core}.0", "-r", "tests/requirements.txt", env=UNPINNED
    )
    link_collection(session)
    folders = ["tests/integration"]
    if core in EDGE_CORES:
        folders.append("tests/unit/plugins")
    session.run(
        *("pytest", "-m", "unit or smoke"),
        junit_option(session),
        *(session.posargs or folders),
    )


@nox.session(python=HOST_PYTHON)
def hosts(session: nox.Session) -> None:
    """Run modules with the oldest Python, and the oldest requests, that they support on a host."""
    session.install("requests==2.31.0", "cryptography", env=UNPINNED)
    files = [
        f"tests/integration/test_{name}.py" for name in ("cores", "stories")
    ]
    session.run(
        *(sys.executable, "-m", "pytest"),
        junit_option(session),
        *(session.posargs or [*files, "-k", HOST_TESTS]),
        external=True,
        env={"HOST_PYTHON": str(pathlib.Path(session.bin) / "python")},
    )


@nox.session(venv_backend="none")
def molecule(session: nox.Session) -> None:
    """Run the Molecule scenarios."""
    if not pathlib.Path("extensions/molecule").is_dir():
        session.skip("there is no extensions/molecule")
    # What an interrupted run left behind, or a scenario whose cleanup failed as well.
    destroy = ("molecule", "destroy", "--scenario-name", "default")
    session.run(*destroy, silent=True, success_codes=range(256))
    try:
        session.run(
            *("molecule", "test", "--all", *session.posargs),
            env={"PYTHONPATH": os.path.abspath("tests/support/startup")},
        )
    except nox.command.CommandFailed:
        session.run(*destroy, silent=True, success_codes=range(256))
        raise


@nox.session
def site(session: nox.Session) -> None:
    """Build the documentation site in .nox/website/html; every warning is an error."""
    session.install("-r", "docs/site/requirements.txt", env=UNPINNED)
    website = pathlib.Path(".nox/website").absolute()
    source, reference = website / "source", website / "source/reference"
    shutil.rmtree(website, ignore_errors=True)
    shutil.copytree(
        "docs", source, ignore=shutil.ignore_patterns("site", "bench")
    )
    for page in ("ansible.rst", "index.md"):
        shutil.copy(f"docs/site/{page}", source)
    reference.mkdir(mode=0o755)
    link_collection(session)
    session.run(
        *("antsibull-docs", "collection", "--use-current"),
        *("--squash-hierarchy", "--cleanup", "everything"),
        *("--dest-dir", str(reference), "gatewright.auth"),
        silent=True,
    )
    session.run(
        *("sphinx-build", "-q", "-W", "--keep-going", "-c", "docs/site"),
        *(str(source), str(website / "html")),
    )


@nox.session
@nox.parametrize("core,python", CORES)
def sanity(session: nox.Session, core: str) -> None:
    """Run ansible-test sanity on the built collection, without containers."""
    session.install(f"ansible-core~={core}.0", env=UNPINNED)
    cache = pathlib.Path.home() / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    # The names under which the supported releases of ansible-core look for it.
    for version in ("23_1_2", "24_2", "25_2"):
        shutil.copy(
            "tests/support/get_pip.py", cache / f"get_pip_{version}.py"
        )
    chosen = [f"--test={name}" for name in CORE_SANITY_TESTS]
    # Outside this repository: ansible-test would skip whatever git ignores and call that a success.
    with tempfile.TemporaryDirectory() as directory:
        session.run(
            *("ansible-galaxy", "collection", "install", "--offline"),
            *("-p", directory, "."),
            silent=True,
        )
        with session.chdir(pathlib.Path(directory) / COLLECTION):
            session.run(
                *("ansible-test", "sanity", "--venv", "--color", "no"),
                *("--python", str(session.python)),
                *([] if core == NEWEST else chosen),
            )


if __name__ == "__main__":
    sys.exit(nox.main())
