"""Names of authors: what they tell, and what no name may hold."""

import pytest

from m4d_core.content.authors import MAX_NAME, Author, is_name, read_author, read_authors

ORGANIZATIONS = {"UNDP": "undp", "M4D Net": "m4d"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maria Rossi", Author(name="Maria Rossi", slug="maria-rossi")),
        (" María  Rossi ", Author(name="María Rossi", slug="maria-rossi")),
        ("Rossi, Maria", Author(name="Rossi, Maria", slug="rossi-maria")),
        ("Maria Rossi (UNDP)", Author(name="Maria Rossi", slug="maria-rossi", affiliation="undp")),
        ("Maria Rossi, UNDP", Author(name="Maria Rossi", slug="maria-rossi", affiliation="undp")),
        ("Rossi, Maria, M4D Net", Author(name="Rossi, Maria", slug="rossi-maria", affiliation="m4d")),
        ("Maria Rossi (Elsewhere)", Author(name="Maria Rossi (Elsewhere)", slug="maria-rossi-elsewhere")),
        ("UNDP", Author(name="UNDP", slug="undp", organization="undp")),
        ("مريم", Author(name="مريم", slug="مريم")),
    ],
)
def test_names(text: str, expected: Author) -> None:
    assert read_author(text, ORGANIZATIONS.get) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "—", "123", "m.rossi@example.org", "Maria (at) example.org", "Maria m.rossi@example.org", "Maria @rossi",
        "Maria Rossi +216 71 123 456", "Maria, tel. 071-123-456", "Maria 0711234567", "Maria (071) 123 456", "[e-mail]",
        "https://example.org/maria", "www.example.org", "x" * (MAX_NAME + 1),
    ],
)  # fmt: skip
def test_what_is_no_name(text: str) -> None:
    assert not is_name(text)
    assert read_author(text, ORGANIZATIONS.get) is None


def test_each_is_named_once() -> None:
    found = read_authors(["Maria Rossi (UNDP)", "maria rossi", "m@example.org", "UNDP"], ORGANIZATIONS.get)
    assert [(each.name, each.affiliation) for each in found] == [("Maria Rossi", "undp"), ("UNDP", None)]


def test_a_number_in_a_name_is_no_telephone() -> None:
    assert is_name("John Paul 2")
    assert is_name("Class of 1998")
    assert is_name("x" * MAX_NAME)
