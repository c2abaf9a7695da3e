"""A project as its environments have it: documents as they became, and plans side by side."""
