"""Barcodes as drawings that a template prints: Code 128 (ISO/IEC 15417) and QR (ISO/IEC 18004)."""

import io

import segno
import zxingcpp


def code_128(text: str) -> str:
    """An SVG of `text` in Code 128, without words. ASCII only; "" for what cannot be written."""
    try:
        made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
        return str(zxingcpp.write_barcode_to_svg(made, add_quiet_zones=True))
    except ValueError:
        return ""


def qr(text: str) -> str:
    """An SVG of `text` in a QR code with its quiet zone, a seventh of it may be damaged."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=4, scale=4)
    return out.getvalue().decode()
