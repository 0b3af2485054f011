"""Lists: they end, whatever the partner answers, and no page is asked for in vain."""

from dataclasses import replace
from unittest import SkipTest

from m4d_core.ingestion.cassette import Exchange
from m4d_core.ingestion.contract import Context, Page, Request
from m4d_core.testing.case import Case
from m4d_core.testing.leaves import leaves, replaced

MARGIN = 2  # requests beside the pages of a budget: robots.txt, a list begun again


class Paging(Case):
    """Checks of lists; a source that follows no page skips most of them."""

    def test_a_list_without_end_ends(self) -> None:
        """A partner that gives the same page for ever is left after the pages of the budget."""
        first = self.good()
        bodies = [exchange.body for exchange in self.recorded.exchanges if exchange.body]

        def same(exchange: Exchange) -> Exchange:
            return replace(exchange, status=200, body=bodies[0])

        asked = self.bench().run(same).player.asked
        pages = max(self.source.budget.pages, len(first.ran.player.asked)) + MARGIN
        if len(asked) > pages:
            hint = "let the paginator find the next page: the core stops at an address it has asked already"
            self.fail("paging", f"{len(asked)} pages were asked, {pages} are the budget", hint=hint)

    def test_an_empty_page_ends_the_list(self) -> None:
        """A page without records leads to no other."""
        page = self._page()
        following = self._following(replace(page, count=0))
        if following and not _is_token(self.source.paginate):
            said = f"an empty page leads to {following[0].url[:80]}"
            self.fail("paging", said, field="paginate", hint="return None where page.count is 0")

    def test_the_next_page_is_another(self) -> None:
        """A page of any size leads to another address than its own, or nowhere."""
        page = self._page()
        size = getattr(self.source.paginate, "size", None)
        for count in {1, page.count, *((size[1], size[1] + 1) if size else ())}:
            for following in self._following(replace(page, count=count)):
                if following.url == page.request.url:
                    said = f"a page of {count} records leads to itself"
                    self.fail("paging", said, field="paginate", hint="the next request must name the next page")

    def test_numbers_may_come_as_text(self) -> None:
        """Totals and page numbers that the partner writes as text lead on as numbers do."""
        page = self._page()
        written = dict(page.data)
        for path, value in leaves(page.data):
            if isinstance(value, int) and not isinstance(value, bool):
                written = replaced(written, path, str(value))
        hint = "read numbers with `int(…)`, or use PageNumber or Offset, which read both"
        if self._following(page) != self._following(replace(page, data=written), hint=hint):
            self.fail("paging", "a total written as text leads elsewhere", field="paginate", hint=hint)

    def _page(self) -> Page:
        """Return the first page of the first run as the paginator is given it."""
        player, seen = self.good().ran.player, self.seen()
        request = player.asked[0]
        if request.kept:
            raise SkipTest("the source follows no pages")
        count = sum(1 for one in seen if one.context.url == request.url) or len(seen)
        headers = next((each.headers for each in self.recorded.exchanges), {})
        return Page(request=request, data=seen[0].context.feed.page, headers=headers, count=count)

    def _following(
        self, page: Page, *, hint: str = "look before you take: a page may lack what it had"
    ) -> list[Request]:
        """Return what a page leads to; what `following` raises is a fault of its own."""
        try:
            return list(self.made().following(page, Context(url=page.request.url)))
        except Exception as error:
            self.fail("paging", f"`following` raises {type(error).__name__}: {error}", field="paginate", hint=hint)


def _is_token(paginate: object) -> bool:
    """Return whether a list goes on as long as its answer gives a token, empty pages or not."""
    return hasattr(paginate, "path") and hasattr(paginate, "param")
