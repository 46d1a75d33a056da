# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine against a server in memory: find, plan, apply only that."""

from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    ApiError,
    CollectionError,
    ConflictError,
    ServerUnreachableError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.masking import (
    HIDDEN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.reconciler import (
    Entity,
    Outcome,
    Plan,
    Policy,
    for_diff,
    plan,
    reconcile,
    task_result,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.schema import (
    ANY_MAP,
    ANY_SET,
    PEM,
    SECRET,
    TEXT,
    WRITE_ONLY_SECRET,
    Requirement,
    ScalarSchema,
    SetSchema,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.unknown import (
    UNKNOWN,
)
from tests.support.schemas import keyed_list, record

SHAPE = record(
    "id",
    "name",
    "kind",
    "email",
    tags=SetSchema(default=["new"]),
    data=ANY_MAP,
    config=record("a", b=ScalarSchema(default=5)),
    roles=keyed_list(record("id", "name", "size")),
    key=PEM,
    secret=SECRET,
    password=WRITE_ONLY_SECRET,
    template=ScalarSchema(),
    protocols=ANY_SET,
)
ENTITY = Entity(
    "big_thing",
    "/things",
    SHAPE,
    computed=("id", "secret"),
    volatile=("seen",),
    immutable=("kind", "secret"),
    create_only=("template",),
    sent_together=(("email", "key"),),
)
NOW = {
    "id": 1,
    "name": "x",
    "kind": "k",
    "tags": ["a", "b"],
    "config": {"a": 1, "b": 2},
    "secret": "s3cret",
    "seen": 7,
}
LOST = ConflictError("create")


class Server:
    """An API in memory. ``faults`` are raised by writes, one each; ``then`` happens to the record beforehand."""

    def __init__(
        self,
        record=None,
        read_only=False,
        faults=(),
        then=None,
        keeps=lambda record: record,
    ):
        self.record, self.read_only, self.faults, self.then, self.keeps = (
            record,
            read_only,
            list(faults),
            then,
            keeps,
        )
        self.warnings, self.sent = [], []

    def find(self, wanted):
        return self.record

    def validate(self, todo):
        assert self.read_only

    def _write(self, verb, changes, record):
        assert not self.read_only
        self.sent.append((verb, changes))
        if self.faults:
            self.record = self.then if self.then is not None else self.record
            raise self.faults.pop(0)
        self.record = self.keeps(record)
        return self.record

    def create(self, wanted):
        return self._write("create", wanted, {"id": 1, **wanted})

    def update(self, todo):
        return self._write("update", todo.changes, todo.after)

    def delete(self, current):
        self._write("delete", None, None)


def run(server, wanted, **policy):
    server.entity, server.policy = ENTITY, Policy(**policy)
    return reconcile(server, SHAPE, wanted)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"name": "x"}, "big thing 'x'"),
        ({"id": 1}, "big thing 1"),
        ({}, "big thing"),
    ],
)
def test_an_object_in_words(record, words):
    assert ENTITY.display_name(record) == words


# Planning


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        ({}, {}),
        ({"name": "x"}, {}),
        ({"tags": ["b", "a"]}, {}),
        ({"config": {"a": 1}}, {}),
        ({"config": {"a": 3}}, {"config": {"a": 3}}),
        ({"data": {"a": 1}}, {"data": {"a": 1}}),
        ({"tags": None}, {"tags": None}),
        ({"password": "s3cret"}, {}),
        ({"template": "t"}, {}),
        ({"kind": "k"}, {}),
        ({"kind": None}, {"kind": None}),
        ({"secret": UNKNOWN}, {"secret": UNKNOWN}),
    ],
)
def test_only_the_difference_is_sent(wanted, sent):
    todo = plan(ENTITY, SHAPE, NOW, wanted, Policy())
    assert todo.changes == sent
    assert todo.changed is bool(sent)


@pytest.mark.parametrize(
    ("policy", "wanted", "sent"),
    [
        ({"reset": ("tags",)}, {}, {"tags": ["new"]}),
        ({"reset": ("config.b",)}, {}, {"config": {"b": 5}}),
        ({"reset": ("config.a",)}, {}, {"config": {"a": None}}),
        ({"reset": ("data",)}, {}, {}),
        ({"exact": ("config",)}, {"config": {"a": 1}}, {"config": {"b": 5}}),
        (
            {"exact": ("config",)},
            {"config": {"b": 2}},
            {"config": {"a": None}},
        ),
        ({"exact": ("tags",)}, {}, {"tags": ["new"]}),
        (
            {"update_secrets": True},
            {"password": "s3cret"},
            {"password": "s3cret"},
        ),
        ({"update_secrets": True}, {}, {}),
    ],
)
def test_policies(policy, wanted, sent):
    assert plan(ENTITY, SHAPE, NOW, wanted, Policy(**policy)).changes == sent


@pytest.mark.parametrize(
    ("now", "wanted", "path"),
    [
        (
            {"roles": [{"name": "r", "id": 1, "size": 2}]},
            {"roles": [{"name": "r"}]},
            "roles",
        ),
        (
            {"config": {"a": 1, "b": 5, "shorthand": "x"}},
            {"config": {"a": 1}},
            "config",
        ),
        ({"data": {"a": 1}}, {"data": {"a": 1}}, "data"),
    ],
)
def test_exact_has_nothing_to_do_twice(now, wanted, path):
    assert not plan(ENTITY, SHAPE, now, wanted, Policy(exact=(path,))).changed


def test_exact_removes_what_is_not_stated():
    now = {
        "roles": [{"name": "r", "id": 1}, {"name": "old", "id": 2}],
        "data": {"a": 1, "old": 2},
    }
    todo = plan(
        ENTITY,
        SHAPE,
        now,
        {"roles": [{"name": "r"}], "data": {"a": 1}},
        Policy(exact=("roles", "data")),
    )
    assert todo.changes == {
        "roles": [{"name": "r", "id": 1}],
        "data": {"a": 1},
    }


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        ({"email": "new"}, {"email": "new", "key": "pem"}),
        ({"key": "other"}, {"email": "e", "key": "other"}),
        ({"key": " pem\n"}, {}),
        ({"name": "y"}, {"name": "y"}),
        ({"email": None}, {"email": None, "key": "pem"}),
    ],
)
def test_fields_that_go_together(wanted, sent):
    assert (
        plan(
            ENTITY, SHAPE, {"email": "e", "key": "pem"}, wanted, Policy()
        ).changes
        == sent
    )


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (
            {"kind": "other"},
            "kind of big thing 'x' is 'k' and cannot be changed to 'other'",
        ),
        (
            {"secret": "0ther"},
            f"secret of big thing 'x' is {HIDDEN!r} and cannot be changed to {HIDDEN!r}",
        ),
    ],
)
def test_what_cannot_be_changed_is_refused(wanted, sentence):
    with pytest.raises(CollectionError) as problem:
        plan(ENTITY, SHAPE, NOW, wanted, Policy())
    assert str(problem.value) == (
        f"{sentence}: create a new one with another name, or delete "
        "this one first."
    )


def test_what_a_new_one_needs_is_asked_for_before_it_is_made():
    schema = dataclasses.replace(
        SHAPE,
        needs=tuple(
            (Requirement(name),) for name in ("name", "email", "secret")
        ),
    )
    sentence = "big thing 'y' does not exist yet, and creating it requires email, secret: set them"
    with pytest.raises(CollectionError, match=sentence):
        plan(ENTITY, schema, None, {"name": "y"}, Policy())
    assert (
        plan(ENTITY, schema, NOW, {"name": "x", "kind": "k"}, Policy()).changes
        == {}
    )


@pytest.mark.parametrize("name", ["id", "name", "kind", "template"])
def test_what_has_no_default_is_not_reset(name):
    with pytest.raises(CollectionError) as problem:
        plan(ENTITY, SHAPE, NOW, {}, Policy(reset=(name,)))
    assert str(problem.value) == (
        f"{name} of big thing 'x' has no default to reset it to: "
        "remove it from reset."
    )


def test_what_does_not_exist_yet_can_be_anything():
    assert plan(ENTITY, SHAPE, {"id": 1}, {"kind": "k"}, Policy()).changes == {
        "kind": "k"
    }


@pytest.mark.parametrize(
    ("current", "wanted", "policy", "after"),
    [
        (
            None,
            {"name": "x", "tags": None},
            {},
            {"id": UNKNOWN, "secret": UNKNOWN, "name": "x"},
        ),
        (
            None,
            {"name": "x", "id": 9},
            {},
            {"id": 9, "secret": UNKNOWN, "name": "x"},
        ),
        (
            None,
            {"template": "t"},
            {},
            {"id": UNKNOWN, "secret": UNKNOWN, "template": "t"},
        ),
        (None, {}, {"absent": True}, {}),
        ({"id": 1}, {}, {"absent": True}, {}),
        ({"id": 1}, {"name": "y"}, {}, {"id": 1, "name": "y"}),
        (
            {"id": 1},
            {"password": "s3cret"},
            {"update_secrets": True},
            {"id": 1, "password": "s3cret"},
        ),
        ({"id": 1}, {"template": "t"}, {"update_secrets": True}, {"id": 1}),
    ],
)
def test_predictions(current, wanted, policy, after):
    assert (
        plan(ENTITY, SHAPE, current, wanted, Policy(**policy)).after == after
    )


def test_a_write_only_field_counts_only_once_where_it_is_create_only():
    entity = dataclasses.replace(ENTITY, create_only=("password",))
    assert not plan(
        entity, SHAPE, NOW, {"password": "s3cret"}, Policy(update_secrets=True)
    ).changed


# Applying


@pytest.mark.parametrize(
    ("record", "wanted", "policy", "sent", "stored"),
    [
        (
            None,
            {"name": "x"},
            {},
            [("create", {"name": "x"})],
            {"id": 1, "name": "x"},
        ),
        (
            {"id": 1, "name": "x"},
            {"name": "x"},
            {},
            [],
            {"id": 1, "name": "x"},
        ),
        (
            {"id": 1, "name": "x"},
            {"name": "y"},
            {},
            [("update", {"name": "y"})],
            {"id": 1, "name": "y"},
        ),
        ({"id": 1}, {}, {"absent": True}, [("delete", None)], {}),
        (None, {}, {"absent": True}, [], {}),
    ],
)
def test_ensure(record, wanted, policy, sent, stored):
    server = Server(record)
    outcome = run(server, wanted, **policy)
    assert server.sent == sent
    assert outcome.object == stored
    assert outcome.plan.changed is bool(sent)


@pytest.mark.parametrize(
    ("record", "wanted", "policy", "predicted"),
    [
        (
            None,
            {"name": "x"},
            {},
            {"id": UNKNOWN, "secret": UNKNOWN, "name": "x"},
        ),
        ({"id": 1, "name": "x"}, {"name": "y"}, {}, {"id": 1, "name": "y"}),
        ({"id": 1}, {}, {"absent": True}, {}),
    ],
)
def test_check_mode_predicts_and_writes_nothing(
    record, wanted, policy, predicted
):
    server = Server(record, read_only=True)
    outcome = run(server, wanted, **policy)
    assert (outcome.plan.changed, outcome.object, server.sent) == (
        True,
        predicted,
        [],
    )
    assert outcome.plan == run(Server(record), wanted, **policy).plan


@pytest.mark.parametrize(
    ("then", "writes", "changed"),
    [
        ({"id": 1, "name": "x"}, ["create"], False),
        ({"id": 1, "name": "y"}, ["create", "update"], True),
    ],
)
def test_a_lost_race_is_judged_again(then, writes, changed):
    server = Server(faults=[LOST], then=then)
    outcome = run(server, {"name": "x"})
    assert [verb for verb, dummy in server.sent] == writes
    assert (outcome.object, outcome.plan.changed) == (
        {"id": 1, "name": "x"},
        changed,
    )


def test_after_three_lost_races_the_servers_own_answer_is_the_error():
    answer = ApiError("name is taken", 409)
    races = [ConflictError("create") for dummy in range(3)]
    races[-1].__cause__ = answer
    server = Server(faults=races)
    with pytest.raises(ApiError) as problem:
        run(server, {"name": "x"})
    assert problem.value is answer
    assert len(server.sent) == 3


def test_a_lost_race_without_a_cause_speaks_for_itself():
    with pytest.raises(ConflictError):
        run(Server(faults=[LOST] * 3), {"name": "x"})


def test_a_write_whose_answer_was_lost_is_read_again():
    server = Server(
        faults=[ServerUnreachableError("broke", may_have_applied=True)],
        then={"id": 1, "name": "x"},
    )
    outcome = run(server, {"name": "x"})
    assert (outcome.plan.changed, outcome.object, len(server.sent)) == (
        True,
        {"id": 1, "name": "x"},
        1,
    )


def test_a_delete_whose_answer_was_lost_is_read_again():
    server = Server(
        {"id": 1},
        faults=[ServerUnreachableError("broke", may_have_applied=True)],
        then={},
    )
    server.find = lambda wanted: server.record or None
    outcome = run(server, {}, absent=True)
    assert (outcome.plan.changed, outcome.plan.before, len(server.sent)) == (
        True,
        {"id": 1},
        1,
    )


@pytest.mark.parametrize(
    ("may_have_applied", "writes"), [(True, 3), (False, 1)]
)
def test_an_unreachable_server_is_an_error(may_have_applied, writes):
    server = Server(
        faults=[
            ServerUnreachableError("broke", may_have_applied=may_have_applied)
        ]
        * 3
    )
    with pytest.raises(ServerUnreachableError):
        run(server, {"name": "x"})
    assert len(server.sent) == writes


def test_a_refusal_is_not_tried_again():
    server = Server(faults=[ApiError("no", 400, {"message": "no"})])
    with pytest.raises(ApiError) as problem:
        run(server, {"name": "x"})
    assert (problem.value.status, problem.value.body, len(server.sent)) == (
        400,
        {"message": "no"},
        1,
    )


@pytest.mark.parametrize(
    ("wanted", "kept", "warnings"),
    [
        ({"name": "x"}, {"name": "x"}, ()),
        (
            {"name": "x"},
            {"name": "X"},
            (
                (
                    "the server did not store name of big thing 'X' as "
                    "requested: it is 'X' instead of 'x'"
                ),
            ),
        ),
        ({"tags": ["a", "b"]}, {"tags": ["b", "a"]}, ()),
        ({"config": {"a": 1}}, {"config": {"a": 1, "b": 5}}, ()),
        (
            {"config": {"a": 1, "b": 3, "c": 5}},
            {"config": {"a": 2, "b": 3}},
            (
                (
                    "the server did not store config.a of big thing as "
                    "requested: it is 2 instead of 1"
                ),
                (
                    "the server did not store config.c of big thing as "
                    "requested: it is None instead of 5"
                ),
            ),
        ),
        (
            {"secret": "s3cret"},
            {"secret": "0ther"},
            (
                (
                    "the server did not store secret of big thing as requested: "
                    f"it is {HIDDEN!r} instead of {HIDDEN!r}"
                ),
            ),
        ),
        ({"password": "s3cret"}, {"password": "hash"}, ()),
        ({"template": "t"}, {"template": "u"}, ()),
        ({"kind": "k"}, {}, ()),
    ],
)
def test_a_server_that_does_not_keep_what_it_was_told_is_reported(
    wanted, kept, warnings
):
    assert run(Server(keeps=lambda record: kept), wanted).warnings == warnings


def test_a_server_may_put_its_default_for_nothing():
    server = Server(
        {"id": 1, "name": "x"},
        keeps=lambda record: {"id": 1, "name": "default"},
    )
    assert run(server, {"name": None}).warnings == ()


# Telling


def test_a_diff_shows_nothing_secret_and_nothing_that_changes_by_itself():
    assert for_diff(ENTITY, SHAPE, NOW, {}) == {
        **{k: v for k, v in NOW.items() if k != "seen"},
        "secret": HIDDEN,
    }


OUTCOME = Outcome(
    Plan({}, {"id": UNKNOWN, "secret": UNKNOWN, "name": "x"}, {"name": "x"}),
    {"id": 1, "secret": "s3cret"},
)


@pytest.mark.parametrize(
    ("in_clear", "secret"), [(False, HIDDEN), (True, "s3cret")]
)
def test_a_result(in_clear, secret):
    assert task_result(
        ENTITY, SHAPE, OUTCOME, diff=False, in_clear=in_clear
    ) == {
        "changed": True,
        "big_thing": {"id": 1, "secret": secret},
    }


def test_a_diff_stays_masked_where_the_result_is_in_clear():
    outcome = Outcome(
        Plan({"secret": "old"}, {"secret": "new"}, {"secret": "new"}),
        {"secret": "new"},
    )
    assert task_result(ENTITY, SHAPE, outcome, diff=True, in_clear=True)[
        "diff"
    ] == {
        "before": {"secret": HIDDEN},
        "after": {"secret": f"{HIDDEN} (changed)"},
    }


def test_a_single_object_is_reset_where_others_would_be_absent():
    only = dataclasses.replace(ENTITY, is_singleton=True, immutable=(), key="")
    now = {
        "config": {"a": 1, "b": 2},
        "email": "e",
        "tags": ["new"],
        "seen": 7,
    }
    todo = plan(only, SHAPE, now, {}, Policy(absent=True))
    assert todo.changes == {"config": {"a": None, "b": 5}, "email": None}
    assert todo.after == {
        "config": {"a": None, "b": 5},
        "email": None,
        "tags": ["new"],
        "seen": 7,
    }
    assert not plan(
        only,
        SHAPE,
        {"config": {"b": 5}, "tags": ["new"]},
        {},
        Policy(absent=True),
    ).changed


def test_a_diff_of_a_text_goes_line_by_line():
    lines = Entity("letter", "/letters", record("id", body=TEXT))
    outcome = Outcome(
        Plan({"body": "a\nb"}, {"body": "a\nc"}, {"body": "a\nc"}),
        {"body": "a\nc"},
    )
    found = task_result(lines, lines.schema, outcome, diff=True)
    assert found["diff"] == {
        "before": {"body": ["a", "b"]},
        "after": {"body": ["a", "c"]},
    }
    assert found["letter"] == {"body": "a\nc"}
