"""Rules about the comments that silence findings: `# reconciler: ignore[code] reason`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.model.lint.ignore import Ignore
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Problem, Severity
from reconciler.model.text.nearest import nearest

NO_REASON: Final = Rule(
    code="ignore-without-reason",
    title="A finding that is silenced without a reason",
    severity=Severity.WARNING,
    cause=(
        "A comment silences a finding and does not say why. Whoever reads it next can neither "
        "trust it nor take it away."
    ),
    example=(
        "kind: Bucket\n"
        "# reconciler: ignore[unused-bucket]\n"
        "metadata: {name: videos, namespace: ads}\n"
        "spec: {bucket_schema: {properties: {title: {type: text}}}}"
    ),
    remedy=(
        "Say why, behind the brackets: `# reconciler: ignore[unused-input] the app sends it until "
        "May`."
    ),
)
IDLE: Final = Rule(
    code="idle-ignore",
    title="A comment that silences nothing",
    severity=Severity.WARNING,
    cause=(
        "What a comment silences was mended, or is found on another line, or is an error: errors "
        "are mended, and cannot be silenced. Left alone, the comment would silence the next "
        "finding of this code that comes to its line. Where a project has environments, one of "
        "them in which it silences something is enough."
    ),
    example=(
        "kind: Bucket\n"
        "metadata: {name: videos, namespace: ads}\n"
        "spec:\n"
        "  # reconciler: ignore[missing-description] it has one by now\n"
        "  description: every video\n"
        "  bucket_schema: {properties: {title: {type: text}}}"
    ),
    remedy=(
        "Take the comment out, or put it on the line that is found, or alone on the line above it."
    ),
)
UNKNOWN_RULE: Final = Rule(
    code="unknown-rule",
    title="A comment that silences what is no rule",
    severity=Severity.WARNING,
    cause="Between the brackets stands no code of a rule, or nothing: nothing is silenced.",
    example=(
        "kind: Bucket\n"
        "# reconciler: ignore[unusedbucket] until May\n"
        "metadata: {name: videos, namespace: ads}\n"
        "spec: {bucket_schema: {properties: {title: {type: text}}}}"
    ),
    remedy=(
        "Write the code that the finding shows; `reconciler lint --rules` lists them all. Several "
        "stand with commas between them."
    ),
)
RULES: Final = (NO_REASON, IDLE, UNKNOWN_RULE)


class Silenced(Struct, frozen=True):
    """What is left of findings, and which comments silenced none of them."""

    kept: tuple[Problem, ...]
    idle: tuple[Ignore, ...]


def silence(
    problems: Iterable[Problem],
    ignores: Sequence[Ignore],
    codes_of: Callable[[str], frozenset[str]],
) -> Silenced:
    """The findings without those that a comment silences; `codes_of` tells which rules a word
    means."""
    by_line: dict[tuple[str, int], list[Ignore]] = defaultdict(list)
    for ignore in ignores:
        by_line[ignore.location.file, ignore.line].append(ignore)
    codes = {word: codes_of(word) for ignore in ignores for word in ignore.words}
    used: set[Ignore] = set()
    kept: list[Problem] = []
    for problem in problems:
        at = problem.location
        beside = by_line.get((at.file, at.line), []) if at else []
        silencing = [each for each in beside if any(problem.code in codes[w] for w in each.words)]
        used.update(silencing)
        if not silencing:
            kept.append(problem)
    return Silenced(tuple(kept), tuple(each for each in ignores if each not in used))


def complaints_about(
    ignores: Iterable[Ignore], codes_of: Callable[[str], frozenset[str]], known: Iterable[str]
) -> Iterator[Problem]:
    """What is wrong with the comments themselves, whatever they silence."""
    for ignore in ignores:
        if not ignore.words:
            says = "this comment names no rule, and silences nothing"
            yield _at(ignore, UNKNOWN_RULE, says, "write ignore[CODE] and the reason behind it")
        for word in ignore.words:
            if not codes_of(word):
                says = f"`{word}` is no rule of lint, and only those are silenced"
                yield _at(ignore, UNKNOWN_RULE, says, did_you_mean_one(word, known))
        if ignore.words and not ignore.reason:
            says = "a finding is silenced here, and nobody says why"
            yield _at(ignore, NO_REASON, says, "say it behind the brackets")


def report_idle(ignores: Iterable[Ignore]) -> Iterator[Problem]:
    """The comments that silence nothing; those that name no rule are told as such."""
    for ignore in ignores:
        if ignore.words:
            says = f"nothing is found here that {', '.join(ignore.words)} could silence"
            yield _at(ignore, IDLE, says, "take it out, or put it on the line that is found")


def did_you_mean_one(word: str, known: Iterable[str]) -> str:
    """The rule that was probably meant; of so many rules no list."""
    close = nearest(word, known)
    return f"did you mean `{close}`?" if close else "`reconciler lint --rules` lists the rules"


def _at(ignore: Ignore, rule: Rule, says: str, remedy: str) -> Problem:
    return replace(rule.problem(says, remedy, ()), location=ignore.location)
