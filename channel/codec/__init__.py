"""Encodings that every format shares: integers, text forms of bytes, strict JSON, days."""
