"""Request quotas (kms-api.md section 14): which calls are counted together, how many a second, and the counting."""
