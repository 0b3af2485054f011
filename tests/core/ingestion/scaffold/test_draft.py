import orjson
import pytest

from m4d_core.errors import UsageError
from m4d_core.ingestion.contract import Context
from m4d_core.ingestion.scaffold.draft import KINDS, Wanted, draft, exchanges, included, own_sample


def wanted(kind: str, sample: bytes | None = None, **values: str) -> Wanted:
    return Wanted(kind=kind, key="city-news", partner="city", sample=sample, **values)  # type: ignore[arg-type]  # texts


@pytest.mark.parametrize("kind", KINDS)
def test_a_stand_in_asks_first_for_what_the_sample_answers(kind: str) -> None:
    one = wanted(kind)
    planned = draft(one)
    answers = exchanges(one, planned.stand_in)
    (first, *_) = planned.stand_in().requests(Context(url=one.address))
    assert answers[0].url == first.url
    assert answers[-1].body == one.answer
    assert (planned.stand_in.key, planned.stand_in.partner) == ("city-news", "city")


def test_what_is_given_goes_before_what_is_invented() -> None:
    one = wanted("feed", b"<rss/>", url="https://user:pw@city.example/rss.xml")
    assert (one.home, one.answer, one.title) == ("https://city.example", b"<rss/>", "City news")
    assert wanted("oai").address == "https://city-news.example/oai"


def test_nested_records_become_classes_of_their_own() -> None:
    records = [{"id": "1", "fields": {"title": "T", "url-alias": "u"}, "dates": {"published": "2026-01-02"}}]
    values = draft(wanted("api", orjson.dumps({"data": records}))).values
    assert "class Fields(BaseModel):" in values["records_types"]
    assert "    fields: Fields\n" in values["records_types"]
    assert "    dates: Dates = Dates()" in values["records_types"]
    assert "url=entry.fields.url_alias,  # guessed" in values["values"]


def test_a_language_is_a_tuple_and_a_list_may_be_unpaged() -> None:
    values = draft(wanted("api", orjson.dumps([{"id": "1", "title": "T", "lang": "fr"}]))).values
    assert "languages=(entry.lang,) if entry.lang else ()" in values["values"]
    assert "no way to a further page" in values["reading"]
    assert "NextLink" not in values["imports"]


@pytest.mark.parametrize("sample", [b"<html>", b'{"a": 1}'])
def test_a_sample_that_is_none_is_refused(sample: bytes) -> None:
    with pytest.raises(UsageError, match="the sample cannot be read") as caught:
        draft(wanted("api", sample))
    assert "--sample" in str(caught.value.hint)


def test_a_feed_without_numbers_keeps_to_the_ladder() -> None:
    planned = draft(wanted("feed", b"<rss><channel><item><guid>tag:1</guid></item></channel></rss>"))
    assert "what the first run chooses" in planned.values["identity"]
    assert planned.stand_in.identity is None


def test_of_a_page_its_folder_is_what_is_wanted() -> None:
    page = b'<html><head><link rel="canonical" href="https://city.example/en/news/2026/a-story"></head></html>'
    assert draft(wanted("html", page)).values["include"] == "/en/news/2026/"
    assert included(["https://a.example/n/1", "https://a.example/n/x/2"]) == "/n/"
    assert included([]) == "/"


def test_of_iati_the_reporting_organization_is_read() -> None:
    assert draft(wanted("iati")).values["reporting"] == "XM-INVENTED"
    assert draft(wanted("iati", b"<iati-activities/>")).values["reporting"] == ""


def test_an_invented_answer_is_of_the_partners_site() -> None:
    assert b"https://city.example/news/1203" in own_sample("feed.xml", home="https://city.example")
