"""What a test needs and the machine does not have: skipped with the reason, in CI a failure."""

import os
from typing import NoReturn

import pytest


def absent(reason: str) -> NoReturn:
    """Say what is not here; CI installs what its tests need, so there it is a fault."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
