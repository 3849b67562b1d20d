"""A server's upkeep in a process of its own: throws away what expired, renews what changes by the day."""
