"""The sessions that README.md shows."""

import re
import socket

from script import ROOT

README = (ROOT / 'README.md').read_text(encoding='utf-8')

# For each console block: the line that is typed, and what that prints.
BLOCKS = re.findall(r'```console\n(.*)\n([^`]*)```', README)

# README.md has IPPROTO_TCP. Windows' resolver gives no protocol: 0, for IP.
number = socket.getaddrinfo('127.0.0.1', 0, type=socket.SOCK_STREAM)[0][2]
PROTOCOL = 'IPPROTO_TCP' if number else 'IPPROTO_IP'


def session(command, port, host='127.0.0.1'):
    """Return what README.md shows for a command, with this port and HOST."""
    shown = dict(BLOCKS)[f'$ python3 {command}']
    shown = shown.replace('port 10000', f'port {port}')
    shown = shown.replace('127.0.0.1 port', f'{host} port')
    return shown.replace('IPPROTO_TCP', PROTOCOL)
