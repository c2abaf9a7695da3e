"""The API's facts: kinds, refusals, and the defaults of stages and extractors."""
