"""The engine: what is queued, under which locks, who holds it, and who takes it over."""
