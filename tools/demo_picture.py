"""Makes docs/images/demo-once.svg: a real run of `channel demo --once`, drawn as its terminal showed it.

Run it from the top of the checkout as `.venv/bin/python tools/demo_picture.py`.
"""

import io
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from channel.cli.demo_output import journey_table
from channel.demo.folder import DemoFolder
from channel.demo.journey import STEPS, travel
from channel.demo.running import running_channel

PICTURE = Path(__file__).parent.parent / "docs/images/demo-once.svg"
COLUMNS = 80

THEME = TerminalTheme(
    (250, 250, 248),
    (40, 40, 40),
    [
        (0, 0, 0),
        (178, 34, 34),
        (0, 110, 60),
        (150, 110, 0),
        (0, 60, 160),
        (120, 0, 120),
        (0, 110, 120),
        (90, 90, 90),
    ],
)

# The library's own frame loads a typeface from another server; this one takes what the reader has.
FRAME = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>channel demo --once</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; \
font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
<rect width="{width}" height="{height}" rx="8" fill="#fafaf8" stroke="#cccccc"/>
<g transform="translate({terminal_x}, 25)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main() -> None:
    """Run the journey and draw it."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    start = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="channel-demo-") as folder,
        running_channel(DemoFolder(root=Path(folder)), port=0, today=datetime.now(UTC).date()) as running,
    ):
        made = f"A channel with four bodies stands after {time.monotonic() - start:.1f} s"
        outcomes = list(travel(running.channel, STEPS, clock=time.monotonic))
    if any(outcome.error for outcome in outcomes):
        sys.exit("error: the journey failed, so there is no picture of it")
    console.print("$ channel demo --once", style="bold")
    console.print(journey_table(STEPS, outcomes, made=made))
    PICTURE.parent.mkdir(exist_ok=True)
    picture = console.export_svg(theme=THEME, code_format=FRAME, title="", unique_id="demo")
    PICTURE.write_text("\n".join(line.rstrip() for line in picture.splitlines()) + "\n")


if __name__ == "__main__":
    main()
