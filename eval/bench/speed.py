"""How quick Tactful is: the figures quoted in README, measured on this machine now.

Absolute times drift with the machine and its load, so each process time is also given
as a multiple of a bare `python -c pass`, measured in the same rounds.
Run with `make bench`; exits 1 when a target is missed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 7
WARM_DRAFTS = 60
COMPLAINTS = (
    ("aliexpress", "Посылка шла два месяца, и часы пришли разбитые!"),
    ("amazon", "These run small. I always wear a 9 and I can't get my foot in."),
    ("taobao_tmall", "鞋子磨脚，脚后跟都磨破了，客服也不理人"),
    ("aliexpress", "El color no es como en la foto y encima huele fatal"),
    ("generic", "Parcel is stuck at customs and nobody answers my messages"),
)
ENGINES = ("chromadb", "gradio", "langchain_core", "langchain_openai", "openai", "tiktoken")


def main() -> int:
    """Measure, print, and say whether every target was met."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TACTFUL_DATA_DIR"] = folder
        os.environ["TACTFUL_MODEL"] = "composer"
        python = sys.executable
        command = [str(Path(python).with_name("tactful"))]
        subprocess.run([*command, "kb", "build"], check=True, capture_output=True)
        cold = [
            [*command, "draft", text, "--platform", platform, "--json"]
            for platform, text in COMPLAINTS[:2]
        ]
        measured = _interleaved(
            {
                "python -c pass": [python, "-c", "pass"],
                "import tactful": [python, "-c", "import tactful"],
                "tactful --help": [*command, "--help"],
                "cold draft, Russian": cold[0],
                "cold draft, English": cold[1],
            }
        )
        bare = measured["python -c pass"]
        loaded = _loaded_engines(python)
        warm = _warm_drafts()
    own = measured["import tactful"] - bare
    rows = [
        ("import tactful, beyond python itself", own, 0.3),
        ("tactful --help, whole process", measured["tactful --help"], 0.6),
        ("composer draft, warm process, median", warm, 0.040),
        ("composer draft, cold, in Russian", measured["cold draft, Russian"], 3.0),
        ("composer draft, cold, in English", measured["cold draft, English"], 3.0),
    ]
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, median of {ROUNDS}")
    print(f"python -c pass: {bare:.3f} s")
    for name, seconds, target in rows:
        verdict = "met" if seconds <= target else "MISSED"
        print(f"{name:38} {seconds:7.3f} s  {seconds / bare:6.1f} x python  "
              f"target {target:.3f} s {verdict}")  # fmt: skip
    print(f"engines loaded by `import tactful`: {', '.join(loaded) or 'none'}")
    return int(bool(loaded) or any(seconds > target for _, seconds, target in rows))


def _interleaved(commands: dict[str, list[str]]) -> dict[str, float]:
    """Median seconds of each command, run in turns so that drift hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(_timed(lambda c=command: _run(c)))  # type: ignore[misc]
    return {name: statistics.median(taken) for name, taken in times.items()}


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _loaded_engines(python: str) -> list[str]:
    code = f"import sys, tactful; print(*[m for m in {ENGINES!r} if m in sys.modules])"
    done = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.split()


def _warm_drafts() -> float:
    from tactful import Complaint, Tactful

    desk = Tactful()
    desk.warm_up()
    times = []
    for number in range(WARM_DRAFTS):
        platform, text = COMPLAINTS[number % len(COMPLAINTS)]
        complaint = Complaint(
            text=f"{text} {number}", platform=platform, agent_locale="zh-CN"
        )
        times.append(_timed(lambda c=complaint: desk.draft(c)))  # type: ignore[misc]
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
