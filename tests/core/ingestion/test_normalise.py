from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.content.html import sanitise
from m4d_core.content.item import CleanItem, File, Image, Item, License, Participant, Translation
from m4d_core.errors import EntryError
from m4d_core.ingestion.contract import Context, Source
from m4d_core.ingestion.contract import source as declare
from m4d_core.ingestion.normalise import Defaults, normalise

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONTEXT = Context(url="https://feed.example/en/rss.xml")


def known(ref: str) -> str | None:
    return {"XM-DAC-41114": "undp", "Agency for Migration": "iom"}.get(ref)


def defaults(**values: Any) -> Defaults:
    usual = {"source_key": "s", "kind": "NEWS", "license": License(key="CC-BY"), "organization_by_ref": known}
    return Defaults(**{**usual, **values})


def clean(item: dict[str, Any] | None = None, *, context: Context = CONTEXT, **values: Any) -> CleanItem:
    return normalise(Item(**{"id": "1", "title": "Title", **(item or {})}), defaults(**values), context, NOW)


def test_an_item_with_all_it_can_hold() -> None:
    item = normalise(
        Item(
            id="7",
            title="<b>One</b> [EN/FR]",
            url="/story/7?utm_source=rss",
            summary="Ask someone@agency.example",
            html='<p>Full <a href="two words">text</a></p>',
            published="Tue, 21 Jun 2022 03:32:00 +0200",
            updated="2022-06-22T00:00:00",
            languages=("EN",),
            authors=(" A.  Author ", "someone@agency.example", "A. Author"),
            countries=("TN",),
            themes=("Diaspora", "Nothing of ours"),
            goals=("10.7",),
            participants=(Participant(ref="XM-DAC-41114", role="FUNDING"), Participant(name="Nobody we know")),
            image=Image(url="/i.png", alt="<i>A</i>", credit="someone@agency.example"),
            files=(File(url="files/a b.pdf", media_type="APPLICATION/PDF ", size=5, title="<b>F</b>", language="FR"),),
            license=License(key="CC-BY-4.0", rights="<p>© Agency</p>", attribution=" Agency "),
            detail={"dateline": "Tunis, someone@agency.example"},
        ),
        defaults(partner="un-women", language="es"),
        CONTEXT,
        NOW,
    )
    assert item == CleanItem(
        identity="7",
        kind="NEWS",
        title="One",
        language="en",
        license=License(key="CC-BY-4.0", rights="© Agency", attribution="Agency"),
        url="https://feed.example/story/7",
        summary="Ask [e-mail]",
        html='<p>Full <a href="https://feed.example/story/two%20words" rel="noopener nofollow">text</a></p>',
        published_at=datetime(2022, 6, 21, 1, 32, tzinfo=UTC),
        updated_at=datetime(2022, 6, 22, tzinfo=UTC),
        declared_language="en",
        languages=("en", "fr"),
        authors=("A. Author",),
        countries=("TN",),
        themes=("diaspora-engagement",),
        goals=("10.7",),
        organizations=("un-women", "undp"),
        image=Image(url="https://feed.example/i.png", alt="A", credit="[e-mail]"),
        detail={
            "dateline": "Tunis, [e-mail]",
            "files": [
                {
                    "url": "https://feed.example/story/files/a%20b.pdf",
                    "media_type": "application/pdf",
                    "size": 5,
                    "title": "F",
                    "language": "fr",
                }
            ],
        },
        inferred=(("updated_at", "2022-06-22T00:00:00", "no_zone"),),
        unmapped=("Nothing of ours",),
    )


def test_an_item_with_nothing_but_id_and_title() -> None:
    item = clean(context=Context(url=""))
    assert item == CleanItem(
        identity="1", kind="NEWS", title="Title", language="und", languages=("und",), license=License(key="CC-BY")
    )


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"id": ""}, "no_id"),
        ({"id": " \n"}, "no_id"),
        ({"id": " 1"}, "bad_id"),
        ({"id": "a\x00b"}, "bad_id"),
        ({"id": "a\ud800"}, "bad_id"),
        ({"id": "x" * 501}, "bad_id"),
        ({"title": ""}, "no_title"),
        ({"title": "<p>\u200b</p>"}, "no_title"),
        ({"title": "[EN/FR]"}, "no_title"),
        ({"kind": "POEM"}, "bad_kind"),
        ({"detail": {"colour": "red"}}, "invalid_detail"),
        ({"kind": "PROJECT", "participants": (Participant(name="X", role="FRIEND"),)}, "invalid_detail"),
    ],
)
def test_what_cannot_be_taken_in_says_why(item: dict[str, Any], reason: str) -> None:
    with pytest.raises(EntryError) as caught:
        clean(item)
    assert caught.value.reason == reason


def test_the_longest_identity_is_taken() -> None:
    assert clean({"id": "x" * 500}).identity == "x" * 500
    assert clean({"id": "XI-IATI-EC_INTPA-2021/429-054"}).identity == "XI-IATI-EC_INTPA-2021/429-054"


def test_the_license_of_the_item_goes_before_the_sources() -> None:
    body = {"html": "<p>Full</p>"}
    assert clean(body).html == "<p>Full</p>"
    assert clean({**body, "license": License.reserved("©")}).html is None
    assert clean(body, license=License.unknown()).html is None
    assert clean({**body, "license": License(key="CC0-1.0")}, license=License.unknown()).html == "<p>Full</p>"


@pytest.mark.parametrize(
    ("published", "flag"),
    [
        ("04/28/2028", "out_of_range"),
        ("0001-01-01", "out_of_range"),
        ("30 Feb 2022", "unreadable"),
        ("soon", "unreadable"),
    ],
)
def test_a_bad_date_is_none_never_now_and_its_text_is_kept(published: str, flag: str) -> None:
    item = clean({"published": published})
    assert item.published_at is None
    assert item.inferred == (("published_at", published, flag),)


def test_links_that_lead_nowhere_are_none() -> None:
    item = clean(
        {
            "url": "javascript:alert(1)",
            "image": Image(url="data:image/png;base64,AAAA"),
            "files": (File(url="ftp://a.example/x"), File(url="https://a.example/x")),
        }
    )
    assert (item.url, item.image) == (None, None)
    assert item.detail == {"files": [{"url": "https://a.example/x"}]}


def test_relative_links_are_resolved_against_the_item_then_the_payload_then_the_homepage() -> None:
    body = {"html": '<a href="x">l</a>'}
    assert "https://a.example/d/x" in str(clean({**body, "url": "https://a.example/d/p"}).html)
    assert "https://feed.example/en/x" in str(clean(body).html)
    assert "https://home.example/x" in str(clean(body, context=Context(url=""), base="https://home.example/").html)
    assert clean(body, context=Context(url="")).html == '<a rel="noopener nofollow">l</a>'


def test_the_publishers_own_country_and_name_are_no_subject() -> None:
    passing_on = clean({"license": License.per_origin()}, partner="european-commission")
    assert (passing_on.countries, passing_on.organizations) == ((), ())
    assert clean(partner="unfpa").organizations == ("unfpa",)


def test_participants_of_a_project_are_kept_with_their_roles() -> None:
    participants = (
        Participant(ref="XM-DAC-41114", name="UNDP \u200b", role="FUNDING"),
        Participant(name="Write to someone@agency.example", role="IMPLEMENTING"),
        Participant(ref="XX-1", name="Agency for Migration", role="EXTENDING"),
    )
    item = clean({"participants": participants}, kind="PROJECT")
    assert item.organizations == ("undp", "iom")
    assert item.detail["participants"] == [
        {"organization": "undp", "ref": "XM-DAC-41114", "name": "UNDP", "role": "FUNDING"},
        {"name": "Write to [e-mail]", "role": "IMPLEMENTING"},
        {"organization": "iom", "ref": "XX-1", "name": "Agency for Migration", "role": "EXTENDING"},
    ]


def test_files_of_a_project_are_its_documents() -> None:
    file = File(url="https://a.example/f.pdf", media_type="APPLICATION/PDF", size=5, language="es", categories=("A01",))
    item = clean(
        {"files": (file, File(url="x:y")), "detail": {"documents": [{"url": "https://a.example/g"}]}}, kind="PROJECT"
    )
    assert item.detail["documents"] == [
        {"url": "https://a.example/g"},
        {"url": "https://a.example/f.pdf", "media_type": "application/pdf", "languages": ["es"], "categories": ["A01"]},
    ]


def test_texts_in_the_detail_are_masked_and_legible_and_links_stay() -> None:
    detail = {
        "objectives": " Ask someone@agency.example\x00 ",
        "results": [{"title": "a\ud800b"}],
        "documents": [{"url": "https://a.example/@someone.example"}],
    }
    assert clean({"detail": detail}, kind="PROJECT").detail == {
        "objectives": "Ask [e-mail]",
        "results": [{"title": "ab"}],
        "documents": [{"url": "https://a.example/@someone.example"}],
    }


def test_a_part_keeps_what_it_is_a_part_of() -> None:
    assert clean({"part_of": "P-1"}, kind="PROJECT").part_of == "P-1"


def test_defaults_are_what_a_source_declares() -> None:
    @declare(
        "some-news",
        partner="unfpa",
        kind="BLOG_POST",
        license=License.reserved(),
        language="fr",
        homepage="https://h.example",
    )
    class SomeNews(Source):
        pass

    found = Defaults.of(SomeNews(), known)
    assert (found.source_key, found.kind, found.license.key) == ("some-news", "BLOG_POST", "all-rights-reserved")
    assert (found.language, found.partner, found.base) == ("fr", "unfpa", "https://h.example")
    assert found.organization_by_ref is known


TEXT = st.text(max_size=40) | st.sampled_from(
    [
        "<script>x</script>",
        "<a href='javascript:x'>l</a>",
        "someone@agency.example",
        "\ud800",
        "\x00",
        "&lt;b&gt;",
        "[EN/FR]",
        "[FR]",
    ]
)


@given(TEXT, TEXT, TEXT, TEXT, st.sampled_from(["CC-BY", "all-rights-reserved"]))
@settings(deadline=None)
def test_any_texts_come_out_fit_to_be_stored_or_are_refused_with_a_reason(
    title: str, summary: str, body: str, link: str, key: str
) -> None:
    given_item = {
        "title": title,
        "summary": summary,
        "html": body,
        "url": link,
        "authors": (title,),
        "themes": (summary,),
    }
    try:
        item = clean({**given_item, "license": License(key=key)})
    except EntryError as error:
        assert error.reason == "no_title"  # noqa: PT017 - the other outcome is below
        return
    for text in (item.title, item.summary or "", item.html or "", *item.authors):
        text.encode()
        assert "\x00" not in text
        assert "someone@agency" not in text
    assert item.html is None or (key == "CC-BY" and sanitise(item.html) == item.html)


@pytest.mark.parametrize(("url", "kept"), [("https://a.example/1", True), ("javascript:alert(1)", False)])
def test_a_link_of_the_detail_leads_somewhere_or_is_none(url: str, kept: bool) -> None:
    origin = {"title": "A paper", "url": url}
    made = clean({"detail": {"original_source": origin}})
    assert ("url" in {name for name, value in made.detail["original_source"].items() if value}) is kept


def test_translations_are_normalised_as_the_item_is() -> None:
    given = [
        Translation(language="FRE", title="<b>Titre</b>", summary="à someone@agency.example", html="<p>Corps</p>"),
        Translation(language="ar", title="عنوان", html="<p onclick='x()'>نص<script>x</script></p>"),
        Translation(language="fr", title="Encore"),
        Translation(language="en", title="The original again"),
        Translation(language="klingon?", title="No language"),
        Translation(language="es", title=" "),
    ]
    item = clean({"languages": ["en"], "translations": given})
    assert [each.language for each in item.translations] == ["ar", "fr"]
    arabic, french = item.translations
    assert arabic == Translation(language="ar", title="عنوان", html="<p>نص</p>")
    assert (french.title, french.html) == ("Titre", "<p>Corps</p>")
    assert "@" not in (french.summary or "")
    reserved = clean({"languages": ["en"], "translations": given}, license=License.reserved())
    assert [each.html for each in reserved.translations] == [None, None]
