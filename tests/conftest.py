"""Set up pytest, before it imports the tests."""

import signal


def pytest_configure():
    """Let SIGINT and SIGTERM end the run, and with it its scripts."""
    # Without this, the scripts of a run in the background (`pytest &` in a
    # shell script) would ignore SIGINT, as it does; and SIGTERM would leave
    # servers behind.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_make_parametrize_id(val):
    """Call a script `server_any`, say, in the name of a test."""
    if isinstance(val, str) and val.startswith('socket_echo_'):
        return val.removeprefix('socket_echo_').partition('.')[0]
