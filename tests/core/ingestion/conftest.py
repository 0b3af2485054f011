"""Which whole runs are made on both databases in `make test`, and which on PostgreSQL in `make test-long` alone.

What a run writes is tested on both where it is written: in `tests/core/storage`, and by the runs not named here.
"""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
ABOUT_PARTNERS = {
    "test_iati_registry", "test_library_runs", "test_manners", "test_paging", "test_rights", "test_site_apis",
    "test_site_runs",
}  # fmt: skip
BAD_INPUT = "test_bad_input_is_a_named_state_and_loses_nothing"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE and isinstance(item, pytest.Function):
            is_about_partners = item.path.stem in ABOUT_PARTNERS or item.originalname == BAD_INPUT
            if is_about_partners and "postgresql" in item.name:
                item.add_marker(pytest.mark.long)
