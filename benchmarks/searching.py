"""Times the embedded API's search without HTTP: `python -m benchmarks.searching DOCUMENTS`.

Documents of ten made-up words each are put into a store in memory and asked for; says its numbers
as JSON: documents a second that come in and that are embedded, and seconds of a search.
"""

import json
import random
import string
import sys
import time
from collections.abc import Callable
from statistics import median

from reconciler.emulator.contract.json_text import Json, JsonObject
from reconciler.emulator.search.indexing.index import index_of
from reconciler.emulator.search.pipeline import execute
from reconciler.emulator.search.stages.run import Question
from reconciler.emulator.storage.processing import add_item, count_one_more
from reconciler.emulator.storage.store import Row, Store

_WORDS, _LONG, _TURNS = 3000, 10, 7


def main(documents: int) -> None:
    chance, store = random.Random(1), Store(":memory:")
    words = ["".join(chance.choices(string.ascii_lowercase, k=6)) for _ in range(_WORDS)]
    texts = [" ".join(chance.choices(words, k=_LONG)) for _ in range(documents)]
    with store.transaction(writes=True):
        row = store.add(kind="collection", id="col", name="texts", namespace="ns", body={})
        coming_in = _seconds(lambda: _add(store, row, texts))
    with store.transaction(writes=False):
        index = index_of(store, row)
        embedding = _seconds(lambda: index.vectors("x"))
        index.texts()
        numbers = {
            "coming_in": documents / coming_in,
            "embedding": documents / embedding,
            "vectors": _search(store, texts[0], {}),
            "words": _search(store, texts[0], {"lexical": True}),
        }
    sys.stdout.write(json.dumps(numbers))


def _add(store: Store, row: Row, texts: list[str]) -> None:
    for text in texts:
        count_one_more(store, row, add_item(store, row, {"text": text}))


def _search(store: Store, text: str, more: JsonObject) -> float:
    search: JsonObject = {"feature_uri": "mixpeek://a@v1/x", "query": {"value": text}, **more}
    config: JsonObject = {"stage_id": "feature_search", "parameters": {"searches": [search]}}
    stages: list[Json] = [{"stage_name": "search", "config": config}]
    question = Question(store, "ns", ["col"], {}, {}, 0.0, 1)
    return median(_seconds(lambda: execute(question, stages, {})) for _ in range(_TURNS))


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]))
