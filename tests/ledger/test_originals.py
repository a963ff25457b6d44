"""Originals: complete or not at all, and never silently wrong."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from mailbot.ledger import LedgerError
from mailbot.ledger.originals import Originals

RAW = b"Subject: sher\r\n\r\n\x00\xff"
SHA256 = hashlib.sha256(RAW).hexdigest()


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path)


def test_an_original_comes_back_byte_for_byte(originals: Originals, tmp_path: Path) -> None:
    assert originals.keep(RAW) == originals.keep(RAW) == SHA256
    assert originals.original(SHA256) == RAW
    path = tmp_path / "originals" / SHA256[:2] / SHA256
    assert path.read_bytes() == RAW
    assert list(originals.kept()) == [SHA256]


def test_a_damaged_original_is_never_given_out_and_healed_when_it_comes_again(
    originals: Originals, tmp_path: Path
) -> None:
    originals.keep(RAW)
    path = tmp_path / "originals" / SHA256[:2] / SHA256
    path.write_bytes(RAW[:-1])
    with pytest.raises(LedgerError, match="is damaged; restore it"):
        originals.original(SHA256)
    originals.keep(RAW)
    assert originals.original(SHA256) == RAW


def test_a_missing_original_is_named(originals: Originals) -> None:
    with pytest.raises(LedgerError, match=f"the original {SHA256} is missing"):
        originals.original(SHA256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA256.upper(), SHA256 + "0"])
def test_nothing_but_a_hash_names_an_original(originals: Originals, name: str) -> None:
    with pytest.raises(LedgerError, match="is no sha256"):
        originals.original(name)


def test_a_failed_fsync_keeps_nothing(
    originals: Originals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F5: after EIO the kernel may have dropped the page; the file must not get its name."""

    def broken(descriptor: int) -> None:
        del descriptor
        raise OSError(errno.EIO, "Input/output error")

    # The folder is there already, so that the first to fail is the file's own.
    (tmp_path / "originals" / SHA256[:2]).mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(LedgerError, match="Input/output error"):
            originals.keep(RAW)
    assert list(originals.kept()) == []
    assert list((tmp_path / "originals" / "incoming").iterdir()) == []
    assert originals.keep(RAW) == SHA256


def test_a_storage_that_is_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "storage").write_text("a file")
    with pytest.raises(LedgerError, match=r"the storage .* cannot be used: Not a directory"):
        Originals(tmp_path / "storage")
