# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export in a file that only its owner can read, written only where it differs."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
import tempfile
import time
import typing as t

from . import yaml_text
from .config_files import is_json
from .config_syntax import parse
from .errors import CollectionError
from .field_paths import Record
from .masking import CHANGED, HIDDEN

# An export may hold secrets, so nobody but its owner can read it.
MODE = 0o600
# What chmod can change of a file's mode.
PERMISSION_BITS = 0o7777
OPTIONS: dict[str, dict[str, t.Any]] = {
    "dest": {"type": "path"},
    "backup": {"type": "bool", "default": False},
}
Redact = t.Callable[[t.Any], t.Any]


def deliver(
    result: Record,
    params: Record,
    redact: Redact,
    *,
    check_mode: bool,
    diff: bool,
) -> Record:
    """Return an export's result. Where the task names a file, ``config`` is in that and not in the result.

    ``redact(config)`` is a configuration as results repeat it. Raises CollectionError for a file that
    cannot be read or written.
    """
    if not params["dest"]:
        return result
    file_path = pathlib.Path(os.path.realpath(params["dest"]))
    config = result["config"]
    before, after = (
        _read(file_path),
        serialize(config, is_json=is_json(file_path)),
    )
    changed = before != after or _mode(file_path) != MODE
    delivered: Record = {
        name: value for name, value in result.items() if name != "config"
    }
    delivered["changed"] = changed
    if changed and not check_mode:
        has_other_content = before not in (None, after)
        if params["backup"] and has_other_content:
            delivered["backup_file"] = _back_up(file_path)
        _replace(file_path, after)
    if diff:
        delivered["diff"] = {
            "before_header": params["dest"],
            "after_header": params["dest"],
            **_difference(file_path, before, config, redact),
        }
    return delivered


def _difference(
    file_path: pathlib.Path, before: str | None, config: Record, redact: Redact
) -> dict[str, str]:
    """Return what a file held and what it is to hold, as a diff shows it.

    Nothing is shown of what was no configuration. Of a secret no more is told than that it differs.
    """
    as_json = is_json(file_path)
    after = redact(config)
    if before is None:
        return {"before": "", "after": serialize(after, is_json=as_json)}
    shown_before = HIDDEN
    with contextlib.suppress(CollectionError):
        config_before = parse(file_path.name, before, is_json=as_json)
        redacted_before = redact(config_before)
        if redacted_before != HIDDEN:
            shown_before = serialize(redacted_before, is_json=as_json)
            after = _mark_changed_secrets(
                after, redacted_before, config, config_before
            )
    return {
        "before": shown_before,
        "after": serialize(after, is_json=as_json),
    }


def _mark_changed_secrets(
    shown: t.Any, shown_before: t.Any, value: t.Any, value_before: t.Any
) -> t.Any:
    """Return what is shown of a value, which tells then which of its secrets were others before.

    Lists of different lengths are left alone: nobody knows which of their elements was which.
    """
    versions = (shown, shown_before, value, value_before)
    if all(isinstance(version, dict) for version in versions):
        return _mark_in_mappings(versions)
    if all(isinstance(version, list) for version in versions):
        if len(shown) != len(shown_before):
            return shown
        return list(map(_mark_changed_secrets, *versions))
    looks_the_same = isinstance(shown, str) and shown == shown_before
    if looks_the_same and value != value_before:
        return shown.replace(HIDDEN, CHANGED)
    return shown


def _mark_in_mappings(versions: tuple[Record, ...]) -> Record:
    """Do the same for each value of a mapping, given what ``_mark_changed_secrets`` is given."""
    marked = {}
    for name in versions[0]:
        values = [version.get(name) for version in versions]
        marked[name] = _mark_changed_secrets(*values)
    return marked


# The text


def serialize(config: t.Any, *, is_json: bool) -> str:
    """Return a configuration as text, in JSON or YAML."""
    if is_json:
        return json.dumps(config, indent=2, ensure_ascii=False) + "\n"
    return yaml_text.encode(config)


# The file


def _read(file_path: pathlib.Path) -> str | None:
    """Return what a file holds, however it is encoded, or None where there is none.

    Raises CollectionError where there can be none.
    """
    try:
        return file_path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        if isinstance(error, FileNotFoundError) and file_path.parent.is_dir():
            return None
        raise _unwritable(file_path, error) from None


def _mode(file_path: pathlib.Path) -> int | None:
    """Return the permissions of a file, or None where there is none."""
    if not file_path.exists():
        return None
    return file_path.stat().st_mode & PERMISSION_BITS


def _back_up(file_path: pathlib.Path) -> str:
    """Copy a file and return the path of the copy, which is named as those of Ansible's own modules."""
    backup = f"{file_path}.{os.getpid()}.{time.strftime('%Y-%m-%d@%H:%M:%S~')}"
    try:
        shutil.copy2(file_path, backup)
        os.chmod(backup, MODE)
    except OSError as error:
        raise _unwritable(file_path, error) from None
    return backup


def _replace(file_path: pathlib.Path, content: str) -> None:
    """Replace a file at once, so that nobody ever reads a part of it."""
    try:
        # Only its owner can read a temporary file.
        handle, name = tempfile.mkstemp(
            dir=file_path.parent, prefix=f".{file_path.name}."
        )
        try:
            with open(handle, "w", encoding="utf-8", newline="") as file:
                file.write(content)
            _keep_owner(file_path, name)
            os.replace(name, file_path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise _unwritable(file_path, error) from None


def _keep_owner(file_path: pathlib.Path, replacement: str) -> None:
    """Give a file's replacement to the file's owner, where we may."""
    with contextlib.suppress(FileNotFoundError, PermissionError):
        status = file_path.stat()
        os.chown(replacement, status.st_uid, status.st_gid)


def _unwritable(file_path: pathlib.Path, error: OSError) -> CollectionError:
    return CollectionError(
        f"dest {str(file_path)!r} cannot be written: "
        f"{error.strerror or error}; use a directory that exists and that "
        "this user can write to."
    )
