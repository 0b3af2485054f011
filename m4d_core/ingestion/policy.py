"""How the outbound door behaves, as an installation has settled it."""

from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

from m4d_core.errors import SettingsError
from m4d_core.ingestion.address import PORTS
from m4d_core.settings import Settings


@dataclass(frozen=True, kw_only=True)
class FetchPolicy:
    """How the door behaves. allow: `host:port` pairs. Sizes in bytes after decompression, times in seconds."""

    allow: frozenset[str]
    proxy: str
    timeout_s: float
    max_bytes: int
    max_file_bytes: int
    max_redirects: int
    user_agent: str

    @classmethod
    def from_settings(cls, settings: Settings) -> "FetchPolicy":
        """Return the policy of an installation. Raises SettingsError for an allowance or a proxy that is none."""
        problems = [
            ("M4D_FETCH_ALLOW", f"'{pair[:100]}' is no host and port", "`host:port`, as `localhost:8080`")
            for pair in settings.fetch_allow
            if not (pair.rpartition(":")[0] and pair.rpartition(":")[2].isdecimal())
        ]
        if settings.fetch_proxy and not _is_proxy(settings.fetch_proxy):
            problems.append(("M4D_FETCH_PROXY", "is not the address of a proxy", "`http://host:port`"))
        if problems:
            raise SettingsError(problems)
        return cls(
            allow=frozenset(pair.lower() for pair in settings.fetch_allow),
            proxy=settings.fetch_proxy,
            timeout_s=settings.fetch_timeout_s,
            max_bytes=settings.fetch_max_bytes,
            max_file_bytes=settings.fetch_max_file_bytes,
            max_redirects=settings.fetch_max_redirects,
            user_agent=f"M4D/{version('m4d')} (+{settings.contact_url})",
        )


def _is_proxy(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
