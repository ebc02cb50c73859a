"""What people put between the letters of a word so that it is not recognised.

``r e v i e w``, ``re.view``, ``re*view``, ``差-评``, ``리 뷰``: spaces and small signs are
left out, clause punctuation never is, as 「不会删除，差评…」 would become 「删除差评」.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Cut = tuple[int, int]

SIGNS = r".\-_*·•|/~^+="
_LETTER = r"[^\W\d_]"
_DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_HANGUL = "\uac00-\ud7a3"
MIN_SPACED = 4
"""So many single letters in a row are a word spelled out; fewer may be initials."""
_SPACED = re.compile(
    rf"(?<![^\W_])(?:{_LETTER}[ {SIGNS}]{{1,3}}){{{MIN_SPACED - 1},}}{_LETTER}(?![^\W_])"
)
_IS_DENSE = re.compile(f"[{_DENSE}]")
_IS_HANGUL = re.compile(f"[{_HANGUL}]")
_GAP = re.compile(rf"[ {SIGNS}]+")
_SIGNED = re.compile(
    rf"(?<={_LETTER})(?<![{_DENSE}])[{SIGNS}]{{1,3}}(?={_LETTER})(?![{_DENSE}])"
)
_DENSE_GAP = re.compile(
    rf"(?<=[{_DENSE}])[ \-_*|^+=]{{1,3}}(?=[{_DENSE}a-z])"
    rf"|(?<=[a-z])[ \-_*|^+=]{{1,3}}(?=[{_DENSE}])"
)
# A dot or a stroke may also end a clause: only beside a character that stands alone.
_DENSE_DOT = re.compile(
    rf"(?<![{_DENSE}][{_DENSE}])(?<=[{_DENSE}])[ {SIGNS}]{{1,3}}(?=[{_DENSE}])"
    rf"|(?<=[{_DENSE}])[ {SIGNS}]{{1,3}}(?=[{_DENSE}](?![{_DENSE}]))"
)
_HANGUL_GAP = re.compile(
    rf"(?<![{_HANGUL}][{_HANGUL}])(?<=[{_HANGUL}])[ {SIGNS}]{{1,3}}(?=[{_HANGUL}])"
    rf"|(?<=[{_HANGUL}])[ {SIGNS}]{{1,3}}(?=[{_HANGUL}](?![{_HANGUL}]))"
)
_ANY = re.compile(  # begins with the rarest, as most texts have none
    rf"[{SIGNS}](?=[^\W\d_])(?<=[^\W\d_].)"
    rf"| (?:(?=[{_DENSE}])(?<=[{_DENSE}a-z] )|(?=[a-z])(?<=[{_DENSE}] )"
    rf"|(?=[{_HANGUL}])(?<=[{_HANGUL}] )|(?={_LETTER}[ {SIGNS}])(?<=[ {SIGNS}]{_LETTER} ))"
    rf"|^{_LETTER}[ {SIGNS}]{_LETTER}[ {SIGNS}]"
)


def cuts_of(text: str, origin: Sequence[int], original: str) -> list[Cut]:
    """The stretches of folded ``text`` to leave out, in order, none in another.

    Args:
        origin: for each folded character the offset of its original.
        original: the text as written: a line break is never left out.
    """
    if not _ANY.search(text):
        return []
    cuts: set[Cut] = set()
    for run in _SPACED.finditer(text):
        gaps = [gap.span() for gap in _GAP.finditer(text, *run.span())]
        width = min(origin[end] - origin[start - 1] for start, end in gaps)
        # A wider gap is the space between two words that are both spelled out.
        cuts.update((s, e) for s, e in gaps if origin[e] - origin[s - 1] == width)
    patterns = [_SIGNED]
    if _IS_DENSE.search(text):
        patterns += [_DENSE_GAP, _DENSE_DOT]
    if _IS_HANGUL.search(text):
        patterns.append(_HANGUL_GAP)
    for pattern in patterns:
        cuts.update(match.span() for match in pattern.finditer(text))
    return [
        (start, end)
        for start, end in sorted(cuts)
        if "\n" not in original[origin[start] : origin[end - 1] + 1]
    ]


def is_spaced_out(text: str) -> bool:
    """Whether words stand in ``text`` letter by letter, with nothing to part them."""
    return _SPACED.search(text) is not None
