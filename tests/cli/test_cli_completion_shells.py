"""Completion as docs/installing.md has it: the shells themselves offer what there is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from needed import program

PROGRAMS = Path(sys.executable).parent
OFFERS = {
    "reconciler expl": "explain",
    "reconciler plan --deta": "--detailed-exitcode",
    "reconciler explain retriever.sta": "retriever.stages",
    "reconciler completion f": "fish",
}
ASKED = {
    "bash": """
source <(reconciler completion bash)
read -ra COMP_WORDS <<< "$1"; COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
_reconciler_completion reconciler
printf '%s\\n' "${COMPREPLY[@]}"
""",
    "fish": "reconciler completion fish | source; complete --do-complete $argv[1]",
    # Its own machinery needs a terminal; what it is handed is what the script asks for.
    "zsh": """
autoload -Uz compinit && compinit -u -D
eval "$(reconciler completion zsh)"
[[ $_comps[reconciler] == _reconciler_completion ]] || exit 1
typeset -a words; words=(${=1}); CURRENT=${#words}
handed() { for each in ${(M)@:#completions*}; do print -l -- ${(P)each}; done }
_describe() { handed $@ }
compadd() { handed $@ }
_reconciler_completion
""",
}


def offered(shell: str, line: str, home: Path) -> str:
    """What a shell offers behind this line."""
    flags = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    name = [shell] if shell != "fish" else []
    done = subprocess.run(
        [program(shell), *flags, "-c", ASKED[shell], *name, line],
        cwd=home,
        env={"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "HOME": str(home), "TERM": "dumb"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("line", OFFERS)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_offers_it(shell: str, line: str, tmp_path: Path) -> None:
    words = {word for each in offered(shell, line, tmp_path).splitlines() for word in each.split()}
    assert OFFERS[line] in {word.partition(":")[0].rstrip("\\") for word in words}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_nothing_is_offered_where_nothing_fits(shell: str, tmp_path: Path) -> None:
    assert offered(shell, "reconciler no-such-comm", tmp_path).strip() == ""
