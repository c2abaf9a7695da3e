"""Faults made to order strike the requests they name, and no others."""

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.emulator.faults.fault import (
    Effect,
    Fault,
    Occurrences,
    UnreadableFault,
    read_effects,
    read_fault,
)
from reconciler.emulator.faults.vocabulary import VOCABULARY

pytestmark = pytest.mark.anyio
SPOKEN = (
    *("GET", "*", "/v1/me", "3", "2-", "10%", "503", "lost", "cut", "html", "page=2", "seed=1"),
    *("retry-after=2", "committed", "at=7", "by=1e7", "status=502", "politely", "code=x"),
)
VALUES = {"": "", "N": "3", "SECONDS": "0.5", "TEXT": "x", "STATUS": "502"}


def fully_set(word):
    """The effect with every setting that it may have."""
    forms = VOCABULARY[word].settings
    return Effect(word, {n: VALUES.get(form, form.split("|")[-1]) for n, form in forms.items()})


async def statuses(api, count, path="/namespaces"):
    return [(await api.send("GET", path)).status_code for _ in range(count)]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("2", [200, 503, 200, 200]),
        ("2-3", [200, 503, 503, 200]),
        ("2-", [200, 503, 503, 503]),
        ("*", [503, 503, 503, 503]),
        ("0%", [200, 200, 200, 200]),
        ("100%", [503, 503, 503, 503]),
    ],
)
async def test_a_fault_strikes_the_requests_of_its_numbers(connect, which, expected):
    api = connect(faults=(read_fault(f"GET /v1/namespaces {which} 503"),))
    assert await statuses(api, 4) == expected


async def test_a_share_is_drawn_by_lot_and_the_seed_decides_the_lots(connect):
    def drawn(seed):
        return connect(faults=(read_fault(f"GET /v1/namespaces 30% 503 seed={seed}"),))

    first, again, other = [await statuses(drawn(seed), 60) for seed in (7, 7, 8)]
    assert first == again != other
    assert 5 < Counter(first)[503] < 40


async def test_other_paths_and_methods_are_spared(connect):
    api = connect(faults=(read_fault("POST /v1/namespaces 1- 500"),))
    assert await statuses(api, 1) == [200]
    await api.ok("POST", "/namespaces/list", {})


async def test_several_methods_are_named_with_commas(connect):
    api = connect(faults=(read_fault("post,get /v1/namespaces 1- 500"),))
    assert await statuses(api, 1) == [500]
    await api.refused(500, "POST", "/namespaces", {})


@pytest.mark.parametrize(
    ("pattern", "spared"), [("/v1/namespaces*", "/me"), ("*/shop", "/namespaces/shops")]
)
async def test_a_star_stands_for_any_text(connect, pattern, spared):
    api = connect(faults=(read_fault(f"* {pattern} 1- 500"),))
    assert await statuses(api, 1, "/namespaces/shop") == [500]
    assert await statuses(api, 1, spared) != [500]


async def test_every_fault_counts_a_request_and_the_first_refusal_that_strikes_answers_it(connect):
    texts = ("GET /v1/me 2 503", "GET /v1/* 2-3 500")
    api = connect(faults=tuple(map(read_fault, texts)))
    assert await statuses(api, 4, "/me") == [200, 503, 500, 200]


async def test_a_single_request_may_ask_for_its_own_fault(api):
    struck = await api.send("GET", "/me", headers={"X-Emulator-Fault": "503 retry-after=2"})
    assert (struck.status_code, struck.headers["Retry-After"]) == (503, "2")
    assert await statuses(api, 1, "/me") == [200]


async def test_a_header_that_cannot_be_read_says_so_and_nothing_is_done(api):
    headers = {"X-Emulator-Fault": "lsot"}
    body = {"namespace_name": "shop"}
    error = await api.refused(400, "POST", "/namespaces", body, headers=headers)
    assert error["type"] == "UnreadableFault"
    assert "did you mean 'lost'?" in error["message"]
    await api.refused(404, "GET", "/namespaces/shop")


async def test_an_app_that_stands_alone_says_what_would_break(connect):
    api = connect(faults=(read_fault("GET /v1/me 1 dropped"), read_fault("GET /v1/me 2 silent")))
    assert await statuses(api, 3, "/me") == [502, 504, 200]


async def test_an_app_that_stands_alone_cuts_bodies_short(connect):
    api = connect(faults=(read_fault("GET /v1/me 1 cut at=5"),))
    assert (await api.send("GET", "/me")).content == b'{"org'


def test_a_fault_is_an_object_as_well_as_a_text():
    fault = Fault(
        method="POST",
        path="/v1/*/list",
        which=Occurrences(2, 4),
        effect=Effect("500", {"retry-after": "2", "committed": ""}),
        page=3,
        seed=7,
    )
    text = "POST /v1/*/list 2-4 500 retry-after=2 committed page=3 seed=7"
    assert read_fault(text) == fault
    assert str(fault) == text


@pytest.mark.parametrize("which", ["1", "2-4", "2-", "12.5%"])
def test_a_fault_is_written_as_it_is_read(which):
    text = f"* /v1/me {which} lost"
    assert str(read_fault(text)) == text


@pytest.mark.parametrize("word", [word for word in VOCABULARY if word != "400-599"])
def test_every_word_is_read_with_all_of_its_settings(word):
    effect = fully_set(word)
    assert read_effects(f"{effect}; {effect}") == (effect, effect)


@given(st.lists(st.one_of(st.sampled_from(SPOKEN), st.text()), max_size=7).map(" ".join))
def test_whatever_is_written_is_a_fault_or_unreadable(text):
    with suppress(UnreadableFault):
        fault = read_fault(text)
        assert read_fault(str(fault)) == fault


@pytest.mark.parametrize(
    ("text", "says", "remedy"),
    [
        ("", "'' is not METHOD PATH WHICH WHAT", "write METHOD PATH"),
        ("GET /v1 1", "is not METHOD PATH WHICH WHAT", "such as: POST /v1/buckets 3 503"),
        ("GTE /v1 1 500", "'GTE' is no method", "did you mean 'GET'?"),
        ("GET,BUY /v1 1 500", "'BUY' is no method", "choose from: *, GET"),
        ("GET v1/me 1 500", "'v1/me' is no path", "write /v1/me"),
        ("GET /v1 x 500", "'x' does not say which request", "2- (from the second on)"),
        ("GET /v1 0 500", "'0' does not say which request", "write 3 (the third)"),
        ("GET /v1 1-x 500", "'1-x' does not say which request", "2-4"),
        ("GET /v1 4-2 500", "ends before it begins", "2-4"),
        ("GET /v1 101% 500", "no share from 0% to 100%", "10%"),
        ("GET /v1 nan% 500", "no share from 0% to 100%", "10%"),
        ("GET /v1 1 200", "'200' is not a status from 400 to 599", "choose from: redirect"),
        ("GET /v1 1 zzz", "nor anything that can go wrong", "choose from: redirect"),
        ("GET /v1 1 lots", "nor anything that can go wrong", "did you mean 'lost'?"),
        ("GET /v1 1 503 retry-afer=2", "no setting 'retry-afer'", "did you mean 'retry-after'?"),
        ("GET /v1 1 503 retry-after=soon", "'soon' is no value", "retry-after=SECONDS|none"),
        ("GET /v1 1 503 retryable=no", "'no' is no value", "retryable=true|false"),
        ("GET /v1 1 500 committed=yes", "'yes' is no value", "write committed alone"),
        ("GET /v1 1 slow by=-1", "'-1' is no value", "by=SECONDS"),
        ("GET /v1 1 slow by=inf", "'inf' is no value", "by=SECONDS"),
        ("GET /v1 1 slow by=1e300", "'1e300' is no value", "by=SECONDS"),
        ("GET /v1 1 html status=204", "'204' is no value", "status=STATUS"),
        ("GET /v1 1 500 code=é", "'é' is no value", "code=TEXT"),
        ("GET /v1 1 cut at=²", "'²' is no value", "at=N"),
        ("GET /v1 1 lost page=two", "'two' is no value of 'page'", "page=N"),
        ("GET /v1 1 ignored keys=", "'' is no value of 'keys'", "keys=TEXT"),
    ],
)
def test_an_unreadable_fault_says_what_is_wrong_and_what_would_be_right(text, says, remedy):
    with pytest.raises(UnreadableFault) as unreadable:
        read_fault(text)
    assert says in unreadable.value.says
    assert remedy in unreadable.value.remedy
