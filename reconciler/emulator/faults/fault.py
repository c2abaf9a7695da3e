"""Bad days, made to order: refusals, broken answers and lost connections.

For tests and for ``--fault``: a client shows its manners only when something goes wrong.
A fault strikes chosen requests of one method and path, counted from 1.

    POST /v1/buckets 3 503                    the third create of a bucket is refused
    * /v1/collections* 1- 429 retry-after=2   every request to collections is one too many
    POST /v1/retrievers 1 lost                the first create happens; its answer is lost
    POST /v1/*/list 2-4 500 page=2            a second page fails, three times
    * /v1/* 10% dropped seed=7                one request in ten meets a broken connection
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from reconciler.emulator.faults.vocabulary import (
    FLAG,
    GRAMMAR,
    NUMBER,
    SECONDS,
    WORDS,
    fits,
    is_status,
    word_of,
)

METHODS = ("*", "GET", "POST", "PATCH", "PUT", "DELETE")
_OF_A_FAULT: Mapping[str, str] = {"page": NUMBER, "seed": NUMBER}


class UnreadableFault(ValueError):
    """A fault that is not ``METHOD PATH WHICH WHAT``; ``remedy`` says what would be."""

    def __init__(self, says: str, remedy: str = "") -> None:
        super().__init__(says)
        self.says = says
        self.remedy = remedy or f"write {GRAMMAR}, such as: POST /v1/buckets 3 503"


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to a request that is struck: a word and its settings, which are known."""

    word: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = word_of(self.word)
        if known is None:
            raise UnreadableFault(
                f"'{self.word}' is not a status from 400 to 599, nor anything that can go wrong",
                _nearest(self.word, WORDS),
            )
        for name, value in self.settings.items():
            _check(name, value, known.settings, f"'{self.word}'")

    @property
    def status(self) -> int | None:
        return int(self.word) if is_status(self.word) else None

    def has(self, flag: str) -> bool:
        return flag in self.settings

    def number(self, name: str, otherwise: int) -> int:
        return int(self.settings.get(name, otherwise))

    def seconds(self, name: str, otherwise: float) -> float:
        return float(self.settings.get(name, otherwise))

    def __str__(self) -> str:
        return " ".join([self.word, *_format_settings(self.settings)])


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Which of the requests that match: from ``first`` to ``last``, which is None for "from
    there on", or a ``share`` of them, each by lot."""

    first: int = 1
    last: int | None = None
    share: float | None = None

    def hits(self, count: int, lot: float) -> bool:
        """``lot`` is a number from 0 to 1."""
        if self.share is not None:
            return lot < self.share
        return self.first <= count and (self.last is None or count <= self.last)

    def __str__(self) -> str:
        if self.share is not None:
            return f"{self.share * 100:g}%"
        if self.last is None:
            return f"{self.first}-"
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """``method`` may be several with commas, or ``*``; ``*`` in ``path`` stands for any text.
    ``page`` narrows to that page of a list; ``seed`` decides the lots of a ``share``."""

    method: str
    path: str
    which: Occurrences
    effect: Effect
    page: int | None = None
    seed: int = 0

    def __str__(self) -> str:
        more = [f"page={self.page}"] if self.page is not None else []
        more += [f"seed={self.seed}"] if self.seed else []
        return " ".join([self.method, self.path, str(self.which), str(self.effect), *more])


def read_fault(text: str) -> Fault:
    """The fault that a text of the grammar means, or ``UnreadableFault``."""
    words = text.split()
    if len(words) < 4:
        raise UnreadableFault(f"'{text}' is not {GRAMMAR}")
    method, path, which, what, *rest = words
    settings = _settings(rest)
    own = {name: settings.pop(name) for name in _OF_A_FAULT if name in settings}
    for name, value in own.items():
        _check(name, value, _OF_A_FAULT, "a fault")
    return Fault(
        method=_method(method),
        path=_path(path),
        which=_which(which),
        effect=Effect(what, settings),
        page=int(own["page"]) if "page" in own else None,
        seed=int(own.get("seed", 0)),
    )


def read_effects(text: str) -> tuple[Effect, ...]:
    """``WHAT [SETTING ...]; ...``: what a single request asks to suffer."""
    return tuple(_read_effect(one) for one in text.split(";"))


def _read_effect(text: str) -> Effect:
    what, *rest = text.split() or [""]
    return Effect(what, _settings(rest))


def _settings(words: Iterable[str]) -> dict[str, str]:
    parted = (word.partition("=") for word in words)
    return {name: value for name, _, value in parted}


def _format_settings(settings: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" if value else name for name, value in settings.items()]


def _check(name: str, value: str, known: Mapping[str, str], whose: str) -> None:
    if name not in known:
        raise UnreadableFault(f"{whose} has no setting '{name}'", _nearest(name, known))
    form = known[name]
    if not fits(form, value):
        wanted = f"{name}={form}" if form != FLAG else f"{name} alone"
        raise UnreadableFault(f"'{value}' is no value of '{name}'", f"write {wanted}")


def _method(text: str) -> str:
    method = text.upper()
    strangers = [one for one in method.split(",") if one not in METHODS]
    if strangers:
        raise UnreadableFault(f"'{strangers[0]}' is no method", _nearest(strangers[0], METHODS))
    return method


def _path(text: str) -> str:
    if not text.startswith(("/", "*")):
        raise UnreadableFault(f"'{text}' is no path", f"write /{text}")
    return text


def _which(text: str) -> Occurrences:
    """``3``, ``2-4``, ``2-``, ``*`` or ``10%``."""
    remedy = "write 3 (the third), 2-4, 2- (from the second on), * (all) or 10%"
    if text == "*":
        return Occurrences()
    if text.endswith("%"):
        share = text[:-1]
        if not fits(SECONDS, share) or float(share) > 100:
            raise UnreadableFault(f"'{text}' is no share from 0% to 100%", remedy)
        return Occurrences(share=float(share) / 100)
    first, dash, last = text.partition("-")
    if not fits(NUMBER, first) or not fits(NUMBER, last or "1") or int(first) < 1:
        raise UnreadableFault(f"'{text}' does not say which request", remedy)
    if last and int(last) < int(first):
        raise UnreadableFault(f"'{text}' ends before it begins", remedy)
    return Occurrences(int(first), int(last) if last else None if dash else int(first))


def _nearest(word: str, known: Iterable[str]) -> str:
    known = list(known)
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    choices = ", ".join(known)
    return f"did you mean '{close[0]}'?" if close else f"choose from: {choices}"
