"""The doors of this process: what opens the web's and the mail's, with its limits and keys."""
