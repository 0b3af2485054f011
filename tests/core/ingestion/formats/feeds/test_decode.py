import codecs
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.ingestion.formats.feeds.decode import MAX_GROWTH, as_utf8, decode, escape_bare, tidy

TEXT = "<rss><title>Café – «نص» 汉字</title></rss>"
LATIN = "<rss><title>Café</title></rss>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode(), "application/rss+xml; charset=utf-8"),
        (TEXT.encode(), "text/xml"),
        (TEXT.encode(), 'text/xml; charset="ISO-8859-1"'),  # valid UTF-8 is no Latin-1, whatever the header says
        (TEXT.encode(), "text/xml; charset=no-such-thing"),
        (TEXT.encode(), "text/xml; charset=utf-16"),
        (TEXT.encode(), "text/xml; charset=base64"),
        (TEXT.encode(), "text/xml; charset=undefined"),
        (codecs.BOM_UTF8 + TEXT.encode(), "text/xml; charset=latin-1"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), ""),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "text/xml; charset=utf-8"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), ""),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), ""),
    ],
)
def test_a_wrong_label_loses_nothing(body: bytes, content_type: str) -> None:
    assert decode(body, content_type) == TEXT


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ("<?xml version='1.0' encoding='ISO-8859-1'?>", "latin-1"),
        ("<?xml version='1.0' encoding='windows-1252'?>", "cp1252"),
        ("<?xml version='1.0' encoding='gb2312'?>", "gb18030"),
        ("<?xml version='1.0' encoding='utf-16'?>", "utf-8"),
        ("<?xml version='1.0' encoding='bogus'?>", "utf-8"),
        ("<?xml version='1.0'?>", "cp1252"),
    ],
)
def test_the_declaration_is_asked_before_it_is_guessed(declaration: str, encoding: str) -> None:
    text = declaration + LATIN
    assert decode(text.encode(encoding)) == text


def test_windows_1251_is_read_where_it_is_declared() -> None:
    text = "<?xml version='1.0' encoding='windows-1251'?><rss>Привет</rss>"
    assert decode(text.encode("cp1251")) == text
    assert decode(text.encode("cp1251"), "text/xml; charset=windows-1251") == text


def test_utf16_without_a_mark_is_told_by_its_declaration() -> None:
    text = "<?xml version='1.0' encoding='utf-16'?><rss>é</rss>"
    assert decode(text.encode("utf-16-le")) == text
    assert decode(text.encode("utf-16-be")) == text


@given(st.binary(max_size=200), st.text(max_size=40))
@settings(deadline=None)
def test_any_bytes_give_a_text(body: bytes, label: str) -> None:
    assert isinstance(decode(body, f"text/xml; charset={label}"), str)
    assert isinstance(decode(f"<?xml version='1.0' encoding='{label}'?>".encode() + body), str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n\n<?xml version='1.0' encoding='latin-1'?>\n<rss/>", "\n<rss/>"),
        ("<rss/>", "<rss/>"),
        ("<br />\n<b>Warning</b>: mysql() in x.php\n<?xml version='1.0'?><rss/>", "<rss/>"),
        ("junk<rdf:RDF/>", "<rdf:RDF/>"),
        ("<rss>a\x00b\x07c\ud800</rss>", "<rss>abc</rss>"),
        ("<rss>don\x92t\x97</rss>", "<rss>don’t—</rss>"),
        (
            "<rss>caf&eacute; &nbsp;&amp; &lt;b&gt; &unknown;</rss>",
            "<rss>caf&#233; &#160;&amp; &lt;b&gt; &unknown;</rss>",
        ),
        ("<rss>&NotEqualTilde;</rss>", "<rss>&#8770;&#824;</rss>"),
    ],
)
def test_tidy(text: str, expected: str) -> None:
    tidied = tidy(text)
    declaration, rest = tidied.split("?>\n", 1)
    assert declaration == '<?xml version="1.0" encoding="utf-8"'
    assert rest == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AT&T and more", "AT&amp;T and more"),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
        ("&amp; &#38; &#x26; &name;", "&amp; &#38; &#x26; &amp;name;"),
        ("<![CDATA[a & b < c]]> & d", "<![CDATA[a & b < c]]> &amp; d"),
        ("<!-- a & b --> & c", "<!-- a & b --> &amp; c"),
        ("<a href='x?a=1&b=2'/>", "<a href='x?a=1&amp;b=2'/>"),
        ("<a/></b><?pi?>", "<a/></b><?pi?>"),
        ("&#; &#xzz;", "&amp;#; &amp;#xzz;"),
    ],
)
def test_escape_bare(text: str, expected: str) -> None:
    assert escape_bare(text) == expected
    assert escape_bare(expected) == expected


@pytest.mark.parametrize("body", [TEXT.encode(), LATIN.encode(), b"<rss/>"])
def test_what_is_utf_8_keeps_its_very_bytes(body: bytes) -> None:
    assert as_utf8(codecs.BOM_UTF8 + b"\n " + body + b"\n", 'text/xml; charset="ISO-8859-1"') == body


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "cp1252", "gb18030"])
def test_what_is_not_becomes_it(encoding: str) -> None:
    body = LATIN.encode(encoding)
    assert as_utf8(body, "text/xml; charset=gb18030" if encoding == "gb18030" else "") == LATIN.encode()
    assert as_utf8(body + b" " * 4 if encoding == "cp1252" else body).startswith(b"<rss>")


def test_a_long_text_is_told_piece_by_piece() -> None:
    text = "<rss>" + "é" * (3 * 1024 * 1024 // 2) + "</rss>"
    assert as_utf8(text.encode()) == text.encode()
    assert as_utf8(text.encode()[:-7] + b"\xff</rss>") != text.encode()


def test_html_in_a_section_stays_as_it_is() -> None:
    assert "<![CDATA[caf&eacute; &copy;]]>&#233;<!-- &eacute; -->" in tidy(
        "<rss><![CDATA[caf&eacute; &copy;]]>&eacute;<!-- &eacute; --></rss>"
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("é — ü ö".encode() + b" \x93q\x94 \xe9", "é — ü ö “q” é"),
        ("é".encode() + b"\xff", "Ã©ÿ"),
        ("éé".encode() + b"\xff", "ééÿ"),
        (b"caf\xe9 na\xefve", "café naïve"),
        ("汉éé — é".encode() + b"\xed\xa0\x80", "汉éé — éí\xa0€"),
    ],
)
def test_stray_bytes_amid_utf_8_garble_nothing_else(body: bytes, text: str) -> None:
    assert decode(b"<rss>" + body + b"</rss>") == f"<rss>{text}</rss>"


DECLARED = "<!DOCTYPE rss [<!ENTITY org \"Mali's union\"><!ENTITY a '\"'>{}]><rss>&org;&a;<![CDATA[&org;]]></rss>"


def test_plain_names_of_a_document_become_what_they_stand_for() -> None:
    text = tidy(DECLARED.format(""))
    assert "ENTITY" not in text
    assert fromstring(text).text == "Mali's union\"&org;"


@pytest.mark.parametrize(
    "declaration", ['<!ENTITY b "&a;">', '<!ENTITY b "<b/>">', '<!ENTITY % b "c">', '<!ENTITY b SYSTEM "file:///b">']
)
def test_any_other_declaration_stays_and_is_refused(declaration: str) -> None:
    assert tidy(DECLARED.format(declaration)).count("<!ENTITY") == 1


def test_names_that_lengthen_a_document_beyond_bounds_stay() -> None:
    head, value = '<!DOCTYPE rss [<!ENTITY a "{}">]><rss>', "x" * 128
    least = MAX_GROWTH // len(value)
    assert "ENTITY" not in tidy(head.format(value) + "&a;" * least)
    assert "ENTITY" in tidy(head.format(value) + "&a;" * (least + 1))
