"""Stands in for a console script: has its command run by preloaded_program.py, and ends as the command ends.

A copy is the program to be run. It lies beside the socket and has a first line that names the interpreter. Every import
here is paid for by each command, which is why it is not `socket`, `json` and so on.
"""

import marshal
import os
import sys
from _socket import AF_UNIX, SCM_RIGHTS, SOCK_SEQPACKET, SOL_SOCKET, socket

connection = socket(AF_UNIX, SOCK_SEQPACKET)
connection.connect(os.path.join(os.path.dirname(os.path.realpath(sys.argv[0])), "socket"))
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in range(3))
message = marshal.dumps((sys.argv[1:], dict(os.environ), os.getcwd(), os.umask(0)))
connection.sendmsg([message], [(SOL_SOCKET, SCM_RIGHTS, streams)])
answer = connection.recv(4096).decode()
if not answer:
    sys.exit("the process that was to run this command has ended")
if answer.startswith("/"):
    # The environment is one for an interpreter of its own.
    os.execv(answer, [answer, *sys.argv[1:]])
if (code := int(answer)) >= 0:
    os._exit(code)
import signal  # noqa: E402 - wanted only here, where a signal has ended the command

if signal.getsignal(-code) != signal.SIG_DFL:
    signal.signal(-code, signal.SIG_DFL)
os.kill(os.getpid(), -code)
