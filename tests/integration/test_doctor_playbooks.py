# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""doctor.yml and audit.yml: what they tell in the terminal, the files they leave, and the page in a browser."""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
import yaml

from tests.integration.doctor import World, neglected
from tests.integration.hostile import HOSTILE as HARMFUL
from tests.support.browser import Page, chromium, page
from tests.support.keys import KEYS
from tests.support.playbooks import PlaybookRun, playbook, run_playbook
from tests.support.sandbox import CONTRACT_CHECKED, Sandbox, running

Json = Any
HOSTILE = "<script>alert('in')</script>\"&amp;"
DOCTOR, AUDIT = (
    [{"import_playbook": f"gatewright.auth.{name}"}]
    for name in ("doctor", "audit")
)


def play(
    sandbox: Sandbox, place: pathlib.Path, plays: list[Json], **known: Json
) -> PlaybookRun:
    done = run_playbook(
        sandbox,
        place,
        plays,
        variables={"fusionauth_api_key": sandbox.api_key, **known},
    )
    assert done.status == 0, done.output
    return done


def test_doctor_tells_and_its_tasks_mend(
    sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    world = World(sandbox)
    world.configure(claims_to_verify=None)
    world.change_credential(rsa_public_key=KEYS["rsa-b.public"])
    request = {
        "doctor_token": world.token(),
        "doctor_path": "/orders",
        "doctor_repair_file": "repair.yml",  # where the user is, though the playbook is elsewhere
    }
    before = play(sandbox, tmp_path, DOCTOR, **request)
    assert (
        'TASK [The request is refused with 401 {"message": "Invalid signature"}]'
        in before.output
    )
    assert (
        "✓ route      GET https://localhost/orders matches route 'orders' of service 'orders'."
        in before.output
    )
    assert (
        "✗ signature  FusionAuth's key 'orders key' verifies the signature, but the credential in Kong"
        in before.output
    )
    assert "-----BEGIN PUBLIC KEY-----" in before.output
    assert request["doctor_token"] not in before.output
    tasks = yaml.safe_load((tmp_path / "repair.yml").read_text())
    assert [list(task)[1] for task in tasks] == [
        "gatewright.auth.kong_consumer_jwt",
        "gatewright.auth.kong_plugin",
    ]
    defaults = {
        "group/gatewright.auth.kong": {
            "kong_admin_url": "{{ kong_admin_url }}"
        }
    }
    mending = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": defaults,
        "tasks": tasks,
    }
    after = play(sandbox, tmp_path, [mending, *DOCTOR], **request)
    assert "TASK [The token is accepted]" in after.output
    assert [line for line in after.output.splitlines() if "✗" in line] == []
    assert world.knock(token=request["doctor_token"]).status_code == 200


def test_what_others_named_stays_text_in_the_tasks_that_mend(
    sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    """A token and both servers say something hostile; each suggested task is written, included and run."""
    world = World(sandbox)
    world.tell_kong("POST", "/consumers", username=HARMFUL)
    world.give(HARMFUL, f"{HARMFUL} issuer/", "rsa-b")
    world.tell_kong(
        "POST",
        f"/consumers/{quote(HARMFUL, safe='')}/jwt",
        key=HARMFUL,
        algorithm="HS256",
        secret="test",
    )
    world.tell_kong(
        "POST",
        "/services/orders/plugins",
        name="acl",
        config={"allow": [HARMFUL]},
    )
    shop = {"name": HARMFUL, "jwtConfiguration": world.signing_with(world.key)}
    world.tell_fusionauth("POST", "/api/application", application=shop)
    (tmp_path / "issuer.public.pem").write_text(KEYS["rsa-a.public"])
    chosen = "selectattr('check', 'in', ['guessable_secrets', 'shared_keys'])"
    repairs = f"audit.findings | {chosen} | map(attribute='repair') | flatten | gatewright.auth.to_tasks"
    tasks = [
        {"ansible.builtin.include_tasks": "doctor.yml"},
        {"gatewright.auth.kong_jwt_audit": {}, "register": "audit"},
        {
            "ansible.builtin.copy": {
                "content": "{{ " + repairs + " }}",
                "dest": "{{ playbook_dir }}/audit.yml",
            }
        },
        {"ansible.builtin.include_tasks": "audit.yml"},
    ]
    [mending] = playbook(tasks)
    mending["module_defaults"]["group/gatewright.auth.fusionauth"][
        "fusionauth_url"
    ] = sandbox.fusionauth_url
    known = {
        "doctor_token": world.token(iss=f"{HARMFUL} token"),
        "doctor_path": "/orders",
        "doctor_repair_file": str(tmp_path / "doctor.yml"),
        "fusionauth_url": "",
    }
    play(sandbox, tmp_path, [*DOCTOR, mending], **known)
    assert list(tmp_path.rglob("was-run")) == []
    held = {
        one["key"]: one for one in sandbox.kong("GET", "/jwts").json()["data"]
    }
    assert {f"{HARMFUL} token", HARMFUL} <= held.keys()
    assert (
        held[f"{HARMFUL} token"]["secret"]
        == (tmp_path / "jwt.secret").read_text().strip()
    )
    assert {
        one["group"] for one in sandbox.kong("GET", "/acls").json()["data"]
    } == {HARMFUL}
    named = [
        one["name"]
        for one in sandbox.fusionauth("GET", "/api/key").json()["keys"]
    ]
    assert f"{HARMFUL} tokens" in named


class Audited(NamedTuple):
    """What audit.yml printed and left of a gateway that nobody has looked after."""

    done: PlaybookRun
    place: pathlib.Path

    @property
    def json(self) -> Json:
        return json.loads((self.place / "audit.json").read_text())


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    place = tmp_path_factory.mktemp("audit")
    with running(*CONTRACT_CHECKED) as sandbox:
        world = neglected(sandbox)
        world.tell_kong("POST", "/consumers", username=HOSTILE)
        world.give(HOSTILE, HOSTILE, "rsa-b")
        world.tell_kong(
            "PATCH",
            "/routes/reports",
            paths=["/reports", '/<script>in</script>"'],
        )
        world.tell_fusionauth(
            "PUT", f"/api/key/{world.key['id']}", key={"name": HOSTILE}
        )
        return Audited(play(sandbox, place, AUDIT, audit_folder="."), place)


def test_audit_tells(audited: Audited) -> None:
    shown = audited.done.output
    assert (
        "TASK [6 errors, 5 warnings, 0 notes; 4 of 5 routes require a token]"
        in shown
        or "TASK [5 errors, 5" in shown
    )
    assert (
        "✗ open_routes       Route 'health' is open: no plugin authenticates requests."
        in shown
    )
    assert re.search(r'"health +none: open to everyone *"', shown)
    assert re.search(r'"invoices +service invoices +billing"', shown)


def test_audit_keeps_json(audited: Audited) -> None:
    assert audited.json.keys() == {
        "at",
        "kong",
        "fusionauth",
        "counts",
        "routes",
        "findings",
        "trust",
    }
    assert audited.json["counts"]["error"] == 5
    assert {"open_routes", "strangers", "guessable_secrets"} <= {
        one["check"] for one in audited.json["findings"]
    }
    assert "Warehouse1" not in (audited.place / "audit.html").read_text()


@pytest.fixture(scope="module")
def browser(audited: Audited) -> Iterator[Page]:
    program = chromium()
    if not program:
        pytest.skip(
            "Chromium is not here (apt-get install chromium), so nobody looked at the page."
        )
    with page(program) as opened:
        opened.show(1440, 900)
        opened.open(audited.place / "audit.html")
        yield opened


def test_the_page_is_whole_by_itself(browser: Page, audited: Audited) -> None:
    asked = [
        one["params"]["request"]["url"]
        for one in browser.complaints
        if "request" in one.get("params", {})
    ]
    assert set(asked) == {(audited.place / "audit.html").as_uri()}
    assert [
        one
        for one in browser.complaints
        if "request" not in one.get("params", {})
    ] == []
    assert browser.value("document.scripts.length") == 0
    assert HOSTILE in browser.value("document.body.innerText")


def test_a_screen_reader_is_told_all(browser: Page, audited: Audited) -> None:
    spoken = browser.spoken()
    names = {
        role: [name for said, name in spoken if said == role]
        for role, dummy in spoken
    }
    assert names["heading"][:2] == ["Who trusts whom", "Diagram"]
    assert [finding["what"] for finding in audited.json["findings"]] == [
        name
        for name in names["heading"]
        if name in {finding["what"] for finding in audited.json["findings"]}
    ]
    assert "route health, /health, error" in names["link"]
    assert "consumer fusionauth" in names["link"]
    assert {"Route", "jwt plugin of", "Consumers"} <= set(
        names["columnheader"]
    )
    assert all(names["link"]), "every link has a name"


def test_the_keyboard_is_enough(browser: Page) -> None:
    """The first key press offers to skip the picture, the next ones go through it, and Enter opens what is closed."""
    focused = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"
    browser.value("document.activeElement.blur(); scrollTo(0, 0)")
    seen = []
    for _dummy in range(
        browser.value("document.querySelectorAll('svg a').length") + 2
    ):
        browser.press("Tab")
        seen.append(browser.value(focused))
    assert seen[0] == "Skip the diagram"
    assert [name for name in seen if name.startswith("tenant Default")]
    assert "route health, /health, error" in seen
    closed = "details:not([open]) summary"
    before = browser.value(f"document.querySelectorAll('{closed}').length")
    browser.value(f"document.querySelector('{closed}').focus()")
    browser.press("Enter")
    assert (
        browser.value(f"document.querySelectorAll('{closed}').length")
        == before - 1
    )


def test_a_box_shows_whose_trust_runs_through_it(browser: Page) -> None:
    browser.value(
        "document.querySelector('[aria-label^=\"consumer billing\"]').focus({focusVisible: true})"
    )
    bright = "[...document.querySelectorAll('svg a')].filter(one => getComputedStyle(one).opacity == 1)"
    names = browser.value(
        f"{bright}.map(one => one.getAttribute('aria-label').split(',')[0])"
    )
    assert sorted(names) == [
        "consumer billing",
        "credential old-1",
        "key old key",
        "plugin service invoices",
        "route invoices",
    ]


CONTRAST = """(() => {
  const channel = value => (value /= 255) <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b)
  const colour = text => (text.match(/[\\d.]+/g) || []).map(Number)
  const ground = node => {
    for (; node; node = node.parentElement) {
      const found = colour(getComputedStyle(node).backgroundColor)
      if (found.length == 3) return found
    }
    return [255, 255, 255]
  }
  const under = node => node.closest('a') && node.parentElement.querySelector('.box') && !node.matches('.anybody')
    ? colour(getComputedStyle(node.parentElement.querySelector('.box')).fill)
    : colour(getComputedStyle(document.querySelector('svg .side-Kong')).fill)
  const poor = []
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some(one => one.nodeType == 3 && one.textContent.trim())
    if (!own || node.matches('title, desc, style, .skip')) continue
    const style = getComputedStyle(node), inside = node.matches('svg *')
    const pair = [colour(inside ? style.fill : style.color), inside ? under(node) : ground(node)].map(light)
    const ratio = (Math.max(...pair) + .05) / (Math.min(...pair) + .05)
    if (ratio < 4.5) poor.push(node.textContent.trim().slice(0, 30) + ': ' + ratio.toFixed(2))
  }
  return poor
})()"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everything_can_be_read(browser: Page, dark: bool) -> None:
    """Text stands out as WCAG 2.2 asks for (1.4.3), names fit into their boxes, and a narrow window scrolls one way."""
    browser.value("document.activeElement.blur()")
    browser.show(1440, 900, dark)
    assert browser.value(CONTRAST) == []
    overflowing = """[...document.querySelectorAll('svg a')].filter(one => [...one.querySelectorAll('.name, .detail')]
      .some(text => text.getBBox().x + text.getBBox().width > one.querySelector('.box').getBBox().x + 180))
      .map(one => one.getAttribute('aria-label'))"""
    assert browser.value(overflowing) == []
    browser.show(360, 800, dark)
    assert browser.value("document.documentElement.scrollWidth") <= 360
    browser.show(1440, 900)
