"""The typed client of the AWS KMS, CloudHSM v2 and STS APIs."""
