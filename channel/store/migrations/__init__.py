"""The steps by which the database came to its present form, each with its way back."""
