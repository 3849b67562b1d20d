"""What a person can do when notes are not believed; the sentences of `hint=`, each said in one place."""

SUSPECT = "Fetch fresh notes; if this continues, treat the server as suspect."
OTHER_CHANNEL = "Check that pin.json and the notes are of the same channel."
CLOCK = "Check the date of this device; if it is right, fetch fresh notes."
ASK_BODY = "Ask the body's custodian, by another way, whether this is theirs."
