"""The whole journey on one machine: an invented channel, real keys, a real server, reports that come back."""
