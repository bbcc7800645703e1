"""Turns real histories, published without identities, into the files of a caseload.

The tables are those of the trials CTN-0027, -0030 and -0051: 3,560 people in opioid treatment. Names
and calendar days are invented; what was not observed stays unknown. Days count from enrolment.
"""

import csv
import gzip
from collections import defaultdict
from datetime import date, datetime, timedelta
from math import floor
from pathlib import Path
from statistics import median

from hrp.portability.formats import FILES

FIRST_DAY = date(2021, 1, 4)
LEAD = "site{}@test.example"
ONE = ("Ada", "Bo", "Cleo", "Dara", "Eli", "Fen", "Gus", "Hana", "Ivo", "Jun", "Kit", "Lou", "Mo", "Nia", "Oz", "Pia")
TWO = ("Ash", "Birch", "Cedar", "Dune", "Elm", "Fern", "Glen", "Heath", "Isle", "Lake", "Moor", "Reed", "Sage", "Wren")

# What the diary calls it, and its code here; whatever else it names is "other" under its own name.
SUBSTANCES = {
    "Alcohol": "alcohol",
    "Amphetamine": "amphetamine",
    "Benzodiazepine": "benzodiazepines",
    "Buprenorphine": "opioid_medicine",
    "Cathinones": "new_psychoactive",
    "Cocaine": "cocaine",
    "Ghb": "ghb",
    "Heroin": "heroin",
    "Inhalant": "inhalants",
    "K2": "new_psychoactive",
    "Methadone": "opioid_medicine",
    "Opioid": "opioids_other",
    "Sedatives": "z_drugs",
    "THC": "cannabis",
}
PAIN = {"No Pain": "0", "Very mild to Moderate Pain": "2", "Severe Pain": "3", "Missing": ""}
# Why a visit that did not take place was on another day: these moved it, whatever else kept them from coming.
MOVED_BY_CLIENT = ("is_illness", "is_on_vacation")


def convert(source: Path, target: Path, *, copies: int = 1) -> None:
    """Write the caseload of `source` into `target`, `copies` times with references of their own."""
    target.mkdir(parents=True, exist_ok=True)
    study = Study(source)
    for file in FILES:
        columns = [column.name for column in file.columns]
        with open(target / file.filename, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
            writer.writeheader()
            for copy in range(copies):
                prefix = f"copy{copy}-" if copy else ""
                for row in getattr(study, file.name, list)():
                    writer.writerow(
                        {name: prefix + cell if cell and name in REFERENCES else cell for name, cell in row.items()}
                    )


REFERENCES = {"reference", "client", "focus_area"}


class Study:
    """The tables, and what each person's rows have in common. A method for each file that has rows."""

    def __init__(self, source: Path):
        self.source = source
        self.people = {row["who"]: row for row in self.read("demographics")}
        self.sites = {row["who"]: row["site_masked"] for row in self.read("site_masked")}
        self.projects = {row["who"]: row["project"] for row in self.read("everybody")}
        self.visits = self._visits()
        self.days = self._days()

    def read(self, table):
        """Yield the rows of a table."""
        with gzip.open(self.source / f"{table}.csv.gz", "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    def day(self, who, number) -> date:
        """Return the invented calendar day of a day of the study."""
        return FIRST_DAY + timedelta(days=int(who) % 180 + floor(number))

    def _visits(self):
        """Return each person's visits with their day. One without a day has that on which others had it."""
        found = defaultdict(list)
        usual = defaultdict(list)
        for row in self.read("visit"):
            when = float(row["when"]) if row["when"] else None
            found[row["who"]].append((row, when))
            if when is not None:
                usual[self.projects[row["who"]], row["visit"]].append(when)
        usual = {key: median(days) for key, days in usual.items()}
        placed = {}
        for who, rows in found.items():
            last, placed[who] = 0.0, []
            for row, when in rows:
                if when is None:
                    when = usual.get((self.projects[who], row["visit"]), last + 7)
                last = when
                placed[who].append((row, when))
        return placed

    def _days(self):
        """Return the days on which each person used each thing."""
        days = defaultdict(lambda: defaultdict(set))
        for row in self.read("tlfb"):
            days[row["who"]][row["what"]].add(floor(float(row["when"])))
        return days

    def clients(self):
        """Yield everybody."""
        for who, person in self.people.items():
            first = min([0.0, *(when for _row, when in self.visits.get(who, ()))])
            opened = self.day(who, first)
            number = int(who)
            yield {
                "reference": f"ctn-{who}",
                "chosen_name": f"{ONE[number % len(ONE)]} {TWO[number // len(ONE) % len(TWO)]}",
                "birth_year": str(opened.year - int(float(person["age"]))) if person["age"] else "",
                "lead": LEAD.format(self.sites[who]),
                "team": f"Site {self.sites[who]}",
                "opened_on": opened.isoformat(),
                "entry_route": "medical",
            }

    def focus_areas(self):
        """Yield what each person used."""
        for who, things in self.days.items():
            for place, what in enumerate(sorted(things)):
                yield {
                    "reference": f"ctn-{who}-{what}",
                    "client": f"ctn-{who}",
                    "label": what,
                    "substance": SUBSTANCES.get(what, "other"),
                    "position": str(place),
                }

    def sessions(self):
        """Yield the visits. Those of one person at one time follow each other by the hour."""
        for who, visits in self.visits.items():
            taken = set()
            for number, (row, when) in enumerate(visits):
                start = datetime.combine(self.day(who, when), datetime.min.time())
                start += timedelta(hours=9, minutes=round((when - floor(when)) * 24 * 60))
                while start in taken:
                    start += timedelta(hours=1)
                taken.add(start)
                yield {
                    "reference": f"ctn-{who}-{number}",
                    "client": f"ctn-{who}",
                    "starts_at": start.isoformat(" ", "minutes"),
                    "happened": happened(row),
                }

    def use(self):
        """Yield use in stretches of 28 days from enrolment on, back and forth.

        A week is known when it lies between the first and the last day on which the person reported
        anything; of the others nothing is said.
        """
        for who, things in self.days.items():
            every = set().union(*things.values())
            first, last = min(every), max(every)
            for what in sorted(things):
                for window in range(first // 28, last // 28 + 1):
                    weeks = []
                    for week in range(4):
                        begin = window * 28 + week * 7
                        known = first <= begin and begin + 6 <= last
                        weeks.append(len(things[what] & set(range(begin, begin + 7))) if known else None)
                    if weeks != [None] * 4:
                        yield {
                            "reference": f"ctn-{who}-{what}-{window}",
                            "focus_area": f"ctn-{who}-{what}",
                            "observed_on": self.day(who, window * 28 + 27).isoformat(),
                            "days_used": "" if None in weeks else str(sum(weeks)),
                            **{f"week{n}": "" if days is None else str(days) for n, days in enumerate(weeks, 1)},
                        }

    def harm(self):
        """Yield pain and withdrawal as harm to the body, injecting and sharing as harm by the way of taking it."""
        for row in self.read("pain"):
            yield self._harm(row["who"], "pain", row["when"], "physical", PAIN[row["pain"]])
        for row in self.read("withdrawal"):
            if row["when"]:  # one rating has no day: it cannot be placed
                yield self._harm(row["who"], "withdrawal", row["when"], "physical", row["withdrawal"])
        for row in self.read("rbs_iv"):
            yield self._harm(row["who"], "injecting", "0", "route", injecting(row))

    def _harm(self, who, what, when, domain, rating):
        return {
            "reference": f"ctn-{who}-{what}-{when}",
            "client": f"ctn-{who}",
            "observed_on": self.day(who, float(when)).isoformat(),
            "domain": domain,
            "rating": rating,
            "entered_by": "together",
        }


def happened(row) -> str:
    """Say what became of a visit. What is there was met, whatever was noted beside it."""
    if row["what"] in ("visit", "final"):
        kept_away = row["is_in_jail"] == "1" or row["is_in_hospital"] == "1" or row["is_no_show"] == "1"
        return "did_not_meet" if kept_away else "met"
    if row["what"] == "" and row["when"]:
        return "met"
    return "client_rearranged" if any(row[reason] == "1" for reason in MOVED_BY_CLIENT) else "did_not_meet"


def injecting(row) -> str:
    """Rate how something is taken: not injected 0, injected 2, with shared things 4; unknown stays unknown."""
    if row["shared"] == "Yes":
        return "4"
    if not row["days"]:
        return ""
    return "2" if float(row["days"]) > 0 else "0"
