"""What the server does with what arrives: workflows over ports, pure; ciphertext only."""
