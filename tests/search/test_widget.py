"""The built widget: small, whole, and known by name and hash."""

import gzip
import hashlib
import json
import re
from base64 import b64decode
from pathlib import Path

from m4d_search.widget import SCRIPT, widget

SOURCE = Path(__file__).parents[2] / "search/widget"
MOST_BYTES = 12 * 1024


def test_it_has_at_most_twelve_kilobytes_all_in_all() -> None:
    assert [path.name for path in SCRIPT.parent.iterdir()] == [SCRIPT.name]
    assert len(gzip.compress(widget().script, 9, mtime=0)) <= MOST_BYTES


def test_name_and_hash_are_those_of_the_file() -> None:
    found = widget()
    assert found.script == SCRIPT.read_bytes()
    assert found.name == f"m4d-search.{hashlib.sha256(found.script).hexdigest()[:12]}.js"
    kind, _, digest = found.integrity.partition("-")
    assert (kind, b64decode(digest)) == ("sha384", hashlib.sha384(found.script).digest())


def test_it_reads_no_text_as_markup_and_keeps_nothing() -> None:
    script = widget().script.decode()
    refused = (
        r"innerHTML|outerHTML|insertAdjacent|DOMParser|createContextualFragment|srcdoc|document\.write|"
        r"\beval\b|new Function|localStorage|sessionStorage|indexedDB|document\.cookie|sendBeacon|setAttribute\(.style"
    )
    assert re.findall(refused, script) == []
    assert set(re.findall(r"https?://[\w.]+", script)) == {"http://www.w3.org"}  # the namespace of drawings


def test_the_lock_holds_what_the_package_asks_and_names_no_place() -> None:
    lock = json.loads((SOURCE / "package-lock.json").read_text("utf-8"))
    asked = json.loads((SOURCE / "package.json").read_text("utf-8"))
    assert lock["packages"][""]["devDependencies"] == asked["devDependencies"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in asked["devDependencies"].values())
    assert not any("resolved" in each for each in lock["packages"].values())


def test_a_file_of_the_source_is_one_sitting() -> None:
    for path in [SOURCE / "build.mjs", *SOURCE.glob("src/*")]:
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 400, path.name
        assert text.startswith(("//", "/*")), path.name
