"""One comment on a pull request, within the room that it has."""
