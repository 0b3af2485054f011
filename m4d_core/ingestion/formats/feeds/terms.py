"""The terms an entry is filed under, as feedparser gathers them from categories and keywords."""

Tag = tuple[str | None, ...]


class Terms:
    """Term, scheme and label of each, in order, none of them twice."""

    def __init__(self) -> None:
        self._tags: list[Tag] = []
        self._known: set[Tag] = set()

    def add(self, term: str | None, scheme: str | None, label: str | None) -> None:
        """Add what the attributes of an element say."""
        tag = (term, scheme, label)
        if any(tag) and tag not in self._known:
            self._known.add(tag)
            self._tags.append(tag)

    def complete(self, text: str) -> None:
        """Take a text for the term of the last tag, where that has none, or for another one."""
        if not self._tags or self._tags[-1][0]:
            self.add(text, None, None)
            return
        last = self._tags.pop()
        self._known.discard(last)
        self._tags.append((text, *last[1:]))
        self._known.add(self._tags[-1])

    def names(self) -> list[str]:
        """Return what a reader is shown of them: the label, else the term."""
        shown = [(label or "").strip() or (term or "").strip() for term, _, label in self._tags]
        return list(dict.fromkeys([name for name in shown if name]))
