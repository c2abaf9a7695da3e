"""Made-up rankings, judgements and scores."""

from hypothesis import strategies as st

DOCUMENTS = [f"d{number}" for number in range(30)]

documents = st.sampled_from(DOCUMENTS)
rankings = st.lists(documents, max_size=25, unique=True)
with_repeats = st.lists(documents, max_size=25)
grades = st.dictionaries(documents, st.integers(-2, 5), min_size=1, max_size=20)
depths = st.integers(1, 40)
"""Some reach behind the end of every ranking."""

differences = st.integers(-64, 64).map(lambda each: each / 64)
"""Of two scores; their sums are without error, so that any judge finds the same ties."""

judgements = st.dictionaries(st.sampled_from(["q1", "q2", "q3", "q4", "q5"]), grades, min_size=1)
runs = st.dictionaries(st.sampled_from(["q1", "q2", "q3", "q4", "q5", "q6"]), rankings)
