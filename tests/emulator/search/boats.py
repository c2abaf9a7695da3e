"""A collection of boats and cars, and the stages that ask for them."""

URI = "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1"
ROWS = [
    {"title": "red car", "maker": "acme", "spend": 100, "place": {"lat": 52.5, "lon": 13.4}},
    {"title": "blue boat", "maker": "acme", "spend": 2000, "place": {"lat": 48.8, "lon": 2.3}},
    {"title": "red boat", "maker": "bolt", "spend": 3000, "place": {"lat": 52.4, "lon": 13.1}},
    {"title": "green bicycle", "maker": "bolt", "spend": 50},
    {"title": "old red car for two", "maker": "cord", "spend": 700},
    {"title": "boat on a lake at sunset", "maker": "cord", "spend": 900},
]
OF_TITLES = {
    "feature_extractor_name": "text_extractor",
    "version": "v1",
    "input_mappings": {"text": "title"},
}
SCHEMA = {"query": {"type": "text"}, "least": {"type": "number"}, "maker": {"type": "string"}}


def stage(stage_id, parameters=None, **settings):
    """A stage that is named as its kind, unless ``stage_name`` says otherwise."""
    around = {key: settings.pop(key) for key in ("stage_name", "on_error", "output_alias")
              if key in settings}  # fmt: skip
    config = {"stage_id": stage_id, "parameters": parameters or {}, **settings}
    return {"stage_name": stage_id, **around, "config": config}


def search(value="{{INPUT.query}}", **more):
    return {"feature_uri": URI, "query": {"input_mode": "text", "value": value}, **more}


def find(*searches, **parameters):
    return stage("feature_search", {"searches": list(searches) or [search()], **parameters})


def titles(answer):
    return [document["title"] for document in answer["documents"]]
