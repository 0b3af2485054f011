from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.item import File, Image, Item, License
from m4d_core.errors import FeedError
from m4d_core.ingestion import DrupalSource, WordPressSource
from m4d_core.ingestion.contract import Context, Deleted, Entry, Page, Request, Skipped, Source, SourceConfig
from m4d_core.ingestion.formats import load_parser

SINCE = datetime(2026, 2, 1, 12, tzinfo=UTC)
API = "https://site.example/wp-json/wp/v2/posts"
NODES = "https://site.example/fr/jsonapi/node/article"
CONTEXT = Context(url=NODES)
ROOT = Path(__file__).parent.parent.parent.parent
_NAMES = """
    id status type title rendered excerpt content protected date_gmt modified_gmt _embedded author wp:term name slug
    wp:featuredmedia source_url media_details taxonomy attributes relationships data langcode path alias body uri url
"""
NAMES = _NAMES.split()


class Posts(WordPressSource):
    license = License.reserved()
    kinds: ClassVar[Mapping[str, str]] = {"blog": "BLOG_POST", "our-reports": "DOCUMENT"}


class Nodes(DrupalSource):
    license = License.reserved()
    include = ("field_image.field_media_image", "field_tags")


def query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def at(made: type[Source], *urls: str) -> Source:
    return made(SourceConfig(urls=urls))


def item(source: Source, data: Mapping[str, Any], context: Context = CONTEXT) -> Item:
    found = source.read(Entry(locator="x", data=data), context)
    assert isinstance(found, Item)
    return found


# --- WordPress ------------------------------------------------------------------
def post(**values: Any) -> dict[str, Any]:
    return {"id": 7, "title": {"rendered": "One &amp; only"}, "link": "https://site.example/one/", **values}


@pytest.mark.parametrize("url", ["https://site.example", "https://site.example/", API])
def test_a_site_stands_for_its_posts(url: str) -> None:
    (request,) = at(Posts, url).requests(Context(url=url))
    assert request.url.partition("?")[0] == API
    assert query(request) == {
        "_embed": "author,wp:featuredmedia,wp:term", "orderby": "modified", "order": "asc", "per_page": "100",
        "page": "1",
    }  # fmt: skip
    assert (request.kept, request.told) == (False, True)


def test_a_later_run_asks_for_what_has_changed() -> None:
    (request,) = at(Posts, API).requests(Context(url=API, changed_since=SINCE))
    assert query(request)["modified_after"] == "2026-02-01T12:00:00Z"


def test_a_cursor_is_that_of_one_address() -> None:
    for made in (Posts, Nodes):
        with pytest.raises(FeedError, match="cursor counts for one"):
            list(at(made, API, API + "2").requests(CONTEXT))


@pytest.mark.parametrize(
    ("headers", "count", "following"),
    [({"x-wp-totalpages": "3"}, 5, "2"), ({"x-wp-totalpages": "1"}, 100, None), ({}, 100, "2"), ({}, 99, None),
     ({"x-wp-totalpages": "3"}, 0, None)],
)  # fmt: skip
def test_the_page_behind_a_page(headers: dict[str, str], count: int, following: str | None) -> None:
    source = at(Posts, API)
    (first,) = source.requests(Context(url=API))
    found = list(source.following(Page(request=first, headers=headers, count=count), CONTEXT))
    assert [query(request)["page"] for request in found] == ([following] if following else [])


def test_a_post_with_all_it_brings_along() -> None:
    found = item(at(Posts, API), post(
        date_gmt="2026-01-02T10:00:00", modified_gmt="2026-01-03T10:00:00", excerpt={"rendered": "<p>Short</p>"},
        content={"rendered": "<p>Long</p>", "protected": False}, lang="fr",
        _embedded={
            "author": [{"name": "Ana"}, {"code": "rest_user_invalid_id", "message": "no"}],
            "wp:featuredmedia": [{"source_url": "https://site.example/a.jpg", "media_type": "image",
                                  "alt_text": "A pier", "media_details": {"image_meta": {"credit": "Bo"}}}],
            "wp:term": [[{"name": "Blog", "slug": "blog", "taxonomy": "category"},
                         {"name": "Uncategorized", "slug": "uncategorized", "taxonomy": "category"}],
                        [{"name": "Remittances", "slug": "remittances", "taxonomy": "post_tag"}], "odd"],
        },
    ))  # fmt: skip
    assert (found.id, found.kind, found.title, found.summary, found.html) == (
        "7", "BLOG_POST", "One &amp; only", "<p>Short</p>", "<p>Long</p>",
    )  # fmt: skip
    assert (found.published, found.updated) == ("2026-01-02T10:00:00Z", "2026-01-03T10:00:00Z")
    assert (found.authors, found.themes, found.languages) == (["Ana"], ["Remittances"], ("fr",))
    assert found.image == Image(url="https://site.example/a.jpg", alt="A pier", credit="Bo")
    assert found.detail == {"tags": ["Remittances"]}


def test_a_file_in_the_place_of_an_image() -> None:
    media = {"source_url": "https://site.example/a.pdf", "mime_type": "application/pdf", "title": {"rendered": "A"}}
    term = {"name": "Reports", "slug": "our-reports", "taxonomy": "category"}
    found = item(at(Posts, API), post(_embedded={"wp:featuredmedia": [media], "wp:term": [[term]]}))
    assert (found.image, found.files) == (
        None, [File(url="https://site.example/a.pdf", media_type="application/pdf", title="A")],
    )  # fmt: skip
    assert (found.kind, found.detail) == ("DOCUMENT", {})


@pytest.mark.parametrize(
    ("given", "read"),
    [("2026-01-02T10:00:00", "2026-01-02T10:00:00Z"), ("2026-01-02T10:00:00+02:00", "2026-01-02T10:00:00+02:00"),
     ("0000-00-00T00:00:00", "0000-00-00T00:00:00"), ("", None), (None, None), (7, None)],
)  # fmt: skip
def test_times_in_utc_are_written_without_saying_so(given: object, read: str | None) -> None:
    assert item(at(Posts, API), post(date_gmt=given)).published == read


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"status": "draft"}, "status draft"), ({"status": "private"}, "status private"),
     ({"type": "attachment"}, "attachment"),
     ({"content": {"rendered": "", "protected": True}}, "protected"), ({"excerpt": {"protected": True}}, "protected")],
)  # fmt: skip
def test_what_is_not_public_is_left_out(values: dict[str, Any], reason: str) -> None:
    found = at(Posts, API).read(Entry(locator="x", data=post(**values)), CONTEXT)
    assert isinstance(found, Skipped)
    assert reason in found.reason


def test_the_word_of_the_api() -> None:
    def said(code: str) -> Entry:
        return Entry(locator="", data={"code": code, "message": "Sorry", "data": {"status": 400}})

    end = at(Posts, API).read(said("rest_post_invalid_page_number"), CONTEXT)
    assert end == Skipped(reason="the list has become shorter meanwhile")
    for code, reason in (("rest_no_route", "not_a_feed"), ("rest_invalid_param", "not_a_feed"), ("other", "api_error")):
        with pytest.raises(FeedError, match=code) as caught:
            at(Posts, API).read(said(code), CONTEXT)
        assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("posts.json", (3, 0, 0)), ("posts-from-category-7-page-2.json", (5, 0, 0)), ("post-60.json", (1, 0, 0)),
        ("media-193.json", (0, 1, 0)), ("media-581.json", (0, 1, 0)), ("categories-list.json", (0, 0, 3)),
        ("categories-list-page-2.json", (0, 0, 3)), ("tags-list.json", (0, 0, 10)),
    ],
)  # fmt: skip
def test_captured_answers_of_wordpress(samples: Path, name: str, counts: tuple[int, int, int]) -> None:
    """Items, left out, and without a title, which the core sends to quarantine."""
    parsed = load_parser("json")((samples / "wordpress-rest" / name).read_bytes(), {})
    found = [at(Posts, API).read(each, CONTEXT) for each in parsed if isinstance(each, Entry)]
    items = [each for each in found if isinstance(each, Item)]
    titled = [each for each in items if each.title]
    assert (len(titled), sum(isinstance(each, Skipped) for each in found), len(items) - len(titled)) == counts
    assert all(str(each.published).endswith("Z") and each.url and each.authors for each in titled)


# --- Drupal ---------------------------------------------------------------------
def resource(**values: Any) -> dict[str, Any]:
    attributes = {"title": "One", "langcode": "fr", "created": "2026-01-01T00:00:00+00:00", **values}
    return {"id": "u1", "type": "node--article", "self": f"{NODES}/u1", "attributes": attributes, "related": {}}


def related(kind: str, *, meta: Any = None, inner: Any = None, **attributes: Any) -> dict[str, Any]:
    return {"id": kind, "type": kind, "meta": meta or {}, "attributes": attributes, "related": inner or {}}


def test_what_is_asked_of_a_drupal_site() -> None:
    (first,) = at(Nodes, NODES).requests(Context(url=NODES))
    assert query(first) == {
        "sort": "changed", "filter[status]": "1", "include": "field_image.field_media_image,field_tags",
        "page[limit]": "50",
    }  # fmt: skip
    (later,) = at(Nodes, NODES).requests(Context(url=NODES, changed_since=SINCE))
    assert {name: value for name, value in query(later).items() if "since" in name} == {
        "filter[since][condition][path]": "changed", "filter[since][condition][operator]": ">=",
        "filter[since][condition][value]": "1769947200",
    }  # fmt: skip
    assert first.accept.startswith("application/vnd.api+json")


def test_the_next_page_is_where_the_answer_says() -> None:
    source = at(Nodes, NODES)
    (first,) = source.requests(CONTEXT)
    page = Page(request=first, data={"links": {"next": {"href": f"{NODES}?page%5Boffset%5D=50"}}}, count=50)
    assert [request.url for request in source.following(page, CONTEXT)] == [f"{NODES}?page%5Boffset%5D=50"]


def test_a_node_with_all_it_is_related_to() -> None:
    image = related("file--file", meta={"alt": "A pier"}, uri={"url": "/files/a.jpg"}, filemime="image/jpeg")
    report = related(
        "file--file", uri={"url": "/files/a.pdf"}, filemime="application/pdf", filename="a.pdf", filesize=9
    )
    data = resource(
        path={"alias": "/one"}, changed="2026-01-02T00:00:00+00:00",
        body={"value": "<b>raw", "processed": "<p>Long</p>", "summary": "Short"},
    ) | {"related": {
        "field_image": [related("media--image", inner={"field_media_image": [image]})],
        "field_files": [related("media--document", inner={"f": [report]}, name="The report")],
        "field_tags": [related("taxonomy_term--tags", name="Remittances"), related("taxonomy_term--tags")],
        "uid": [related("user--user", display_name="Ana", name="ana7")],
    }}  # fmt: skip
    found = item(at(Nodes, NODES), data)
    assert (found.id, found.url) == ("u1", "https://site.example/fr/one")
    assert (found.title, found.summary, found.html) == ("One", "Short", "<p>Long</p>")
    assert (found.published, found.updated) == ("2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00")
    assert (found.languages, found.authors, found.themes) == (("fr",), ["Ana"], ["Remittances"])
    assert found.image == Image(url="https://site.example/files/a.jpg", alt="A pier")
    assert found.files == [
        File(url="https://site.example/files/a.pdf", media_type="application/pdf", size=9, title="The report")
    ]
    assert found.detail == {"keywords": ["Remittances"]}


def test_a_node_without_a_path_of_its_own_has_its_number() -> None:
    assert item(at(Nodes, NODES), resource(drupal_internal__nid=7)).url == "https://site.example/fr/node/7"
    assert item(at(Nodes, NODES), resource()).url is None


def test_a_translation_has_an_identity_of_its_own() -> None:
    assert item(at(Nodes, NODES), resource(default_langcode=False)).id == "u1:fr"
    assert item(at(Nodes, NODES), resource(default_langcode=True)).id == "u1"


def test_a_node_that_is_no_longer_published_is_withdrawn() -> None:
    entry = Entry(locator="x", data=resource(status=False))
    assert at(Nodes, NODES).read(entry, CONTEXT) == Deleted(id="u1", reason="no longer published")


def test_a_captured_node_has_the_page_its_site_says(samples: Path) -> None:
    (node,) = (
        each
        for each in load_parser("drupal")(
            (samples / "drupal-jsonapi/getresource-fetches-raw-data-1.json").read_bytes(), {}
        )
        if isinstance(each, Entry)
    )
    said = orjson.loads((samples / "drupal-jsonapi/translatepathfromcontext-translates-a-path-1.json").read_bytes())
    found = item(at(Nodes, NODES), node.data)
    assert (found.url, found.id) == (said["entity"]["canonical"], said["entity"]["uuid"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8))
def test_no_record_makes_an_api_fail(record: dict[str, Any]) -> None:
    post_ = {name: value for name, value in record.items() if name != "code"}
    assert isinstance(at(Posts, API).read(Entry(locator="x", data=post_), CONTEXT), Item | Skipped)
    document = orjson.dumps({"data": {**record, "type": "node--article", "id": "1"}, "included": [record]})
    for each in load_parser("drupal")(document, {}):
        if isinstance(each, Entry):
            assert isinstance(at(Nodes, NODES).read(each, CONTEXT), Item | Deleted)
