from typing import Any

import pytest

from m4d_core.content.item import Image, Item, License
from m4d_core.errors import Quarantine
from m4d_core.ingestion.bases import FeedSource, IatiSource
from m4d_core.ingestion.contract import Context, Entry, FeedInfo, Page, Request, SourceConfig, source
from m4d_core.ingestion.formats.iati.parse import parse

URL = "https://feed.example/rss.xml"
CONTEXT = Context(url=URL)


@source("some-news", partner="agency", license=License(key="CC-BY-4.0", attribution="Agency"), url=URL, language="es")
class SomeNews(FeedSource):
    pass


@source("press", partner="agency", license=License.per_origin(), url=(URL, URL + "?2"))
class Press(FeedSource):
    pass


@source("stories", partner="agency", license=License.reserved("© Agency"), identity=r"/story/(\d+)")
class Stories(FeedSource):
    pass


@source("some-projects", partner="agency", license=License(key="CC-BY"))
class SomeProjects(IatiSource):
    reporting_org = "XM-1"
    parts_hierarchy = "2"


def entry(**data: Any) -> Entry:
    return Entry(locator="entry[0]", data=data)


def test_a_feed_is_asked_for_at_each_of_its_addresses() -> None:
    assert [request.url for request in Press().requests(CONTEXT)] == [URL, URL + "?2"]
    assert not any(request.large for request in Press().requests(CONTEXT))
    assert [request.url for request in Press(SourceConfig(urls=("https://other.example/",))).requests(CONTEXT)] == [
        "https://other.example/"
    ]
    assert list(Stories().requests(CONTEXT)) == []


def test_a_feed_entry_with_all_it_can_hold() -> None:
    item = SomeNews().item(
        entry(
            id="7", link="https://a.example/7", title="Title", summary="Short", html="<p>Long</p>", published="p",
            updated="u",
            language="fr", rights="© Agency", authors=["A"], categories=["Migration"], keywords=["k"],
            image={"url": "i.png", "alt": None}, files=[{"url": "f", "media_type": "x/y", "size": 1}], base=None,
            source={"title": "Origin", "url": None}, license=None,
        ),
        CONTEXT,
    )  # fmt: skip
    assert item is not None
    assert (item.id, item.url, item.title, item.summary, item.html) == (
        "7",
        "https://a.example/7",
        "Title",
        "Short",
        "<p>Long</p>",
    )
    assert (item.published, item.updated, item.languages, item.authors, item.themes) == (
        "p",
        "u",
        ("fr",),
        ("A",),
        ("Migration",),
    )
    assert item.image == Image(url="i.png")
    assert [(file.url, file.media_type, file.size) for file in item.files] == [("f", "x/y", 1)]
    assert item.license == License(key="CC-BY-4.0", rights="© Agency", attribution="Agency")
    assert item.detail == {"keywords": ["k"]}
    assert item.kind is None


def test_the_language_is_the_entrys_then_the_feeds_then_the_sources() -> None:
    feed = Context(url=URL, feed=FeedInfo(language="pt"))
    languages = [
        SomeNews().item(entry(id="1", language="fr"), feed),
        SomeNews().item(entry(id="1"), feed),
        SomeNews().item(entry(id="1"), CONTEXT),
        Press().item(entry(id="1"), CONTEXT),
    ]
    assert [item.languages for item in languages if item] == [("fr",), ("pt",), ("es",), ()]


@pytest.mark.parametrize(
    ("data", "identity"),
    [
        ({"id": " 7 ", "link": "https://a.example/7"}, "7"),
        ({"link": "https://a.example/7?utm_source=rss"}, "https://a.example/7"),
        ({"link": "/relative"}, "/relative"),
        ({"id": None, "link": None, "title": None}, ""),
    ],
)
def test_the_ladder_of_identities(data: dict[str, Any], identity: str) -> None:
    item = SomeNews().item(entry(**data), CONTEXT)
    assert item is not None
    assert item.id == identity


def test_an_entry_without_id_and_link_is_known_by_title_and_date() -> None:
    def identity(**data: Any) -> str:
        item = SomeNews().item(entry(**data), CONTEXT)
        assert item is not None
        return item.id

    one = identity(title="T", published="2022", summary="x")
    assert one.startswith("hash:")
    assert identity(title="T", published="2022", summary="y") == one
    assert len({one, identity(title="T", published="2023"), identity(title="U", published="2022")}) == 3


def test_a_declared_identity_is_found_in_id_or_link() -> None:
    for data in ({"id": "https://a.example/story/12"}, {"id": "guid", "link": "https://a.example/x/story/12?y"}):
        item = Stories().item(entry(**data), CONTEXT)
        assert item is not None
        assert item.id == "12"
    with pytest.raises(Quarantine) as caught:
        Stories().item(entry(id="guid", link="https://a.example/page"), CONTEXT)
    assert caught.value.reason == "no_identity"


def test_texts_with_a_base_of_their_own_carry_it() -> None:
    item = SomeNews().item(entry(id="1", html="<p>x</p>", summary="s", base='https://a.example/"d"/'), CONTEXT)
    assert item is not None
    assert item.html == '<base href="https://a.example/&quot;d&quot;/"><p>x</p>'
    assert item.summary == '<base href="https://a.example/&quot;d&quot;/">s'


def test_rights_are_the_entrys_words_then_the_feeds() -> None:
    feed = Context(url=URL, feed=FeedInfo(rights="© Feed"))
    for data, context, rights in (({"rights": "© Entry"}, feed, "© Entry"), ({}, feed, "© Feed")):
        item = Stories().item(entry(id="/story/1", **data), context)
        assert item is not None
        assert item.license == License(key="all-rights-reserved", rights=rights)
    item = Stories().item(entry(id="/story/1"), CONTEXT)
    assert item is not None
    assert item.license is None


@pytest.mark.parametrize(
    ("stated", "key"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("http://creativecommons.org/licenses/by-nc-nd/4.0", "CC-BY-NC-ND-4.0"),
        ("https://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://creativecommons.org/licenses/by/9.9/", "all-rights-reserved"),
        ("https://creativecommons.org.evil.example/", "all-rights-reserved"),
        ("https://agency.example/terms", "all-rights-reserved"),
    ],
)
def test_a_licence_that_the_entry_states_goes_before_the_sources(stated: str, key: str) -> None:
    item = Stories().item(entry(id="/story/1", license=stated, rights="r"), CONTEXT)
    assert item is not None
    assert item.license is not None
    assert item.license.key == key
    assert item.license.url == (None if key == "all-rights-reserved" else stated)


def test_what_only_some_kinds_have() -> None:
    @source("a-blog", partner="agency", kind="BLOG_POST", license=License(key="CC-BY-4.0"))
    class Blog(FeedSource):
        pass

    @source("a-library", partner="agency", kind="DOCUMENT", license=License(key="CC-BY-4.0"))
    class Library(FeedSource):
        pass

    given = entry(id="1", categories=["Youth"], keywords=["k"])
    items = [made.item(given, CONTEXT) for made in (Blog(), Library(), Press())]
    assert [item.detail for item in items if item] == [{"tags": ["Youth"]}, {}, {"keywords": ["k"]}]


def test_what_others_wrote_names_them() -> None:
    origin = {"title": "daily", "url": "https://daily.example/rss"}
    item = Press().item(entry(id="1", source=origin, keywords=["k"]), CONTEXT)
    assert item is not None
    assert item.license == License(key="per-origin", attribution="daily")
    assert item.detail == {"original_source": origin, "keywords": ["k"]}


def activity(inside: str = "", *, ref: str = "XM-1", hierarchy: str = "1") -> Entry:
    text = f"""<iati-activity xml:lang="EN" hierarchy="{hierarchy}" last-updated-datetime="2021-05-24T14:50:54">
    <iati-identifier>XM-1-P/7.1</iati-identifier><reporting-org ref="{ref}"/>{inside}</iati-activity>"""
    _, found = parse(text.encode(), {})
    assert isinstance(found, Entry)
    return found


def test_an_iati_source_ships_without_addresses() -> None:
    assert list(SomeProjects().requests(CONTEXT)) == []
    (request,) = SomeProjects(SourceConfig(urls=("https://files.example/a.xml",))).requests(CONTEXT)
    assert (request.url, request.large) == ("https://files.example/a.xml", True)


def test_an_activity_of_another_publisher_is_skipped() -> None:
    assert SomeProjects().item(activity(ref="XM-2"), CONTEXT) is None
    assert SomeProjects().item(activity(ref=""), CONTEXT) is None
    assert SomeProjects().item(activity(ref="xm-1"), CONTEXT) is not None


def test_a_project() -> None:
    inside = """<title><narrative xml:lang="FR">Titre</narrative><narrative>Title</narrative></title>
    <description type="1"><narrative>General</narrative></description>
    <recipient-country code="TN"/><recipient-country/><sector code="15190"/><tag vocabulary="3" code="10.7"/>
    <participating-org ref="F" role="1"/><activity-website>https://a.example/p</activity-website>"""
    item = SomeProjects().item(activity(inside), CONTEXT)
    assert item is not None
    assert (item.id, item.title, item.languages, item.summary) == ("XM-1-P/7.1", "Title", ("EN",), "General")
    assert (item.url, item.updated, item.published) == ("https://a.example/p", "2021-05-24T14:50:54", None)
    assert (item.countries, item.sectors, item.goals) == (("TN",), ("1:15190",), ("10.7",))
    assert [participant.role for participant in item.participants] == ["FUNDING"]
    assert (item.part_of, item.detail["iati_identifier"]) == (None, "XM-1-P/7.1")


def test_a_part_names_its_whole_and_one_without_a_parent_is_bad() -> None:
    related = '<related-activity ref="XM-1-S" type="3"/><related-activity ref="XM-1-P" type="1"/>'
    item = SomeProjects().item(activity(related, hierarchy="2"), CONTEXT)
    assert item is not None
    assert item.part_of == "XM-1-P"
    with pytest.raises(Quarantine) as caught:
        SomeProjects().item(activity(hierarchy="2"), CONTEXT)
    assert caught.value.reason == "no_parent"
    assert "XM-1-P/7.1" in caught.value.message


def test_without_a_declared_level_every_activity_is_a_project() -> None:
    @source("other-projects", partner="agency", license=License(key="CC-BY"))
    class OtherProjects(IatiSource):
        pass

    item = OtherProjects().item(activity(hierarchy="2", ref="anyone"), CONTEXT)
    assert item is not None
    assert item.part_of is None


def test_older_files_name_the_publisher_without_its_list() -> None:
    @source("un-projects", partner="agency", license=License(key="CC-BY"))
    class UnProjects(IatiSource):
        reporting_org = "XM-DAC-41114"

    assert UnProjects().item(activity(ref="41114"), CONTEXT) is not None
    assert UnProjects().item(activity(ref="41115"), CONTEXT) is None


def test_an_activity_and_a_dataset_are_told_apart() -> None:
    made = SomeProjects().read(activity(), CONTEXT)
    assert isinstance(made, Item)
    record = {"license_id": "cc-by", "resources": [{"url": "https://a.example/a.xml"}]}
    led = SomeProjects().read(Entry(locator="result.results[0]", data=record), CONTEXT)
    assert isinstance(led, Request)
    assert led.url == "https://a.example/a.xml"


def test_only_a_page_of_the_registry_has_one_behind_it() -> None:
    made = SomeProjects(SourceConfig(options={"registry": "agency"}))
    (search,) = made.requests(CONTEXT)
    (second,) = made.following(Page(request=search, data={"result": {"count": 201}}, count=200), CONTEXT)
    assert "start=200" in second.url
    assert second.hints == search.hints
    file = Request(url="https://a.example/a.xml", large=True)
    assert list(made.following(Page(request=file, count=200), CONTEXT)) == []
