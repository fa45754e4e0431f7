"""Writes `src/keywright/api/{kms,cloudhsmv2,sts}.py` from the service models of the installed botocore."""
