"""The command line. Imports stay lazy: a command loads only what it runs."""
