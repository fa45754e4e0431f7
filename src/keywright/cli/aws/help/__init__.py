"""`help` of a service and of an operation, from the model and from the client's docstrings."""
