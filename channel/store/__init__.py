"""The ports of `channel.intake` on SQLite and plain files; keeps ciphertext and never looks inside."""
