"""The built-in key store: key material sealed in the database, cryptography in this process."""
