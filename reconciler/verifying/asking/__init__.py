"""Asking what checks and gates want to know: each question once, within a pace and a budget."""
