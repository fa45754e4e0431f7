"""`keywright kms wait`: what goes beyond `aws`, which has no waiters for KMS."""
