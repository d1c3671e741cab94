"""The front desk: paper registered, printed for, scanned, handed on and put away."""
