"""Reference data, keyed by its natural key."""

from sqlmodel import Field, SQLModel

from m4d_core.storage.columns import Document, json_column


class Region(SQLModel, table=True):
    """Region of M49."""

    m49: str = Field(primary_key=True)
    names: Document = json_column()
    level: str
    parent: str | None = None


class Country(SQLModel, table=True):
    """Country or area of ISO 3166-1 and M49. ldc, lldc, sids: the three groups of the United Nations it may be in."""

    iso2: str = Field(primary_key=True)
    iso3: str = Field(unique=True)
    m49: str = Field(unique=True)
    names: Document = json_column()
    region: str | None = Field(default=None, foreign_key="region.m49")
    ldc: bool = False
    lldc: bool = False
    sids: bool = False
    latitude: float | None = None
    longitude: float | None = None


class Place(SQLModel, table=True):
    """City, province or local authority."""

    id: str = Field(primary_key=True)
    name: str
    kind: str
    country: str = Field(foreign_key="country.iso2")
    latitude: float | None = None
    longitude: float | None = None


class Theme(SQLModel, table=True):
    """Subject, in a tree of two levels."""

    slug: str = Field(primary_key=True)
    names: Document = json_column()
    scheme: str
    broader: str | None = Field(default=None, foreign_key="theme.slug")
    goes_local: bool = False


class Goal(SQLModel, table=True):
    """Sustainable Development Goal (`10`) or target (`10.7`)."""

    code: str = Field(primary_key=True)
    number: int
    names: Document = json_column()
    color: str


class CompactObjective(SQLModel, table=True):
    """Objective of the Global Compact for Migration. number: `1` to `23`."""

    __tablename__ = "compact_objective"

    number: str = Field(primary_key=True)
    names: Document = json_column()
    titles: Document = json_column()


class Organization(SQLModel, table=True):
    """Agency, donor, authority, association. iati_ref: its IATI organisation identifier."""

    slug: str = Field(primary_key=True)
    names: Document = json_column()
    kind: str
    acronym: str | None = None
    iati_ref: str | None = Field(default=None, index=True)
    homepage: str | None = None
    country: str | None = Field(default=None, foreign_key="country.iso2")
    parent: str | None = Field(default=None, foreign_key="organization.slug")
    is_partner: bool = False
