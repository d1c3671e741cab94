"""Files that hold others, opened: winmail.dat, uuencode, S/MIME, attached mail."""
