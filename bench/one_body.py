"""One body with one intake key, outside any directory: enough to seal to and to open with."""

import os
from dataclasses import dataclass
from datetime import date
from typing import Self

from channel.client.chosen_bodies import ChosenBodies
from channel.codec.days import Window
from channel.codec.digests import sha256
from channel.treelog.signature import ed25519_public
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.body_in_force import BodyInForce
from channel.wire.directory import DirectoryBody
from channel.wire.intake_note import IntakeKey
from keys.identity import Identity

_WINDOW = Window(start=date(2026, 11, 23), end=date(2026, 11, 30))


@dataclass(frozen=True, slots=True, kw_only=True)
class OneBody:
    """What a reporter sees of the body, and the identity behind it."""

    chosen: ChosenBodies
    identity: Identity

    @classmethod
    def new(cls) -> Self:
        """Draw a fresh body."""
        identity = Identity(os.urandom(32))
        body = BodyInForce(
            body=DirectoryBody(id="bench", title="A body to measure with"),
            about=None,
            note=None,
            intake=IntakeKey(id="2026w48", window=_WINDOW, recipient=identity.recipient),
            evidence=None,
            reason=None,
        )
        promise = VerifierKey(
            name="bench.invalid/promise", key_type=KeyType.ED25519, public=ed25519_public(os.urandom(32))
        )
        chosen = ChosenBodies(bodies=(body,), directory=sha256(b""), promise_key=promise)
        return cls(chosen=chosen, identity=identity)
