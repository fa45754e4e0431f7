"""Keywright: a key management service that you run yourself."""
