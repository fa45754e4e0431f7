"""What comes and goes on the wire: paths, signatures, messages, and the parts of a ciphertext."""
