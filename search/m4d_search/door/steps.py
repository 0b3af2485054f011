"""What the steps of an answer cost, told to whoever asks for `showPerformanceDetails`."""

from time import perf_counter


class Steps:
    """A clock that is read after each step."""

    def __init__(self) -> None:
        self._began = self._last = perf_counter()
        self._spent: dict[str, float] = {}

    def end(self, step: str) -> None:
        """Note that a step has ended, which began when the one before it ended."""
        now = perf_counter()
        self._spent[f"search > {step}"], self._last = now - self._last, now

    def told(self, *, wanted: bool) -> dict[str, dict[str, str]]:
        """Return what an answer says of it: nothing unless it is wanted."""
        spent = {**self._spent, "search": self._last - self._began}
        return {"performanceDetails": {name: f"{1000 * each:.2f}ms" for name, each in spent.items()}} if wanted else {}
