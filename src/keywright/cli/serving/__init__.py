"""The server's processes: one supervisor, which owns the listening socket, and N workers that accept from it."""
