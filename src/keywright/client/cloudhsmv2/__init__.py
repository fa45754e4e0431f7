"""The operations of CloudHSM V2, one module each."""
