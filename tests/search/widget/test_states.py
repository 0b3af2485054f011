"""The widget in a real browser, on a page of another origin: what it shows for each answer, and what it asks."""

import pytest

from tests.schema.pages.browsing import Tab
from tests.search.widget.conftest import Show
from tests.search.widget.door import KEY, Door
from tests.search.widget.seeing import BOX, DEFINED, INPUT, ROOT, STATUS, click, facts, find, part, said, texts, titles

pytestmark = pytest.mark.timeout(120)


def until_said(tab: Tab, words: str) -> None:
    tab.until(f"{STATUS}.textContent.includes('{words}')")


def test_it_shows_what_it_finds_as_one_types_and_asks_nothing_before(show: Show, door: Door) -> None:
    tab = show()
    tab.run(DEFINED)
    assert [each for each in tab.asked if each.startswith(door.base)] == [f"{door.base}/embed/m4d-search.js"]
    assert tab.run(f"{INPUT}.ariaExpanded") == "false"
    assert find(tab, "remit") == "20 results"
    assert len(titles(tab)) == 10
    assert titles(tab)[0] == "Remittances to Tunisia reach a record as transfer costs fall"
    assert tab.run(f"{INPUT}.ariaExpanded") == "true"
    marks = tab.run(f"[...new Set([...{ROOT}.querySelectorAll('mark')].map((each) => each.textContent.toLowerCase()))]")
    assert marks == ["remit"]
    assert tab.run("document.cookie + localStorage.length + sessionStorage.length") == "00"
    assert tab.faults == []
    asked = [each.removeprefix(door.base) for each in tab.asked if not each.startswith(tab.base)]
    assert list(dict.fromkeys(asked)) == [
        "/embed/m4d-search.js", "/embed/names.en.json", "/search/multi-search",
    ]  # fmt: skip


def test_it_asks_in_the_words_of_the_contract(show: Show, door: Door) -> None:
    tab = show("""page-size="5" sort="recent" filter='countries = "TN"'""")
    find(tab, "remit")
    assert door.asked == [
        [
            {
                "indexUid": "content",
                "q": "remit",
                "filter": ['countries = "TN"'],
                "page": 1,
                "hitsPerPage": 5,
                "facets": ["kind", "countries", "themes", "languages"],
                "sort": ["published_at:desc"],
                "attributesToRetrieve": [
                    "id", "url", "title", "summary", "kind", "countries", "languages", "published_at", "source",
                    "license", "attribution",
                ],
                "attributesToHighlight": ["title", "summary", "translations"],
                "attributesToCrop": ["title:32", "summary:32", "translations:32"],
                "highlightPreTag": "\ue000",
                "highlightPostTag": "\ue001",
            }
        ]
    ]  # fmt: skip
    (headers,) = door.headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["origin"] == tab.base
    assert headers["referer"] == f"{tab.base}/"
    assert "cookie" not in headers


def test_a_hit_leads_to_its_publisher_and_says_whose_it_is(show: Show) -> None:
    tab = show('target="_blank"')
    find(tab, "remit tunisia")
    link = part("[role=option]")
    assert tab.run(f"['href', 'target', 'rel', 'referrerpolicy'].map((each) => {link}.getAttribute(each))") == [
        "https://publisher.example/0", "_blank", "noopener", "strict-origin",
    ]  # fmt: skip
    assert facts(tab) == [
        "News", "Mar 1, 2026", "Tunisia", "UN News", "All rights reserved",
    ]  # fmt: skip


def test_one_question_a_pause_and_the_last_one_wins(show: Show, door: Door) -> None:
    tab = show()
    find(tab, "event")
    door.let_go.clear()
    typed = (
        f"for (const text of ['r', 're', 'rem']) {{ {INPUT}.value = text; {INPUT}.dispatchEvent(new Event('input')) }}"
    )
    tab.run(typed)
    until_said(tab, "4 results")
    tab.until(f"{part('.panel')}.dataset.state === 'loading'")
    assert tab.run(f"{part('[role=listbox]')}.ariaBusy") == "true"
    door.until_reached(2)
    tab.run(f"{INPUT}.value = 'migración'; {INPUT}.dispatchEvent(new Event('input'))")
    door.until_reached(3)
    door.let_go.set()
    tab.until(f"{BOX}.results?.query === 'migración'")
    assert [queries[0]["q"] for queries in door.asked if queries[0]["q"] != "rem"] == ["event", "migración"]
    assert tab.run(f"{part('[role=listbox]')}.ariaBusy") is None
    asked = len(door.asked)
    assert tab.run(f"{BOX}.search('event').then(() => {BOX}.results.total)") == 4
    assert len(door.asked) == asked


def test_before_the_first_answer_there_is_something_to_see(show: Show, door: Door) -> None:
    tab = show()
    door.let_go.clear()
    tab.run(DEFINED)
    tab.run(f"{BOX}.open()")
    tab.call("Input.insertText", text="remit")
    until_said(tab, "Searching…")
    assert tab.run(f"{ROOT}.querySelectorAll('.skeleton').length") == 3
    door.let_go.set()
    until_said(tab, "20 results")
    assert tab.run(f"{ROOT}.querySelectorAll('.skeleton').length") == 0


def test_nothing_found(show: Show) -> None:
    tab = show()
    assert find(tab, "zzz") == "Nothing found for “zzz”"
    assert tab.run(f"{part('.notice')}.textContent") == "Try other words, or fewer filters."
    assert tab.run(f"{INPUT}.ariaExpanded") == "false"


@pytest.mark.parametrize(
    ("status", "words", "more"),
    [
        (503, "The search does not answer right now", ""),
        (500, "The search does not answer right now", ""),
        (429, "Too many searches, wait a moment", ""),
        (403, "This search is not registered for this site", "<b>no</b> `x`"),
        (400, "This search is not set up correctly", "<b>no</b> `x`"),
    ],
)
def test_a_refusal_is_said_and_can_be_tried_again(show: Show, door: Door, status: int, words: str, more: str) -> None:
    tab = show()
    tab.run("addEventListener('m4d-search:error', (event) => { window.told = event.detail })")
    door.faults = [(status, {"message": "<b>no</b> `x`", "code": "invalid_search_filter", "type": "x"})]
    assert find(tab, "remit") == words
    assert tab.run(f"{part('.notice')}.textContent") == f"{more}Try again"
    assert tab.run("[told.code, told.message]") == ["invalid_search_filter", "<b>no</b> `x`"]
    click(tab, ".retry")
    until_said(tab, "20 results")


def test_an_answer_that_is_none_is_no_answer(show: Show, door: Door) -> None:
    tab = show()
    door.faults = [(200, {"hello": "world"}), (200, {"results": [{"hits": [{"countries": "TN"}]}]})]
    assert find(tab, "remit") == "The search does not answer right now"
    click(tab, ".retry")
    until_said(tab, "This search is not set up correctly")


def test_a_key_that_is_not_known_is_told_apart(show: Show) -> None:
    tab = show()
    tab.run(f"{BOX}.setAttribute('embed-id', 'other')")
    assert find(tab, "remit") == "This search is not registered for this site"


def test_without_a_connection_it_waits_for_one(show: Show) -> None:
    tab = show()
    tab.run(DEFINED)
    line = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    tab.call("Network.emulateNetworkConditions", offline=True, **line)
    assert find(tab, "remit") == "You are offline"
    tab.call("Network.emulateNetworkConditions", offline=False, **line)
    until_said(tab, "20 results")


def test_a_server_that_is_gone_is_said_so(show: Show) -> None:
    tab = show()
    tab.run(f"{BOX}.setAttribute('endpoint', 'http://127.0.0.1:9/search')")
    assert find(tab, "remit") == "The search does not answer right now"


def test_reduced_service_is_said_beside_what_is_found(show: Show, door: Door) -> None:
    tab = show()
    door.degraded = True
    assert find(tab, "remit") == "20 results · Some results may be missing"
    assert len(titles(tab)) == 10


def test_facets_narrow_and_count_as_if_they_did_not(show: Show, door: Door) -> None:
    tab = show()
    find(tab, "remit")
    values = f"[...{ROOT}.querySelectorAll('details')[1].querySelectorAll('.value')]"
    assert tab.run(f"[...{ROOT}.querySelectorAll('summary')].map((each) => each.innerText.trim())") == [
        "Type", "Country", "Theme", "Language",
    ]  # fmt: skip
    counted = texts(tab, values)
    tab.run(f"{values}.find((each) => each.textContent.startsWith('Senegal')).querySelector('input').click()")
    until_said(tab, "4 results")
    assert door.asked[-1][0]["filter"] == [['countries = "SN"']]
    assert [each["filter"] for each in door.asked[-1][1:]] == [[]]
    assert sorted(texts(tab, values)) == sorted(counted)
    assert tab.run(f"{part('.badge:not([hidden])')}.textContent") == "1"
    assert tab.run(f"{part('.chip')}.ariaLabel") == "Remove filter: Senegal"
    tab.run(f"{BOX}.refine('kind', ['VIDEO', 'a\"b\\\\'])")
    tab.until(f"{ROOT}.querySelectorAll('.chip').length === 3")
    assert door.asked[-1][0]["filter"] == [['countries = "SN"'], ['kind = "VIDEO"', 'kind = "a\\"b\\\\"']]
    click(tab, ".reset")
    until_said(tab, "20 results")
    assert tab.run(f"{part('.chips')}.hidden") is True


def test_order_and_exact_words(show: Show, door: Door) -> None:
    tab = show()
    find(tab, "remit -cost")
    tab.run(f"{{ const order = {part('select')}; order.value = 'recent'; order.dispatchEvent(new Event('change')) }}")
    tab.until(f"{part('.panel')}.dataset.state !== 'loading'")
    click(tab, ".exact input")
    tab.until(f"{part('.panel')}.dataset.state !== 'loading'")
    first, second, third = (queries[0] for queries in door.asked)
    assert "sort" not in first
    assert second["sort"] == ["published_at:desc"]
    assert (third["q"], third["matchingStrategy"]) == ('"remit" -"cost"', "all")


def test_pages_turn_and_stop_at_both_ends(show: Show) -> None:
    tab = show("browse")
    until_said(tab, "36 results")
    where = f"{part('.pages span')}.textContent"
    seen = [*titles(tab)]
    for page in (2, 3, 4):
        click(tab, ".page:last-child")
        tab.until(f"{where} === 'Page {page} of 4'")
        seen += titles(tab)
    assert len(set(seen)) == 36
    click(tab, ".page:last-child")
    assert tab.run(where) == "Page 4 of 4"
    assert tab.run(f"[...{ROOT}.querySelectorAll('.page')].map((each) => each.ariaDisabled)") == [None, "true"]
    click(tab, ".page:first-child")
    tab.until(f"{where} === 'Page 3 of 4'")


def test_without_the_names_of_the_server_there_are_those_of_the_browser(show: Show) -> None:
    tab = show('lang="es" browse')
    until_said(tab, "36 resultados")
    assert facts(tab) == [
        "News", "1 mar 2026", "Túnez", "Un news", "All-rights-reserved",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "words", "direction"),
    [
        ("fr-CA", "4 résultats", "ltr"),
        ("ar-EG", "٤ نتائج", "rtl"),
        ("de", "4 results", "ltr"),
        ("x", "4 results", "ltr"),
    ],
)
def test_it_speaks_the_language_of_the_page(show: Show, lang: str, words: str, direction: str) -> None:
    tab = show(lang=lang)
    find(tab, "senegal")
    assert said(tab) == words
    assert tab.run(f"getComputedStyle({part('.root')}).direction") == direction


def test_a_hit_is_shown_in_the_language_of_the_page_where_there_is_a_translation(show: Show) -> None:
    tab = show('browse lang="fr"')
    until_said(tab, "36 résultats")
    assert titles(tab)[1:3] == [
        "Appui aux collectivités locales tunisiennes pour l’intégration des migrants",
        "Obligations de la diaspora : ce que dix pays ont appris",
    ]
    assert tab.run(f"[...{ROOT}.querySelectorAll('.title')].slice(0, 3).map((each) => each.lang)") == ["en", "fr", "fr"]
    tab.run(f"{BOX}.lang = 'es'")
    until_said(tab, "36 resultados")
    assert titles(tab)[2] == "Diaspora bonds: what ten countries learned"


def test_what_changes_in_the_attributes_is_shown(show: Show) -> None:
    tab = show()
    find(tab, "senegal")
    tab.run(f"{BOX}.lang = 'fr'")
    until_said(tab, "4 résultats")
    tab.run(f"{BOX}.setAttribute('filter', 'countries = \"TN\"')")
    until_said(tab, "Aucun résultat")
    assert tab.run(f"{BOX}.value") == "senegal"
