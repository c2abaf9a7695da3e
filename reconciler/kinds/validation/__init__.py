"""Whether a spec is one: what it says wrongly, in an older shape, or in vain."""
