"""`keywright kms|cloudhsmv2|sts OPERATION`: every operation, with the options, output and exit codes of `aws`.

The reference for behaviour is the AWS CLI, version 1. All of it comes from the metadata in `keywright.api`; the calls
are made by `keywright.client`, over the wire, signed, like everybody else's.
"""
