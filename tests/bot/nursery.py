"""A process with everything imported, which forks others: each starts in a moment and can be killed alone.

Importing takes longer than all else that a killed bot does.
"""

from __future__ import annotations

import asyncio
import json
import os
import runpy
import signal
import subprocess
import sys
from asyncio import StreamReader
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path


@dataclass(frozen=True)
class Child:
    """A forked process; what it writes ends when it is dead."""

    pid: int
    written: StreamReader

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


@dataclass
class Nursery:
    """Starts modules as `python -m` does."""

    folder: Path
    _numbers: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bot.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    @asynccontextmanager
    async def child(
        self, module: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> AsyncIterator[Child]:
        """A process that runs a module, killed at the end of the block if it still lives."""
        pipe = self.folder / f"{next(self._numbers)}.pipe"
        os.mkfifo(pipe)
        reader = StreamReader()
        end = os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb")
        assert self._process.stdin
        assert self._process.stdout
        order = {"module": module, "arguments": arguments, "env": dict(env or os.environ), "pipe": str(pipe)}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        pid = int(await asyncio.to_thread(self._process.stdout.readline))
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), end)
        child = Child(pid, reader)
        try:
            yield child
        finally:
            child.kill()
            await reader.read()
            transport.close()

    def close(self) -> None:
        self._process.communicate()


def serve() -> None:
    """Fork a process for each order on standard input, and answer with its id."""
    # The dead are not waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        # Opened here, so that the reader finds the other end in place.
        pipe = os.open(order["pipe"], os.O_WRONLY)
        pid = os.fork()
        if not pid:
            _become(pipe, **order)
        os.close(pipe)
        print(pid, flush=True)


def _become(out: int, module: str, arguments: list[str], env: dict[str, str], pipe: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(out, stream)
    os.close(out)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = [module, *arguments]
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    import bot.app
    import bot.verbs.serving  # noqa: F401
    from questions import segment

    segment.load()
    serve()
