from __future__ import annotations

import pytest

from proxy.reader.system import System, system_of

XP = System("windows", (5, 1), "Windows XP")


@pytest.mark.parametrize(
    ("agent", "system"),
    [
        pytest.param("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)", XP, id="XP"),
        pytest.param(
            "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko",
            System("windows", (6, 1), "Windows 7"),
            id="Windows 7",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/60.0",
            System("windows", (10, 0), "Windows"),
            id="a Windows that needs no name",
        ),
        pytest.param(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) AppleWebKit/604.1",
            System("macos", (10, 13), "macOS 10.13"),
            id="a Macintosh",
        ),
        pytest.param(
            "Mozilla/5.0 (Linux; U; Android 6; xx) AppleWebKit/533.1",
            System("android", (6, 0), "Android 6"),
            id="an Android without its second number",
        ),
        pytest.param("Mozilla/5.0 (iPhone; CPU iPhone OS 9_0 like Mac OS X)", None, id="a phone"),
        pytest.param(
            "Mozilla/5.0 (Linux; U; Android 4.0.3; KFTT) AppleWebKit Silk/3.4", None, id="a Fire"
        ),
        pytest.param("Mozilla/5.0 (X11; U; Linux armv7l like Android; Kindle/3.0)", None, id="ink"),
        pytest.param(
            "Mozilla/5.0 (Mobile; rv:48.0; A405DL) Gecko/48.0 KAIOS/2.5", None, id="KaiOS"
        ),
        pytest.param("Mozilla/5.0 (PlayStation 4 5.05) AppleWebKit/601.2", None, id="a console"),
        pytest.param(
            "Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; IEMobile/10.0; ARM; Touch)",
            None,
            id="a phone of Windows",
        ),
        pytest.param(
            "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; ARM; Trident/6.0)",
            None,
            id="Windows on ARM",
        ),
        pytest.param("Lynx/2.8", None, id="a text browser"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_system_is_read(agent: str, system: System | None) -> None:
    assert system_of(agent.encode()) == system
