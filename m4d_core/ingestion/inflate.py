"""Takes the compression off a body as it comes in, and never past a cap (pure).

Source: RFC 9110, 8.4.1 (content codings); RFC 1952 (gzip), whose members may follow one another; RFC 1950 (zlib).
"""

import zlib

from m4d_core.errors import FeedError, RetryError

GZIP_MAGIC = b"\x1f\x8b"
_GZIP, _DEFLATE, _NONE = frozenset({"gzip", "x-gzip"}), "deflate", frozenset({"", "identity"})
_ZLIB_METHOD, _ZLIB_CHECK = 8, 31  # RFC 1950, 2.2
_SLACK = 1024  # what a coding may add to a body that cannot be compressed, besides its hundredth part


class Unpacker:
    """One body under way: `feed` it each piece as it arrives, then `end`.

    coding: the Content-Encoding; gzip is recognised unasked and unsaid, for UN News sends it so. cap: in bytes, of
    the body unpacked. where: the address, for messages. Raises FeedError with reason `bad_encoding` for a coding that
    is unknown or not kept to, `body_too_large` one byte beyond the cap, RetryError with `truncated` at an early end.
    """

    def __init__(self, coding: str, *, cap: int, where: str) -> None:
        self._coding, self._cap, self._where = coding.strip().lower(), cap, where
        if self._coding not in _GZIP | _NONE | {_DEFLATE}:
            told = self._coding[:20] if self._coding.isprintable() else "?"
            raise FeedError(f"{where} answers in the coding '{told}'", reason="bad_encoding")
        self._beginning = b""
        self._is_between = True  # before the body, or before a further member of it
        self._inflate: zlib._Decompress | None = None
        self._raw = self._size = 0

    def feed(self, raw: bytes) -> bytes:
        """Return what a piece unpacks to."""
        self._raw += len(raw)
        if self._raw > self._cap + self._cap // 100 + _SLACK:
            raise self._too_large()
        pieces = []
        while raw:
            piece, raw = self._take(raw)
            self._size += len(piece)
            if self._size > self._cap:
                raise self._too_large()
            pieces.append(piece)
        return b"".join(pieces)

    def end(self) -> bytes:
        """Return what was held back."""
        is_inside = self._inflate is not None and not self._inflate.eof
        if is_inside or (self._beginning and self._inflate is None and self._coding not in _NONE):
            raise RetryError(f"{self._where} broke off inside its compression", reason="truncated")
        return self._beginning if self._inflate is None else b""

    def _take(self, raw: bytes) -> tuple[bytes, bytes]:
        """Return what the piece unpacks to up to the end of a member, and what is left of it."""
        if self._is_between:
            raw = self._beginning + raw
            if len(raw) < len(GZIP_MAGIC):
                self._beginning = raw
                return b"", b""
            self._beginning, self._is_between = b"", False
            if self._inflate is None or raw.startswith(GZIP_MAGIC):
                self._inflate = self._opened(raw)
        if self._inflate is None:
            return raw, b""
        if self._inflate.eof:
            return b"", b""  # after the last member: no part of the body
        return self._inflated(self._inflate, raw)

    def _inflated(self, inflate: "zlib._Decompress", raw: bytes) -> tuple[bytes, bytes]:
        try:
            piece = inflate.decompress(raw, self._cap - self._size + 1)
        except zlib.error:
            raise FeedError(f"{self._where} is not compressed as it says", reason="bad_encoding") from None
        self._is_between = inflate.eof
        return piece, inflate.unused_data

    def _opened(self, raw: bytes) -> "zlib._Decompress | None":
        if raw.startswith(GZIP_MAGIC) or self._coding in _GZIP:
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
        if self._coding != _DEFLATE:
            return None
        # servers send deflate with its zlib wrapping, as the RFC has it, or bare
        is_wrapped = raw[0] & 0x0F == _ZLIB_METHOD and int.from_bytes(raw[:2]) % _ZLIB_CHECK == 0
        return zlib.decompressobj(zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS)

    def _too_large(self) -> FeedError:
        return FeedError(f"{self._where} is larger than {self._cap} bytes", reason="body_too_large")
