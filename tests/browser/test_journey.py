"""A report from the first page to the last, in both browsers, opened by the bodies it was sealed to."""

import os
from pathlib import Path

import pytest

from channel.errors import NotRecipientError
from channel.report.attached import Purpose
from channel.report.manifest import Kind, SealedBy
from channel.wire.submission import SEALED_PREFIX_BYTES
from channel.wire.wordlist import load_wordlist
from channel.wire.words import entropy_from_text
from keys.passphrase import reporter_keys
from tests.browser import journey
from tests.browser.journey import Plan
from tests.browser.portal import Portal
from tests.browser.relays import middleman
from tests.browser.tab import Tab
from tests.client.open_channel import identity_of, open_evidence

LARGE_BYTES = 50_000_003
SMALL_BYTES = 70_001
_KEPT = """
async () => ({
  cookie: document.cookie,
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})
"""
_FOCUSED = "() => document.activeElement?.closest('[data-answers]')?.dataset.answers ?? ''"
NOTHING_KEPT = {"cookie": "", "local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0}


def test_a_full_report_with_two_files_arrives_byte_for_byte(tab: Tab, portal: Portal, tmp_path: Path) -> None:
    large, small = tmp_path / "video of the bridge.mp4", tmp_path / "صورة.jpg"
    large.write_bytes(os.urandom(LARGE_BYTES))
    small.write_bytes(os.urandom(SMALL_BYTES))
    portal.arrived()
    journey.write(tab, portal.address, Plan(form="full", files=[large, small], evidence=[1]))
    journey.send(tab)
    receipt = journey.keep_words(tab)
    assert tab.complaints() == []

    (entry,) = portal.arrived()
    assert receipt.number == entry.commitment.hex()
    opened, other = portal.opened(entry, "ohchr"), portal.opened(entry, "oios")
    assert opened.front == other.front
    manifest = opened.front.manifest
    assert (manifest.report["what"], manifest.report["where"]["text"]) == (journey.WHAT, journey.WHERE)
    assert (manifest.report["form"], manifest.kind, manifest.sealed_by, manifest.lang) == (
        "full",
        Kind.REPORT,
        SealedBy.BROWSER,
        "en",
    )
    assert [addressee.body for addressee in manifest.to] == ["ohchr", "oios"]
    assert [(file.name, file.purpose) for file in manifest.files] == [
        (large.name, Purpose.ALL),
        (small.name, Purpose.EVIDENCE),
    ]
    assert opened.files[0] == large.read_bytes()
    evidence = [open_evidence(opened, 1, [identity_of(body, "evidence")]) for body in ("ohchr", "oios")]
    assert evidence == [small.read_bytes()] * 2
    with pytest.raises(NotRecipientError):
        portal.opened(entry, "osapg")

    keys = reporter_keys(entropy_from_text(" ".join(receipt.words), load_wordlist()))
    assert (manifest.report_id, manifest.reporter.sign) == (keys.report_id, keys.sign_public)
    assert manifest.log_key == keys.log_key(0)
    assert portal.sealed_file(entry).stat().st_size > SEALED_PREFIX_BYTES + LARGE_BYTES


def test_an_alert_leaves_nothing_behind_and_says_nothing_unsealed(tab: Tab, portal: Portal) -> None:
    portal.arrived()
    with middleman(portal.server.port) as between:
        journey.write(tab, between.address, Plan(bodies=["osapg"]))
        journey.send(tab)
        receipt = journey.keep_words(tab)
    (entry,) = portal.arrived()
    assert portal.opened(entry, "osapg").what == journey.WHAT
    said = b"".join(passing.said for passing in between.passed)
    for secret in (journey.WHAT[:20], "Oruma", "osapg", *(f" {word} " for word in receipt.words)):
        assert secret.encode() not in said, secret
    paths = {passing.path for passing in between.passed}
    assert "/v1/submissions" in paths
    assert not any("?" in path or "osapg" in path for path in paths)
    assert not any("cookie" in {name.lower() for name in passing.headers} for passing in between.passed)
    assert tab.call(_KEPT) == NOTHING_KEPT
    assert tab.address() == f"{between.address}/en/report"
    assert tab.complaints() == []


def test_somebody_involved_is_placed_and_a_change_leads_back_to_where_it_shows(
    tab: Tab, portal: Portal
) -> None:
    involved = journey.on("involved")
    none = f'{involved} label:has([data-part="none-left-out"])'
    note = journey.on("consent", '[data-part="left-out-note"]')
    journey.begin(tab, portal.address)
    journey.tick_bodies(tab, ["ohchr", "oios"])
    journey.go_on(tab, "bodies", "involved")
    tab.click(f'{involved} label:has(input[value="yes"])')
    tab.click(f'{involved} [data-act="continue"]')
    tab.wait(f'{involved} [data-part="errors"]')
    tab.click(none)
    tab.click(f'{involved} label:has(input[value="oios"])')
    assert not tab.call("() => document.querySelector('[data-part=\"none-left-out\"]').checked")
    journey.go_on(tab, "involved", "form")
    journey.choose_form(tab, "alert")
    journey.write_alert(tab)
    journey.go_on(tab, "files", "consent")
    assert "Internal Oversight" in tab.text(note)
    for use in ("C3", "C4"):
        tab.click(f'[data-field="consent.0.answers.{use}"] label:has(input[value="no"])')
    assert not tab.visible(note)
    journey.go_on(tab, "consent", "check")
    row = journey.on("check", '[data-answers="involved"]')
    assert "Internal Oversight" in tab.text(row)

    tab.click(f'{row} [data-act="change"]')
    tab.wait(none)
    tab.click(none)
    journey.go_on(tab, "involved", "check")
    assert tab.call(_FOCUSED) == "involved"
    assert "Internal Oversight" not in tab.text(row)
    assert "Internal Oversight" in tab.text(journey.on("check", '[data-answers="bodies"]'))


def test_nothing_is_sent_before_the_last_button(tab: Tab, portal: Portal) -> None:
    with middleman(portal.server.port) as between:
        journey.write(tab, between.address, Plan())
        assert {passing.method for passing in between.passed} <= {"GET"}


def test_the_same_answers_never_look_alike(tab: Tab, portal: Portal) -> None:
    portal.arrived()
    for _ in range(2):
        journey.write(tab, portal.address, Plan(bodies=["oios"]))
        journey.send(tab)
    first, second = portal.arrived()
    assert first.payload_bytes == second.payload_bytes
    assert {first.header, first.payload_digest} & {second.header, second.payload_digest} == set()
