from m4d_core.ingestion.formats.feeds.terms import Terms


def test_labels_go_before_terms_and_none_comes_twice() -> None:
    terms = Terms()
    terms.add("t", "s", " Label ")
    terms.add("t", "s", " Label ")
    terms.add("t", None, " ")
    terms.add(None, "s", None)
    terms.add(None, None, None)
    assert terms.names() == ["Label", "t"]


def test_a_text_completes_the_tag_at_hand_or_is_another_one() -> None:
    terms = Terms()
    terms.complete("first")
    terms.add(None, "domain", None)
    terms.complete("second")
    terms.complete("third")
    terms.add(None, "domain", None)
    terms.complete("second")
    assert terms.names() == ["first", "second", "third"]
