"""What holds whatever the API answers, in whatever order, however many ask and whenever we stop."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

import httpx
from busy_api import busiest, busy_session
from fake_network import refusing
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from virtual_time import Sleeps, in_virtual_time, now

from reconciler.api.client import Writer
from reconciler.api.transport.backoff import ExchangeLimits
from reconciler.model.errors import ApiError

TOTAL = 90.0
OK = httpx.Response(200, json={})
NAMING = (
    refusing(429, details={"limit": 30, "window": 60, "retry_after": 2}),
    httpx.Response(200, json={}, headers={"x-ratelimit-limit": "5"}),
)
STORED_NOTHING = (
    refusing(429),
    refusing(429, headers={"retry-after": "7"}),
    refusing(429, headers={"retry-after": "3600"}),
    NAMING[0],
    refusing(429, headers={"retry-after": "Thu, 28 May 2026 20:27:00 GMT"}),
    refusing(503),
    refusing(503, details={"retryable": True, "retry_after_seconds": 15}),
)
IN_DOUBT = (
    refusing(500),
    refusing(502),
    refusing(503, details={"retryable": False}),
    refusing(504),
    httpx.ReadError("reset"),
    httpx.ReadTimeout("slow"),
    httpx.WriteError("reset"),
    httpx.RemoteProtocolError("eof"),
    # However a transport calls it: one that is wrong must not make two of one.
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.ProxyError("gone"),
    ValueError("a header that is no ASCII"),
)
CLEAR = (
    OK,
    refusing(404),
    refusing(409),
    NAMING[1],
)


@dataclass(frozen=True)
class Ask:
    """One request: when it is made, and whether it writes."""

    at: float
    writes: bool


@dataclass(frozen=True)
class Story:
    asks: list[Ask]
    answers: list[httpx.Response | Exception]
    takes: list[float]
    per_minute: int | None
    in_flight: int
    stops_at: float | None


@dataclass
class Witness(httpx.AsyncBaseTransport):
    """Answers as the story says, then well; remembers every attempt."""

    story: Story
    sent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ended: dict[str, list[tuple[float, httpx.Response | Exception]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    given_up: dict[str, float] = field(default_factory=dict)
    turn: int = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path
        turn, self.turn = self.turn, self.turn + 1
        self.sent[name].append(now())
        await asyncio.sleep(self.story.takes[turn % len(self.story.takes)])
        answer = self.story.answers[turn] if turn < len(self.story.answers) else OK
        self.ended[name].append((now(), answer))
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


stories = st.builds(
    Story,
    asks=st.lists(
        st.builds(Ask, at=st.sampled_from([0.0, 0.5, 20.0]), writes=st.booleans()),
        min_size=1,
        max_size=12,
    ),
    answers=st.lists(st.sampled_from((*STORED_NOTHING, *IN_DOUBT, *CLEAR)), max_size=40),
    takes=st.lists(st.sampled_from([0.0, 0.1, 3.0]), min_size=1, max_size=4),
    per_minute=st.none() | st.integers(1, 12),
    in_flight=st.integers(1, 16),
    stops_at=st.none() | st.sampled_from([0.0, 0.4, 5.0, 60.0]),
)


def knows_no_limit(story: Story) -> bool:
    """Our own pace may take any time, and takes nothing from our patience."""
    return story.per_minute is None and not any(answer in NAMING for answer in story.answers)


async def one(writer: Writer, name: str, ask: Ask, witness: Witness) -> None:
    await asyncio.sleep(ask.at)
    try:
        if ask.writes:
            await writer.send("POST", name, body={})
        else:
            await writer.get_json(name)
    except ApiError:
        pass
    witness.given_up[name] = now()


async def play(story: Story) -> tuple[Witness, Sleeps]:
    witness, sleeps, stop = Witness(story), Sleeps(), asyncio.Event()
    if story.stops_at is not None:
        asyncio.get_running_loop().call_later(story.stops_at, stop.set)
    async with busy_session(
        witness, sleeps=sleeps, stop=stop, in_flight=story.in_flight, total=TOTAL
    ) as writer:
        writer.pace(story.per_minute)
        async with asyncio.TaskGroup() as group:
            for turn, ask in enumerate(story.asks):
                group.create_task(one(writer, f"/v1/{turn}", ask, witness))
    return witness, sleeps


@examples(120)
@given(stories)
def test_no_write_is_sent_again_once_its_end_is_in_doubt(story: Story) -> None:
    witness, _ = in_virtual_time(lambda: play(story))
    for turn, ask in enumerate(story.asks):
        ends = witness.ended[f"/v1/{turn}"]
        if ask.writes:
            assert not [end for _, end in ends[:-1] if end in IN_DOUBT or end in CLEAR]


@examples(120)
@given(stories)
def test_no_window_of_the_clock_sees_more_than_the_budget(story: Story) -> None:
    witness, _ = in_virtual_time(lambda: play(story))
    moments = sorted(moment for sent in witness.sent.values() for moment in sent)
    assert story.per_minute is None or busiest(moments) <= story.per_minute


@examples(120)
@given(stories.filter(knows_no_limit))
def test_patience_that_began_with_a_failure_ends_in_time(story: Story) -> None:
    witness, _ = in_virtual_time(lambda: play(story))
    # Room is only waited for while others are in flight, and that ends by itself.
    in_the_way = max(story.takes) * len(story.asks)
    for name, ends in witness.ended.items():
        begun, answered = ends[0][0], ends[-1][0]
        assert witness.given_up[name] <= max(answered, begun + TOTAL) + in_the_way
        assert all(moment <= begun + TOTAL + 0.001 for moment in witness.sent[name])


@examples(120)
@given(stories)
def test_after_a_stop_nobody_waits(story: Story) -> None:
    witness, sleeps = in_virtual_time(lambda: play(story))
    if story.stops_at is None:
        return
    answers = [moment for ends in witness.ended.values() for moment, _ in ends]
    last = max([story.stops_at, *answers, *(ask.at for ask in story.asks)])
    assert all(begun <= story.stops_at for begun, _ in sleeps.begun)
    # What is in flight then is given a moment to end.
    assert max(witness.given_up.values()) <= last + ExchangeLimits().after_stop


@examples(120)
@given(stories)
def test_everybody_gets_an_end(story: Story) -> None:
    witness, _ = in_virtual_time(lambda: play(story))
    assert len(witness.given_up) == len(story.asks)
