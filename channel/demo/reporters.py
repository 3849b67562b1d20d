"""What the demonstration's reporters have: notes fetched and verified, day, randomness and patience."""

import secrets
import time

from channel.client.connection import Connection
from channel.client.fetching import fetch_pin, refresh_notes
from channel.client.patience import Patience
from channel.client.patient_line import PatientLine
from channel.client.pinning import check_same_pin
from channel.client.progress import silent
from channel.client.saved_notes import SavedNotes
from channel.client.surroundings import Surroundings
from channel.demo.demo_channel import DemoChannel
from channel.wire.trust import TrustedNotes


def surroundings(channel: DemoChannel) -> Surroundings:
    """Return what the reporters' library does not take by itself."""
    return Surroundings(
        today=channel.today, random_bytes=secrets.token_bytes, sleep=time.sleep, progress=silent
    )


def fetch_notes(channel: DemoChannel) -> TrustedNotes:
    """Fetch, verify and save the channel's notes; the administrators' pin stands for the printed card.

    Raises:
        UntrustedError: the server has another pin, or notes that are not believed.
        UnavailableError, RefusedError, MalformedError: as `refresh_notes`.
    """
    with Connection(channel.server, proxy=None) as connection:
        line = PatientLine(connection, Patience(time.sleep))
        check_same_pin(channel.pin, fetch_pin(line))
        saved = SavedNotes(channel.folder.saved_notes)
        return refresh_notes(line, saved, channel.pin, today=channel.today)


def saved_notes(channel: DemoChannel) -> TrustedNotes:
    """Return the notes that were saved, verified anew.

    Raises:
        UnavailableError, MalformedError, UntrustedError: as `SavedNotes.load`.
    """
    return SavedNotes(channel.folder.saved_notes).load(today=channel.today)
