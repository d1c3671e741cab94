"""What is recorded: tables, enumerations, migrations and the one way to the database."""
