"""Measures with anonymeter how well files of rows hide people. Run by hand, in an environment of its own.

anonymeter wants an older numpy than HRP's tests do, so it is in no lock of ours:

    RISK_FOLDER=FOLDER make test-data
    python -m venv ENV && ENV/bin/pip install "anonymeter==1.1.0" "numpy<1.27" pandas
    ENV/bin/python tests/tools/risk.py FOLDER

FOLDER holds a folder for each way to part the people in two halves (`tests/reports/test_rows_ctn0094.py`), with three
tables of the same columns: `in.csv`, the half of which a file was made, told as coarsely as the file tells them;
`out.csv`, the half that was kept out; `file.csv`, the file. An attack that does as well on those who were kept out
learned nothing of anybody. Of all ways the means are printed, of the risk and of its upper 95 % bound, and the highest
bound of any. The bars are those of docs/deidentification.md.
"""

import logging
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pandas
import polars
from anonymeter.evaluators import InferenceEvaluator, SinglingOutEvaluator

KNOWN = ("age_band", "entry_route", "mandated", "meetings_kept", "main_substance")
HIDDEN = ("harm", "readiness", "goals", "wellbeing", "use")
ATTACKS = 500  # at singling out, as many as anonymeter makes by itself
MOST_TRIES = 30_000  # at finding something that only one row of the file has
SEED = 1


def main(folder: Path) -> None:
    """Print the risks of the tables below `folder`."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    found = defaultdict(list)
    for split in sorted(folder.iterdir()):
        for attack, evaluator in attacks(split):
            risk = evaluator.risk(confidence_level=0.95)
            found[attack].append((risk.value, risk.ci[1]))
            print(f"{split.name} {attack}: {risk.value:.3f}, at most {risk.ci[1]:.3f}", file=sys.stderr, flush=True)
    for attack, risks in found.items():
        values, bounds = zip(*risks, strict=True)
        print(f"{attack}: {mean(values):.3f}, at most {mean(bounds):.3f}, highest bound {max(bounds):.3f}")


def attacks(folder: Path) -> Iterator[tuple[str, object]]:
    """Yield every attack on the tables in `folder`, made, with its name."""
    inside, outside, file = (pandas.read_csv(folder / f"{name}.csv", dtype=str) for name in ("in", "out", "file"))
    columns = [column for column in file if file[column].nunique() > 1]
    tables = inside[columns], outside[columns], file[columns]
    for width in (3, 4, 5):
        for counting in ("rows that differ", "people"):
            yield f"singling out by {width} columns, {counting}", singling_out(*tables, width, counting)
    for secret in (column for column in HIDDEN if column in columns):
        known = [column for column in columns if column in KNOWN]
        rest = [column for column in columns if column != secret]
        yield f"inference of {secret} from what others know", inference(*tables, secret, known)
        yield f"inference of {secret} from all the rest", inference(*tables, secret, rest)


def singling_out(inside, outside, file, width: int, counting: str) -> SinglingOutEvaluator:
    """Find values of `width` columns that only one row of the file has, and see whether only one person has them.

    anonymeter looks at each different row once, which makes one of people who look alike; `counting` people it looks
    at everybody.
    """
    evaluator = SinglingOutEvaluator(
        inside, file, n_attacks=ATTACKS, n_cols=width, control=outside, max_attempts=MOST_TRIES, seed=SEED
    )
    if counting == "people":
        evaluator._ori, evaluator._syn, evaluator._control = map(polars.DataFrame, (inside, file, outside))
    return evaluator.evaluate(mode="multivariate")


def inference(inside, outside, file, secret: str, known: list[str]) -> InferenceEvaluator:
    """Guess `secret` of everybody, of whom `known` is known, from the row of the file that is most like them."""
    evaluator = InferenceEvaluator(
        inside, file, aux_cols=known, secret=secret, control=outside, n_attacks=min(len(inside), len(outside))
    )
    return evaluator.evaluate(n_jobs=1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
