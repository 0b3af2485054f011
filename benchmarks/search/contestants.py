"""Who else is searched beside the embedded engine: a Meilisearch server, `milli` in a process of its own, SQLite.

`milli` (the wheel 1.8.1 on systems with an older glibc) is no dependency: it takes part where it is installed. It knows
neither filters nor facets nor settings, and gives ids alone.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from time import process_time

from m4d_core.content.text import tokens
from m4d_search.contract import Document
from m4d_search.engines.meilisearch_wire import wire_document

_TEXTS = ("title", "summary", "labels", "body")


def cpu_of(pid: int) -> float:
    """Return the seconds of CPU that all threads of a process have used. Source: proc(5), schedstat.

    Of this process the clock tells: reading files would count among what is measured.
    """
    if pid == os.getpid():
        return process_time()
    used = 0
    for stat in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            used += int(stat.read_text().split()[0])
        except OSError:
            continue  # the thread has just ended
    return used / 1e9


class Milli:
    """Meilisearch's engine as a library, in a child: where it fails, it takes its process with it."""

    def __init__(self, folder: Path, documents: Sequence[Document]) -> None:
        self._child = subprocess.Popen(
            [sys.executable, __file__, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for document in documents:
            self._send({name: value for name, value in wire_document(document).items() if _is_text(name)})
        self._ask(None)

    @staticmethod
    def is_here() -> bool:
        """Whether the wheel is installed."""
        return find_spec("milli") is not None

    def search(self, text: str) -> float:
        """Return the milliseconds of CPU of a search."""
        return float(self._ask(text)) * 1000

    def close(self) -> None:
        """End the child."""
        self._child.terminate()
        self._child.wait()

    def _send(self, value: object) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(value) + "\n")

    def _ask(self, value: object) -> str:
        self._send(value)
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.flush()
        return self._child.stdout.readline()


def _is_text(name: str) -> bool:
    return name == "id" or name.partition("_")[0] in _TEXTS


class Fts5:
    """A table of texts with the full-text index of SQLite, and one of values."""

    def __init__(self, path: Path, documents: Sequence[Document]) -> None:
        self._database = sqlite3.connect(path)
        run = self._database.execute
        run("CREATE VIRTUAL TABLE texts USING fts5(title, summary, labels, body)")
        run("CREATE TABLE items (id INTEGER PRIMARY KEY, kind TEXT, language TEXT, effective_at INTEGER)")
        run("CREATE TABLE countries (item INTEGER, key TEXT, PRIMARY KEY (item, key)) WITHOUT ROWID")
        for number, each in enumerate(documents):
            texts = (each.title, each.summary, " ".join(each.labels), each.body)
            run("INSERT INTO texts (rowid, title, summary, labels, body) VALUES (?, ?, ?, ?, ?)",
                (number, *(" ".join(tokens(text)) for text in texts)))  # fmt: skip
            run("INSERT INTO items VALUES (?, ?, ?, ?)", (number, each.kind, each.languages[0], each.effective_at))
            self._database.executemany(
                "INSERT INTO countries VALUES (?, ?)", {(number, country) for country in each.countries}
            )
        self._database.commit()

    def search(self, text: str) -> float:
        """Return the milliseconds of CPU of a search by rank."""
        return self._timed("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 20", (_match(text),))

    def newest(self, text: str) -> float:
        """Return the same of one by date."""
        found = "SELECT id FROM items JOIN texts ON texts.rowid = id WHERE texts MATCH ?"
        return self._timed(f"{found} ORDER BY effective_at DESC LIMIT 20", (_match(text),))

    def counted(self, text: str) -> float:
        """Return the same of one by rank with a filter, and three facets."""
        found = "SELECT rowid FROM texts WHERE texts MATCH ?"
        narrowed = f"SELECT id FROM items WHERE id IN ({found}) AND kind IN ('NEWS', 'PROJECT')"
        return self.search(text) + sum(
            self._timed(sql, (_match(text),))
            for sql in (
                f"SELECT kind, count(*) FROM items WHERE id IN ({narrowed}) GROUP BY kind",
                f"SELECT language, count(*) FROM items WHERE id IN ({narrowed}) GROUP BY language",
                f"SELECT key, count(*) FROM countries WHERE item IN ({narrowed}) GROUP BY key",
            )
        )

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _timed(self, sql: str, values: tuple[str, ...]) -> float:
        began = process_time()
        self._database.execute(sql, values).fetchall()
        return (process_time() - began) * 1000


def _match(text: str) -> str:
    words = [f'"{word}"' for word in tokens(text)]
    return " ".join(words) + ("" if text.endswith(" ") else "*")


def _child(folder: Path) -> None:
    """Hold an index of `milli`: documents line by line until null, then searches."""
    import milli  # type: ignore[import-not-found]  # noqa: PLC0415 - here alone, where it is installed

    folder.mkdir(parents=True, exist_ok=True)
    index, lines = milli.Index(str(folder), 1 << 34), map(json.loads, sys.stdin)
    index.add_documents(list(iter(lambda: next(lines), None)))
    print("filled", flush=True)
    for text in lines:
        began = process_time()
        index.search(text)
        print(process_time() - began, flush=True)


if __name__ == "__main__":
    _child(Path(sys.argv[1]))
