# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export in a file that only its owner can read, written only where it differs."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import pathlib
import re
import shutil
import tempfile
import time
import typing as t

from . import config_files
from .errors import CollectionError
from .field_paths import Record
from .masking import HIDDEN

MODE = 0o600
WIDTH = 1000  # characters, beyond which YAML folds a line
OPTIONS: dict[str, dict[str, t.Any]] = {
    "dest": {"type": "path"},
    "backup": {"type": "bool", "default": False},
}
# Texts that other parsers, such as decK's (Go), take for a number or a boolean, and PyYAML does not.
AMBIGUOUS = re.compile(
    r"[-+]?\.?[0-9][0-9_.]*[eE][-+]?[0-9]+|[-+]?0[xXoObB][0-9a-fA-F_]+|[yYnN]"
)


def delivered(
    result: Record,
    params: Record,
    shown: t.Callable[[t.Any], t.Any],
    *,
    check_mode: bool,
    diff: bool,
) -> Record:
    """An export's result; where the task names a file, that holds ``config`` and the result does not.

    ``shown``: a configuration as results repeat it. Raises CollectionError for a file that cannot be read or written.
    """
    if not params["dest"]:
        return result
    path = pathlib.Path(os.path.realpath(params["dest"]))
    config = result["config"]
    before, after = _content(path), written(config, is_json=config_files.is_json(path))
    rest = {name: value for name, value in result.items() if name != "config"}
    changed = before != after or _mode(path) != MODE
    found: Record = {**rest, "changed": changed}
    if changed and not check_mode:
        found |= _written(
            path, after, backup=params["backup"] and before not in (None, after)
        )
    if diff:
        found["diff"] = {
            "before_header": params["dest"],
            "after_header": params["dest"],
            "before": _in_words(path, before, shown),
            "after": written(shown(config), is_json=config_files.is_json(path)),
        }
    return found


def written(config: t.Any, *, is_json: bool) -> str:
    """A configuration as text, in JSON or YAML."""
    if is_json:
        return json.dumps(config, indent=2, ensure_ascii=False) + "\n"
    import yaml

    return yaml.dump(
        config, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=WIDTH
    )


@functools.cache
def _dumper() -> t.Any:
    """PyYAML's safe dumper; texts of several lines are blocks, and what could be another kind of value is quoted."""
    import yaml

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        def ignore_aliases(self, data: t.Any) -> bool:
            return True

    def text(dumper: t.Any, value: str) -> t.Any:
        style = "|" if "\n" in value else "'" if AMBIGUOUS.fullmatch(value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    return Dumper


def _content(path: pathlib.Path) -> str | None:
    """What a file holds, however it is encoded; None where there is none. Raises CollectionError where there can be none."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        if isinstance(error, FileNotFoundError) and path.parent.is_dir():
            return None
        raise _refused(path, error) from None


def _mode(path: pathlib.Path) -> int | None:
    return path.stat().st_mode & 0o7777 if path.exists() else None


def _in_words(
    path: pathlib.Path, content: str | None, shown: t.Callable[[t.Any], t.Any]
) -> str:
    """What a file held, as a diff shows it: nothing of what is no configuration."""
    if content is None:
        return ""
    is_json = config_files.is_json(path)
    with contextlib.suppress(CollectionError):
        known = shown(config_files.parsed(path.name, content, is_json))
        return HIDDEN if known == HIDDEN else written(known, is_json=is_json)
    return HIDDEN


def _written(path: pathlib.Path, content: str, *, backup: bool) -> Record:
    """Replace a file at once, so that nobody ever reads a part of it; the path of its backup."""
    found: Record = {}
    try:
        if backup:
            found["backup_file"] = (
                f"{path}.{os.getpid()}.{time.strftime('%Y-%m-%d@%H:%M:%S~')}"
            )
            shutil.copy2(path, found["backup_file"])
            os.chmod(found["backup_file"], MODE)
        handle, name = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.name}."
        )  # which only its owner can read
        try:
            with open(handle, "w", encoding="utf-8", newline="") as file:
                file.write(content)
            _keep_owner(path, name)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise _refused(path, error) from None
    return found


def _keep_owner(path: pathlib.Path, replacement: str) -> None:
    """Give a file's replacement to the file's owner, where we may."""
    with contextlib.suppress(FileNotFoundError, PermissionError):
        owner = path.stat()
        os.chown(replacement, owner.st_uid, owner.st_gid)


def _refused(path: pathlib.Path, error: OSError) -> CollectionError:
    return CollectionError(
        f"dest {str(path)!r} cannot be written: {error.strerror or error}; name a file in a directory that exists and "
        "that this user may write to."
    )
