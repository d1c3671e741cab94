"""ZIP archives from outside: what one would cost is known before it is opened."""

import io
import struct
import zipfile

_LARGEST_DIRECTORY = 256 * 1024  # bytes; one entry takes some 80, and no less than 46
_RECORD = 22  # bytes of the last record, which only a comment of its own may follow
_LONGEST_COMMENT = 65_536
_MARK = b"PK\x05\x06"
_MOST_TIMES = 100  # times its own size is what a small archive may hold, whatever is in it
_ALWAYS = 20 * 1024 * 1024  # bytes unpacked that are never too many


def is_small(content: bytes) -> bool:
    """Whether its directory can be read within an instant: one of a million names takes ten
    seconds, and a real one has a few hundred."""
    return _directory_of(content) <= _LARGEST_DIRECTORY


def opened(content: bytes, most: int) -> zipfile.ZipFile:
    """The archive, if its directory is small and it unpacks to at most `most` bytes, and to no more
    than a hundred times its size. Raises zipfile.BadZipFile for any other.

    A member is never read beyond the size that its entry states, so the sum is a bound.
    """
    if not is_small(content):
        raise zipfile.BadZipFile("its directory is too large")
    archive = zipfile.ZipFile(io.BytesIO(content))
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > most or unpacked > max(_ALWAYS, _MOST_TIMES * len(content)):
        archive.close()
        raise zipfile.BadZipFile("it is too large within")
    return archive


def _directory_of(content: bytes) -> int:
    """The size that the ZIP's last record (APPNOTE 4.3.16) gives its directory; that of the file
    where no such record says so, and where ZIP64 (4.3.15) would say it instead."""
    end = _last_record(content)
    if end < 0 or len(content) < end + _RECORD:
        return len(content)
    entries, size = struct.unpack_from("<HL", content, end + 10)
    if (
        entries == 0xFFFF
        or size == 0xFFFFFFFF
        or content.find(b"PK\x06\x06", max(0, end - 200)) >= 0
    ):
        return len(content)
    return int(size)


def _last_record(content: bytes) -> int:
    """Where the library takes the last record to be: what it does not look at may bear its mark."""
    if content[-_RECORD:].startswith(_MARK) and content.endswith(b"\x00\x00"):
        return len(content) - _RECORD
    return content.rfind(_MARK, -_RECORD - _LONGEST_COMMENT)
