"""The operator's network: what the configuration says of it, and the addresses taken in it."""
