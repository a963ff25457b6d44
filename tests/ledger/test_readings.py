"""Readings on disk: whole or not there, bounded, and nobody's loss when they are gone."""

import hashlib
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.ledger import LedgerError
from mailbot.ledger.readings import Readings

HOW = "0123456789abcdef" * 2


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def files(storage: Path) -> list[Path]:
    return sorted(p for p in (storage / "readings").rglob("*") if p.is_file())


@given(reading=st.binary(max_size=2000))
def test_a_reading_comes_back_as_it_was(
    reading: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    storage = tmp_path_factory.mktemp("storage")
    Readings(storage).keep(sha("a"), HOW, reading)
    assert Readings(storage).recall(sha("a"), HOW) == reading
    assert Readings(storage).recall(sha("b"), HOW) is None
    assert Readings(storage).recall(sha("a"), HOW[::-1]) is None


def test_nothing_is_made_before_something_is_kept(tmp_path: Path) -> None:
    assert Readings(tmp_path).recall(sha("a"), HOW) is None
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_reading_is_none_and_is_replaced(tmp_path: Path) -> None:
    readings = Readings(tmp_path)
    readings.keep(sha("a"), HOW, b"read" * 500)
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    for spoiled in (b"", whole[:-3], whole[:20] + b"\x00" + whole[21:], b"no zlib"):
        path.write_bytes(spoiled)
        assert readings.recall(sha("a"), HOW) is None
    readings.keep(sha("a"), HOW, b"again")
    assert readings.recall(sha("a"), HOW) == b"again"


def test_the_whole_folder_may_be_deleted_at_any_time(tmp_path: Path) -> None:
    readings = Readings(tmp_path)
    readings.keep(sha("a"), HOW, b"x")
    shutil.rmtree(tmp_path / "readings")
    assert readings.recall(sha("a"), HOW) is None
    readings.keep(sha("a"), HOW, b"y")
    assert readings.recall(sha("a"), HOW) == b"y"


def test_what_was_not_used_for_longest_goes_when_there_is_too_much(tmp_path: Path) -> None:
    readings = Readings(tmp_path)
    for number in range(10):
        readings.keep(sha(str(number)), HOW, os.urandom(1000))
    for number, path in enumerate(sorted(files(tmp_path), key=lambda p: p.name)):
        os.utime(path, (number, number))
    oldest = min(files(tmp_path), key=lambda p: p.name)
    assert Readings(tmp_path).recall(oldest.name.partition(".")[0], HOW) is not None
    Readings(tmp_path, most=5500).keep(sha("new"), HOW, b"")
    left = {p.name.partition(".")[0] for p in files(tmp_path)}
    assert len(left) == 5
    assert {oldest.name.partition(".")[0], sha("new")} <= left


def _keep_many(storage: Path, seed: int) -> int:
    readings = Readings(storage, most=20_000)
    for number in range(100):
        name = sha(str((seed * 7 + number) % 40))
        readings.keep(name, HOW, name.encode() * 20)
        found = readings.recall(name, HOW)
        assert found in {None, name.encode() * 20}
    return seed


def test_several_processes_keep_and_sweep_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        assert sorted(pool.map(_keep_many, [tmp_path] * 4, range(4))) == [0, 1, 2, 3]
    assert not [p for p in files(tmp_path) if not p.name.endswith(HOW)]


def test_only_digests_name_readings(tmp_path: Path) -> None:
    for sha256, how in (("../../etc/passwd", HOW), (sha("a"), "../x"), ("", "")):
        with pytest.raises(LedgerError, match="name no reading"):
            Readings(tmp_path).recall(sha256, how)


def test_a_storage_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "readings").write_text("")
    with pytest.raises(LedgerError, match="cannot be kept"):
        Readings(tmp_path).keep(sha("a"), HOW, b"")
