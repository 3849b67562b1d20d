"""Formats of everything that crosses the wire, public-key side; pure, and unable to open a report."""
