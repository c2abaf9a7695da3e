"""A collection of boats and cars, and retrievers over it."""

import pytest
from boats import OF_TITLES, ROWS, SCHEMA


@pytest.fixture
async def boats(shop):
    bucket = await shop.make_bucket()
    await shop.make_collection("texts", bucket["bucket_id"], feature_extractor=OF_TITLES)
    for row in ROWS:
        await shop.ok("POST", "/collections/texts/documents", {"metadata": row})
    return shop


@pytest.fixture
def ask(boats):
    """Executes these stages over the boats, by a retriever that is made for it."""

    async def ask(*stages, status=200, retriever=None, query=None, **body):
        fields = {"stages": list(stages), "input_schema": SCHEMA, **(retriever or {})}
        made = await boats.make_retriever("asked", ["texts"], **fields)
        path = f"/retrievers/{made['retriever_id']}"
        response = await boats.send("POST", f"{path}/execute", body, params=query)
        await boats.ok("DELETE", path)
        assert response.status_code == status, response.text
        return response.json()

    return ask
