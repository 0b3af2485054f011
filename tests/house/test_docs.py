"""The docs say what the code does, or the build fails."""

import re
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from m4d_core.settings import Settings

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
MAKE = (ROOT / "Makefile").read_text("utf-8")


def settings_page() -> str:
    """The page docs/settings.md, made from the class."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        shown = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        text = ", ".join(shown) if isinstance(shown, tuple) else str(shown)
        text = "" if text in ("None", "{}") else text
        cell = f"`{text}`" if text else "(empty)"
        rows.append(f"| `M4D_{name.upper()}` | {cell} | {field.description} |")
    head = ["| variable | default | what it sets |", "|---|---|---|"]
    return "\n".join([*head, *rows])


def test_the_settings_page_lists_every_setting_with_its_default() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert settings_page() in page, "run: python -m tests.house.test_docs"


@pytest.mark.parametrize(
    "target", sorted(set(re.findall(r"\bmake (run|test|install|check|fix|help|bench)\b", README + CONTRIBUTING)))
)
def test_a_make_target_of_the_readme_exists(target: str) -> None:
    assert re.search(rf"^{target}:.*## ", MAKE, re.MULTILINE)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\bm4d ([a-z-]+)\b", README))))
def test_a_command_of_the_readme_exists(command: str) -> None:
    assert command in {point.name for point in entry_points(group="m4d.commands")}


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)", README))
def test_a_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


if __name__ == "__main__":
    path = ROOT / "docs" / "settings.md"
    intro = "# Settings\n\nEvery setting is an environment variable. Lists are separated by commas.\n\n"
    path.write_text(intro + settings_page() + "\n", "utf-8")
