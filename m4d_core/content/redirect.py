"""Old addresses of the network's site and what took their place, as an operator lists them (pure)."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from m4d_core.errors import UsageError

MAX_PATH = 2000
MOST_NAMED = 10  # faults of a file
_COLUMNS = ("from", "to")
_PERMANENT = {"": True, "yes": True, "true": True, "301": True, "308": True, "no": False, "false": False, "302": False}


@dataclass(frozen=True, kw_only=True)
class Redirect:
    """An old address, as `clean_address` writes it, and the path that took its place."""

    path: str
    target: str
    permanent: bool = True


def clean_address(text: str) -> str | None:
    """Return path and query of an address, None for what is none.

    Host, fragment and the slash at the end go, percent-encoding of the path is undone.
    """
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https") or (parts.netloc and not parts.scheme):
        return None
    path = unquote(parts.path).rstrip("/") or "/"
    address = f"{path}?{parts.query}" if parts.query else path
    is_clean = path.startswith("/") and not path.startswith(("//", "/\\")) and address.isprintable()
    return address if is_clean and len(address) <= MAX_PATH else None


def read_redirects(text: str) -> list[Redirect]:
    """Return the redirects of a CSV file with the columns `from`, `to` and, where wanted, `permanent` (yes or no).

    `from` may be a whole address of the old site, `to` is a path of the new one. Raises UsageError naming each line
    that is wrong: nothing is taken of a file with one.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if not set(_COLUMNS) <= set(rows.fieldnames or ()):
        raise UsageError("the file has no columns `from` and `to`", hint="its first line names the columns")
    found: dict[str, Redirect] = {}
    faults: list[str] = []
    for row in rows:
        redirect = _redirect(row)
        if isinstance(redirect, str):
            faults.append(f"line {rows.line_num}: {redirect}")
        elif redirect.path in found:
            faults.append(f"line {rows.line_num}: '{redirect.path[:80]}' stands there twice")
        else:
            found[redirect.path] = redirect
    if faults:
        more = f" (and {len(faults) - MOST_NAMED} more)" if len(faults) > MOST_NAMED else ""
        raise UsageError("; ".join(faults[:MOST_NAMED]) + more, hint="mend the file; nothing was imported")
    return list(found.values())


def circles(targets: Mapping[str, str]) -> list[str]:
    """Return the addresses that lead back to themselves, through others or not, in order."""
    return sorted(path for path in targets if path in _following(path, targets))


def _following(path: str, targets: Mapping[str, str]) -> Iterator[str]:
    passed: set[str] = set()
    while path in targets and path not in passed:
        passed.add(path)
        path = targets[path]
        yield path


def _redirect(row: Mapping[str, str | None]) -> Redirect | str:
    """Return the redirect of a line, or what is wrong with it."""
    given, target = (row.get("from") or "").strip(), (row.get("to") or "").strip()
    path, to = clean_address(given), clean_address(target)
    if path is None:
        return f"'{given[:80]}' is no address of the old site"
    if to is None or not target.startswith("/"):
        return f"'{target[:80]}' is no path of the site, as /news/a-title"
    permanent = _PERMANENT.get((row.get("permanent") or "").strip().lower())
    if permanent is None:
        return "`permanent` is neither yes nor no"
    return Redirect(path=path, target=to, permanent=permanent)


def targets_of(redirects: Iterable[Redirect]) -> dict[str, str]:
    """Return where each address leads."""
    return {each.path: each.target for each in redirects}
