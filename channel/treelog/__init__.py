"""Signed notes, and the Merkle log built on them; pure, and knows nothing of reports or bodies."""
