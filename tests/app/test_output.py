"""A file or folder of an export stands there whole or not at all, and the same bytes each time."""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
from pathlib import Path

import pytest

from app.output import whole_file, whole_folder
from ontology.errors import UsageError


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


def fill(path: Path, data: bytes, error: BaseException | None = None, times: int = 1) -> None:
    """Write a file, and have it go wrong at the end."""
    with whole_file(path) as out:
        for _ in range(times):
            out.stream.write(data)
        if error:
            raise error


def fill_folder(path: Path, text: str, error: BaseException | None = None) -> None:
    with whole_folder(path) as part:
        (part / "a.csv").write_text(text)
        assert not path.exists() or names(path) == []
        if error:
            raise error


@pytest.mark.parametrize("name", ["out.nq", "out.nq.gz"])
def test_a_file_stands_there_at_the_end(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"before")
    with whole_file(path) as out:
        out.stream.write(b"one ")
        assert path.read_bytes() == b"before"
        out.stream.write(b"two")
    data = path.read_bytes()
    assert (gzip.decompress(data) if name.endswith(".gz") else data) == b"one two"
    assert out.measured.size == len(data)
    assert out.measured.sha256 == hashlib.sha256(data).hexdigest()
    assert names(tmp_path) == [name]


def test_a_compressed_file_is_the_same_under_any_name_at_any_time(tmp_path: Path) -> None:
    found = set()
    for name in ("a.gz", "b.gz"):
        fill(tmp_path / name, b"x" * 1000)
        found.add((tmp_path / name).read_bytes())
    (data,) = found
    assert data[3:8] == bytes(5)  # no flags, so no name; no time


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("name", ["out.nq", "out.nq.gz"])
def test_what_fails_leaves_what_was_there(
    tmp_path: Path, name: str, error: type[BaseException]
) -> None:
    path = tmp_path / name
    path.write_bytes(b"before")
    with pytest.raises(error):
        fill(path, b"half", error())
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == [name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the machine has no /dev/full")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    link = tmp_path / "full"
    link.symlink_to("/dev/full")
    with pytest.raises(UsageError, match=r"cannot write .*full: No space left on device"):
        fill(link, b"x" * 100_000)
    assert link.is_symlink()
    assert Path("/dev/full").is_char_device()


def test_no_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot write .*/gone/out.nq: No such file or directory"):
        fill(tmp_path / "gone" / "out.nq", b"")


def test_a_pipe_is_written_to_and_may_break(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []

    def reader(size: int) -> None:
        with pipe.open("rb") as file:
            read.append(file.read(size))

    thread = threading.Thread(target=reader, args=(-1,))
    thread.start()
    fill(pipe, b"through")
    thread.join()
    assert read == [b"through"]
    thread = threading.Thread(target=reader, args=(1,))
    thread.start()
    with pytest.raises(SystemExit) as left:
        fill(pipe, b"x" * 100_000, times=100)
    thread.join()
    assert left.value.code == 5
    assert names(tmp_path) == ["pipe"]


def test_a_folder_stands_there_at_the_end_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "out"
    with pytest.raises(KeyboardInterrupt):
        fill_folder(path, "half", KeyboardInterrupt())
    assert names(path.parent) == []
    path.mkdir()  # an empty one may be there
    fill_folder(path, "whole")
    assert (path / "a.csv").read_text() == "whole"
    assert names(path.parent) == ["out"]


def test_two_exports_to_one_folder_do_not_mix(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "out") as part:
        (part / "a.csv").write_text("first")
        with pytest.raises(UsageError, match=r"cannot write .*out\.part: File exists"):
            fill_folder(tmp_path / "out", "second")
    assert (tmp_path / "out" / "a.csv").read_text() == "first"
