"""The demonstration: what it does, and how it tells it."""
