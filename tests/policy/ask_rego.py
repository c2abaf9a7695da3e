"""Prints what a rule denies about a plan; run by the Python that has the Rego interpreter."""

import json
import sys

from regopy import Interpreter


def main(policy: str, plan: str) -> None:
    rego = Interpreter()
    with open(policy, encoding="utf-8") as file:
        rego.add_module("policy", file.read())
    with open(plan, encoding="utf-8") as file:
        rego.set_input_term(file.read())
    (denied,) = json.loads(str(rego.query("data.reconciler.deny")))["expressions"]
    sys.stdout.write(json.dumps(denied))


if __name__ == "__main__":
    main(*sys.argv[1:])
