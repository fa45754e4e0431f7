"""The agent: a child process that holds one PKCS#11 module and answers commands over a socket pair.

Parent's half: `spec`, `channel`, `process`, `supervisor`. Child's half: `__main__`, `serve`, `execute`,
`failover`. Both halves: `messages`, `frames`.
"""
