"""Questions about where a case stands: recognised, and answered to those who may know."""
