"""A server that lies about keys or about what arrived: the page stops, and says so in plain words."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from channel.codec.days import Window
from tests.browser import journey
from tests.browser.journey import Plan
from tests.browser.portal import Portal
from tests.browser.relays import Passing, middleman
from tests.browser.tab import Tab
from tests.client.open_channel import forged
from tests.wire.notes_simulator import signed_by_body, signed_by_roots

SENTENCE = "code => document.querySelector(`#strings [data-string='error-${code}']`)?.textContent ?? ''"
FAILED = journey.on("bodies", '[data-part="fetch-failed"]')
LIST = journey.on("bodies", '[data-part="list"]')


def forge(portal: Portal) -> None:
    portal.put("v1/directory", forged(signed_by_roots(portal.channel.simulated.directory.text, "1", "2")))


def sign_alone(portal: Portal) -> None:
    portal.put("v1/directory", signed_by_roots(portal.channel.simulated.directory.text, "1").encoded)


def sign_without_ml_dsa(portal: Portal) -> None:
    portal.put("v1/directory", signed_by_roots(portal.channel.simulated.directory.text, "1e", "2e").encoded)


def expire(portal: Portal) -> None:
    simulated, today = portal.channel.simulated, portal.channel.today
    valid = Window(start=today - timedelta(days=30), end=today)
    simulated.directory = replace(simulated.directory, valid=valid)
    portal.put("v1/directory", simulated.directory_file)


def roll_back(portal: Portal) -> None:
    # The pin names the number below which no directory counts.
    portal.put("pin.json", replace(portal.channel.pin, seq=2).encoded)


def give_a_key_twice(portal: Portal) -> None:
    portal.channel.share_a_key()
    portal.put("v1/intake", portal.channel.simulated.intake_file)


def change_about(portal: Portal) -> None:
    portal.put("v1/about", portal.channel.simulated.about_file.replace(b"Cannot arrest", b"Can arrest"))


def change_the_roots(portal: Portal) -> None:
    portal.put("v1/roots", signed_by_roots(portal.channel.simulated.directory.text, "1", "2").encoded)


LIES: dict[str, tuple[Callable[[Portal], None], set[str]]] = {
    "a forged directory": (forge, {"bad-signature"}),
    "a directory that too few signed": (sign_alone, {"too-few-signed"}),
    "a directory without the signatures made for later": (sign_without_ml_dsa, {"too-few-signed"}),
    "an expired directory": (expire, {"directory-expired"}),
    "a directory rolled back": (roll_back, {"rolled-back"}),
    "one key twice": (give_a_key_twice, {"key-twice"}),
    "other words about the bodies": (change_about, {"about-differs"}),
    "something else for roots": (change_the_roots, {"malformed", "not-pinned"}),
}


@pytest.mark.parametrize("lie", LIES)
def test_the_page_stops_and_says_why(tab: Tab, own_portal: Portal, lie: str) -> None:
    tell, codes = LIES[lie]
    tell(own_portal)
    journey.begin(tab, own_portal.address)
    tab.wait(FAILED)
    reason = tab.text(journey.on("bodies", '[data-part="fetch-reason"]'))
    sentences = {tab.call(SENTENCE, code) for code in codes}
    assert reason in sentences
    assert len(reason) > 30
    assert reason != tab.call(SENTENCE, "other")
    assert not tab.visible(LIST)
    assert not tab.visible(journey.on("bodies", '[data-act="continue"]'))
    assert own_portal.entries() == []


def test_honest_again_it_goes_on_where_it_stopped(tab: Tab, own_portal: Portal) -> None:
    forge(own_portal)
    journey.begin(tab, own_portal.address)
    tab.wait(FAILED)
    own_portal.put("v1/directory", own_portal.channel.simulated.directory_file)
    tab.click(journey.on("bodies", '[data-act="fetch-again"]'))
    tab.wait(LIST)
    journey.choose_bodies(tab, ["ohchr"])


def without_keys(portal: Portal) -> None:
    portal.channel.drop_keys("oios")
    portal.put("v1/intake", portal.channel.simulated.intake_file)


def without_the_note(portal: Portal) -> None:
    intakes = portal.channel.simulated.intakes
    kept = [signed_by_body(intakes[body].text, body).encoded for body in intakes if body != "oios"]
    portal.put("v1/intake", b"".join(kept))


def signed_by_a_stranger(portal: Portal) -> None:
    intakes = portal.channel.simulated.intakes
    signers = {body: "ohchr" if body == "oios" else body for body in intakes}
    notes = [signed_by_body(intakes[body].text, signer).encoded for body, signer in signers.items()]
    portal.put("v1/intake", b"".join(notes))


@pytest.mark.parametrize("lie", [without_keys, without_the_note, signed_by_a_stranger])
def test_a_body_whose_key_is_missing_cannot_be_chosen_and_says_why(
    tab: Tab, own_portal: Portal, lie: Callable[[Portal], None]
) -> None:
    lie(own_portal)
    journey.begin(tab, own_portal.address)
    tab.wait(LIST)
    body = journey.on("bodies", '[data-body="oios"]')
    reason = tab.text(f"{body} [data-part='reason']")
    assert len(reason) > 30
    assert tab.call("selector => document.querySelector(selector).disabled", f"{body} input")
    others = [journey.on("bodies", f"[data-body={name}] [data-part='reason']") for name in ("ohchr", "osapg")]
    assert not any(tab.visible(other) for other in others)
    journey.choose_bodies(tab, ["ohchr"])


def other_commitment(passing: Passing) -> bytes:
    if passing.status != 201 or not (passing.path.endswith(("/v1/submissions", "/complete"))):
        return passing.answer
    answer = json.loads(passing.answer)
    answer["commitment"] = "0" * 64
    return json.dumps(answer).encode()


@pytest.mark.parametrize("attached_bytes", [0, 2 * 2**20])
def test_another_commitment_in_the_answer_is_never_called_sent(
    tab: Tab, own_portal: Portal, tmp_path_factory: pytest.TempPathFactory, attached_bytes: int
) -> None:
    files = []
    if attached_bytes:
        files = [tmp_path_factory.mktemp("attached") / "a.bin"]
        files[0].write_bytes(bytes(attached_bytes))
    with middleman(own_portal.server.port) as between:
        between.change = other_commitment
        journey.write(tab, between.address, Plan(files=files))
        tab.click(journey.on("check", '[data-act="continue"]'))
        failed = journey.on("sending", '[data-part="failed"]')
        tab.wait(failed, seconds=journey.SEAL_SECONDS)
        reason = tab.text(journey.on("sending", '[data-part="failed-reason"]'))
        assert reason == tab.call(SENTENCE, "other-commitment")
        assert len(reason) > 30
        assert not tab.visible(journey.on("words"))
        # What was typed is still there, and an honest server takes it.
        between.change = lambda passing: passing.answer
        tab.click(journey.on("sending", '[data-act="try-again"]'))
        tab.wait(journey.on("words"), seconds=journey.SEAL_SECONDS)
    assert own_portal.opened(own_portal.entries()[-1], "ohchr").what == journey.WHAT
