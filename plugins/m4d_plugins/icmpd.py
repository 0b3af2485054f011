"""Research of the ICMPD, whose site is made with WordPress."""

from collections.abc import Mapping
from typing import ClassVar

from m4d_core.ingestion import MIGRATION, License, WordPressSource, source


@source("icmpd-research", title="ICMPD research", partner="icmpd", scope=MIGRATION, confidence="D", enabled=False)
class IcmpdResearch(WordPressSource):
    """Posts of its research site. That it is WordPress is seen, that its API answers is inferred."""

    url = "https://research.icmpd.org/wp-json/wp/v2/posts"
    homepage = "https://research.icmpd.org"
    license = License.reserved("© ICMPD")
    kinds: ClassVar[Mapping[str, str]] = {"blog": "BLOG_POST"}
