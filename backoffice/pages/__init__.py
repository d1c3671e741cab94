"""One module per group of addresses; each exports its `routes`."""
