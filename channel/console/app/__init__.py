"""The console's pages on loopback: a keeper that holds the door, and a worker that may be unlocked."""
