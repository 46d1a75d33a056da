# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's logic, called as it is in process and in a subprocess."""

from __future__ import annotations

import contextlib
import copy
import json
import pickle

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.ansible_module import (
    run_module,
)
from ansible_collections.gatewright.auth.plugins.module_utils._ansible.connection import (
    connection_options,
    connection_params,
)
from ansible_collections.gatewright.auth.plugins.module_utils._ansible.managed_object import (
    Product,
    manage,
)
from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    ModuleSpec,
    run_safely,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
    ReferenceNotFoundError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.masking import (
    HIDDEN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.reconciler import (
    Entity,
    Policy,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.schema import (
    ANY_SET,
    NUMBER,
    SECRET,
    WRITE_ONLY_SECRET,
    reference,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.unknown import (
    UNKNOWN,
)
from tests.support.module_args import patch_module_args
from tests.support.schemas import record

IN_WORDS = "(known after apply)"
ENTITY = Entity(
    "thing",
    "/things",
    record(
        "id",
        "name",
        count=NUMBER,
        ownerId=reference("user"),
        tags=ANY_SET,
        secret=SECRET,
        password=WRITE_ONLY_SECRET,
    ),
    prepare=lambda stated: {**stated, "name": stated["name"].lower()},
    identified_by=("name", "ownerId"),
    hidden_fields=("id",),
)
OPTIONS = ("name", "count", "owner", "tags", "secret", "password")


class Server:
    """An API in memory that knows one user."""

    def __init__(self, record=None, read_only=False):
        self.record, self.read_only, self.warnings, self.wanted = (
            record,
            read_only,
            [],
            None,
        )

    def operation(self, entity, policy, stated):
        self.entity, self.policy, self.stated = entity, policy, stated
        return self

    def interpret(self, stated):
        return self.entity.schema, stated

    def resolve(self, name, value):
        if value != "ann":
            raise ReferenceNotFoundError(f"There is no {name} {value!r}.")
        return 7

    def validate(self, todo):
        assert self.read_only

    def find(self, wanted):
        self.wanted = wanted
        return self.record

    def create(self, wanted):
        self.warnings.append("mind the gap")
        self.record = {"id": 1, **wanted}
        return self.record

    def update(self, todo):
        self.record = {
            name: value
            for name, value in todo.after.items()
            if name != "password"
        }
        return self.record

    def delete(self, current):
        self.record = None


def task_on(server):
    def connect(params, check_mode):
        server.read_only = check_mode
        return server

    return manage(
        Product(
            "test",
            {"url": {"type": "str"}},
            connect,
            lambda params: {params["url"]},
        ),
        ENTITY,
    )


def run(server, check_mode=False, diff=False, **params):
    left_out = dict.fromkeys(OPTIONS)
    task = task_on(server)
    return run_safely(
        task,
        {
            "url": "here",
            "state": "present",
            "reset": [],
            "exact": [],
            **left_out,
            **params,
        },
        check_mode=check_mode,
        diff=diff,
    )


# Managing an object


def test_create():
    assert run(
        Server(), name="X", owner="ann", secret="s3cret", diff=True
    ) == {
        "changed": True,
        "thing": {"id": 1, "name": "x", "ownerId": 7, "secret": HIDDEN},
        "diff": {
            "before": {},
            "after": {
                "id": IN_WORDS,
                "name": "x",
                "ownerId": 7,
                "secret": HIDDEN,
            },
        },
        "warnings": ["mind the gap"],
    }


@pytest.mark.parametrize("check_mode", [False, True])
def test_what_is_right_already(check_mode):
    now = {"id": 1, "name": "x", "tags": ["a", "b"]}
    assert run(Server(now), check_mode, name="x", tags=["b", "a"]) == {
        "changed": False,
        "thing": now,
    }


def test_check_mode():
    server = Server()
    assert run(server, check_mode=True, name="x") == {
        "changed": True,
        "thing": {"id": IN_WORDS, "name": "x"},
    }
    assert server.record is None


def test_what_is_known_after_apply_is_nothing_that_a_server_could_say():
    assert (
        run(Server({"id": 1, "name": "x", "secret": IN_WORDS}), name="x")[
            "thing"
        ]["secret"]
        == HIDDEN
    )
    for check_mode, expected in ((True, UNKNOWN), (False, IN_WORDS)):
        server = Server()
        run(server, check_mode, name="x", owner=IN_WORDS, tags=[IN_WORDS])
        assert (server.stated["owner"], server.stated["tags"]) == (
            expected,
            [expected],
        )


def test_what_is_known_after_apply_stays_that_in_copies():
    assert UNKNOWN != IN_WORDS != UNKNOWN
    assert all(
        one is UNKNOWN
        for one in (
            copy.copy(UNKNOWN),
            copy.deepcopy([UNKNOWN])[0],
            str(UNKNOWN),
        )
    )
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN
    assert json.dumps({UNKNOWN: UNKNOWN}) == json.dumps({IN_WORDS: IN_WORDS})


def test_no_message_holds_what_cannot_be_seen():
    class Hostile(Server):
        def find(self, wanted):
            self.warnings.append("a\x1b[2Jb\u202ec")
            if wanted["name"] == "no":
                raise CollectionError("no \x1b]0;x\x07 and \u2066 there")
            return super().find(wanted)

    assert run(Hostile(), name="x")["warnings"][0] == "a\\x1b[2Jb\\u202ec"
    assert (
        run(Hostile(), name="no")["msg"]
        == "no \\x1b]0;x\\x07 and \\u2066 there"
    )


@pytest.mark.parametrize("mask", [HIDDEN, f"{HIDDEN} (changed)", "********"])
def test_what_stands_for_a_secret_is_not_taken_for_it(mask):
    for option in ("secret", "password"):
        server = Server()
        assert run(server, name="x", **{option: mask})["msg"].startswith(
            f"{option}: the value is a masked secret"
        )
        assert server.record is None
    assert "failed" not in run(Server(), name="********", secret="a********")


def test_options_that_are_left_out_are_not_stated():
    server = Server()
    run(server, name="x", count=0, tags=[])
    assert server.stated == {"name": "x", "count": 0, "tags": []}


@pytest.mark.parametrize(
    ("record", "changed"),
    [({"id": 1, "name": "x"}, True), (None, False)],
    ids=["there", "not there"],
)
def test_absent(record, changed):
    assert run(Server(record), state="absent", name="x") == {
        "changed": changed,
        "thing": {},
    }


def test_of_an_absent_object_only_what_identifies_it_counts():
    server = Server()
    run(server, state="absent", name="X", owner="ann", count=5, tags=["a"])
    assert server.wanted == {"name": "X", "ownerId": 7}


def test_nothing_can_belong_to_what_is_not_there():
    assert run(Server({"id": 1}), state="absent", name="x", owner="bob") == {
        "changed": False,
        "thing": {},
    }


@pytest.mark.parametrize(
    ("params", "msg"),
    [
        ({"name": "x", "owner": "bob"}, "There is no user 'bob'."),
        (
            {"name": "x", "reset": ["nmae"]},
            (
                "thing 'x' has invalid options: there is no nmae; did you "
                "mean 'name'?"
            ),
        ),
    ],
)
def test_a_problem_is_a_failure(params, msg):
    assert run(Server({"id": 1}), **params) == {"failed": True, "msg": msg}


@pytest.mark.parametrize(
    ("params", "policy"),
    [
        ({}, Policy()),
        ({"state": "absent"}, Policy(absent=True)),
        (
            {"reset": ["tags"], "exact": ["name"]},
            Policy(reset=("tags",), exact=("name",)),
        ),
        ({"update_password": "on_create"}, Policy()),
        ({"update_password": "always"}, Policy(update_secrets=True)),
        ({"update_secret": "always"}, Policy(update_secrets=True)),
    ],
)
def test_policies(params, policy):
    server = Server({"id": 1})
    run(server, name="x", **params)
    assert server.policy == policy


@pytest.mark.parametrize(
    ("when", "changed"), [("on_create", False), ("always", True)]
)
def test_a_password_is_written_again_when_told_to(when, changed):
    found = run(
        Server({"id": 1, "name": "x"}),
        name="x",
        password="s3cret",
        update_password=when,
    )
    assert found == {"changed": changed, "thing": {"id": 1, "name": "x"}}


@pytest.mark.parametrize(
    ("in_clear", "secret"), [(True, "s3cret"), (False, HIDDEN), (None, HIDDEN)]
)
def test_secrets_are_returned_when_told_to(in_clear, secret):
    found = run(Server(), name="x", secret="s3cret", return_secrets=in_clear)
    assert found["thing"]["secret"] == secret


def test_a_server_that_forgets_is_a_warning():
    server = Server({"id": 1, "name": "x"})
    server.update = lambda todo: server.record | {"count": 0}
    assert run(server, name="x", count=5)["warnings"] == [
        (
            "the server did not store count of thing 'x' as requested: "
            "it is 0 instead of 5"
        )
    ]


def test_a_task_knows_its_options_rules_and_secrets():
    task = task_on(Server())
    assert task.options.keys() == {
        "url",
        "state",
        "reset",
        "exact",
        "update_password",
        *OPTIONS,
    }
    assert task.rules == {"required_one_of": [("name", "owner")]}
    assert task.secrets(
        {"url": "here", "name": "x", "secret": "one", "password": "two"}
    ) == {"here", "one", "two"}


# The connection


def test_connection_options_are_the_same_but_for_their_environment():
    assert connection_options("kong")["ca_path"]["fallback"][1] == [
        "KONG_CA_PATH"
    ]
    assert connection_options("fusionauth")["request_timeout"]["fallback"][
        1
    ] == ["FUSIONAUTH_REQUEST_TIMEOUT"]


def test_connection_params():
    given = {name: name for name in connection_options("kong")}
    assert connection_params(given) == {
        "timeout": "request_timeout",
        "retries": "request_retries",
        "validate_certs": "validate_certs",
        "ca_path": "ca_path",
        "client_cert": "client_cert",
        "client_key": "client_key",
    }


# In a subprocess


@pytest.fixture(autouse=True)
def as_a_module(monkeypatch):
    """What other tests import has Ansible take this process for a controller, which prints its warnings."""
    with contextlib.suppress(
        ImportError
    ):  # an older ansible-core does not ask
        monkeypatch.setattr(
            "ansible.module_utils._internal.is_controller",
            False,
            raising=False,
        )


def in_a_subprocess(task, capsys, **args):
    with patch_module_args(args), pytest.raises(SystemExit) as left:
        run_module(task)
    return left.value.code, json.loads(capsys.readouterr().out)


def test_a_result_and_its_warnings(capsys):
    task = ModuleSpec(
        {"a": {"type": "int"}},
        lambda params, check_mode, diff: {
            "changed": True,
            **params,
            "warnings": ["w"],
        },
    )
    code, found = in_a_subprocess(task, capsys, a="5")
    assert (code, found["changed"], found["a"]) == (0, True, 5)
    assert "w" in json.dumps(found["warnings"])


@pytest.mark.parametrize(
    ("check_mode", "diff"), [(False, False), (True, False), (False, True)]
)
def test_check_mode_and_diff_are_passed_on(check_mode, diff, capsys):
    task = ModuleSpec(
        {},
        lambda params, check_mode, diff: {
            "changed": False,
            "told": [check_mode, diff],
        },
    )
    found = in_a_subprocess(
        task, capsys, _ansible_check_mode=check_mode, _ansible_diff=diff
    )[1]
    assert found["told"] == [check_mode, diff]


def test_secrets_in_free_form_options_are_hidden(capsys):
    task = ModuleSpec(
        {"config": {"type": "dict"}},
        lambda params, check_mode, diff: {
            "changed": False,
            "said": "it is s3cret",
        },
        secrets=lambda params: {params["config"]["password"]},
    )
    code, found = in_a_subprocess(task, capsys, config={"password": "s3cret"})
    assert code == 0
    assert "s3cret" not in json.dumps(found)


def test_nothing_is_logged(capsys, monkeypatch):
    def logged(*args, **options):
        raise AssertionError(args)

    monkeypatch.setattr("ansible.module_utils.basic.AnsibleModule.log", logged)
    assert (
        in_a_subprocess(
            ModuleSpec({}, lambda params, **modes: {"changed": False}), capsys
        )[0]
        == 0
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CollectionError("no such thing"), "no such thing"),
        (
            ImportError("No module named 'requests'", name="requests"),
            "Python library (requests)",
        ),
        (ImportError("something odd"), "Python library (something odd)"),
    ],
)
def test_failures(error, words, capsys):
    def fail(params, check_mode, diff):
        raise error

    code, found = in_a_subprocess(ModuleSpec({}, fail), capsys)
    assert (code, found["failed"]) == (1, True)
    assert words in found["msg"]
    assert "Traceback" not in json.dumps(found)
