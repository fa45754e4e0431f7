"""The operations of AWS KMS, one module each."""
