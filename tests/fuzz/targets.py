"""The targets: functions of bytes that raise only when something is wrong, and what to start from."""

from __future__ import annotations

import io
import json
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from runner.catalog.yaml_source import parse
from runner.domain.cases import CheckerSpec
from runner.domain.checkers import NAMES, check
from runner.domain.errors import ProtocolError, SubmissionError
from runner.domain.judge import Accepted, CheckerFailed, Rejected
from runner.domain.report import Report
from runner.intake.names import safe_path
from runner.intake.upload import from_archive
from runner.reports import document
from runner.reports.formats import FORMATS
from runner.sandbox.protocol import FrameReader, FrameType, decode_done, decode_fatal, decode_hello
from runner.sandbox.wire import Demultiplexer
from tests.unit.reports.samples import passed, whole

MAX_BYTES = 1 << 20
MAX_FILES = 50


@dataclass(frozen=True, slots=True)
class Target:
    """One: `try_it` raises `AssertionError`, or what it should not, for bytes that are a finding."""

    try_it: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def try_archive(data: bytes) -> None:
    """An archive is refused, or gives files within the limits and with names that are safe."""
    try:
        submission = from_archive(data, max_bytes=MAX_BYTES, max_files=MAX_FILES)
    except SubmissionError:
        return
    assert 0 < len(submission.files) <= MAX_FILES
    assert submission.size <= MAX_BYTES
    names = [str(file.path) for file in submission.files]
    assert names == sorted(set(names))
    assert [str(safe_path(name)) for name in names] == names


def try_yaml(data: bytes) -> None:
    """A text gives a document or complaints, each of which lies in the text and says what to do."""
    found, complaints = parse("x.yaml", data)
    assert found is not None or complaints
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert all(1 <= one.line <= lines + 1 and one.column >= 1 and one.fix for one in complaints)


def try_checkers(data: bytes) -> None:
    """A checker accepts the answer itself, and never judges an output otherwise the second time."""
    if not data:
        return
    spec = CheckerSpec(NAMES[data[0] % len(NAMES)])
    answer, _, output = data[1:].partition(b"\x00\x01")
    said = check(spec, answer, output)
    assert isinstance(said, (Accepted, Rejected, CheckerFailed))
    assert said == check(spec, answer, output)
    itself = check(spec, answer, answer)
    assert isinstance(itself, (Accepted, CheckerFailed)), (spec, answer)
    assert not (isinstance(said, Accepted) and isinstance(itself, CheckerFailed))


def try_report(data: bytes) -> None:
    """Whatever a candidate wrote, it is kept whole, and nothing in it acts in any form of the report."""
    if not data:
        return
    form = FORMATS[sorted(FORMATS)[data[0] % len(FORMATS)]]
    report = _report(data[1:])
    assert document.parse(document.render(report)) == report
    text = form.render(report)
    active = {one for one in text if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert active <= {"\n", "\t"}, active
    assert "<script>alert" not in text or form.suffix != ".html"
    text.encode("utf-8")


def try_frames(data: bytes) -> None:
    """Bytes from a sandbox are frames, or break the protocol; cut in two they are the same frames."""
    whole_ones = _frames(data, len(data))
    assert whole_ones == _frames(data, len(data) // 2)
    for kind, payload in whole_ones or ():
        decode = _DECODERS.get(kind)
        if decode is not None:
            with suppress(ProtocolError):
                decode(payload)
    with suppress(ProtocolError):
        Demultiplexer().feed(data)


_DECODERS: Mapping[FrameType, Callable[[bytes], object]] = {
    FrameType.HELLO: decode_hello,
    FrameType.DONE: decode_done,
    FrameType.FATAL: decode_fatal,
}


def _frames(data: bytes, cut: int) -> list[tuple[FrameType, bytes]] | None:
    reader = FrameReader()
    try:
        found = [*reader.feed(data[:cut]), *reader.feed(data[cut:])]
    except ProtocolError:
        return None
    return [(frame.type, frame.payload) for frame in found]


def _report(data: bytes) -> Report:
    """Three parts of the bytes as a case's output, its standard error, and a file of the submission."""
    out, err, source = (*data.split(b"\x00\x01", 2), b"", b"")[:3]
    base = passed()
    group = base.groups[0]
    case = replace(group.cases[0], stdout=whole(out), stderr=whole(err), input=whole(source))
    return replace(base, groups=(replace(group, cases=(case, *group.cases[1:])), *base.groups[1:]))


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("main.py", "print(42)\n" * 5)
        archive.writestr("lib/more.py", "x = 1\n")
    return buffer.getvalue()


def _tar(mode: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload] # one of its modes
        for name, data in (("main.py", b"print(42)\n"), ("lib/more.py", b"x = 1\n")):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


_YAML = (
    b"name: Top talkers\nlimits: {time: 1.5, memory: 64}\n"
    b"groups:\n  - name: core\n    cases: [a, 'b', \"c\"]\n"
)
_FRAMES = b"".join(
    bytes([kind]) + len(payload).to_bytes(4, "little") + payload
    for kind, payload in (
        (FrameType.OUTPUT, b"42\n"),
        (FrameType.DONE, bytes(63)),
        (FrameType.FATAL, b"\x02\0\x01\0x"),
    )
)
TARGETS: Mapping[str, Target] = {
    "archive": Target(try_archive, (_zip(), _tar("w"), _tar("w:gz"))),
    "yaml": Target(
        try_yaml,
        (
            _YAML,
            b"&a [*a, !!python/none x]\n",
            b"? |\n  key\n: >-\n  value\n",
            b"\xef\xbb\xbfa: 1\n---\nb: 2\n",
            b"?: # \n 1\n\n]",
        ),
    ),
    "checkers": Target(
        try_checkers,
        tuple(
            bytes([number]) + answer + b"\x00\x01" + answer
            for number in range(len(NAMES))
            for answer in (
                b"1 2.5 x\n",
                b"nan 1e999 -0\r\n",
                json.dumps({"a": [1, 2.5, None, "\u00e9"]}).encode(),
            )
        ),
    ),
    "report": Target(
        try_report,
        tuple(
            bytes([number])
            + b"42\n\x00\x01Traceback\x1b[2J\x00\x01a,b\r\n<script>alert(1)</script>\xe2\x80\xae\xff"
            for number in range(len(FORMATS))
        ),
    ),
    "frames": Target(try_frames, (_FRAMES, b"\x01\0\0\0\0\0\0\x03abc\x02\0\0\0\0\0\0\x01x")),
}
