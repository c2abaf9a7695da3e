"""Bad days, made to order: their words, and which request they strike."""
