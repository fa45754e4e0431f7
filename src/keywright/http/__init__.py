"""AWS JSON 1.1 over ASGI: authentication, decoding, error rendering, health."""
