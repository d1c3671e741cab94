"""Accounts opened, and passwords set for the first time or anew."""
