"""How checks and gates ended, in every format."""
