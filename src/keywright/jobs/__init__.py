"""What happens in the background: connecting, disconnecting, deleting what is due. Every worker runs all of it."""
