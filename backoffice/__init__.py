"""The door on the web: the office for officials, public pages for everybody."""
