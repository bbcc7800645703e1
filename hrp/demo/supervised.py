"""People whose therapists may want to talk about them in supervision, in a few weeks of history each.

All invented. With the stories and the neighbours, everything that may be worth a conversation comes up once.
"""

from hrp.demo.story import Neighbour, Slot

HEDDA = Neighbour(
    name="Hedda",
    pronouns="she/her",
    age=58,
    contact={
        "phone": "07700 900733",
        "ok_to_call": True,
        "safe_to_contact": "After eleven. Mornings are slow.",
    },
    lead="lead",
    days=19,
    words="One bottle is company. Two is a crowd, and lately it's a crowd.",
    area=("the crowd", "substance", "alcohol"),
    goal=("Company, not a crowd", "quantity", "choosing"),
    goal_is={"direction": "less_each_time", "for_whom": "me", "fit_client": 8, "fit_therapist": 8},
    explained=True,
    slots=(
        Slot(
            days=-9,
            at="12:00",
            agenda="Say it out loud to somebody who doesn't sigh",
            note=(
                "First meeting. Her days, hour by hour, at her own pace.",
                "Exact and funny about herself. Nobody had asked for the whole day before.",
                "She brings the evenings next time.",
            ),
            alliance=(8, 8, 9, 8),
        ),
        Slot(
            days=-4,
            at="12:00",
            agenda="How one goes about one less",
            note=(
                "She wants less on most days, and soon. Looked at which part of the evening she would miss least.",
                "Sure of what she wants; not sure how her body takes it.",
                "She chooses the first evening.",
            ),
            alliance=(8, 9, 9, 9),
            closeness=3,
            days_used=27,
        ),
        Slot(days=3, at="12:00"),
    ),
)

PRIYA = Neighbour(
    name="Priya",
    pronouns="she/her",
    age=35,
    contact={"phone": "07700 900264", "ok_to_text": True, "safe_to_contact": "Text. My wife knows I come."},
    lead="lead",
    days=40,
    words="My wife would like the old me back. I'm not sure I would.",
    area=("the balcony", "substance", "cannabis"),
    goal=("No more balcony", "abstinence", "trying"),
    goal_is={
        "direction": "stop",
        "for_whom": "mostly_someone_else",
        "proposed_by": "someone_else",
        "fit_client": 3,
        "fit_therapist": 5,
    },
    explained=True,
    check="not_now",
    strength="Says the awkward thing kindly",
    slots=(
        Slot(
            days=-22,
            at="17:30",
            agenda="Whether I need to be here",
            note=("What brings her, and who asked for it.", "Two answers, both honest.", "She comes again."),
            alliance=(8, 8, 8, 8),
            closeness=4,
        ),
        Slot(
            days=-17,
            at="17:30",
            agenda="The balcony, what it's for",
            note=("What the half hour outside is for.", "It is the only half hour alone.", "She tries a walk as well."),
            alliance=(9, 9, 9, 9),
            closeness=4,
            techniques=("safer_use_talk",),
        ),
        Slot(
            days=-12,
            at="17:30",
            agenda="The walk",
            note=("The walk, twice.", "Enjoyed it, and missed the other.", "Both, as she likes."),
            alliance=(8, 8, 8, 8),
            closeness=5,
        ),
        Slot(
            days=-7,
            at="17:30",
            agenda="I promised her a date",
            note=(
                "A date has been promised at home. Talked about how to keep it.",
                "Tense. We went along with the date quickly.",
                "She says next time how the week was.",
            ),
            alliance=(5, 5, 6, 5),
            closeness=4,
        ),
        Slot(days=2, at="11:00"),
    ),
)

YUSUF = Neighbour(
    name="Yusuf",
    pronouns="he/him",
    age=38,
    contact={
        "phone": "07700 900508",
        "ok_to_call": True,
        "ok_to_text": True,
        "safe_to_contact": "Any hour. My brother may pick up; he knows.",
    },
    lead="co",
    days=16,
    words="The court wants dates. My girl wants me on time. I want to sleep.",
    area=("the late beers", "substance", "alcohol"),
    goal=("Saturdays with Sara, on time", "relationships", "trying"),
    goal_is={"for_whom": "me_and_others", "fit_client": 9, "fit_therapist": 9},
    explained=True,
    check="offered",
    protected=("child_welfare", 13),
    slots=(
        Slot(
            days=-7,
            at="16:30",
            agenda="What you write to them",
            note=(
                "What is told and what is not, on one page that he keeps.",
                "Relieved once it stood there in plain words.",
                "Saturdays next time.",
            ),
            alliance=(7, 8, 8, 8),
        ),
        Slot(
            days=-2,
            at="16:30",
            agenda="I don't trust the nights",
            note=(
                "A hard week. Safety was asked about directly, and answered directly.",
                "He wants to be there on Saturday, and says so.",
                "We speak every other day until we meet.",
            ),
            alliance=(8, 8, 9, 9),
            noted=(
                "self_harm_suicide",
                3,
                "Asked directly. His brother sleeps at his place this week. Whom he rings at night is in his phone.",
            ),
        ),
        Slot(days=2, at="16:30"),
    ),
)

ODILE = Neighbour(
    name="Odile",
    pronouns="she/her",
    age=66,
    contact={"phone": "07700 900395", "ok_to_call": True, "ok_to_leave_message": True},
    lead="co",
    days=80,
    words="I come, we talk, I go home and pour. I do like the coming.",
    area=("the nine o'clock glass", "substance", "alcohol"),
    goal=("The crossword first", "setting_timing", "trying"),
    goal_is={"for_whom": "me", "fit_client": 7, "fit_therapist": 7},
    explained=True,
    check="done",
    strength="Turns up, in any weather",
    slots=tuple(
        Slot(
            days=days,
            at="13:30",
            agenda=agenda,
            note=(note, "At ease in the hour. The evenings are as they were.", "Same time."),
            alliance=(8, 8, felt, felt),
            closeness=4,
            techniques=techniques,
        )
        for days, agenda, note, felt, techniques in (
            (-52, "Nothing in particular", "Her evenings, from supper on.", 8, ()),
            (-42, "My sister's visit", "A visit that went well.", 9, ("safer_use_talk",)),
            (-32, "The crossword", "What the crossword is for.", 8, ()),
            (-22, "Same again", "Her days, one by one.", 9, ()),
            (-12, "The wedding photographs", "Photographs she brought.", 9, ()),
            (-3, "Same again", "Her days, one by one.", 8, ()),
        )
    )
    + (Slot(days=4, at="13:30"),),
)

BRUNA = Neighbour(
    name="Bruna",
    pronouns="she/they",
    age=24,
    contact={"phone": "07700 900826", "ok_to_text": True, "safe_to_contact": "Text, no name on it."},
    lead="co",
    days=25,
    words="Everybody's first question is how much. Could yours be another one?",
    area=("Fridays", "substance", "alcohol"),
    goal=("Dance till the end and remember it", "meaning_pleasure", "on_my_mind"),
    goal_is={"for_whom": "me", "fit_client": 9, "fit_therapist": 8},
    strength="Knows a room's mood before she is through the door",
    slots=(
        Slot(
            days=-14,
            at="14:00",
            agenda="You first",
            note=("Began with dancing, at their wish.", "Quick, wary, generous.", "They say what comes next."),
            alliance=(7, 8, 8, 8),
        ),
        Slot(
            days=-9,
            at="14:00",
            agenda="The good Friday",
            note=("One good evening, from start to end.", "Knows what made it good.", "Another one, for comparison."),
            alliance=(8, 8, 9, 9),
        ),
        Slot(
            days=-4,
            at="14:00",
            agenda="The one I don't remember",
            note=("One evening with a gap in it.", "Brought it up themselves.", "What they want to keep of it."),
            alliance=(9, 8, 9, 9),
        ),
        Slot(days=1, at="14:00"),
    ),
)

SUPERVISED = (HEDDA, PRIYA, YUSUF, ODILE, BRUNA)
