"""README.md: its sessions, the scripts it names, and its test command."""

import re

import pytest
from expected import PROTOCOL, last_client_port
from script import ROOT
from sockets import ADDRESS_IN_USE

README = (ROOT / 'README.md').read_text(encoding='utf-8')

# The console blocks: what is typed after the prompt, and what that prints.
BLOCKS = dict(re.findall(
    r'^```console\n\$ (.*)\n((?:.*\n)*?)```$', README, re.MULTILINE
))

# The sessions: the server's block stands before the client's.
SESSIONS = [
    ('socket_echo_server.py', 'socket_echo_client.py'),
    (
        'socket_echo_server_explicit.py 127.0.0.1',
        'socket_echo_client_explicit.py 127.0.0.1',
    ),
    ('socket_echo_server_any.py', 'socket_echo_client_easy.py'),
]


def test_console_blocks_are_the_sessions_and_the_command_in_dot_ci_run():
    # .ci/run ends with the command that the README gives for the tests.
    ci_run = (ROOT / '.ci' / 'run').read_text(encoding='utf-8')
    assert list(BLOCKS) == [
        *(f'python3 {command}' for session in SESSIONS for command in session),
        ci_run.splitlines()[-1],
    ]


@pytest.mark.parametrize(('server_command', 'client_command'), SESSIONS)
def test_sessions_are_what_the_scripts_print(
    start_script, server_command, client_command
):
    server_shown = BLOCKS[f'python3 {server_command}']
    client_shown = BLOCKS[f'python3 {client_command}']

    server = start_script(server_command)
    server.read_line()
    server.read_line()
    if ADDRESS_IN_USE in server.errors:
        pytest.skip(f'a server has or just had port 10000: {ADDRESS_IN_USE}')
    beginning = server_shown.splitlines(keepends=True)[:2]
    assert server.printed == ''.join(beginning)

    client = start_script(client_command)
    assert client.finish() == client_shown.replace('IPPROTO_TCP', PROTOCOL)

    # The client's port differs from run to run.
    printed = server.stop_if_still_serving()
    assert printed == server_shown.replace(
        last_client_port(server_shown), last_client_port(printed)
    )


def test_scripts_named_in_the_readme_exist():
    names = re.findall(r'\w+\.py', README)
    assert [name for name in names if not (ROOT / name).is_file()] == []
