"""Whether to ask a server that did not answer: one try in a while, until it does (pure)."""


class Breaker:
    """What is known of a server. retry_s: pause between two tries. Times are seconds, from whenever."""

    def __init__(self, retry_s: float) -> None:
        self._retry_s = retry_s
        self._next_try: float | None = None  # None while it answers

    def admits(self, now: float) -> bool:
        """Return whether to ask now. Of all that come while it does not answer, one is let through in `retry_s`."""
        if self._next_try is None:
            return True
        if now < self._next_try:
            return False
        self._next_try = now + self._retry_s
        return True

    def answered(self) -> None:
        """Take it that the server answers."""
        self._next_try = None

    def failed(self, now: float) -> None:
        """Take it that the server does not answer."""
        self._next_try = now + self._retry_s
