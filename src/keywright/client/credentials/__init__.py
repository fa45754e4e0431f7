"""Where the client finds what it signs with: one provider a file, a chain in AWS's order, renewal before expiry."""
