"""What every page needs: sessions, forms, security, files, errors, templates."""
