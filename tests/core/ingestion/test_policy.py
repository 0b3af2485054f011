"""What an installation has settled of the outbound door."""

import pytest

from m4d_core.errors import SettingsError
from m4d_core.ingestion.policy import FetchPolicy
from m4d_core.settings import Settings


def test_the_policy_is_what_the_settings_say() -> None:
    settings = Settings(fetch_allow="LocalHost:8080, [::1]:9000", fetch_timeout_s=7, contact_url="https://m4d.example")
    policy = FetchPolicy.from_settings(settings)
    assert policy.allow == {"localhost:8080", "[::1]:9000"}
    assert (policy.timeout_s, policy.max_redirects, policy.proxy) == (7, 5, "")
    assert (policy.max_bytes, policy.max_file_bytes) == (20 * 1024**2, 256 * 1024**2)
    assert policy.user_agent.startswith("M4D/")
    assert policy.user_agent.endswith(" (+https://m4d.example)")


@pytest.mark.parametrize(
    "proxy", ["proxy.example:3128", "socks5://proxy.example", "http://", "http://[::1", "http://a:b/"]
)
def test_a_wrong_policy_is_told_whole(proxy: str) -> None:
    with pytest.raises(SettingsError) as caught:
        FetchPolicy.from_settings(Settings(fetch_allow="localhost,:80,a:b,localhost:80", fetch_proxy=proxy))
    assert [name for name, _, _ in caught.value.problems] == ["M4D_FETCH_ALLOW"] * 3 + ["M4D_FETCH_PROXY"]
