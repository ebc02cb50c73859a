"""Korean particles: what may follow a noun and leave it the same noun."""

from __future__ import annotations

from functools import cache

_ONE = frozenset(
    (
        "은 는 이 가 을 를 의 에 도 만 와 과 랑 로 으로 에서 에게 께 께서 한테 "
        "부터 까지 보다 처럼 마다 조차 마저 밖에 이나 나 이라도 라도 이라 라 "
        "이란 란 이며 며 이고 고 하고 이랑 에는 에도 에서는 에서도 에게는 "
        "으로는 로는 으로도 로도 만은 만을 만이 까지는 까지도 부터는 에의 로의 "
        "으로의 이라고 라고 이라는 라는 이라면 라면 인 인데 인지 입니다 이에요 "
        "예요 이예요 이다 다 이었습니다 였습니다 이네요 네요 이죠 죠 이지요 요 "
        "들 님 씨"
    ).split()
)
_PLURAL = ("들", "님", "씨")


@cache
def is_particle(ending: str) -> bool:
    """Whether ``ending`` is one particle, or a plural or title with one after it."""
    if ending in _ONE:
        return True
    return ending[:1] in _PLURAL and ending[1:] in _ONE
