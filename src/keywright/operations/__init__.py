"""What each API call does, one module per operation, and the one path that every call takes."""
