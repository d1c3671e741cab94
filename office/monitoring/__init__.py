"""How the installation is: health, metrics, jobs, integrity."""
