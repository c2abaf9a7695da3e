"""What the controller remembers, in PostgreSQL; the tables of the engine are the engine's."""
