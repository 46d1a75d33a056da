# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a task names: found on the controller and decrypted as Ansible's own actions do, in both doors."""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
import shutil
import tempfile
import typing as t

from ansible import constants as C
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
INCLUDED = re.compile(
    r"[@&]\{([^}]+)\}"
)  # in a kickstart file: another file, beside it (FusionAuth docs, "Kickstart")


@contextlib.contextmanager
def local_files(
    action: ActionBase, options: t.Mapping[str, t.Any], args: Args
) -> t.Iterator[Args]:
    """A task's arguments with absolute paths instead of relative ones, and of copies instead of encrypted files.

    The copies are gone afterwards, but for a task in the background, whose module may not even have begun: its copies
    go with the other temporary files of ansible-playbook. Raises CollectionError for a file that is not there.
    """
    args = {**_from_environment(action, options, args), **args}
    with contextlib.ExitStack() as copies:
        stated = {
            name: args[name]
            for name in options
            if _is_stated_path(name, options[name], args.get(name))
        }
        found = {name: _found(action, name, path) for name, path in stated.items()}
        found = {
            name: _decrypted(action, path, "kickstart" in options, copies)
            for name, path in found.items()
        }
        if action._task.async_val:
            copies.pop_all()
        yield {**args, **found}


def _from_environment(
    action: ActionBase, options: t.Mapping[str, t.Any], args: Args
) -> Args:
    """Paths that the environment of ansible-playbook tells, which mean the user's directory there.

    A module of its own may run in another one. What the task itself puts into its environment is the module's to read.
    """
    own = {
        name
        for environment in action._task.environment or ()
        if isinstance(environment, dict)
        for name in environment
    }
    found = {}
    for name, option in options.items():
        if (
            option.get("type") != "path"
            or "fallback" not in option
            or args.get(name) is not None
        ):
            continue
        variable = option["fallback"][1][0]
        value = os.environ.get(variable)
        if value and variable not in own and _is_stated_path(name, option, value):
            found[name] = os.path.abspath(value)
    return found


def _is_stated_path(name: str, option: t.Mapping[str, t.Any], value: t.Any) -> bool:
    """Whether an argument is a path that this machine can follow; others are the module's to understand or refuse.

    What is written need not be there.
    """
    takes_path = (
        option.get("type") == "path" and name != "dest"
    ) or name == "kickstart"
    return (
        takes_path
        and isinstance(value, str)
        and bool(value)
        and is_path(value)
        and value[0] not in "~$"
    )


def _found(action: ActionBase, name: str, path: str) -> str:
    """Where a file is: beside the task, in its role, beside the playbook, or where the user is."""
    if os.path.isabs(path):
        return path
    bases = [*action._task.get_search_path(), action._loader.get_basedir(), os.getcwd()]
    places = list(
        dict.fromkeys(
            os.path.join(base, folder, path)
            for base in bases
            for folder in ("files", "")
        )
    )
    for place in places:
        if os.path.exists(place):
            return os.path.abspath(place)
    raise CollectionError(
        f"{name}: there is no file {path!r} in any of {', '.join(map(os.path.dirname, places))}."
    )


def _decrypted(
    action: ActionBase, path: str, has_includes: bool, copies: contextlib.ExitStack
) -> str:
    """The path itself or, where Ansible Vault has encrypted something there, that of a copy of all that is read."""
    place = pathlib.Path(os.path.normpath(path))
    files = (
        [one for one in place.rglob("*") if one.suffix.lower() in SUFFIXES]
        if place.is_dir()
        else [place]
    )
    plain = _plain(action, files, has_includes)
    if all(one == real for one, real in plain.items()):
        return path
    root = os.path.commonpath(
        [place if place.is_dir() else place.parent, *(one.parent for one in plain)]
    )
    copy = pathlib.Path(tempfile.mkdtemp(dir=C.DEFAULT_LOCAL_TMP))  # type: ignore[attr-defined]
    copies.callback(shutil.rmtree, copy)
    for one, real in plain.items():
        target = copy / one.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(real, target)
    return str(copy / place.relative_to(root))


def _plain(
    action: ActionBase, files: t.Iterable[pathlib.Path], has_includes: bool
) -> dict[pathlib.Path, pathlib.Path]:
    """Files and what they include, each with where it can be read decrypted."""
    found: dict[pathlib.Path, pathlib.Path] = {}
    waiting = [
        (one, one.parent) for one in files
    ]  # what is included is looked for beside the file that began
    while waiting:
        one, folder = waiting.pop()
        if one in found or not one.is_file():
            continue
        found[one] = pathlib.Path(action._loader.get_real_file(str(one)))
        names = (
            INCLUDED.findall(found[one].read_text("utf-8", "replace"))
            if has_includes
            else ()
        )
        waiting += [
            (pathlib.Path(os.path.normpath(folder / name)), folder) for name in names
        ]
    return found
