"""Pages where officials keep the citizens: found, created, rectified, merged."""
