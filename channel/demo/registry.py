"""The steps of the journey in their order; a new one is a file in `steps` and a line here."""

from channel.demo.journey import Step
from channel.demo.steps.attachment import compare_attachments
from channel.demo.steps.open import compare_reports
from channel.demo.steps.seal import seal_samples
from channel.demo.steps.send import send_samples
from channel.demo.steps.sync import sync_consoles

STEPS = (
    Step(name="seal", what="reports sealed on the reporters' devices", run=seal_samples),
    Step(name="send", what="sealed reports sent to the server", run=send_samples),
    Step(name="sync", what="every entry fetched by every member", run=sync_consoles),
    Step(name="open", what="each body opens what is its own, and nothing else", run=compare_reports),
    Step(name="attachment", what="every attachment comes back byte for byte", run=compare_attachments),
)

FIRST_STEPS = STEPS[:2]
"""Those that fill a channel with reports, and read none."""
