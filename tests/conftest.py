"""Set up pytest, before it imports the tests."""

import contextlib
import signal

import pytest

pytest.register_assert_rewrite('script')


def pytest_configure():
    """Let signals end the run, and its scripts, as Ctrl-C does."""
    hup = getattr(signal, 'SIGHUP', signal.SIGTERM)  # Windows has no SIGHUP.
    with contextlib.suppress(ValueError):  # In a thread, none can be set.
        # If SIGINT is ignored, the scripts would inherit that.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if signal.getsignal(hup) != signal.SIG_IGN:  # As it is with nohup.
            signal.signal(hup, signal.default_int_handler)
