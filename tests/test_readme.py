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
SERVER_BLOCKS, CLIENT_BLOCKS = SESSION_BLOCKS[::2], SESSION_BLOCKS[1::2]


@pytest.mark.parametrize(
    ('server_block', 'client_block'),
    [*zip(SERVER_BLOCKS, CLIENT_BLOCKS, strict=True)],
    ids=[typed for typed, _ in SERVER_BLOCKS],
)
def test_sessions_are_what_the_scripts_print(
    start_script, server_block, client_block
):
    typed, shown = server_block
    server = start_script(typed.removeprefix('python3 '))
    server.read_until('waiting for a connection')
    if ADDRESS_IN_USE in server.errors:
        pytest.skip(f'port 10000: {ADDRESS_IN_USE}')
    assert server.errors == ''

    client_typed, client_shown = client_block
    client = start_script(client_typed.removeprefix('python3 '))
    assert client.finish() == client_shown.replace('IPPROTO_TCP', PROTOCOL)

    # The client's port differs from run to run.
    server.read_until('waiting for a connection')
    port = re.search(r"', (\d+)\)", shown)[1]
    assert server.kill() == shown.replace(port, f'{server.client_port}')


def test_sessions_show_every_script():
    shown_scripts = [typed.split()[1] for typed, _ in SESSION_BLOCKS]
    assert sorted(shown_scripts) == sorted(
        path.name for path in ROOT.glob('*.py')
    )


def test_files_exist_by_the_names_they_have_in_the_readme():
    names = re.findall(r'(?:tests/)?\w+\.py', README)
    assert [name for name in names if not (ROOT / name).is_file()] == []


def test_test_command_is_the_one_in_ci_run():
    script = (ROOT / '.ci' / 'run').read_text(encoding='utf-8')
    assert script.splitlines()[-1] == TEST_COMMAND
