"""`m4d plugins new`, beside what it writes (`scaffold/test_package.py`): what it is given, and what it refuses."""

import orjson
import pytest

from m4d_core.ingestion.cassette import Cassette
from m4d_core.testing.hostile_server import HostileServer, Reply
from tests.core.ingestion.commands.calling import FEED, Called

RECORDS = [{"uuid": f"u-{n}", "name": f"Migrants {n}", "created": "2026-01-02"} for n in (1, 2)]


def test_a_sample_is_read_and_becomes_the_cassette(m4d: Called) -> None:
    sample = m4d.payload(orjson.dumps({"items": RECORDS, "meta": {"next_cursor": "abc"}}), "sample.json")
    url = "https://api.city.example/v1/news"
    done = m4d("plugins", "new", "api", "city-api", "--sample", sample, "--url", url, "--partner", "city-hall")
    assert done.returncode == 0, done.stderr
    folder = m4d.folder / "m4d-plugin-city-api"
    text = (folder / "m4d_plugin_city_api" / "__init__.py").read_text()
    assert 'records = "items"' in text
    assert 'CursorToken("cursor", path="meta.next_cursor")' in text
    assert "id=str(entry.uuid),  # guessed: called 'uuid', another in each of 2 records" in text
    assert f'base_url: str = "{url}"' in text
    assert 'partner="city-hall"' in text
    cassette = Cassette.read((folder / "tests" / "cassettes" / "city-api.json").read_bytes())
    assert (cassette.identities, cassette.is_cut, cassette.recorded_at) == (("u-1", "u-2"), True, None)


@pytest.mark.parametrize(
    ("kind", "path", "body", "words"),
    [
        ("feed", "/rss.xml", FEED.encode(), "what the first run chooses"),
        ("api", "/v1", orjson.dumps({"items": RECORDS, "page": 1, "total": 4}), 'PageNumber("page", total="total")'),
    ],
)
def test_an_address_is_asked_and_becomes_the_cassette(
    m4d: Called, kind: str, path: str, body: bytes, words: str
) -> None:
    with HostileServer.in_thread() as server:
        server.route(path, Reply(body=body))
        done = m4d("plugins", "new", kind, "city", "--url", server.url(path), M4D_FETCH_ALLOW=server.authority)
    assert done.returncode == 0, done.stderr
    folder = m4d.folder / "m4d-plugin-city"
    assert words in (folder / "m4d_plugin_city" / "__init__.py").read_text()
    assert Cassette.read((folder / "tests" / "cassettes" / "city.json").read_bytes()).recorded_at is not None


def test_a_site_is_recorded_with_a_few_of_its_pages(m4d: Called) -> None:
    page = b"<html><head><title>A story</title><meta property='og:title' content='A story'></head></html>"
    with HostileServer.in_thread() as server:
        listed = "".join(f"<url><loc>{server.url(f'/news/{n}')}</loc></url>" for n in (1, 2, 3))
        xml = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'
        server.route("/sitemap.xml", Reply(body=xml.encode()))
        for n in (1, 2, 3):
            server.route(f"/news/{n}", Reply(body=page, headers={"Content-Type": "text/html"}))
        done = m4d(
            "plugins", "new", "html", "city", "--url", server.url("/sitemap.xml"), M4D_FETCH_ALLOW=server.authority
        )
    assert done.returncode == 0, done.stderr
    text = (m4d.folder / "m4d-plugin-city" / "m4d_plugin_city" / "__init__.py").read_text()
    assert 'include = r"/news/"' in text


def test_a_plain_feed_is_five_lines(m4d: Called) -> None:
    done = m4d("plugins", "new", "feed", "city-news", "--plain", "--url", "https://city.example/rss.xml")
    assert done.returncode == 0, done.stderr
    path = m4d.folder / "city-news.toml"
    assert len(path.read_text().splitlines()) == 5
    environ = {"M4D_FEEDS": str(path), "M4D_PLUGINS": "city-news"}
    shown = m4d("sources", "preview", "city-news", "--file", m4d.payload(), **environ)
    assert "+ Football results" in shown.stdout
    again = m4d("plugins", "new", "feed", "city-news", "--plain")
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_nothing_is_overwritten(m4d: Called) -> None:
    (m4d.folder / "m4d-plugin-city").mkdir()
    mine = m4d.folder / "m4d-plugin-city" / "mine.txt"
    mine.write_text("mine")
    done = m4d("plugins", "new", "feed", "city")
    assert done.returncode == 2
    assert "'m4d-plugin-city' is there already" in done.stderr
    assert list(mine.parent.iterdir()) == [mine]
    assert mine.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (("soap", "city"), "'soap' is no kind of plugin", 2),
        (("feed", "City News"), "'City News' cannot be the name", 2),
        (("feed", "city", "--partner", "UN!"), "'UN!' cannot be the name", 2),
        (("api", "city", "--plain"), "--plain is for a feed", 2),
        (("feed", "city", "--sample", "absent.xml"), "cannot read 'absent.xml'", 2),
        (("feed", "city", "--url", "http://127.0.0.1:9/rss.xml"), "port 9 is not fetched from", 1),
    ],
)
def test_a_mistake_is_one_clear_line_and_writes_nothing(
    m4d: Called, arguments: tuple[str, ...], words: str, code: int
) -> None:
    done = m4d("plugins", "new", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (m4d.folder / "m4d-plugin-city").exists()


def test_an_answer_that_is_no_feed_is_told(m4d: Called) -> None:
    sample = m4d.payload(b"<!doctype html><html><body>404</body></html>", "page.html")
    done = m4d("plugins", "new", "feed", "city", "--sample", sample)
    assert done.returncode == 1
    assert "nothing can be read there" in done.stderr
