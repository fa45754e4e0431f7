"""What the generated operations stand on: results, errors, contexts, the two protocols, retries and transports."""
