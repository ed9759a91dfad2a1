"""The supervisor's protocol without any isolation: the child process behind `sandbox.py`.

Commands run on this host as ourselves. A temporary directory holds what stands for `/box` and `/work`: the
two names are replaced in argv, cwd and environment. CPU is that of reaped children, processes are killed by
group, memory is not limited.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import re
import resource
import shutil
import signal
import struct
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from runner.sandbox.model import SUPERVISOR
from runner.sandbox.protocol import FrameType, How

_HEADER = struct.Struct("<BI")
_RUN = struct.Struct("<BBQQQII")
_DONE = struct.Struct("<BiBBQQQQQQQ")
_KEEP, _MERGE, _CLOSED = 1, 2, 4
_TICK = 0.01
_CLOSED_TIME = 0.1
_CHUNK = 65536
_NS = 1_000_000_000
_CPU, _WALL, _OUTPUT, _ASKED = 1, 2, 3, 4
_END_OF_INPUT = 0
_DEADLINE = 124
_LIBC = ctypes.CDLL(None)
_SET_PDEATHSIG = 1
"""prctl(2)."""
_FOR_EVER = 86_400.0
_OUR_NAMES = re.compile(r"(?<![\w/])/(box|work)(?![\w-])")
_HELLO = struct.pack("<H", 3) + struct.pack("<H", 10) + b"supervisor" + struct.pack("<I", 4) + b"fake"


@dataclass(frozen=True, slots=True)
class Request:
    """What a RUN asks for, the two names replaced."""

    keep: bool
    merge: bool
    tell_closed: bool
    cpu_stop: int
    wall_stop: int
    output: int
    stderr_head: int
    stderr_tail: int
    cwd: str
    argv: list[str]
    env: dict[str, str]

    @classmethod
    def decode(cls, payload: bytes, root: Path) -> Request:
        """Of RUN's payload."""
        _, flags, cpu, wall, output, head, tail = _RUN.unpack_from(payload)
        offset = _RUN.size

        def u16() -> int:
            nonlocal offset
            offset += 2
            return int(struct.unpack_from("<H", payload, offset - 2)[0])

        def string() -> str:
            nonlocal offset
            length = u16()
            offset += length
            text = payload[offset - length : offset].decode("utf-8", "surrogateescape")
            return _OUR_NAMES.sub(lambda name: f"{root}/{name[1]}", text)

        cwd = string()
        argv = [string() for _ in range(u16())]
        env = dict(string().split("=", 1) for _ in range(u16()))
        keep, merge, tell = (bool(flags & one) for one in (_KEEP, _MERGE, _CLOSED))
        return cls(keep, merge, tell, cpu, wall, output, head, tail, cwd, argv, env)


class Host:
    """The frames that it sends, read ahead a little."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        """Take the stream over."""
        self._queue: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue(4)
        self._held: tuple[int, bytes] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._reading = asyncio.create_task(self._read(stream))

    async def next(self) -> tuple[int, bytes]:
        """The next frame but DEADLINE, which is done at once; its type and its payload."""
        while True:
            frame, self._held = self._held or await self._queue.get(), None
            if frame[0] != FrameType.DEADLINE:
                return frame
            self.live(struct.unpack("<I", frame[1])[0])

    def hold(self, frame: tuple[int, bytes]) -> None:
        """It is for later: the next one again."""
        self._held = frame

    def live(self, seconds: float) -> None:
        """So long from now."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = asyncio.get_running_loop().call_later(seconds, end, _DEADLINE)

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while True:
            await self._queue.put(await read_frame(stream))


class Running:
    """One command from its start to DONE."""

    def __init__(self, request: Request, process: asyncio.subprocess.Process) -> None:
        """Take over a started process."""
        self._request = request
        self._process = process
        self._stopped = 0
        self._tail = b""
        self._input_ended = False
        self._stdin = self._stdout = self._stderr = 0

    async def finish(self) -> bytes:
        """DONE's payload, once the process and all its group have ended."""
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic_ns()
        readers = asyncio.gather(*self._readers())
        watching = asyncio.create_task(self._watch(began))
        code = await self._process.wait()
        wall = time.monotonic_ns() - began
        watching.cancel()
        self._kill()
        await readers
        if self._tail:
            send(FrameType.ERROR_TAIL, self._tail)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = round((used.ru_utime + used.ru_stime - usage.ru_utime - usage.ru_stime) * _NS)
        how, code = (How.SIGNALLED, -code) if code < 0 else (How.EXITED, code)
        counts = (cpu, wall, 0, used.ru_maxrss << 10, self._stdin, self._stdout, self._stderr)
        return _DONE.pack(how, code, self._stopped, 1, *counts)

    async def attend(self, host: Host) -> None:
        """Do what the host says, up to the next RUN; what a process that is gone does not take is thrown
        away.
        """
        while (frame := await host.next())[0] != FrameType.RUN:
            match frame:
                case (FrameType.INPUT, data):
                    await self._feed(data)
                case (FrameType.END, _):
                    self._input_ended = True
                    self._process.stdin.close()  # type: ignore[union-attr] # it is a pipe
                case (FrameType.STOP, grace):
                    self._ask(struct.unpack("<Q", grace)[0] / _NS)
        host.hold(frame)

    async def discard(self, host: Host) -> None:
        """What is left of its input, once it has ended."""
        while not self._input_ended:
            self._input_ended = (await host.next())[0] == FrameType.END

    async def _feed(self, data: bytes) -> None:
        with suppress(ConnectionError):
            self._process.stdin.write(data)  # type: ignore[union-attr] # it is a pipe
            await self._process.stdin.drain()  # type: ignore[union-attr]
            self._stdin += len(data)

    def _ask(self, grace: float) -> None:
        if grace == 0:
            self._stop(_ASKED)
            return
        with suppress(ProcessLookupError):
            self._process.terminate()
        asyncio.get_running_loop().call_later(min(grace, _FOR_EVER), self._stop, _ASKED)

    def _readers(self) -> Iterator[Coroutine[None, None, None]]:
        """Standard output is merged into the one and stands for the other."""
        if self._request.merge:
            yield self._pass_stderr(self._process.stdout)  # type: ignore[arg-type] # it is a pipe
        else:
            yield self._pass_stdout()
            yield self._pass_stderr(self._process.stderr)  # type: ignore[arg-type]

    async def _pass_stdout(self) -> None:
        while data := await self._process.stdout.read(_CHUNK):  # type: ignore[union-attr]
            room = self._request.output - self._stdout
            self._stdout += len(data)
            if room > 0:
                send(FrameType.OUTPUT, data[:room])
            if self._stdout > self._request.output:
                self._stop(_OUTPUT)
        if self._request.tell_closed:
            await asyncio.sleep(_CLOSED_TIME)
            if self._process.returncode is None:
                send(FrameType.CLOSED, b"")

    async def _pass_stderr(self, stream: asyncio.StreamReader) -> None:
        while data := await stream.read(_CHUNK):
            room = max(self._request.stderr_head - self._stderr, 0)
            self._stderr += len(data)
            if room:
                send(FrameType.ERROR, data[:room])
            kept = self._tail + data[room:]
            self._tail = kept[max(len(kept) - self._request.stderr_tail, 0) :]

    async def _watch(self, began: int) -> None:
        wall_stop, cpu_stop = self._request.wall_stop, self._request.cpu_stop
        while True:
            await asyncio.sleep(_TICK)
            if self._process.returncode is not None:
                self._kill()  # its children hold its pipes, and asyncio waits for both
            elif wall_stop and time.monotonic_ns() - began >= wall_stop:
                self._stop(_WALL)
            elif cpu_stop and cpu_of(self._process.pid) >= cpu_stop:
                self._stop(_CPU)

    def _stop(self, why: int) -> None:
        if self._process.returncode is not None:
            return
        self._stopped = self._stopped or why
        self._kill()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def cpu_of(pid: int) -> int:
    """Nanoseconds of CPU of one process (proc(5), stat, fields 14 and 15)."""
    return _stated(pid, 14)


def cpu_of_children(pid: int) -> int:
    """The same of those that a process has (proc(5), children) and of those that it had (fields 16, 17)."""
    living: list[str] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        living = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return sum(cpu_of(int(child)) for child in living) + _stated(pid, 16)


def _stated(pid: int, field: int) -> int:
    """This one and the next, which are clock ticks, as nanoseconds; 0 for a process that is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return (int(fields[field - 3]) + int(fields[field - 2])) * _NS // os.sysconf("SC_CLK_TCK")
    return 0


def send(kind: FrameType, payload: bytes) -> None:
    """One frame to the host."""
    frame = memoryview(_HEADER.pack(kind, len(payload)) + payload)
    while frame:
        frame = frame[os.write(1, frame) :]


async def read_frame(frames: asyncio.StreamReader) -> tuple[int, bytes]:
    """The next frame; its end is ours."""
    try:
        kind, length = _HEADER.unpack(await frames.readexactly(_HEADER.size))
        return kind, await frames.readexactly(length)
    except asyncio.IncompleteReadError:
        end(_END_OF_INPUT)


def end(code: int) -> NoReturn:
    """Kill all that is left, and exit."""
    for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split():
        with suppress(ProcessLookupError):
            os.killpg(int(pid), signal.SIGKILL)
    os._exit(code)


def command(argv: list[str]) -> list[str]:
    """The supervisor's built-in commands are `records.py`'s."""
    if argv[0] == SUPERVISOR:
        return [sys.executable, "-I", str(Path(__file__).with_name("records.py")), *argv[1:]]
    return argv


def not_alone() -> None:
    """In a child: its life ends with ours, by the kernel's hand, as all in a sandbox ends with PID 1."""
    _LIBC.prctl(_SET_PDEATHSIG, signal.SIGKILL)


async def run(request: Request, root: Path, host: Host) -> None:
    """Run one command, and leave its END read."""
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            *command(request.argv),
            stdin=pipe,
            stdout=pipe,
            stderr=asyncio.subprocess.STDOUT if request.merge else pipe,
            cwd=request.cwd,
            env=request.env,
            start_new_session=True,
            preexec_fn=not_alone,
        )
    except OSError as error:
        send(FrameType.DONE, _DONE.pack(How.NOT_STARTED, error.errno or 0, 0, 1, 0, 0, 0, 0, 0, 0, 0))
        while (await host.next())[0] != FrameType.END:
            pass
        return
    running = Running(request, process)
    attending = asyncio.create_task(running.attend(host))
    done = await running.finish()
    attending.cancel()
    if not request.keep:
        sweep(root)
    send(FrameType.DONE, done)
    await running.discard(host)


def sweep(root: Path) -> None:
    """Empty what stands for `/work`."""
    shutil.rmtree(root / "work")
    (root / "work").mkdir()


async def serve(root: Path, lifetime: float) -> None:
    """Answer frames until the input ends or the deadline passes."""
    loop = asyncio.get_running_loop()
    stream = asyncio.StreamReader(limit=_CHUNK)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stream), sys.stdin)
    for name in ("box", "work"):
        (root / name).mkdir()
    host = Host(stream)
    host.live(lifetime)
    send(FrameType.HELLO, _HELLO)
    while True:
        kind, payload = await host.next()
        if kind == FrameType.RUN:
            await run(Request.decode(payload, root), root, host)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2])))
