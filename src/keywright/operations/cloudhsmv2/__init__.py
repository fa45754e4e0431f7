"""The operations of CloudHSM v2, one module each."""
