"""PKCS#11: modules, tokens, keys on them, and the agent process that keeps a vendor library at arm's length.

Only this package imports `pkcs11` (python-pkcs11). A server never loads a module into itself: it starts
`keywright.pkcs11.agent.process.AgentProcess` and sends it commands, so that a library that hangs or crashes
costs one child process. The parent's half needs no PKCS#11 library installed at all.
"""
