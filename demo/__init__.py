"""The main job in one minute, for whoever meets the project: `make demo`."""
