"""Plants canaries: reports in which every readable thing is distinctive, and needles for all of it."""

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from channel.client.attachments import Attachment
from channel.codec.binary import u64
from channel.codec.days import week_id, week_of
from channel.report.attached import Purpose
from channel.wire.body_in_force import BodyInForce
from channel.wire.directory import DirectoryBody
from channel.wire.intake_note import IntakeKey
from channel.wire.wordlist import load_wordlist
from channel.wire.words import entropy_from_text
from keys.identity import Identity
from keys.passphrase import reporter_keys
from keys.unseal import open_header
from tests.promises.live_channel import today
from tests.promises.needles import spellings, text_spellings, together
from tests.promises.reporting import Reporter, SealedReport

CORE = "q" + secrets.token_hex(7)
"""What every text of a report holds; lower case, so that a body's id may hold it."""
LANGUAGE = f"qaa-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
LARGE_BYTES = 3_200_000
COMMON = together([text_spellings("core", CORE), text_spellings("language", LANGUAGE)])
"""Needles for what every report holds."""
_HIDDEN_BODY = f"body-{CORE}"
_SLICE = slice(200, 232)


class Planter:
    """Seals to a body of the channel, and to one that its server does not know: its very id is a canary."""

    def __init__(self, folder: Path, address: str) -> None:
        self.reporter = Reporter(folder, address)
        self._hidden = Identity(secrets.token_bytes(32))
        known = self.reporter.bodies("ohchr")
        self._bodies = replace(known, bodies=(*known.bodies, _hidden_body(self._hidden)))

    def seal(self, name: str, *, large: bool = False) -> SealedReport:
        attached = self._file(f"photo {CORE} {name}.jpg", size_bytes=LARGE_BYTES if large else 5000)
        original = self._file(f"original {CORE} {name}.txt", size_bytes=5000)
        files = (Attachment(path=attached), Attachment(path=original, purpose=Purpose.EVIDENCE))
        return self.reporter.seal(name, _report(), self._bodies, lang=LANGUAGE, attachments=files)

    def _file(self, name: str, *, size_bytes: int) -> Path:
        path = self.reporter.folder / name
        # One canary in every hundred bytes, so that no part of the file is without one.
        lines = (CORE.encode() + u64(number) + bytes(77) for number in range(size_bytes // 100))
        path.write_bytes(b"".join(lines))
        return path

    def secrets_of(self, sealed: SealedReport) -> dict[str, bytes]:
        """Return needles for everything in a report, beside its text, that only its bodies may know."""
        entropy = entropy_from_text(" ".join(sealed.words), load_wordlist())
        keys = reporter_keys(entropy)
        reply, hidden = keys.reply_identity.recipient, self._hidden.recipient
        found = {
            "words": " ".join(sealed.words).encode(),
            "words without spaces": "".join(sealed.words).encode(),
            "entropy": entropy,
            "file key": open_header(sealed.header, [self._hidden]).file_key,
            "report id": keys.report_id,
            "tag key": keys.tag_key,
            "sign key": keys.sign_public,
            "log key": keys.log_key(0),
            "reply recipient": reply.raw[_SLICE],
            "reply recipient's text": str(reply)[_SLICE].encode(),
            "hidden body's recipient": hidden.raw[_SLICE],
            "hidden body's recipient's text": str(hidden)[_SLICE].encode(),
            "hidden body's recipient's hash": hidden.digest[:16],
        } | {f"addressee {one.body}": one.text.encode() for one in self._bodies.addressees}
        name = sealed.path.stem
        return together(spellings(f"{name}'s {what}", data) for what, data in found.items())


def _hidden_body(identity: Identity) -> BodyInForce:
    key = IntakeKey(id=week_id(today()), window=week_of(today()), recipient=identity.recipient)
    return BodyInForce(
        body=DirectoryBody(id=_HIDDEN_BODY, title=f"Body of {CORE}"),
        about=None,
        note=None,
        intake=key,
        evidence=replace(key, recipient=Identity(secrets.token_bytes(32)).recipient),
        reason=None,
    )


def _report() -> dict[str, Any]:
    return {
        "form": "full",
        "what": f"They came at dawn, {CORE}. Ils sont venus à l'aube, {CORE}. جاؤوا فجرا {CORE}.",
        "where": {"text": f"by the ford {CORE}", "country": f"Oruma {CORE}", "admin1": CORE},
        "when": {"text": f"on market day {CORE}"},
        "affected": {"text": f"families {CORE}", "groups": [f"herders {CORE}"]},
        "responsible": {"text": f"a patrol {CORE}"},
        "how_known": {"text": f"saw it {CORE}"},
        "raised": {"text": f"told the desk {CORE}", "reply": f"be quiet {CORE}"},
        "consent": [{"subject": "reporter", "conditions": f"not my village {CORE}"}],
        f"later-{CORE}": {"nested": [CORE]},
    }
