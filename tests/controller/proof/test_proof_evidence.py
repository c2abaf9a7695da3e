"""The evidence is found where there is any: each kind of wrong is seen, and nothing else is."""

from evidence import Run, made_twice, outside_of_runs, overlapping, strayed, untold
from heard import Heard

ALONE = {"ads": ["ads"]}
TOGETHER = {"ads": ["ads-de", "ads-fr"]}


def asked(came, *, pid=1, makes="", status=201, account="ads", leaks=()):
    return Heard(
        account=account,
        pid=pid,
        method="POST",
        path="/v1/buckets",
        makes=makes,
        body="",
        key="",
        leaks=list(leaks),
        came=came,
        status=status,
        answered=came + 0.1,
    )


def run(number, began, ended, *, pid=1, state="applied", stack="ads"):
    return Run(
        number=number,
        stack=stack,
        state=state,
        trigger="schedule",
        began=began,
        ended=ended,
        pid=pid,
    )


def test_a_second_creation_of_the_same_is_seen_whoever_asks():
    first, again = asked(1, makes="bucket ads/raw"), asked(2, makes="bucket ads/raw", status=409)
    other = asked(3, makes="bucket ads/raw", account="shop")
    assert len(list(made_twice([first, again, other]))) == 1
    assert not list(made_twice([asked(1, makes="bucket ads/raw", status=503), first, other]))


def test_a_write_counts_only_within_a_run_of_its_worker():
    lost, next_ = run(1, 1, 5, state="lost"), run(2, 6, 8, pid=2)
    assert not list(outside_of_runs([asked(2), asked(7, pid=2)], [lost, next_], ALONE))
    assert (
        len(list(outside_of_runs([asked(7), asked(5.5), asked(2, pid=2)], [lost, next_], ALONE)))
        == 3
    )


def test_whoever_was_gone_before_anybody_looked_may_have_been_anyone():
    assert not list(outside_of_runs([asked(2, pid=0)], [run(1, 1, 5)], ALONE))
    assert list(outside_of_runs([asked(9, pid=0)], [run(1, 1, 5)], ALONE))


def test_runs_of_one_account_that_go_on_at_once_are_seen():
    one = run(1, 1, 5, stack="ads-de")
    assert list(overlapping([one, run(2, 4, 6, stack="ads-fr")], TOGETHER))
    assert list(
        overlapping([run(1, 1, None, stack="ads-de"), run(2, 4, 6, stack="ads-fr")], TOGETHER)
    )
    assert not list(overlapping([one, run(2, 5, 6, stack="ads-fr")], TOGETHER))


def test_a_run_that_nobody_ends_is_seen():
    assert list(untold([run(1, 1, None, state="running")], living=[2]))
    assert not list(untold([run(1, 1, None, state="running")], living=[1]))
    assert list(untold([run(1, 1, 5, state="lost")], living=[1]))
    assert not list(untold([run(1, 1, 5, state="lost"), run(2, 6, 7)], living=[1]))
    assert list(untold([run(1, 1, 5, state="running"), run(2, 6, 7)], living=[1]))
    assert list(untold([run(1, 1, None, state="applied")], living=[1]))


def test_a_key_gone_astray_is_seen():
    assert list(strayed([asked(1, leaks=["shop"])]))
    assert list(strayed([asked(1, account="")]))
    assert not list(strayed([asked(1)]))
