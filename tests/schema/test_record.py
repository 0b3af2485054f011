"""Resolvers read fields by the table, and everything else by its attributes."""

from types import SimpleNamespace

from m4d_schema.record import Field, Record, resolve

FIELDS = {
    "title": Field(read=lambda row, _: row["title"], columns=frozenset({"title"})),
    "cut": Field(read=lambda row, operation, *, length: row["title"][:length] + operation),
}


def test_a_field_without_arguments_is_read_by_the_table() -> None:
    record = Record("NewsArticle", {"title": "Long title"}, FIELDS, "!")
    assert resolve(record, "title") == "Long title"
    assert record.read("cut", length=4) == "Long!"


def test_what_is_no_record_has_attributes() -> None:
    assert resolve(SimpleNamespace(html="<p>"), "html") == "<p>"


def test_a_field_reads_no_column_unless_it_says_so() -> None:
    assert FIELDS["cut"].columns == frozenset()
    assert FIELDS["title"].is_live is False
