"""Plans and problems for people at a terminal."""
