"""The operations of STS: one module each."""
