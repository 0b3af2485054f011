"""A page in a real browser, driven by the browser's own protocol."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.absent import absent

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync", "--remote-debugging-port=0", "--remote-allow-origins=*",
)  # fmt: skip
NOISE = ("log", "info", "debug")
KEYS = {
    "Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "End": 35, "Home": 36, "ArrowUp": 38, "ArrowDown": 40, "k": 75,
    "/": 191,
}  # fmt: skip
TYPED = {"Enter": "\r", " ": " ", "k": "k", "/": "/"}


class Tab:
    """A page under test. faults: what the console complained of. asked: every address that was requested."""

    def __init__(self, socket: ClientConnection, base: str) -> None:
        self.socket = socket
        self.base = base
        self.number = 0
        self.faults: list[str] = []
        self.asked: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def call(self, method: str, **parameters: object) -> dict[str, object]:
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=30))
            if message.get("id") == self.number:
                assert "error" not in message, message
                return dict(message["result"])
            self._note(message)

    def _note(self, message: dict[str, object]) -> None:
        said = message["params"]
        assert isinstance(said, dict)
        if message["method"] == "Network.requestWillBeSent":
            self.asked.append(said["request"]["url"])
        is_noise = message["method"] == "Runtime.consoleAPICalled" and said["type"] in NOISE
        if message["method"] in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            self.faults += [] if is_noise else [json.dumps(said)]

    def open(self, path: str = "/") -> None:
        self.call("Page.navigate", url=f"{self.base}{path}")
        self.until(f"location.href === '{self.base}{path}' && document.readyState === 'complete'")

    def run(self, script: str) -> object:
        """Evaluate a script, waiting for its promise."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        found = answer["result"]
        assert isinstance(found, dict)
        return found.get("value")

    def until(self, condition: str) -> object:
        """Ask until an expression is true; return it."""
        deadline = time.monotonic() + 20
        while not (found := self.run(condition)):
            assert time.monotonic() < deadline, f"never: {condition}"
        return found

    def press(self, key: str, **modifiers: object) -> None:
        for kind in ("keyDown", "keyUp"):
            text = {"text": TYPED[key]} if kind == "keyDown" and key in TYPED else {}
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=KEYS[key], **text, **modifiers
            )

    def type(self, words: str) -> None:
        self.run("document.getElementById('search-text').select()")
        self.call("Input.insertText", text=words)


@contextmanager
def chromium(profile: Path) -> Iterator[str]:
    """Host and port of the door of a browser."""
    names = ("chromium", "chromium-browser", "google-chrome")
    binary = next((found for name in names if (found := shutil.which(name))), None)
    if binary is None:
        absent("no Chromium on the PATH")
    command = [binary, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        yield next(m[1] for line in process.stderr if (m := re.search(r"ws://([^/]+)/devtools", line)))
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@contextmanager
def opened(browser: str, base: str, path: str = "/") -> Iterator[Tab]:
    """A tab that shows a page."""
    target = httpx.put(f"http://{browser}/json/new?about:blank", timeout=20).json()
    with connect(target["webSocketDebuggerUrl"], max_size=None) as socket:
        made = Tab(socket, base)
        made.call("Storage.clearDataForOrigin", origin=base, storageTypes="all")
        made.open(path)
        yield made
    httpx.get(f"http://{browser}/json/close/{target['id']}", timeout=20)
