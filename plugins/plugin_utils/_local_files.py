# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a task names: found on the controller, and decrypted as Ansible's own actions do.

That is done before the module runs, be it in process or in a subprocess.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
import shutil
import tempfile
import typing as t

from ansible import constants
from ansible.plugins.action import ActionBase

from ansible_collections.gatewright.auth.plugins.module_utils._core.config_files import (
    SUFFIXES,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.file_path import (
    is_path,
)

Args = dict[str, t.Any]
Options = t.Mapping[str, t.Any]
# In a kickstart file: another file, beside it (FusionAuth docs, "Kickstart").
INCLUDE = re.compile(r"[@&]\{([^}]+)\}")
# A home directory or a variable is the module's to resolve, on its own host.
RESOLVED_BY_MODULE = "~$"


@contextlib.contextmanager
def local_files(
    action: ActionBase, options: Options, args: Args
) -> t.Iterator[Args]:
    """Yield a task's arguments, with paths that are absolute and lead to files that are not encrypted.

    The copies are gone afterwards, but for a task in the background, whose module may not even have begun: its copies
    go with the other temporary files of ansible-playbook. Raises CollectionError for a file that is not there.
    """
    args = {**_paths_from_environment(action, options, args), **args}
    has_includes = "kickstart" in options
    with contextlib.ExitStack() as copies:
        located: Args = {}
        for name, option in options.items():
            if _is_local_path(name, option, args.get(name)):
                path = _locate(action, name, args[name])
                located[name] = _decrypt(
                    action, path, copies, has_includes=has_includes
                )
        if action._task.async_val:
            copies.pop_all()
        yield {**args, **located}


def _paths_from_environment(
    action: ActionBase, options: Options, args: Args
) -> Args:
    """Return the paths in the environment of ansible-playbook, which are relative to the user's directory.

    A module in a subprocess may have another one. What the task itself puts into its environment is the module's to
    read.
    """
    set_by_task = _environment_of_task(action)
    paths: Args = {}
    for name, option in options.items():
        if option.get("type") != "path" or "fallback" not in option:
            continue
        variable = option["fallback"][1][0]
        is_overridden = args.get(name) is not None or variable in set_by_task
        value = os.environ.get(variable)
        if not is_overridden and _is_local_path(name, option, value):
            paths[name] = os.path.abspath(str(value))
    return paths


def _environment_of_task(action: ActionBase) -> set[str]:
    """Return the names of the variables that a task, its block or its play sets."""
    names: set[str] = set()
    for environment in action._task.environment or ():
        if isinstance(environment, dict):
            names.update(environment)
    return names


def _is_local_path(
    name: str, option: t.Mapping[str, t.Any], value: t.Any
) -> bool:
    """Return whether an argument is a path that this machine can follow.

    Others are the module's to understand or refuse. What is written need not exist.
    """
    takes_path = option.get("type") == "path" or name == "kickstart"
    if not takes_path or name == "dest":
        return False
    if not isinstance(value, str) or not value:
        return False
    is_resolved_here = value[0] not in RESOLVED_BY_MODULE
    return is_resolved_here and is_path(value)


def _locate(action: ActionBase, name: str, path: str) -> str:
    """Return where a file is: beside the task, in its role, beside the playbook, or where the user is.

    That is where Ansible's own actions look for files. Raises CollectionError where it is in none of these places.
    """
    if os.path.isabs(path):
        return path
    bases = [
        *action._task.get_search_path(),
        action._loader.get_basedir(),
        os.getcwd(),
    ]
    candidates = [
        os.path.join(base, directory, path)
        for base in bases
        for directory in ("files", "")
    ]
    for candidate in candidates:
        if os.path.exists(candidate):
            return os.path.abspath(candidate)
    directories = dict.fromkeys(map(os.path.dirname, candidates))
    raise CollectionError(
        f"{name}: there is no file {path!r} in any of {', '.join(directories)}."
    )


# Decryption


def _decrypt(
    action: ActionBase,
    path: str,
    copies: contextlib.ExitStack,
    *,
    has_includes: bool,
) -> str:
    """Return the path itself or, where Ansible Vault has encrypted something there, that of a copy.

    The copy has everything that the module reads.
    """
    location = pathlib.Path(os.path.normpath(path))
    readable = _readable_files(
        action, _files_at(location), has_includes=has_includes
    )
    if all(original == decrypted for original, decrypted in readable.items()):
        return path
    directory = location if location.is_dir() else location.parent
    root = os.path.commonpath(
        [directory, *(original.parent for original in readable)]
    )
    copy_root = pathlib.Path(tempfile.mkdtemp(dir=constants.DEFAULT_LOCAL_TMP))  # type: ignore[attr-defined]
    copies.callback(shutil.rmtree, copy_root)
    for original, decrypted in readable.items():
        copy = copy_root / original.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(decrypted, copy)
    return str(copy_root / location.relative_to(root))


def _files_at(location: pathlib.Path) -> list[pathlib.Path]:
    """Return a file itself, or every configuration file in a directory, at any depth."""
    if not location.is_dir():
        return [location]
    return [
        path for path in location.rglob("*") if path.suffix.lower() in SUFFIXES
    ]


def _readable_files(
    action: ActionBase, files: t.Iterable[pathlib.Path], *, has_includes: bool
) -> dict[pathlib.Path, pathlib.Path]:
    """Return files and what they include, each with where it can be read decrypted.

    Ansible's loader decrypts a file into a temporary one, and returns the path of the file itself where it is not
    encrypted.
    """
    readable: dict[pathlib.Path, pathlib.Path] = {}
    # What is included is looked for beside the file that began.
    waiting = [(path, path.parent) for path in files]
    while waiting:
        path, directory = waiting.pop()
        if path in readable or not path.is_file():
            continue
        decrypted = pathlib.Path(action._loader.get_real_file(str(path)))
        readable[path] = decrypted
        if has_includes:
            text = decrypted.read_text("utf-8", "replace")
            for name in INCLUDE.findall(text):
                included = pathlib.Path(os.path.normpath(directory / name))
                waiting.append((included, directory))
    return readable
