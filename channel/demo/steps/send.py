"""Sends every sealed file over HTTP as `channel report send` does; sending one again is harmless."""

from channel.client.connection import Connection
from channel.client.sealed_file import open_sealed_file
from channel.client.sending import send
from channel.client.upload_state import UploadState
from channel.demo.demo_channel import DemoChannel
from channel.demo.reporters import saved_notes, surroundings
from channel.errors import UntrustedError


def send_samples(channel: DemoChannel) -> None:
    """Send every sample and compare what the server confirms with what was sealed.

    Raises:
        ChannelError: a report was not sent, or the server confirms another.
    """
    promise_key, around = saved_notes(channel).directory.promise, surroundings(channel)
    with Connection(channel.server, proxy=None) as connection:
        for sample in channel.samples:
            files = channel.folder.reporter(sample)
            with open_sealed_file(files.sealed) as sealed:
                sent = send(
                    sealed,
                    connection=connection,
                    state=UploadState(files.sealed, server=connection.server),
                    promise_key=promise_key,
                    surroundings=around,
                )
            if sent.commitment != files.read().commitment:
                raise UntrustedError(f"the server confirms another commitment than that of {sample.name}")
