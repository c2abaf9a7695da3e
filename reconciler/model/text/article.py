"""Nouns in sentences: `a Bucket`, `an Alert`."""


def with_article(noun: str) -> str:
    """The noun behind its indefinite article, which follows its first letter."""
    article = "an" if noun[:1] in {*"AEIOUaeiou"} else "a"
    return f"{article} {noun}"
