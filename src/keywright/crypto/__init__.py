"""Cryptography: the only package that uses the `cryptography` library, and one that knows nothing else of ours."""
