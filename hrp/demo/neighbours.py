"""The others who come here, in a few lines each: a week around today, who waits, a group, a cover.

All invented. They let a diary, a team and a list look as they do in a clinic; the stories stand beside them.
"""

from hrp.demo.story import Call, Ended, Neighbour, Slot, Tried

TALKED = ("What the week held, day by day.", "Knows what helps and when.", "Same time next week.")

MARAS = (
    Neighbour(
        name="Amina",
        pronouns="she/her",
        age=34,
        contact={
            "phone": "07700 900412",
            "ok_to_text": True,
            "safe_to_contact": "Text only, never before six. Sign as M.",
        },
        lead="lead",
        days=130,
        words="The evenings with my aunties are fine. It's the tablets after that worry me.",
        area=("the tablets after", "substance", "benzodiazepines"),
        goal=("Sleep without counting tablets", "frequency", "trying"),
        slots=(
            Slot(
                days=-4,
                at="10:00",
                agenda="One night without, how that went",
                note=("Two nights went as she had planned.", "Trusts her own pace.", "The same two nights again."),
            ),
            Slot(days=1, at="10:00", modality="video"),
        ),
    ),
    Neighbour(
        name="Desmond",
        pronouns="he/him",
        age=61,
        contact={"phone": "07700 900287", "ok_to_call": True, "ok_to_leave_message": True},
        lead="lead",
        days=210,
        words="I drink the way my father did, and I'm tired of his voice in it.",
        area=("my father's chair", "substance", "alcohol"),
        goal=("Two evenings a week that are mine", "moderation", "working"),
        slots=(
            Slot(
                days=-3,
                at="14:00",
                agenda="The birthday",
                note=(
                    "He left the birthday when he wanted to.",
                    "Chose it beforehand.",
                    "What he liked about leaving.",
                ),
            ),
            Slot(days=2, at="14:00"),
        ),
    ),
    Neighbour(
        name="Kiri",
        pronouns="they/them",
        age=23,
        contact={
            "phone": "07700 900655",
            "ok_to_call": True,
            "ok_to_text": True,
            "safe_to_contact": "Any time. The flatmate knows.",
        },
        lead="lead",
        days=75,
        words="Festival season. I'd like to come out the other end of it.",
        goal=("Know what's in it before I take it", "safer_use", "trying"),
        slots=(
            Slot(days=-7, at="16:00", note=TALKED),
            Slot(days=-2, at="16:00", happened="client_rearranged"),
            Slot(days=2, at="14:30", instead=True),
        ),
        calls=(
            Call(
                days_ago=3,
                at="23:40",
                direction="in",
                line="More than they had planned, and a friend beside them. We stayed on the line for an hour.",
                noted=("acute_health", 2, "Went through what to watch for. The friend rang back at eight.", 2),
            ),
        ),
    ),
    Neighbour(
        name="Joana",
        pronouns="she/her",
        age=45,
        contact={"phone": "07700 900118", "ok_to_call": True, "safe_to_contact": "Mornings. I'm the bookkeeper."},
        lead="lead",
        days=40,
        words="Two glasses while I cook are the best of the day. It's the third I'm here about.",
        area=("the third glass", "substance", "alcohol"),
        slots=(
            Slot(
                days=-1,
                at="09:00",
                today="first",
                agenda="Saturday's dinner",
                note=("A dinner for eight, as she wanted it.", "Plans well, cooks well.", "The same on a Tuesday."),
            ),
            Slot(days=5, at="12:00"),
        ),
    ),
    Neighbour(
        name="Ravi",
        pronouns="he/him",
        age=39,
        contact={
            "phone": "07700 900760",
            "ok_to_text": True,
            "safe_to_contact": "Text, work hours. Don't say where from.",
        },
        lead="lead",
        days=160,
        words="Deadlines and lines. I'd keep the deadlines.",
        goal=("One launch without it", "pause", "mixed"),
        slots=(Slot(days=-13, at="17:00", note=TALKED),),
        calls=(
            Call(days_ago=9, at="12:10", kind="text", reached=False, line="Asked when suits."),
            Call(days_ago=3, at="12:20", kind="text", reached=False, line="No hurry, the door is open.", follow_up=0),
        ),
    ),
    Neighbour(
        name="Solveig",
        pronouns="she/her",
        age=52,
        contact={"phone": "07700 900541", "ok_to_call": True},
        lead="lead",
        days=95,
        words="The patches work. I miss what the smoke break was for.",
        slots=(
            Slot(days=-6, at="09:30", note=TALKED),
            Slot(days=-1, at="11:30", happened="we_rearranged"),
            Slot(days=3, at="09:30", instead=True),
        ),
        calls=(
            Call(
                days_ago=2,
                at="15:05",
                kind="someone_else_called",
                direction="in",
                line="The practice nurse, with her agreement: the new patches are there.",
            ),
        ),
    ),
    Neighbour(
        name="Delphine",
        pronouns="she/her",
        age=47,
        contact={"phone": "07700 900333", "ok_to_call": True, "ok_to_text": True},
        lead="lead",
        days=9,
        words="I said I'd come back before it got loud again. So here I am.",
        before=(
            420,
            Ended(
                days_ago=280,
                ending="taking_it_from_here",
                words="I know what Sundays need now.",
                coming_back="Ring, or just come by. No waiting list for you.",
                together=True,
            ),
        ),
        slots=(
            Slot(
                days=-5,
                at="13:00",
                agenda="What kept working, what stopped",
                note=("Looked at what carried her for most of a year.", "Came early.", "Sundays first."),
            ),
            Slot(days=4, at="13:00"),
        ),
    ),
    Neighbour(
        name="Marek",
        pronouns="he/him",
        age=31,
        contact={"phone": "07700 900844", "ok_to_text": True},
        lead="lead",
        days=230,
        words="My brother sent me. I stayed because nobody shouted.",
        slots=(Slot(days=-45, at="15:00", note=TALKED),),
        calls=(
            Call(days_ago=38, at="10:30", kind="text", reached=False, line="Asked how he is."),
            Call(days_ago=30, at="11:00", kind="letter", reached=False, line="How to come back, and that he may."),
        ),
        ended=Ended(
            days_ago=16,
            ending="lost_touch_door_open",
            coming_back="Any day, without a reason. Ask for Mara.",
            tried="A text and a letter, two weeks apart.",
        ),
    ),
)

JONS = (
    Neighbour(
        name="Tomasz",
        pronouns="he/him",
        age=48,
        contact={"phone": "07700 900902", "ok_to_call": True},
        lead="co",
        days=180,
        words="It gets me to the site. It doesn't get me home.",
        goal=("Home for dinner on paydays", "setting_timing", "trying"),
        tried=Tried(
            if_i="ask the foreman to pay me on a Thursday",
            i_expect="that Thursdays are quieter in the pub than Fridays",
            we_will_know_by="how many dinners I was there for",
            days=37,
            look_again=9,
        ),
        slots=(
            Slot(
                days=-5,
                at="15:00",
                note=("One payday at home.", "Told his foreman no, for once.", "What made that evening good."),
            ),
            Slot(days=1, at="15:00", today="soon"),
        ),
    ),
    Neighbour(
        name="Mei",
        pronouns="she/her",
        age=29,
        contact={"phone": "07700 900276", "ok_to_text": True, "safe_to_contact": "Text. I don't pick up."},
        lead="co",
        days=60,
        words="I game, I vape, I don't sleep. One of these first.",
        area=("the late games", "behaviour", ""),
        slots=(
            Slot(
                days=-2,
                at="10:00",
                agenda="Bed before two",
                note=("Bed before two, four nights.", "", ""),
                signed=False,
            ),
            Slot(days=1, at="10:00"),
        ),
    ),
    Neighbour(
        name="Luca",
        pronouns="he/him",
        age=26,
        contact={"phone": "07700 900619", "ok_to_call": True, "ok_to_text": True},
        lead="co",
        days=240,
        words="Weed is how I switch off. I'd like a second switch.",
        area=("the off switch", "substance", "cannabis"),
        handed_on=("lead", 24),
        handover={
            "where_we_are": "Eight months of work. Weekdays are how he wants them, weekends not yet.",
            "what_matters": "His music, and being asked before anything is written down.",
            "what_helps": "Trying one thing for one week. Long silences are fine.",
            "what_next": "A second way to switch off, other than the first.",
        },
        slots=(
            Slot(days=-3, at="11:00", note=TALKED),
            Slot(days=2, at="11:00"),
        ),
    ),
    Neighbour(
        name="Nyah",
        pronouns="she/her",
        age=36,
        contact={"where_to_find": "Letters through the resettlement office", "safe_to_contact": "Letters are opened."},
        lead="co",
        days=150,
        words="Keep my place. I'm coming back for it.",
        slots=(Slot(days=-28, at="12:00", note=TALKED),),
        calls=(Call(days_ago=12, at="09:30", kind="letter", line="Her place is kept. The next letter in two weeks."),),
        away=(33, "custody", 2, "A letter every two weeks. Her sister brings news if she wants us to have it."),
    ),
)

RUIS = (
    Neighbour(
        name="Hakim",
        pronouns="he/him",
        age=42,
        contact={"phone": "07700 900455", "ok_to_call": True},
        lead="stranger",
        days=110,
        words="My shop is open till midnight and so am I.",
        slots=(
            Slot(days=-6, at="11:00", note=TALKED),
            Slot(days=1, at="11:00", led_by="co"),
        ),
    ),
    Neighbour(
        name="Freya",
        pronouns="she/they",
        age=33,
        contact={"phone": "07700 900588", "ok_to_text": True},
        lead="stranger",
        days=55,
        words="I want to like the morning after again.",
        slots=(
            Slot(days=-8, at="14:30", note=TALKED),
            Slot(days=1, at="14:30", happened="we_rearranged"),
            Slot(days=9, at="14:30", instead=True),
        ),
    ),
    Neighbour(
        name="Ioana",
        pronouns="she/her",
        age=58,
        contact={"phone": "07700 900071", "ok_to_call": True, "safe_to_contact": "Not on Sundays."},
        lead="stranger",
        days=300,
        words="Forty years of a nightcap. I'm only curious.",
        slots=(Slot(days=-7, at="16:30", note=TALKED), Slot(days=8, at="16:30")),
        calls=(Call(days_ago=0, at="09:15", by="co", line="She knows who to ring while Rui is away."),),
    ),
)

WAITING = (
    Neighbour(
        name="Ousmane",
        pronouns="he/him",
        age=50,
        contact={"phone": "07700 900690", "ok_to_call": True},
        days=20,
        next_contact=4,
        meanwhile="The open hour on Wednesdays; a kit and a number for the night are with him.",
        wishes="After work, in French if possible.",
        calls=(Call(days_ago=6, at="17:30", by="supervisor", line="Coming on Wednesdays is fine for now."),),
    ),
    Neighbour(
        name="Gwen",
        pronouns="she/her",
        age=37,
        contact={"phone": "07700 900147", "ok_to_text": True, "safe_to_contact": "Text. Say it's about the course."},
        days=9,
        next_contact=0,
        wishes="School hours. A woman, please.",
    ),
    Neighbour(
        name="Sefa",
        contact={"phone": "07700 900238", "ok_to_call": True},
        days=0,
        next_contact=3,
        wishes="Any day but Friday.",
    ),
)

# The group of those who lost someone: who belongs to it, who came last time and a line about each.
GROUP = "After a loss"
GROUP_AT = "18:00"
GROUP_PEOPLE = ("Walter", "Desmond", "Solveig", "Amina", "Tomasz", "Luca")
GROUP_THEME = "What the house is like in the evening, and what a first evening out was like."
GROUP_METHOD = "A round at the start and at the end; in between, whoever wanted to. Ten minutes of quiet."
GROUP_CAME = {
    "Walter": "Spoke first this time. Stayed for tea.",
    "Desmond": "Listened, and asked one question that others took up.",
    "Solveig": "Told about her first evening out.",
    "Amina": "Said little, and that it was enough.",
    "Tomasz": "Came straight from work. Wants to come again.",
}

# Rui is away; Jon is there for his people until he is back.
COVERED, COVERING, COVER_DAYS = "stranger", "co", (-1, 7)
