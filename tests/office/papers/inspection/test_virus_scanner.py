"""The virus scanner is asked in its own protocol, and nothing but its OK counts as clean."""

from pathlib import Path

import pytest

from office.config import Config
from office.papers.inspection.virus_scanner import Scanner, ScannerGone, scanner
from tests.support.clamd import EICAR, open_clamd


@pytest.mark.parametrize("unix", [False, True])
async def test_a_verdict_by_tcp_and_by_socket(tmp_path: Path, unix: bool) -> None:
    async with open_clamd(tmp_path / "clamd.sock" if unix else None) as clamd:
        asked = Scanner(clamd.address)
        await asked.ping()
        assert await asked.scan(b"hola") == ""
        assert await asked.scan(b"antes " + EICAR) == "Eicar-Signature"
        assert await asked.scan(b"") == ""
        big = bytes(range(256)) * 3000
        assert await asked.scan(big) == ""
        assert clamd.seen[-1] == big


@pytest.mark.parametrize(
    "answer",
    [
        b"stream: OK-ish\0",
        b"stream: Can't allocate memory ERROR\0",
        b"OK\0",
        b"stream: OK",  # without its end: clamd died in the middle
    ],
)
async def test_no_other_word_is_a_clean_bill(answer: bytes) -> None:
    async with open_clamd() as clamd:
        clamd.answer = answer
        with pytest.raises(ScannerGone):
            await Scanner(clamd.address).scan(b"hola")


async def test_silence_is_none_either() -> None:
    async with open_clamd() as clamd:
        clamd.silent = True
        with pytest.raises(ScannerGone):
            await Scanner(clamd.address).scan(b"hola")
    with pytest.raises(ScannerGone):
        await Scanner(clamd.address).scan(b"hola")
    with pytest.raises(ScannerGone):
        await Scanner("unix:/nowhere/clamd.sock").ping()


async def test_a_file_beyond_the_scanners_limit_is_not_passed() -> None:
    async with open_clamd() as clamd:
        clamd.limit = 1000
        with pytest.raises(ScannerGone):
            await Scanner(clamd.address).scan(b"x" * 2_000_000)
        with pytest.raises(ScannerGone, match="este tamaño"):
            await Scanner(clamd.address).scan(b"x" * 1001)


def test_without_a_scanner_there_is_none_to_ask(house: Config) -> None:
    with pytest.raises(RuntimeError):
        scanner()
