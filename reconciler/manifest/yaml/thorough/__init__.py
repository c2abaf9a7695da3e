"""Every place, and everything that is wrong with YAML: by the parser, for who has to say it."""
