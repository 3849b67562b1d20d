"""The HTTP server: takes in ciphertext, hands it out, and holds no key that opens anything."""
