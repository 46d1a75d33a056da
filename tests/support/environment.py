# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes `.venv`, the environment in which everything here runs: `python3 tests/support/environment.py`.

It takes the Python that runs it, installs what the requirements files pin, and links the checkout into it as the
collection that it is, so that Ansible, pytest, Molecule and the linters all see the files that are being edited.
Whatever stands in the way is told in one sentence. The syntax is that of older Pythons too, so that they get to say so.
"""

import os
import subprocess
import sys

CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(CHECKOUT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)


def check_python():
    """Refuse a Python that is too old, or that cannot make an environment."""
    found = "%d.%d" % sys.version_info[:2]
    if sys.version_info < OLDEST:
        sys.exit(
            "Python %d.%d or newer is needed, and %s is Python %s: install a newer one, or name it with"
            " PYTHON=/path/to/python3." % (OLDEST + (sys.executable, found))
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit("%s cannot make a virtual environment: install the package python%s-venv." % (sys.executable, found))


def run(failure, *command):
    """Run a command in silence; where it fails, show what it said and end with the sentence `failure`."""
    done = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
        sys.exit("\n" + failure)


def pinned(package):
    """Return the line of the requirements that pins `package`."""
    with open(os.path.join(CHECKOUT, "requirements-dev.txt")) as lines:
        return next(line.strip() for line in lines if line.startswith(package + "=="))


def install():
    """Make the environment and install the requirements, by uv: it takes seconds where pip takes a minute."""
    no_index = (
        "The Python packages could not be installed: is there a way to the package index from here"
        " (network, proxy, PIP_INDEX_URL and UV_INDEX_URL)?"
    )
    run("The environment %s could not be made." % VENV, sys.executable, "-m", "venv", "--clear", VENV)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--retries", "1", "install", "--quiet"]
    run(no_index, *(pip + [pinned("uv")]))
    run(no_index, PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "-r", "requirements-dev.txt")


def link_collection():
    """Put the checkout where Ansible and Python look for the collection."""
    ask = [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.check_output(ask).decode().strip()
    namespace = os.path.join(packages, "ansible_collections", "gatewright")
    if not os.path.isdir(namespace):
        os.makedirs(namespace)
    os.symlink(CHECKOUT, os.path.join(namespace, "auth"))


if __name__ == "__main__":
    check_python()
    install()
    link_collection()
