"""An HTTP/1.1 client for one host over TLS: pooled connections, within bounds on answers and on time.

It follows no redirect, keeps no cookie and reads no proxy from the environment.
"""
