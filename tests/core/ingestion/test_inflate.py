import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.errors import FeedError, RetryError, SourceError
from m4d_core.ingestion.inflate import Unpacker

TEXT = b"<rss>" + b"migration and development " * 400 + b"</rss>"
CODED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "": TEXT,
    "identity": TEXT,
}


def bare(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeeze.compress(body) + squeeze.flush()


def unpack(coding: str, raw: bytes, *, cap: int = 1_000_000, step: int = 7) -> bytes:
    unpacker = Unpacker(coding, cap=cap, where="http://partner.example/feed")
    pieces = [unpacker.feed(raw[start : start + step]) for start in range(0, len(raw), step)]
    return b"".join([*pieces, unpacker.end()])


def reason(coding: str, raw: bytes, **how: int) -> str:
    with pytest.raises(SourceError) as caught:
        unpack(coding, raw, **how)
    assert caught.value.message.startswith("http://partner.example/feed ")
    return caught.value.reason


@pytest.mark.parametrize("step", [1, 2, 3, 100_000])
@pytest.mark.parametrize("coding", CODED)
def test_each_coding_gives_the_text_in_pieces_of_any_size(coding: str, step: int) -> None:
    assert unpack(coding, CODED[coding], step=step) == TEXT
    assert unpack(coding.upper() + " ", CODED[coding], step=step) == TEXT


@pytest.mark.parametrize("step", [1, 100_000])
def test_deflate_is_known_without_its_wrapping(step: int) -> None:
    assert unpack("deflate", bare(TEXT), step=step) == TEXT
    assert unpack("deflate", bare(b""), step=step) == b""


@pytest.mark.parametrize("coding", ["", "identity", "deflate", "gzip"])
@pytest.mark.parametrize("step", [1, 100_000])
def test_gzip_is_known_by_its_first_bytes(coding: str, step: int) -> None:
    assert unpack(coding, gzip.compress(TEXT), step=step) == TEXT


@pytest.mark.parametrize("step", [1, 5, 100_000])
def test_members_follow_one_another_and_what_comes_after_is_no_part(step: int) -> None:
    members = gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two")
    assert unpack("gzip", members, step=step) == b"one two"
    assert unpack("gzip", members + b"\x00" * 50, step=step) == b"one two"
    assert unpack("gzip", members + b"\x1f", step=step) == b"one two"
    assert reason("gzip", members + b"\x1f\x8b\x08", step=step) == "truncated"
    assert unpack("deflate", zlib.compress(b"one") + b"rest", step=step) == b"one"


@pytest.mark.parametrize("raw", [b"", b"\x1f", b"<"])
def test_the_shortest_bodies(raw: bytes) -> None:
    assert unpack("", raw) == raw
    assert unpack("gzip", b"") == b""


def test_an_early_end_is_named() -> None:
    for coding in ("gzip", "deflate", ""):
        packed = gzip.compress(TEXT) if coding == "" else CODED[coding]
        for cut in (2, 10, len(packed) // 2, len(packed) - 1):
            assert reason(coding, packed[:cut]) == "truncated"
    assert reason("gzip", b"\x1f") == "truncated"
    with pytest.raises(RetryError):
        unpack("gzip", CODED["gzip"][:-1])


def test_damage_is_named() -> None:
    assert reason("gzip", TEXT) == "bad_encoding"
    assert reason("deflate", b"\xff\xff" + TEXT) == "bad_encoding"
    wrong_sum = CODED["gzip"][:-8] + b"\x00" * 8
    assert reason("gzip", wrong_sum) == "bad_encoding"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress", "gzip,br", "\x9b"])
def test_an_unknown_coding_is_named(coding: str) -> None:
    with pytest.raises(FeedError, match=r"in the coding '[ -~]+'$") as caught:
        unpack(coding, TEXT)
    assert caught.value.reason == "bad_encoding"


@pytest.mark.parametrize("step", [1000, 1_000_000])
@pytest.mark.parametrize("coding", CODED)
def test_the_cap_is_exact(coding: str, step: int) -> None:
    assert unpack(coding, CODED[coding], cap=len(TEXT), step=step) == TEXT
    assert reason(coding, CODED[coding], cap=len(TEXT) - 1, step=step) == "body_too_large"


def test_what_cannot_be_compressed_fits_its_cap() -> None:
    noise = bytes((n * n * 31 + n // 7) % 256 for n in range(200_000))
    stored = gzip.compress(noise, compresslevel=0)
    assert len(stored) > len(noise)
    assert unpack("gzip", stored, cap=len(noise), step=65536) == noise


def test_input_that_unpacks_to_nothing_ends() -> None:
    empty_blocks = b"\x00\x00\x00\xff\xff" * 10_000
    assert reason("deflate", empty_blocks, cap=20_000, step=1000) == "body_too_large"
    assert reason("gzip", gzip.compress(b"<rss/>") + b"\x00" * 40_000, cap=20_000, step=1000) == "body_too_large"
    assert reason("gzip", gzip.compress(b"") * 2_000, cap=20_000, step=1000) == "body_too_large"


def test_a_bomb_stays_within_its_cap_in_memory() -> None:
    squeeze = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    bomb = b"".join([squeeze.compress(bytes(1_000_000)) for _ in range(200)]) + squeeze.flush()
    tracemalloc.start()
    try:
        assert reason("gzip", bomb, cap=1_000_000, step=65536) == "body_too_large"
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate"]), st.integers(1, 9))
def test_any_bytes_unpack_or_are_named(raw: bytes, coding: str, step: int) -> None:
    try:
        whole = unpack(coding, raw, cap=100, step=step)
    except SourceError as error:
        named = error.reason
    else:
        assert len(whole) <= 100
        return
    assert named in {"truncated", "bad_encoding", "body_too_large"}


@given(st.binary(max_size=2000), st.sampled_from(["gzip", "deflate", "bare"]), st.integers(1, 300))
def test_what_was_packed_comes_back(body: bytes, coding: str, step: int) -> None:
    pack: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress, "bare": bare}
    packed = pack[coding](body)
    assert unpack("gzip" if coding == "gzip" else "deflate", packed, step=step) == body
