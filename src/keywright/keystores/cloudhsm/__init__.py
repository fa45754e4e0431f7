"""Key stores of type AWS_CLOUDHSM: non-extractable keys in a cluster of HSMs, owned by the crypto user kmsuser."""
