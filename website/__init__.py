"""The documentation as a website: the pages of `docs/` in their order, and those made from code.

`python -m website reference` writes the pages that repeat the code; `python -m website` builds the
whole into `.cache/site/html`, with the generator that website/requirements.txt locks.
"""
