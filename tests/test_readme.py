"""What README.md shows as typed and printed, and what else it says."""

import ast
import doctest
import errno
import itertools
import re
import shutil
import socket
import subprocess

import pytest
from script import (
    ANY_SERVER, CLIENTS, CONNECTION_RESET, EASY_CLIENT, EXPLICIT_CLIENT,
    EXPLICIT_SERVER, FIRST_CLIENT, FIRST_SERVER, LAST_CLIENT, PROTOCOL, ROOT,
    SERVERS, WAITING, in_the_words_of, run, skip_without,
    transcript_with_last_client, waiting_server,
)

README = (ROOT / 'README.md').read_text(encoding='utf-8')

PAGE, _, BY_HAND = README.partition('\n## Try it by hand\n')


def blocks(text):
    """Return [(the line before the block, its lines), ...]."""
    return re.findall(r'(.*)\n\n```\w+\n([^`]*)```', text)


def shown_in(terminal, text):
    """Return the lines of the blocks that stand after "... terminal N:"."""
    return ''.join(
        lines
        for before, lines in blocks(text)
        if before.endswith(f'{terminal}:')
    )


def sessions(terminal):
    """Return {what is typed at a `$`: all that is shown after it, ...}."""
    shown = shown_in(terminal, PAGE)
    typed = r'^\$ (.*)\n((?:(?!\$ ).*\n)*)'
    return dict(re.findall(typed, shown, re.MULTILINE))


def printed_in_readme(command, port=10000, host='127.0.0.1'):
    """Return what README.md shows for a script, with this port and HOST."""
    shown = sessions('terminal 1' if '_server' in command else 'terminal 2')
    printed = shown[f'python3 {command}']
    if command == ANY_SERVER:  # "The same lines as before".
        printed += printed_in_readme(EXPLICIT_SERVER).partition(WAITING)[2]

    printed = printed.replace('port 10000', f'port {port}')
    printed = printed.replace('127.0.0.1 port', f'{host} port')
    return printed.replace('IPPROTO_TCP', PROTOCOL)


def without_addresses(text):
    """Return the text with CLIENT for each client's address and port."""
    # A client of a server at 127.0.0.2 may have that address, too.
    return re.sub(r"\('127\.0\.0\.[12]', \d+\)", 'CLIENT', text)


def test_readme_stops_a_server_before_it_starts_the_next():
    block = r'(terminal \d):\n\n```console\n\$ (.*)'
    text = re.sub(block, r'type `\2` in \1', README)
    steps = re.findall(
        r'Stop the \w+ server in terminal 1|type `py[^`]*` in terminal \d',
        ' '.join(text.split()),
    )
    assert steps == [
        f'type `python3 {FIRST_SERVER}` in terminal 1',
        f'type `python3 {FIRST_CLIENT}` in terminal 2',
        f'type `python3 {EASY_CLIENT}` in terminal 2',
        'Stop the first server in terminal 1',
        f'type `python3 {EXPLICIT_SERVER}` in terminal 1',
        f'type `python3 {EXPLICIT_CLIENT}` in terminal 2',
        'Stop the explicit server in terminal 1',
        f'type `python3 {ANY_SERVER}` in terminal 1',
        'Stop the running server in terminal 1',
        f'type `python3 {FIRST_SERVER}` in terminal 1',
        'type `python3` in terminal 2',
        'Stop the first server in terminal 1',
    ]


def test_readme_names_the_terminal_of_each_block():
    others = [
        before
        for before, _ in blocks(README)
        if not re.search(r'terminal \d:$', before)
    ]
    # Not run: a picture, and the two ways to run the tests.
    assert others == [
        'Read this picture from top to bottom, and along the arrows:',
        'On Linux and macOS, in terminal 1, type this line:',
        'On Windows, in terminal 1, type these three lines:',
    ]
    assert README.count('```') == 2 * len(blocks(README))


def test_readme_counts_the_new_lines_of_a_server():
    counted = re.findall(
        r'(\w+) new\slines\sin\sterminal 1:\n\n```text\n([^`]*)', README
    )
    assert [(number, lines.count('\n')) for number, lines in counted] == [
        ('ten', 10), ('six', 6), ('seven', 7),
    ]


def test_readme_has_the_commands_that_ci_runs():
    *_, (_, posix), (_, windows) = blocks(README)
    *_, command = (ROOT / '.ci' / 'run').read_text('utf-8').splitlines()
    assert posix == f'{command}\n'

    # `py` could be another Python than the one of the job.
    windows = windows.replace('py -m', 'python -m')
    workflow = ROOT / '.github' / 'workflows' / 'tests.yml'
    steps = re.findall('- run: (.*\n)', workflow.read_text('utf-8'))
    assert ''.join(steps) == f'bash .ci/run\n{windows}'


@pytest.mark.parametrize('command', [*SERVERS, *CLIENTS])
def test_readme_and_docstring_give_the_arguments_of(command):
    name, *host = command.split()
    arguments = 'HOST [PORT]' if host else '[PORT]'
    module = ast.parse((ROOT / name).read_text(encoding='utf-8'))
    usage = re.findall('Usage: (.*)', ast.get_docstring(module) or '')
    assert usage == [f'python3 {name} {arguments}']
    row = rf'\| \[`{name}`\]\({name}\) \| `(.*?)` \|'
    assert re.findall(row, README) == [arguments]


def compare_with_readme(server, client_commands, port=None, host='127.0.0.1'):
    """Compare a server's session, and its clients', with those in README.md.

    The clients run one after the other; without a port, with no PORT.
    """
    for command in client_commands:
        with run(command.replace('127.0.0.1', host), port) as client:
            shown = printed_in_readme(command, client.port, host)
            assert client.transcript() == f'{shown}[exit status 0]\n'

    printed = transcript_with_last_client(server, host)
    command = server.command.replace(host, '127.0.0.1')
    shown = printed_in_readme(command, server.port, host)
    _, _, lines = shown.partition(WAITING)
    for _ in client_commands[1:]:  # "The same ten lines again."
        shown += lines
    last = in_the_words_of(command, LAST_CLIENT)
    assert without_addresses(printed) == without_addresses(shown) + last


def port_10000():
    """Return None, for no PORT; skip the test if a program has port 10000."""
    addresses = socket.getaddrinfo('localhost', 10000, type=socket.SOCK_STREAM)
    every_address = (socket.AF_INET, ('', 10000))
    for family, *_, address in [every_address, *addresses]:
        try:
            with socket.socket(family) as sock:
                sock.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                pytest.skip(f'{address}: {error}')


CLIENTS_IN_README = {
    FIRST_SERVER: [FIRST_CLIENT, EASY_CLIENT],
    EXPLICIT_SERVER: [EXPLICIT_CLIENT],
    ANY_SERVER: [EXPLICIT_CLIENT],
}


@pytest.mark.parametrize('command', SERVERS)
def test_readme_shows_what_is_printed(command):
    with waiting_server(command, port_10000) as server:
        compare_with_readme(server, CLIENTS_IN_README[command])


@pytest.mark.parametrize(
    ('server_command', 'client_command', 'host'),
    [
        *itertools.product(SERVERS, CLIENTS, ['127.0.0.1']),
        (EXPLICIT_SERVER, EXPLICIT_CLIENT, '127.0.0.2'),
        (EXPLICIT_SERVER, EXPLICIT_CLIENT, 'localhost'),
        (ANY_SERVER, EXPLICIT_CLIENT, '127.0.0.2'),
    ],
)
def test_each_client_works_with_each_server(
    server_command, client_command, host
):
    skip_without(host)
    typed = server_command.replace('127.0.0.1', host)
    with waiting_server(typed) as server:
        compare_with_readme(server, [client_command], server.port, host)


def test_readme_shows_what_is_typed_and_printed_at_the_prompt():
    with waiting_server(FIRST_SERVER) as server:
        typed = shown_in('terminal 2', BY_HAND)
        typed = typed.replace('10000', str(server.port))
        examples = doctest.DocTestParser().get_doctest(
            typed, {}, 'Try it by hand', 'README.md', None
        )
        failures = []
        doctest.DocTestRunner().run(examples, out=failures.append)
        printed = transcript_with_last_client(server)
    assert ''.join(failures) == ''

    shown = without_addresses(shown_in('terminal 1', BY_HAND))
    error = '[Errno 104] Connection reset by peer'
    shown = shown.replace(error, CONNECTION_RESET)
    assert without_addresses(printed) == f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from CLIENT
received b'hello, server!'
sending data back to the client
{shown}received b''
no data from CLIENT
waiting for a connection
{LAST_CLIENT}"""


def ss(port):
    """Return the lines that ss prints of a port, with single spaces."""
    done = subprocess.run(
        ['ss', '-ltn'], capture_output=True, encoding='utf-8', timeout=10
    )
    lines = [' '.join(line.split()) for line in done.stdout.splitlines()]
    return [line for line in lines if f':{port} ' in line]


@pytest.mark.skipif(not shutil.which('ss'), reason='ss is not in PATH')
@pytest.mark.parametrize('command', SERVERS)
def test_ss_shows_the_address_that_readme_gives_and_the_backlog(command):
    before, address = 'On Linux, type `ss -ltn`', '127.0.0.1'
    if command == ANY_SERVER:
        before, address = '`netstat` again in terminal 2', '0.0.0.0'
    said = f'{before}, and look for `{address}:10000`'
    assert said in ' '.join(README.split())

    with socket.create_server(('127.0.0.1', 0), backlog=1) as listener:
        port = listener.getsockname()[1]
        if ss(port) != [f'LISTEN 0 1 127.0.0.1:{port} 0.0.0.0:*']:
            pytest.skip(f'here, ss shows a backlog of 1 as {ss(port)}')

    with waiting_server(command) as server:
        port = server.port
        assert ss(port) == [f'LISTEN 0 1 {address}:{port} 0.0.0.0:*']
