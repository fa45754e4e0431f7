"""One module per operation that only Keywright has."""
