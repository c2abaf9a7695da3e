"""Other forms of a resource in ours: bodies of the API, curl commands, and their text as YAML."""
