"""Kinds and states of content: the two values every row carries."""

from enum import StrEnum


class Kind(StrEnum):
    """Kinds of content, all in one table (D5)."""

    NEWS = "NEWS"
    BLOG_POST = "BLOG_POST"
    PROJECT = "PROJECT"
    DOCUMENT = "DOCUMENT"
    EVENT = "EVENT"
    COURSE = "COURSE"
    DISCUSSION = "DISCUSSION"
    VIDEO = "VIDEO"
    PAGE = "PAGE"


class State(StrEnum):
    """Where content stands; only PUBLISHED is ever public."""

    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    PUBLISHED = "PUBLISHED"
    HIDDEN = "HIDDEN"
    WITHDRAWN = "WITHDRAWN"


class Origin(StrEnum):
    """Written here, or taken in from a partner."""

    OWN = "OWN"
    INGESTED = "INGESTED"
