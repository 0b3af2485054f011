"""Near-duplicates: one text that several partners publish, told by its SimHash (pure).

64 bits, of which near texts share all but a few. Source: Charikar, 2002; Manku, Jain and Das Sarma, 2007, who take
three bits of 64 for the same page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from uuid import UUID

from m4d_core.content.html import plain_text
from m4d_core.content.kind import Kind
from m4d_core.content.text import tokens

BITS, BANDS = 64, 4
WIDTH = BITS // BANDS
DISTANCE = 3  # bits; one fewer than there are bands, so that near texts share a whole band at least
WINDOW = timedelta(days=14)
SHINGLE = 3
FEWEST_WORDS = 20  # title and summary together; what is shorter is a formula that many use
MOST_WORDS = 1000  # what comes later tells no more
_LANE = 16  # bits for the sum of one bit over all shingles

# byte -> its eight bits, each in a lane of its own, so that one addition counts all eight
_SPREAD = tuple(sum((byte >> bit & 1) << bit * _LANE for bit in range(8)) for byte in range(256))


@dataclass(frozen=True, kw_only=True)
class Member:
    """Content as clusters see it. cluster: where it stands now, None where it stands alone."""

    id: UUID
    source_key: str
    kind: str
    language: str
    effective_at: datetime
    simhash: int
    cluster: UUID | None = None


def simhash(title: str, summary: str | None, html: str | None) -> int | None:
    """Return the SimHash of a text, None for one too short to be told from others.

    Its title and summary count, or the text where there is no summary: so much is stored under every licence.
    """
    words = tokens(f"{title} {summary or plain_text(html or '')}")[:MOST_WORDS]
    if len(words) < FEWEST_WORDS:
        return None
    shingles = {" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
    sums = [0] * (BITS // 8)
    for shingle in shingles:
        for place, byte in enumerate(blake2b(shingle.encode(), digest_size=BITS // 8).digest()):
            sums[place] += _SPREAD[byte]
    lanes = (total >> bit * _LANE & (1 << _LANE) - 1 for total in sums for bit in range(8))
    return sum(1 << bit for bit, count in enumerate(lanes) if 2 * count > len(shingles))


def bands(signature: int) -> tuple[int, ...]:
    """Return the bands of a SimHash, each with its place: two within DISTANCE have at least one in common."""
    mask = (1 << WIDTH) - 1
    return tuple(band << WIDTH | signature >> band * WIDTH & mask for band in range(BANDS))


def is_near(one: Member, other: Member) -> bool:
    """Return whether two pieces of content are one text.

    Of two sources, in one language and kind, published within two weeks. Never of one source: a publisher who writes
    nearly the same twice means two. Nor projects: what two partners report has money of each.
    """
    if one.source_key == other.source_key or one.language != other.language:
        return False
    if one.kind != other.kind or one.kind == Kind.PROJECT:
        return False
    is_near_in_time = abs(one.effective_at - other.effective_at) <= WINDOW
    return is_near_in_time and (one.simhash ^ other.simhash).bit_count() <= DISTANCE


def joined(fresh: Iterable[Member], known: Sequence[Member]) -> Mapping[UUID, UUID | None]:
    """Return the cluster of each member, by id: of what was written now, and of those it is near to.

    A cluster has the id of its oldest member. Who is near several joins that of the oldest; who is near none leaves.
    """
    coming = sorted(fresh, key=_age)
    everyone = sorted([*coming, *known], key=_age)
    clusters = {member.id: member.cluster for member in everyone}
    for member in coming:
        near = [other for other in everyone if other.id != member.id and is_near(member, other)]
        names = [name for name in (clusters[other.id] for other in near) if name is not None]
        if not near or clusters[member.id] in names:
            clusters[member.id] = clusters[member.id] if near else None
            continue
        name = names[0] if names else min([member, *near], key=_age).id
        clusters |= {other.id: name for other in (member, *near) if other is member or clusters[other.id] is None}
    return clusters


def _age(member: Member) -> tuple[datetime, UUID]:
    return member.effective_at, member.id
