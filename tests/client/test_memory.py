"""Sealing takes the same memory whatever the size of the files."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

MIB = 2**20
GROWTH_LIMIT_KIB = 40 * 1024

SCRIPT = """
import json, os, resource, sys
from datetime import date
from pathlib import Path
from channel.client.attachments import Attachment
from channel.client.chosen_bodies import choose
from channel.client.progress import silent
from channel.client.sealing import Draft, seal_report
from channel.client.surroundings import Surroundings
from channel.report.attached import Purpose
from channel.wire.wordlist import load_wordlist
from tests.client.open_channel import OpenChannel

folder, sizes = Path(sys.argv[1]), json.loads(sys.argv[2])
today = date(2026, 11, 25)
channel = OpenChannel(today=today)
notes = channel.files.verify(channel.pin, today=today, seen=channel.simulated.seen)
around = Surroundings(today=today, random_bytes=os.urandom, sleep=print, progress=silent)
peaks = []
for number, size in enumerate(sizes):
    path = folder / f"{number}.bin"
    with path.open("wb") as file:
        file.truncate(size)
    files = (Attachment(path=path, purpose=Purpose.EVIDENCE if number == 2 else Purpose.ALL),)
    draft = Draft(report={"form": "full", "what": "x"}, lang="en", attachments=files)
    out = folder / f"{number}.chs"
    seal_report(draft, choose(notes, ["ohchr"]), path=out, wordlist=load_wordlist(), surroundings=around)
    out.unlink()
    path.unlink()
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(json.dumps(peaks))
"""


@pytest.mark.long
def test_memory_is_flat(tmp_path: Path, root: Path, long_run: bool) -> None:  # noqa: FBT001 - a fixture
    sizes = json.dumps([size * MIB for size in ([1, 1024, 512] if long_run else [1, 96, 96])])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path), sizes],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    small, *grown = json.loads(done.stdout)
    # The peak after one MiB holds the code and the buffers; what comes later must be no more than that.
    assert max(grown) - small < GROWTH_LIMIT_KIB
