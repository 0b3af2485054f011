"""The page in a real browser: it loads without a fault, its query runs, its search finds."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.schema.running import Running, running

pytestmark = pytest.mark.timeout(120)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync", "--remote-debugging-port=0", "--remote-allow-origins=*",
)  # fmt: skip


class Tab:
    """A page under test, driven by the browser's own protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.number = 0
        self.faults: list[str] = []
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: object) -> dict[str, object]:
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=30))
            if message.get("id") == self.number:
                return dict(message["result"])
            if message.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown"):
                self.faults.append(json.dumps(message["params"]))

    def run(self, script: str) -> object:
        """Evaluate a script, waiting for its promise."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        found = answer["result"]
        assert isinstance(found, dict)
        return found.get("value")

    def until(self, condition: str) -> object:
        """Wait, inside the page, until an expression is true; return it."""
        return self.run(
            "new Promise((done, fail) => { const end = Date.now() + 20000; const look = () => {"
            f" const found = {condition};"
            " found ? done(found) : Date.now() > end ? fail(new Error('never')) : requestAnimationFrame(look);"
            " }; look(); })"
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("browser"), M4D_PLUGINS="undp-projects") as up:
        yield up


@pytest.fixture
def tab(server: Running, tmp_path: Path) -> Iterator[Tab]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if binary is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have a browser")
        pytest.skip("no Chromium on the PATH")
    command = [binary, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "about:blank"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        address = next(m[1] for line in process.stderr if (m := re.search(r"ws://([^/]+)/devtools", line)))
        target = httpx.put(f"http://{address}/json/new?about:blank", timeout=20).json()
        with connect(target["webSocketDebuggerUrl"], max_size=None) as socket:
            made = Tab(socket)
            made.call("Page.navigate", url=f"{server.base}/")
            while not made.run(f"location.href === '{server.base}/' && document.readyState === 'complete'"):
                pass
            yield made
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_the_page_works_for_a_person(tab: Tab) -> None:
    tab.run("document.querySelector('#query-form button').click()")
    answer = tab.until("document.getElementById('query-answer').textContent.includes('\"data\"') "
                       "&& document.getElementById('query-answer').textContent")  # fmt: skip
    assert "errors" not in json.loads(str(answer))
    tab.run("{ const box = document.getElementById('search-text'); box.value = 'remitances';"
            " box.dispatchEvent(new Event('input')); }")  # fmt: skip
    first = tab.until("document.querySelector('#search-hits li')?.textContent")
    assert "project" in str(first) or "news" in str(first) or "blog post" in str(first)
    assert re.fullmatch(r"\d+ results?", str(tab.run("document.getElementById('search-status').textContent")))
    tab.run("{ const box = document.getElementById('search-text'); box.value = 'تحويلات';"
            " box.dispatchEvent(new Event('input')); }")  # fmt: skip
    assert tab.until("document.querySelector('#search-hits li[dir=rtl]')?.getAttribute('lang')") == "ar"
    assert tab.faults == []


def test_nothing_is_wider_than_a_phone(tab: Tab) -> None:
    tab.call("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=2, mobile=True)
    assert tab.run("document.documentElement.scrollWidth") == 360
