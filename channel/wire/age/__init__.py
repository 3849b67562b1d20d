"""The age file format, version 1, with hybrid post-quantum recipients only.

Source: C2SP age.md and its `mlkem768x25519` recipient type.
"""
