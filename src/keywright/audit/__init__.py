"""The audit log: chained records in a file, on standard output and at a syslog server; reading and verifying them."""
