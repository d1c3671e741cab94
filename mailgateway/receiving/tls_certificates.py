"""Keeps STARTTLS with the certificate that lies on the disk now: renewing one needs no restart."""

import logging
import ssl
from pathlib import Path

_log = logging.getLogger(__name__)


class Certificate:
    """A certificate chain and its key (PEM), read again whenever one of the files has changed."""

    def __init__(self, chain: Path, key: Path) -> None:
        """Read both. Raises OSError, ssl.SSLError when they cannot be used."""
        self._files = (chain, key)
        self._stamp = self._on_disk()
        self._context = self._read()

    def context(self) -> ssl.SSLContext:
        """What a connection that begins now should use.

        A pair that cannot be used (half replaced, say) is told in the log once, and the last good
        one goes on.
        """
        try:
            stamp = self._on_disk()
        except OSError:  # between the removal of the old file and the arrival of the new one
            return self._context
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._context = self._read()
            except (ssl.SSLError, OSError) as error:
                _log.error("the new certificate cannot be used, the old one stays: %s", error)
            else:
                _log.info("certificate read again")
        return self._context

    def _on_disk(self) -> list[tuple[int, int, int]]:
        found = [file.stat() for file in self._files]
        return [(stat.st_mtime_ns, stat.st_size, stat.st_ino) for stat in found]

    def _read(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*self._files)
        return context
