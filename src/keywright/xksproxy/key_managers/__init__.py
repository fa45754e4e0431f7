"""Where external keys live: in this process, or on PKCS#11 tokens."""
