"""The operations of KMS, one module each."""
