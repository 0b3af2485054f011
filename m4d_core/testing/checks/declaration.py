"""What a source says of itself: who publishes, under which license, what it must be told, what it touches."""

import ast
import inspect
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from unittest import SkipTest
from urllib.parse import urlsplit

from m4d_core.content.kind import Kind
from m4d_core.content.license import TERMS
from m4d_core.ingestion.contract import SUPPORTED_APIS, Context, is_key
from m4d_core.ingestion.registry import PLUGINS, feed_class
from m4d_core.ingestion.settings_schema import settings_schema
from m4d_core.testing.case import Case

DOOR = "m4d_core.ingestion"
CORE = "m4d_core"
IMPURE = frozenset({
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "random", "requests", "secrets", "socket", "sqlite3", "subprocess",
    "threading", "time", "urllib3",
})  # fmt: skip
CLOCKS = frozenset({"now", "utcnow", "today"})


class Declaration(Case):
    """Checks of declarations. They need no cassette."""

    def test_declarations_are_whole(self) -> None:
        """A key, a partner, a kind and a license we know."""
        made = self.source
        wanted = (
            ("key", is_key(made.key), 'name it with @source("city-news", …): lower-case words and hyphens'),
            ("partner", is_key(made.partner), 'add partner="city-hall": the slug of the organization that publishes'),
            ("kind", made.kind in Kind.__members__, f"it is one of {', '.join(Kind.__members__)}"),
            ("license", made.license is not None, "add license = License.reserved(…), or the open license stated"),
        )
        for name, is_right, hint in wanted:
            if not is_right:
                self.fail("declaration", f"`{name}` is {getattr(made, name)!r}", field=name, hint=hint)
        key = made.license.key if made.license else ""
        if key not in TERMS:
            self.fail(
                "declaration", f"license '{key}' is not known", field="license", hint=f"one of {', '.join(TERMS)}"
            )

    def test_the_attribution_of_an_open_license_is_said(self) -> None:
        """A license that wants its author named says whom."""
        stated = self.source.license
        terms = TERMS.get(stated.key) if stated else None
        if stated and terms and terms.full_text and terms.must_be_shown and not (stated.attribution or stated.rights):
            said = f"'{stated.key}' wants its author named, and nobody is"
            self.fail("declaration", said, field="license", hint=f'License(key="{stated.key}", attribution="…")')

    def test_the_api_is_supported(self) -> None:
        """The plugin was written for a version of the door that is there."""
        if self.source.api not in SUPPORTED_APIS:
            supported = ", ".join(map(str, SUPPORTED_APIS))
            self.fail(
                "declaration",
                f"it needs plugin API {self.source.api}",
                field="api",
                hint=f"this release has {supported}: install another release of M4D, or follow its changelog",
            )

    def test_it_is_found_by_its_entry_point(self) -> None:
        """An entry point of the group `m4d.plugins` leads to it, under its own key."""
        if self.source.__module__ == feed_class.__module__:
            raise SkipTest("a feed in TOML needs no entry point of its own")
        points = [point for point in entry_points(group=PLUGINS) if point.name == self.source.key]
        if not points:
            raise SkipTest(f"no entry point '{self.source.key}' is installed: pip install -e .")
        if len(points) > 1 or points[0].load() is not self.source:
            value = " and ".join(point.value for point in points)
            hint = f'{self.source.key} = "{self.source.__module__}:{self.source.__name__}"'
            self.fail("declaration", f"the entry point '{self.source.key}' leads to {value}", hint=hint)

    def test_its_settings_have_a_schema(self) -> None:
        """What an operator may set can be shown in a form; what is required says where to ask for it."""
        schema = settings_schema(self.source)
        unknown = [name for name in self.source.requires if name not in schema["properties"]]
        if unknown:
            hint = "every name of `requires` is a field of Config, or stands in `options`"
            self.fail("settings", f"no setting is called {', '.join(unknown)}", field=unknown[0], hint=hint)
        unexplained = [name for name, where in self.source.requires.items() if not where.strip()]
        if unexplained:
            hint = 'requires={"appname": "ask at https://…"}'
            self.fail("settings", "a required setting says not where to ask for it", field=unexplained[0], hint=hint)

    def test_requests_are_described(self) -> None:
        """The first requests are addresses of the web, each once, the same each time."""
        made = self.made()
        context = Context(url=next(iter(made.urls), made.homepage or ""))
        asked = [list(made.requests(context)) for _ in range(2)]
        if asked[0] != asked[1]:
            self.fail("requests", "they differ from one time to the next", hint="take no clock and no chance into them")
        urls = [request.url for request in asked[0]]
        for url in urls:
            if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
                self.fail("requests", f"'{url[:80]}' is no address", hint="yield Request(url=…), or context.get(path)")
            if urls.count(url) > 1:
                self.fail("requests", f"'{url[:80]}' is asked twice", hint="yield each address once")

    def test_it_imports_only_the_door(self) -> None:
        """It imports nothing of M4D but `m4d_core.ingestion`, and owns no clock, socket, thread or chance."""
        for name, line in _imports(self._tree()):
            where = f"line {line}"
            if name.split(".")[0] == CORE and name != DOOR:
                hint = f"everything a plugin may import stands in {DOOR}"
                self.fail("door", f"it imports {name}", field=where, hint=hint)
            if name.split(".")[0] in IMPURE:
                hint = "describe requests and map records; the core fetches, waits and stores"
                self.fail("door", f"it imports {name}", field=where, hint=hint)

    def test_it_asks_no_clock(self) -> None:
        """It maps records without knowing what time it is, so that they can be mapped again."""
        for node in ast.walk(self._tree()):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
                called = ast.unparse(node.func)
                if called.split(".")[0] in ("datetime", "date"):
                    hint = "give dates as published; the core reads them, and `context.since` knows what was read"
                    self.fail("door", f"it calls {called}()", field=f"line {node.lineno}", hint=hint)

    def _tree(self) -> ast.Module:
        if self.source.__module__ == feed_class.__module__:
            raise SkipTest("a feed in TOML has no code")
        return ast.parse(inspect.getsource(sys.modules[self.source.__module__]))


def _imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.lineno
