"""AWS JSON 1.1 over HTTP/1.1: connections, authentication, decoding, error rendering, health."""
