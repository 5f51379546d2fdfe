"""README.md and what comes of it: its sessions, and its test command."""

import pathlib
import re

import pytest
from this_system import ADDRESS_IN_USE, PROTOCOL

ROOT = pathlib.Path(__file__).parents[1]

README = (ROOT / 'README.md').read_text(encoding='utf-8')

# The console blocks: what is typed after the prompt, and what that prints.
BLOCKS = re.findall(
    r'^```console\n\$ (.*)\n((?:.*\n)*?)```$', README, re.MULTILINE
)

# The last one runs the tests; the others are a server's and then a client's.
*SESSION_BLOCKS, (TEST_COMMAND, _) = BLOCKS
each_session = pytest.mark.parametrize(
    ('server_block', 'client_block'),
    [*zip(SESSION_BLOCKS[::2], SESSION_BLOCKS[1::2], strict=True)],
    ids=[typed for typed, _ in SESSION_BLOCKS[::2]],
)


def shown(block, port, client_port=None):
    """Return what a block shows as printed, with the ports of this run.

    The client's port takes the place of the first that is shown for one.
    """
    printed = block[1].replace('port 10000', f'port {port}')
    printed = printed.replace('IPPROTO_TCP', PROTOCOL)
    for shown_port in re.findall(r"', (\d+)\)", printed)[:1]:
        printed = printed.replace(f"', {shown_port})", f"', {client_port})")
    return printed


@each_session
def test_sessions_are_what_the_scripts_print(
    start_server, start_script, server_block, client_block
):
    server = start_server(server_block[0].removeprefix('python3 '))
    client_typed = client_block[0].removeprefix('python3 ')
    client = start_script(f'{client_typed} {server.port}')

    assert client.finish() == shown(client_block, server.port)

    server.read_until('waiting for a connection')
    assert server.printed == shown(
        server_block, server.port, server.client_port
    )


@each_session
def test_sessions_run_on_port_10000_just_as_typed(
    start_script, server_block, client_block
):
    server = start_script(server_block[0].removeprefix('python3 '))
    if not server.reaches('waiting for a connection'):
        server.finish(status=1, errors=f'OSError: {ADDRESS_IN_USE}\n')
        pytest.skip('something else holds port 10000')
    client = start_script(client_block[0].removeprefix('python3 '))

    assert client.finish() == shown(client_block, 10000)

    server.read_until('waiting for a connection')
    assert server.printed == shown(server_block, 10000, server.client_port)


def test_sessions_show_every_script():
    shown_scripts = [typed.split()[1] for typed, _ in SESSION_BLOCKS]
    assert sorted(shown_scripts) == sorted(
        path.name for path in ROOT.glob('*.py')
    )


def test_files_exist_by_the_names_they_have_in_the_readme():
    names = re.findall(r'`((?:tests/)?\w+\.py)`', README)
    assert [name for name in names if not (ROOT / name).is_file()] == []


def test_test_command_is_the_one_that_ci_runs():
    script = (ROOT / '.ci' / 'run').read_text(encoding='utf-8')
    assert script.splitlines()[-1] == TEST_COMMAND
