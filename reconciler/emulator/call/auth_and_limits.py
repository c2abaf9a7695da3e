"""Who may pass, and how often: bearer keys (§1.1) and rate limits (§1.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.emulator.call.options import Options
from reconciler.emulator.call.request import Route
from reconciler.emulator.contract.http_errors import TooManyRequests, Unauthorized

_WINDOW = 60.0


@dataclass
class _Window:
    """Requests of one category in the running minute."""

    ends: float = 0.0
    used: int = 0


@dataclass(frozen=True)
class AuthAndLimits:
    """Counts in memory: each process that serves a database has limits of its own."""

    options: Options
    windows: dict[str, _Window] = field(default_factory=dict)

    def admit(self, route: Route, headers: Mapping[str, str]) -> dict[str, str]:
        """The X-RateLimit headers of the answer, or a refusal."""
        if not route.needs_key:
            return {}
        self.check_key(headers.get("authorization", ""))
        limit = (self.options.rate_limits or {}).get(route.category)
        return {} if limit is None else self._count(route, limit)

    def check_key(self, authorization: str) -> None:
        scheme, _, key = authorization.partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise Unauthorized("Send an API key: Authorization: Bearer sk_…")
        if self.options.api_key is not None and key.strip() != self.options.api_key:
            raise Unauthorized("Invalid API key")

    def _count(self, route: Route, limit: int) -> dict[str, str]:
        now = self.options.clock()
        window = self.windows.setdefault(route.category, _Window())
        if now >= window.ends:
            window.ends, window.used = now + _WINDOW, 0
        window.used += 1
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - window.used)),
            "X-RateLimit-Reset": str(int(window.ends)),
            "X-RateLimit-Window": str(int(_WINDOW)),
        }
        if window.used > limit:
            raise _too_many(route, limit, headers, max(1, round(window.ends - now)))
        return headers


def _too_many(route: Route, limit: int, headers: dict[str, str], wait: int) -> TooManyRequests:
    """429 with ``Retry-After`` in seconds; ``details`` as §1.2 has them."""
    return TooManyRequests(
        f"Rate limit exceeded for '{route.category}': {limit} requests per minute",
        details={
            "api_name": route.category,
            "limit": limit,
            "window": int(_WINDOW),
            "retry_after": wait,
        },
        headers={**headers, "Retry-After": str(wait)},
    )
