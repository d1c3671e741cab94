"""What tests need around the house: databases, a world of officials, servers on loopback."""
