"""What has its number and has not left: by hand, waiting, taken back, on its way out."""
