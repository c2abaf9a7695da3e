"""What every folder of tests shares: the async backend, and rewriting expectations on purpose."""

import pytest
from hypothesis import settings
from made_up import examples

# What does not say how many cases it wants has as many as hypothesis tries.
settings.register_profile("ours", examples())
settings.load_profile("ours")


def pytest_addoption(parser):
    parser.addoption(
        "--update-cases",
        action="store_true",
        help="write what is seen as what is expected, and let the diff be reviewed",
    )


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def expect_file(request):
    """Compare a text with a file beside the case; rewritten only when asked to."""

    def expect(path, text):
        if request.config.getoption("--update-cases"):
            path.write_text(text, encoding="utf-8")
        expected = path.read_text(encoding="utf-8") if path.exists() else "(no expectation yet)"
        assert text == expected, f"{path} differs; read the diff before `--update-cases`"

    return expect
