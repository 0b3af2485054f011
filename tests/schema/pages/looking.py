"""What a page looks like to axe, on a screen of some size, in light or dark."""

from pathlib import Path

from tests.absent import absent
from tests.schema.pages.browsing import Tab

AXE = Path(__file__).parents[3] / "search/widget/node_modules/axe-core/axe.min.js"
DESKTOP, PHONE = (1280, 900, False), (360, 740, True)
VIOLATIONS = """
axe.run().then(({ violations }) => violations.map(({ id, help, nodes }) =>
  `${id}: ${help}: ${nodes.map(({ target }) => target.flat().join(" ")).join(", ")}`))
"""


def screen(tab: Tab, size: tuple[int, int, bool], **media: str) -> None:
    width, height, mobile = size
    tab.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
    features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
    tab.call("Emulation.setEmulatedMedia", features=features)


def complaints(tab: Tab) -> object:
    """What axe finds, with all its rules."""
    if not AXE.is_file():
        absent("axe is not installed: npm ci --prefix search/widget")
    if tab.run("!window.axe"):
        tab.run(f"{AXE.read_text('utf-8')}; 0")
    return tab.run(VIOLATIONS)
