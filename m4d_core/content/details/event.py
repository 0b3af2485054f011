"""What only events have."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, StringConstraints

from m4d_core.content.details.model import Attachment, Detail, Text

AttendanceMode = Literal["IN_PERSON", "ONLINE", "HYBRID"]
EventState = Literal["SCHEDULED", "POSTPONED", "CANCELLED", "MOVED_ONLINE"]
ZoneName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*$", max_length=64)]


class Venue(Detail):
    """Where an event takes place. country: ISO 3166-1 alpha-2. Coordinates: WGS 84."""

    name: Text
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class EventDetail(Detail):
    """Detail of EVENT. time_zone: name in the IANA database, so that instants are shown as where it takes place."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    time_zone: ZoneName = "UTC"
    attendance: AttendanceMode = "IN_PERSON"
    status: EventState = "SCHEDULED"
    venue: Venue | None = None
    registration_url: Text | None = None
    registration_closes_at: AwareDatetime | None = None
    files: tuple[Attachment, ...] = ()
