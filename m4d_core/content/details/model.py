"""What all models of details share."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from m4d_core.content.partial_date import PartialDate


def _partial(text: str) -> str:
    return str(PartialDate.parse(text))


Partial = Annotated[str, AfterValidator(_partial)]
Text = Annotated[str, StringConstraints(min_length=1)]


class Detail(BaseModel):
    """Detail of a kind. Unknown keys are refused; the model of a kind without one has no keys at all."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Attachment(Detail):
    """File of an item. size in bytes; part of parts: a document may come in several files per language.

    pages, sha256: where the publisher tells them; nobody fetches the file to see.
    """

    url: Text
    media_type: str | None = None
    size: int | None = None
    title: str | None = None
    language: str | None = None
    part: int | None = None
    parts: int | None = None
    pages: int | None = None
    sha256: str | None = None


class OriginalSource(Detail):
    """Publisher a third party's piece was taken from."""

    title: Text
    url: str | None = None
