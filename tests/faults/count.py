"""What was sent beside what is stored, to the row."""

from dataclasses import dataclass

from tests.faults.ledger import Key, Ledger
from tests.journey.rig import Rig


@dataclass(frozen=True)
class Tally:
    """`missing`, `strange` and `wrong` are keys: sent and not stored, stored and not sent, stored with another value."""

    source: str
    sent: int
    stored: int
    rejected: int
    missing: int
    strange: int
    wrong: int
    unexplained: int
    examples: tuple[str, ...] = ()

    @property
    def faultless(self) -> bool:
        return not (self.missing or self.strange or self.wrong or self.unexplained)

    def line(self) -> str:
        figures = (self.sent, self.stored, self.rejected, self.missing, self.strange, self.wrong, self.unexplained)
        return f"{self.source:<22}" + "".join(f"{one:>12,}" for one in figures)


HEAD = f"{'source':<22}" + "".join(
    f"{one:>12}" for one in ("sent", "stored", "rejected", "missing", "strange", "wrong", "no reason")
)


def tally(rig: Rig, source: str, ledger: Ledger, until: int, whole: bool) -> Tally:
    """`rejected` counts the bad rows that stand among the rejected ones with a reason.

    `until` (epoch seconds) is where the ledger ends; `whole`: it holds everything there is before, so nothing else may be stored.
    """
    stored = {key: value for key, value in stored_by(rig, source).items() if key.at <= until}
    told = [f"{row['row']} {row['content']} {row['reason']}" for row in rig.rows(_REJECTS, source=source)]
    explained = {bad for bad in ledger.bad if any(bad in one for one in told)}
    missing, strange = ledger.good.keys() - stored.keys(), stored.keys() - ledger.good.keys() if whole else set[Key]()
    wrong = {key for key, value in ledger.good.items() if key in stored and stored[key] != value}
    return Tally(
        source,
        len(ledger.good) + len(ledger.bad),
        len(stored),
        len(explained),
        len(missing),
        len(strange),
        len(wrong),
        len(ledger.bad - explained),
        (
            *(f"missing {key} = {ledger.good[key]}" for key in sorted(missing)[:3]),
            *(f"strange {key}" for key in sorted(strange)[:3]),
            *(f"wrong {key}: sent {ledger.good[key]}, stored {stored[key]}" for key in sorted(wrong)[:3]),
            *(f"no reason for {bad}" for bad in sorted(ledger.bad - explained)[:3]),
            *(told[:3] if missing or ledger.bad - explained else ()),
        ),
    )


def stored_by(rig: Rig, source: str) -> dict[Key, float]:
    """Everything the source has stored."""
    rows = rig.rows(_STORED, source=source)
    return {Key(row["indicator"], row["subject"], row["at"] // 1_000_000): row["value"] for row in rows}


_STORED = """SELECT s.indicator, s.subject, o.at, o.value FROM observation o JOIN series s ON s.id = o.series_id
    JOIN source c ON c.id = o.source_id WHERE c.name = :source"""
_REJECTS = 'SELECT j."row", j.content, j.reason FROM run_reject j JOIN run r ON r.id = j.run_id WHERE r.source = :source'
