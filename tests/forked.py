"""`m4d` in a process of its own, forked from one that has everything loaded: starting Python anew is most of a call.

`python -m tests.forked FD` is that process: it takes `{arguments, environ, folder}` as a line of JSON on a socket, with
the descriptors of the three streams, and answers with the exit code. Tests call `m4d`.
"""

import array
import atexit
import json
import os
import socket
import subprocess
import sys
import traceback
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from m4d_core import cli
from m4d_core.ingestion.registry import load_registry
from m4d_core.settings import Settings
from m4d_core.storage import migrate

ROOT = Path(__file__).parent.parent
TIMEOUT_S = 100
MOST = 1_000_000  # bytes of what is asked


def m4d(environ: Mapping[str, str], *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Call `m4d` in this environment; in this folder unless another is named."""
    with TemporaryFile("w+b") as out, TemporaryFile("w+b") as err, Path(os.devnull).open("rb") as nothing:
        asked = {"arguments": arguments, "environ": dict(environ), "folder": str(folder or Path.cwd())}
        streams = array.array("i", [nothing.fileno(), out.fileno(), err.fileno()])
        server = _server()
        socket.send_fds(server, [json.dumps(asked).encode()], streams.tolist())
        code = int(server.recv(16))
        said = []
        for stream in (out, err):
            stream.seek(0)
            said.append(stream.read().decode())
    return subprocess.CompletedProcess(["m4d", *arguments], code, *said)


@cache
def _server() -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(TIMEOUT_S)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forked", str(theirs.fileno())], cwd=ROOT, pass_fds=[theirs.fileno()]
    )
    theirs.close()
    atexit.register(process.wait)
    atexit.register(ours.close)  # before: it ends the other
    return ours


def serve(asked: socket.socket) -> None:
    while True:
        message, streams, _, _ = socket.recv_fds(asked, MOST, 3)
        if not message:
            return
        process = os.fork()
        if process == 0:
            _run(json.loads(message), streams)
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(process, 0)
        asked.send(str(os.waitstatus_to_exitcode(status)).encode())


def _run(asked: Mapping[str, Any], streams: list[int]) -> None:
    """Be `m4d`, and end."""
    code = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.environ.clear()
        os.environ.update(asked["environ"])
        os.chdir(asked["folder"])
        sys.path[1:1] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
        sys.argv = ["m4d", *asked["arguments"]]
        cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    for point in entry_points(group=cli.COMMANDS):
        point.load()
    load_registry(Settings(demo=False))
    assert migrate
    serve(socket.socket(fileno=int(sys.argv[1])))
