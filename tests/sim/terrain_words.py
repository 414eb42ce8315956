"""Words and seeds of grounds, drawn at random."""

from hypothesis import strategies as st

from sim.terrain import TERRAIN_KINDS, TerrainWord
from sim.terrain_kinds import VALUE_AT_LEVEL_1

NUMBERED = [*VALUE_AT_LEVEL_1, "blend"]  # kinds whose number is a size
SEEDS = st.integers(0, 2**63)


def values(kind: str) -> st.SearchStrategy[float]:
    """Numbers of that kind that make it more than level, three decimals at most."""
    return st.integers(1, round(TERRAIN_KINDS[kind].greatest * 1000)).map(lambda thousandths: thousandths / 1000)


WORDS = st.one_of(
    st.just(TerrainWord("flat", 0.0)),
    st.integers(0, 999_999_999).map(lambda number: TerrainWord("mixed", float(number))),
    *(values(kind).map(lambda value, kind=kind: TerrainWord(kind, value)) for kind in NUMBERED),
)
