"""Where the demonstration keeps its files and its pages."""

from pathlib import Path

from chasqui.settings import Settings

DEMO_PATH = "/demostracion"


def folder_of(settings: Settings) -> Path:
    """The directory of everything the demonstration keeps."""
    return settings.data_dir / "demo"


def maildir_of(settings: Settings) -> Path:
    """Where the mail goes that would have left."""
    return folder_of(settings) / "mail"


def authorities_of(settings: Settings) -> Path:
    """The folder of the certification bodies that the demonstration trusts: its own."""
    return folder_of(settings) / "authorities"


def certificate_of(settings: Settings) -> Path:
    """The test certificate (PKCS#12)."""
    return folder_of(settings) / "certificado-de-prueba.p12"
