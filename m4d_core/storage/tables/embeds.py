"""Embeds: what operators give to other sites, and how often each is used."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey
from sqlmodel import Field, SQLModel

from m4d_core.storage.columns import Strings, instant_column, json_column


class Embed(SQLModel, table=True):
    """A search on the pages of others: on which origins, and what it finds nothing beyond. id: public, no secret."""

    id: str = Field(primary_key=True)
    name: str
    origins: Strings = json_column()
    filter: str | None = None
    languages: Strings = json_column()
    created_at: datetime = instant_column(nullable=False)


class EmbedUse(SQLModel, table=True):
    """How often an embed was asked from one origin, as each process reports it from time to time."""

    __tablename__ = "embed_use"

    embed_id: str = Field(sa_column=Column(ForeignKey("embed.id", ondelete="CASCADE"), primary_key=True))
    origin: str = Field(primary_key=True)
    answered: int = Field(sa_column=Column(BigInteger, nullable=False))
    refused: int = Field(sa_column=Column(BigInteger, nullable=False))
