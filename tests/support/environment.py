# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create `.venv`, the environment in which everything here runs: `python3 tests/support/environment.py`.

It uses the Python that runs it, installs what the requirements files pin, and links the checkout into the environment
as the collection `gatewright.auth`, so that Ansible, pytest, Molecule and the linters all see the files that you edit.
Every failure ends with one sentence. The syntax suits older Pythons, so that they can report that they are too old.
"""

import os
import subprocess
import sys

CHECKOUT = os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
)
VENV = os.path.join(CHECKOUT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)


def check_python():
    """Exit if this Python is too old or cannot create a virtual environment."""
    found = "%d.%d" % sys.version_info[:2]
    if sys.version_info < OLDEST:
        sys.exit(
            "Python %d.%d or newer is required, but %s is Python %s. Install a newer one, or name it with"
            " PYTHON=/path/to/python3." % (OLDEST + (sys.executable, found))
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            "%s cannot create a virtual environment. Install the package python%s-venv."
            % (sys.executable, found)
        )


def run(failure, *commands):
    """Run commands silently until one succeeds; if none does, show the last one's output and exit with `failure`."""
    for command in commands:
        done = subprocess.run(
            command,
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if not done.returncode:
            return
    sys.stderr.write(done.stdout.decode(errors="replace"))
    sys.exit("\n" + failure)


def pinned(package):
    """Return the line of the requirements that pins `package`."""
    with open(os.path.join(CHECKOUT, "requirements-dev.txt")) as lines:
        return next(
            line.strip() for line in lines if line.startswith(package + "==")
        )


def install():
    """Create the environment and install the requirements with uv, which takes seconds where pip takes a minute.

    Behind a proxy that re-encrypts TLS, uv needs the certificates of the system, as pip uses them anyway.
    """
    failure = (
        "The Python packages could not be installed. Check that this machine reaches the package index"
        " (network, proxy, PIP_INDEX_URL and UV_INDEX_URL, certificates)."
    )
    run(
        "Could not create the environment %s." % VENV,
        [sys.executable, "-m", "venv", "--clear", VENV],
    )
    pip = [
        PYTHON,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--retries",
        "1",
        "install",
        "--quiet",
    ]
    uv = [PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON]
    requirements = ["-r", "requirements-dev.txt"]
    run(failure, pip + [pinned("uv")])
    run(
        failure,
        uv + requirements,
        uv + ["--system-certs"] + requirements,
        pip + requirements,
    )


def link_collection():
    """Link the checkout to where Ansible and Python look for the collection."""
    ask = [
        PYTHON,
        "-c",
        "import sysconfig; print(sysconfig.get_path('purelib'))",
    ]
    packages = subprocess.check_output(ask).decode().strip()
    namespace = os.path.join(packages, "ansible_collections", "gatewright")
    if not os.path.isdir(namespace):
        os.makedirs(namespace)
    os.symlink(CHECKOUT, os.path.join(namespace, "auth"))


if __name__ == "__main__":
    check_python()
    install()
    link_collection()
