# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a task names: found on the controller and decrypted as Ansible's own actions do, in both doors."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import tempfile
import typing as t

from ansible import constants as C
from ansible.plugins.action import ActionBase

from ansible_collections.gatewright.auth.plugins.module_utils._documents import SUFFIXES
from ansible_collections.gatewright.auth.plugins.module_utils._errors import Problem
from ansible_collections.gatewright.auth.plugins.module_utils._sensitive import is_path

Args = dict[str, t.Any]


@contextlib.contextmanager
def local_files(action: ActionBase, options: t.Mapping[str, t.Any], args: Args) -> t.Iterator[Args]:
    """A task's arguments with absolute paths instead of relative ones, and of copies instead of encrypted files.

    The copies are gone afterwards, but for a task in the background, whose module may not even have begun: its copies
    go with the other temporary files of ansible-playbook. Raises Problem for a file that is not there.
    """
    with contextlib.ExitStack() as copies:
        stated = {name: args[name] for name in options if _is_stated_path(name, options[name], args.get(name))}
        found = {name: _decrypted(action, _found(action, name, path), copies) for name, path in stated.items()}
        if action._task.async_val:
            copies.pop_all()
        yield {**args, **found}


def _is_stated_path(name: str, option: t.Mapping[str, t.Any], value: t.Any) -> bool:
    """Whether an argument is a path that this machine can follow; others are the module's to understand or refuse.

    What is written need not be there.
    """
    takes_path = (option.get("type") == "path" and name != "dest") or name == "kickstart"
    return takes_path and isinstance(value, str) and bool(value) and is_path(value) and value[0] not in "~$"


def _found(action: ActionBase, name: str, path: str) -> str:
    """Where a file is: beside the task, in its role, beside the playbook, or where the user is."""
    if os.path.isabs(path):
        return path
    bases = [*action._task.get_search_path(), action._loader.get_basedir(), os.getcwd()]
    places = list(dict.fromkeys(os.path.join(base, folder, path) for base in bases for folder in ("files", "")))
    for place in places:
        if os.path.exists(place):
            return os.path.abspath(place)
    raise Problem(f"{name}: there is no file {path!r} in any of {', '.join(map(os.path.dirname, places))}.")


def _decrypted(action: ActionBase, path: str, copies: contextlib.ExitStack) -> str:
    """The path itself or, where Ansible Vault has encrypted something there, that of a copy with its neighbours."""
    place = pathlib.Path(path)
    folder = place if place.is_dir() else place.parent
    files = [one for one in place.rglob("*") if one.suffix.lower() in SUFFIXES] if place.is_dir() else [place]
    plain = {one: pathlib.Path(action._loader.get_real_file(str(one))) for one in files if one.is_file()}
    if all(one == real for one, real in plain.items()):
        return path
    copy = pathlib.Path(tempfile.mkdtemp(dir=C.DEFAULT_LOCAL_TMP))  # type: ignore[attr-defined]
    copies.callback(shutil.rmtree, copy)
    if place.is_file():
        for neighbour in folder.iterdir():
            (copy / neighbour.name).symlink_to(neighbour)
    for one, real in plain.items():
        target = copy / one.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copyfile(real, target)
    return str(copy if place.is_dir() else copy / place.name)
