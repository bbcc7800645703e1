"""What a client keeps: one page for their own hand, with what is theirs and nothing about them."""

from dataclasses import dataclass

from clients.models import Client, Episode, PersonalValue, ProblemStatement, Strength
from clients.models.episode import CareRole, Ending
from goals.content import State
from goals.models import Experiment, Goal, Step
from hrp.accounts.models import Team, User
from sessions.tools.reads import kept_by
from sessions.tools.tool import Filled

# Goals that a client has left behind do not follow them home.
LEFT_BEHIND = (State.SET_ASIDE, State.NO_LONGER_MINE)


@dataclass(frozen=True)
class Kept:
    """Everything on the page, in its order. What is empty is left out, heading and all.

    `words` is a sentence of the client's own, `learned` what they found out by trying, `trying` what
    they are trying, `plans` are the sheets that are theirs on pocket cards too, such as the overdose plan,
    `at_the_end` what they said when the work ended. After a death there is no `team` to come back to. No rating
    of a meeting, no note, nothing on safety and no word of the therapist's is here.
    """

    words: str
    strengths: list[str]
    values: list[str]
    goals: list[str]
    learned: list[str]
    trying: list[str]
    steps: list[str]
    plans: list[Filled]
    at_the_end: str
    coming_back: str
    team: Team | None
    lead: User | None


def keeps_of(client: Client) -> Kept:
    """Load what `client` keeps."""
    said = ProblemStatement.objects.filter(client=client, in_client_words=True).first()
    goals = [goal for goal in Goal.objects.filter(client=client).with_state() if goal.state not in LEFT_BEHIND]
    experiments = list(Experiment.objects.filter(goal__client=client).order_by("starts_on", "created_at"))
    steps = Step.objects.filter(goal__in=[goal.pk for goal in goals]).open()
    episode = _newest(client)
    there = episode if episode and episode.ending != Ending.DIED else None
    return Kept(
        words=said.text if said else "",
        strengths=[one.text for one in Strength.objects.filter(client=client)],
        values=[one.text for one in PersonalValue.objects.filter(client=client)],
        goals=[goal.statement for goal in goals],
        learned=[one.learned for one in experiments if one.learned.strip()],
        trying=[one.if_i for one in experiments if one.reviewed_on is None],
        steps=[step.text for step in steps],
        plans=kept_by(client),
        at_the_end=episode.ending_words if episode else "",
        coming_back=there.coming_back if there else "",
        team=there.team if there else None,
        lead=_lead(there),
    )


def _newest(client) -> Episode | None:
    return client.episodes.select_related("team").order_by("-opened_on", "-created_at").first()


def _lead(episode) -> User | None:
    rows = episode.care_team.current().filter(role=CareRole.LEAD).select_related("user") if episode else ()
    return next((row.user for row in rows), None)
