"""What plugin authors and our own tests share: `SourceTests`, cassettes that are played, a hostile server.

Both names are loaded when they are asked for: the plugin for pytest stands beside them and is part of every run of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from m4d_core.testing.suite import SourceTests, feed

__all__ = ["SourceTests", "feed"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is exported
    if name not in __all__:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module("m4d_core.testing.suite"), name)
