"""What a page loads for a search box: `<m4d-search>` beside Pagefind, DocSearch and InstantSearch over Meilisearch.

`python -m benchmarks.widget`; needs Node, and npm for what is measured beside ours. Sizes are those after gzip -9 of
the smallest page that works: for DocSearch its call alone, for InstantSearch the example of `search/examples` (box,
hits, one facet, pages, count, its theme), for Pagefind its default UI with what that loads for the first search, but
neither its worker nor its index. Ours holds its style sheet and four languages.
"""

import json
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "search" / "examples"
KIB = 1024
PROMISED = 12 * KIB


def measured() -> dict[str, dict[str, int]]:
    """Return the sizes by name and kind of file."""
    for folder in (HERE, EXAMPLES):
        if not (folder / "node_modules").is_dir():
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
    done = subprocess.run(["node", "measure.mjs"], cwd=HERE, check=True, capture_output=True, text=True)
    found: dict[str, dict[str, int]] = json.loads(done.stdout)
    return found


def rows(sizes: dict[str, dict[str, int]]) -> list[str]:
    """Return the table, as docs/embed.md has it."""
    totals = {name: sum(kinds.values()) for name, kinds in sizes.items()}
    ours = next(iter(totals.values()))
    lines = ["| gzipped, in KiB | script | styles | wasm | together | times ours |", "|---|---|---|---|---|---|"]
    for name, kinds in sizes.items():
        parts = [f"{kinds[kind] / KIB:.1f}" if kinds[kind] else "" for kind in ("js", "css", "wasm")]
        cells = [name, *parts, f"{totals[name] / KIB:.1f}", f"{totals[name] / ours:.1f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def main() -> None:
    """Measure, and print the table."""
    sizes = measured()
    print("\n".join(rows(sizes)))
    ours = sum(next(iter(sizes.values())).values())
    print(f"\nours: {ours:,} bytes, {'within' if ours <= PROMISED else 'ABOVE'} the {PROMISED:,} that are promised")


if __name__ == "__main__":
    main()
