"""YAML in one style: the order of keys, indentation, quotes and blank lines, comments kept.

A library that reads and writes with comments ties each of them to the key before it, so that keys
which change places leave them behind. Here a comment belongs to what it stands above or beside.
"""
