"""Keys that open reports or speak for people; the server's image does not contain this package."""
