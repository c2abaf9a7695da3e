"""Stages and extractors, listed and in full."""
