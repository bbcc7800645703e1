"""What Ines and her therapist filled in together."""

from clients.models import (
    Alternative,
    Formulation,
    FunctionOfUse,
    MedicalReview,
    Trigger,
    ValueImpact,
)
from goals.models import Balance, IdealUsePlan, OwnCount, SituationConfidence
from hrp.demo.story import Sheet
from sessions.models import (
    Chain,
    DiaryDay,
    LearningReview,
    MeasureScore,
    Occasion,
    RelaxationPractice,
    SkillPractice,
)

GOOD, LESS_GOOD = "good_as_is", "less_good_as_is"

_BOTH_SIDES = (
    Sheet(
        Balance,
        1,
        {
            "subject": "current_pattern",
            "focus_area": "wine",
            "words": "Five against six. It is closer than I thought, and nobody is keeping score.",
        },
        items=(
            (GOOD, "An hour that is only mine", 9, "the one who works late"),
            (GOOD, "The day goes quiet", 9, ""),
            (GOOD, "I cook properly with a glass beside me", 5, ""),
            (GOOD, "Bea and I laugh more", 6, ""),
            (GOOD, "It tastes good", 4, ""),
            (LESS_GOOD, "The next day starts at eleven", 8, "the runner"),
            (LESS_GOOD, "I rewrite emails I should not have opened", 6, ""),
            (LESS_GOOD, "The pan", 10, ""),
            (LESS_GOOD, "I do not remember the end of films", 5, ""),
            (LESS_GOOD, "I count bottles on recycling day", 6, "the archivist"),
            (LESS_GOOD, "Bea has stopped asking", 8, ""),
        ),
    ),
    Sheet(
        Balance,
        17,
        {
            "subject": "proposed_change",
            "focus_area": "wine",
            "change": "what next",
            "words": "Both letters sound like me. One of them sounds like me on a good day.",
        },
        items=(
            (GOOD, "Thirty mornings, all mine", 9, "the runner"),
            (LESS_GOOD, "Dinners are shorter", 4, ""),
            ("good_if_changed", "A Saturday table with people round it", 8, "the cook"),
            ("less_good_if_changed", "Saturday has a way of meeting Friday", 7, "the archivist"),
        ),
    ),
    Sheet(
        SituationConfidence,
        8,
        {
            "plan": "Friday and Saturday, four at most, and not before I have eaten.",
            "unpleasant_feelings": 40,
            "bodily_discomfort": 70,
            "pleasant_feelings": 60,
            "testing_myself": 50,
            "urges": 55,
            "conflict": 35,
            "being_offered": 45,
            "good_times": 60,
        },
        key="confidence",
    ),
    Sheet(
        SituationConfidence,
        19,
        {
            "plan": "Saturdays, at the table, with food.",
            "unpleasant_feelings": 65,
            "conflict": 60,
            "being_offered": 80,
            "good_times": 70,
        },
        further="confidence",
    ),
)

_LOOKING = (
    Sheet(
        Occasion,
        2,
        {
            "focus_area": "wine",
            "name": "Tuesday evening",
            "before": "Late train. I am still arguing with somebody who is not on it.",
            "start": "Coat on, shoes on, the bottle first. I drink the first one standing.",
            "middle": "The second is the good one. The radio is on and I am nobody's colleague.",
            "stopping": "It stops when the bottle does. I do not decide it.",
            "after": "The sofa, the lamp on, four o'clock.",
            "what_i_notice": "It turns before the kitchen. It turns at the front door.",
        },
    ),
    Sheet(
        Chain,
        2,
        {
            "focus_area": "wine",
            "event": "An email at ten past six that starts with 'Just checking'.",
            "thought": "If I do not shut this out now it will sit at the table with me.",
            "feeling": "Chest tight. Cross. Under that, tired.",
            "impulse": "Pour before I take my coat off.",
            "urge": 8,
            "response": "Poured.",
            "what_followed": "Quiet for forty minutes, and then I opened the laptop anyway.",
            "went": "not_as_hoped",
        },
    ),
    Sheet(
        Trigger,
        2,
        {
            "focus_area": "wine",
            "kind": "affective",
            "text": "Worry with nowhere to put it",
            "how_often": "most_days",
            "plan": "Write the first line of tomorrow's list and shut the notebook.",
        },
    ),
    Sheet(
        Trigger,
        2,
        {
            "focus_area": "wine",
            "kind": "context",
            "text": "The ten minutes after the front door",
            "how_often": "most_days",
            "plan": "Eat something standing up. Coat off first.",
        },
    ),
    Sheet(
        Trigger,
        13,
        {
            "focus_area": "wine",
            "kind": "social",
            "text": "A tray coming round at a leaving do",
            "how_often": "now_and_then",
            "plan": "A full glass of something else in my hand before the speeches.",
        },
    ),
    Sheet(
        Trigger,
        2,
        {"focus_area": "wine", "kind": "cognitive", "text": "'One email, then I am done'", "how_often": "most_weeks"},
        put_away=True,
    ),
    *(
        Sheet(
            DiaryDay,
            8,
            {"focus_area": "wine", "urge_peak": urge, "minutes": minutes, "what_i_did": did, "what_helped": helped},
            days_before=before,
        )
        for before, urge, minutes, did, helped in (
            (3, 7, 25, "Walked the long way home.", "Not being in the kitchen at six."),
            (2, 4, 10, "Ate first.", "Soup that only needed warming."),
            (1, 8, 40, "Rang Bea and complained for half an hour.", "She did not give me advice."),
        )
    ),
    Sheet(
        LearningReview,
        10,
        {
            "focus_area": "wine",
            "goal": "weeknights",
            "what_happened": "Four nights in a hotel with a bar that closed late. Nine drinks, most nights.",
            "criticism_before": 9,
            "said_to_myself": "Of course. Six weeks and you throw it away for a minibar.",
            "kinder_words": "You were alone in a strange town with a deadline. And you rang to say so.",
            "still_true": "Six weeks of mornings. They happened. I was there.",
            "know_now": "At home there is a front door. In a hotel there is only the bar.",
            "change_to_plan": "Before a hotel week I ring, not after. And a room without a minibar.",
            "criticism_after": 5,
        },
    ),
)

_PLANS = (
    Sheet(
        IdealUsePlan,
        3,
        {
            "focus_area": "wine",
            "when": "Thursday to Saturday, after eight.",
            "where": "At the table.",
            "with_whom": "Bea, or a book.",
            "how_much": 4,
            "unit": "standard drinks",
            "how_often": 12,
            "route": "swallow",
            "mixing": "Not with the smoke. One or the other.",
            "benefits_to_keep": "The door that shuts work out. The taste, with food.",
            "costs_to_avoid": "The pan. The four o'clock ceiling. Mornings that start at eleven.",
            "rewritten_scene": "Coat off, something to eat, the radio. Then I decide. On a Tuesday I decide on tea.",
            "limits_and_exit": "Bottle back in the cupboard after the second. If I am still at it at ten: shower, bed.",
            "realism": 5,
        },
        key="plan 1",
    ),
    Sheet(
        IdealUsePlan,
        8,
        {
            "when": "Friday and Saturday, after eight.",
            "how_often": 8,
            "limits_and_exit": "Thursday belongs to the week. The rest as before.",
            "realism": 6,
        },
        key="plan 2",
        further="plan 1",
    ),
    Sheet(
        IdealUsePlan,
        19,
        {
            "when": "Saturdays.",
            "where": "At the table, the good glass.",
            "with_whom": "People I cooked for.",
            "how_often": 4,
            "benefits_to_keep": "The taste. The table. The long talk after.",
            "costs_to_avoid": "Sunday without a morning in it.",
            "rewritten_scene": "I cook, we eat, I stop because I am full and the story is good.",
            "limits_and_exit": "When I catch myself looking at the clock on a Friday, I say so out loud.",
            "realism": 8,
        },
        further="plan 2",
    ),
    Sheet(
        OwnCount,
        13,
        {
            "goal": "thirty",
            "name": "Mornings I remember",
            "so_far": 10,
            "words": "On the fridge, in pencil.",
        },
        key="mornings",
    ),
    Sheet(OwnCount, 15, {"so_far": 24, "words": "The pencil needed sharpening."}, key="mornings 2", further="mornings"),
    Sheet(OwnCount, 17, {"so_far": 30, "words": "I am leaving it up."}, further="mornings 2"),
)

_UNDERSTANDING = (
    Sheet(
        FunctionOfUse,
        1,
        {
            "focus_area": "wine",
            "code": "ease_worry",
            "own_words": "A door that shuts work out.",
            "importance": 9,
            "status": "emerging",
        },
        key="worry",
    ),
    Sheet(FunctionOfUse, 2, {"status": "recognised"}, key="worry 2", further="worry"),
    Sheet(
        FunctionOfUse,
        15,
        {"own_words": "A door that shuts work out. There is a second door now.", "status": "other_ways_found"},
        key="worry 3",
        further="worry 2",
    ),
    Sheet(
        FunctionOfUse,
        2,
        {
            "focus_area": "wine",
            "code": "be_social",
            "own_words": "It is what my friends and I do with our hands.",
            "importance": 5,
            "status": "recognised",
        },
    ),
    Sheet(
        FunctionOfUse,
        4,
        {
            "focus_area": "wine",
            "code": "feel_less",
            "own_words": "Perhaps the hour also keeps an old loneliness at arm's length. Not spoken about yet.",
            "status": "emerging",
        },
        shared=False,
    ),
    Sheet(
        Alternative,
        6,
        {"function": "worry 2", "text": "Ten slow breaths before the laptop", "tried_on": 6, "helped": 6},
    ),
    Sheet(
        Alternative,
        15,
        {"function": "worry 3", "text": "Something with my hands after eight: bread", "tried_on": 13, "helped": 7},
    ),
    Sheet(
        ValueImpact,
        2,
        {
            "value": "Mornings that belong to me",
            "focus_area": "wine",
            "impact": -2,
            "words": "It takes the morning before I get to it.",
        },
        key="mornings matter",
    ),
    Sheet(
        ValueImpact,
        21,
        {"impact": 0, "words": "A Saturday costs me nothing on Sunday. I went to the market."},
        further="mornings matter",
    ),
    Sheet(
        Formulation,
        8,
        {
            "what_it_does": "It draws a line under the day.",
            "what_it_costs": "It draws it through the next one.",
            "where_it_comes_from": "At home work was never finished. Nobody sat down until the dishes were done.",
            "what_keeps_it_going": "The laptop on the kitchen table. Being good at my job.",
            "self_regard": "I speak to myself the way my manager writes.",
            "what_holds_me": "Running. Bea. That I keep records, and can read them.",
            "what_follows": "Another line under the day, before six o'clock.",
            "leave_alone": "The cannabis. It is not what I came about.",
            "agreed": True,
        },
    ),
)

_CARE = (
    Sheet(MedicalReview, 0, {"state": "offered"}, key="check"),
    Sheet(MedicalReview, 3, {"state": "booked"}, key="check 2", further="check"),
    Sheet(
        MedicalReview,
        4,
        {"state": "done", "done_on": 4, "findings": "One liver value a little high. We look again in three months."},
        key="check 3",
        further="check 2",
    ),
    Sheet(
        MedicalReview,
        11,
        {
            "done_on": 11,
            "findings": "The value is back down. A month off is fine: it is not daily now. I know what to watch for.",
        },
        further="check 3",
    ),
)

_SKILLS = (
    Sheet(
        RelaxationPractice,
        6,
        {
            "setting": "in_session",
            "eyes": "open",
            "tension_before": 7,
            "tension_after": 4,
            "stages_done": [1, 2, 3, 4],
            "cue_word": "Tomorrow has room",
            "words": "My shoulders were in the way the whole day and I had not noticed.",
        },
    ),
    Sheet(
        SkillPractice,
        8,
        {
            "skill": "slow-breathing",
            "setting": "between",
            "helped": 6,
            "words": "On the train. Nobody could tell.",
        },
    ),
    Sheet(
        SkillPractice,
        13,
        {
            "skill": "no-thanks",
            "setting": "in_session",
            "helped": 7,
            "words": "'I'm good with this, thanks.' It is shorter than I thought.",
        },
    ),
)

_MEASURES = tuple(
    Sheet(MeasureScore, week, {"measure": "who-5", "score": score, "words": words})
    for week, score, words in (
        (0, 32, "Low, and not news to me."),
        (8, 44, ""),
        (16, 52, "The sleep is in there."),
        (24, 60, "I would have said sixty too."),
    )
)

SHEETS = _BOTH_SIDES + _LOOKING + _PLANS + _UNDERSTANDING + _CARE + _SKILLS + _MEASURES
