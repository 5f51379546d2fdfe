"""The section "Choosing an Address for Listening"."""

import socket

import pytest
from this_system import CONNECTION_REFUSED, PROTOCOL

explicit_and_any_server = pytest.mark.parametrize(
    ('typed', 'address'),
    [
        ('socket_echo_server_explicit.py 127.0.0.1', '127.0.0.1'),
        ('socket_echo_server_any.py', '0.0.0.0'),
    ],
)


@pytest.fixture
def second_address():
    """Give a second loopback address; skip where the machine has just one."""
    with socket.socket() as sock:
        try:
            sock.bind(('127.0.0.2', 0))
        except OSError as error:
            pytest.skip(f'no second loopback address, 127.0.0.2: {error}')
    return '127.0.0.2'


@explicit_and_any_server
def test_server_and_client_print_the_session_of_the_page(
    start_server, start_script, typed, address
):
    server = start_server(typed)

    # The first client leaves without a word.
    with socket.create_connection(('127.0.0.1', server.port)) as silent:
        silent_port = silent.getsockname()[1]
    server.read_until('waiting for a connection')

    client = start_script(
        f'socket_echo_client_explicit.py 127.0.0.1 {server.port}'
    )
    assert client.finish() == f"""\
connecting to 127.0.0.1 port {server.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
"""

    server.read_until('waiting for a connection')
    assert server.printed == f"""\
starting up on {address} port {server.port}
waiting for a connection
client connected: ('127.0.0.1', {silent_port})
received b''
waiting for a connection
client connected: ('127.0.0.1', {server.client_port})
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
received b''
waiting for a connection
"""


@explicit_and_any_server
def test_clients_of_the_other_sections_are_served_as_well(
    start_server, start_script, typed, address
):
    server = start_server(typed)

    client = start_script(f'socket_echo_client.py {server.port}')
    assert client.finish() == f"""\
connecting to localhost port {server.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
closing socket
"""

    server.read_until('waiting for a connection')
    first_port = server.client_port

    easy_client = start_script(f'socket_echo_client_easy.py {server.port}')
    assert easy_client.finish() == f"""\
Family  : AF_INET
Type    : SOCK_STREAM
Protocol: {PROTOCOL}

sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
closing socket
"""

    server.read_until('waiting for a connection')
    assert server.printed == f"""\
starting up on {address} port {server.port}
waiting for a connection
client connected: ('127.0.0.1', {first_port})
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
received b''
waiting for a connection
client connected: ('127.0.0.1', {server.client_port})
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
received b''
waiting for a connection
"""


def test_explicit_client_is_served_by_the_first_server_as_well(
    start_server, start_script
):
    server = start_server('socket_echo_server.py')
    client = start_script(
        f'socket_echo_client_explicit.py localhost {server.port}'
    )

    assert client.finish() == f"""\
connecting to localhost port {server.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
"""

    server.read_until('waiting for a connection')
    assert server.printed == f"""\
starting up on localhost port {server.port}
waiting for a connection
connection from ('127.0.0.1', {server.client_port})
received b'This is the mess'
sending data back to the client
received b'age.  It will be'
sending data back to the client
received b' repeated.'
sending data back to the client
received b''
no data from ('127.0.0.1', {server.client_port})
waiting for a connection
"""


@pytest.mark.parametrize(
    'typed',
    [
        'socket_echo_server.py',
        'socket_echo_server_explicit.py 127.0.0.1',
        'socket_echo_server_explicit.py 127.0.0.2',
    ],
)
@pytest.mark.usefixtures('second_address')
def test_server_on_one_address_does_not_answer_on_another(
    start_server, start_script, typed
):
    server = start_server(typed)

    # Nobody else answers there either: no test binds 127.0.0.3, and with the
    # port taken here, nobody can bind all addresses.
    client = start_script(
        f'socket_echo_client_explicit.py 127.0.0.3 {server.port}'
    )
    refused = f'ConnectionRefusedError: {CONNECTION_REFUSED}\n'

    assert client.finish(status=1, errors=refused) == f"""\
connecting to 127.0.0.3 port {server.port}
"""


@pytest.mark.parametrize('address', ['127.0.0.1', '127.0.0.2'])
@pytest.mark.usefixtures('second_address')
def test_explicit_server_answers_on_its_address(
    start_server, start_script, address
):
    server = start_server(f'socket_echo_server_explicit.py {address}')
    client = start_script(
        f'socket_echo_client_explicit.py {address} {server.port}'
    )
    assert client.finish() == f"""\
connecting to {address} port {server.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
"""

    server.read_until('waiting for a connection')
    assert server.printed == f"""\
starting up on {address} port {server.port}
waiting for a connection
client connected: ('127.0.0.1', {server.client_port})
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
received b''
waiting for a connection
"""


def test_any_server_answers_on_several_addresses(
    start_server, start_script, second_address
):
    server = start_server('socket_echo_server_any.py')

    first = start_script(
        f'socket_echo_client_explicit.py 127.0.0.1 {server.port}'
    )
    assert first.finish() == f"""\
connecting to 127.0.0.1 port {server.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
"""

    server.read_until('waiting for a connection')
    first_port = server.client_port

    second = start_script(
        f'socket_echo_client_explicit.py {second_address} {server.port}'
    )
    assert second.finish() == f"""\
connecting to {second_address} port {server.port}
sending b'This is the message.  It will be repeated.'
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
"""

    server.read_until('waiting for a connection')
    assert server.printed == f"""\
starting up on 0.0.0.0 port {server.port}
waiting for a connection
client connected: ('127.0.0.1', {first_port})
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
received b''
waiting for a connection
client connected: ('127.0.0.1', {server.client_port})
received b'This is the mess'
received b'age.  It will be'
received b' repeated.'
received b''
waiting for a connection
"""
