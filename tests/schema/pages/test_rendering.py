"""Templates to HTML."""

import jinja2
import pytest

from m4d_schema.pages.rendering import render


def test_a_value_that_is_not_given_is_a_fault_and_not_a_gap() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("landing.html")
