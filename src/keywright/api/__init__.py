"""Wire shapes of the AWS APIs that Keywright speaks, and the one way in and out of JSON.

`kms`, `cloudhsmv2` and `sts` are generated from the installed botocore model (`make gen`); the rest is written by
hand. Nothing here imports another part of Keywright.
"""
