"""Writes the shapes in `src/keywright/api` and the operations in `src/keywright/client` from botocore's models."""
