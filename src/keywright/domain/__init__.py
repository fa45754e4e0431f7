"""The rules of a key management service: no input or output, no clock, no randomness of its own."""
