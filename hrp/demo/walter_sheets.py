"""What Walter and his therapists filled in together."""

from clients.models import (
    Difference,
    Formulation,
    FunctionOfUse,
    Linkage,
    MedicalReview,
    SupplyGiven,
    Trigger,
    ValueImpact,
)
from goals.models import Balance, IdealUsePlan, OverdosePlan, SituationConfidence
from hrp.demo.story import Sheet
from sessions.models import Chain, DiaryDay, LearningReview, RelaxationPractice, SkillPractice

THING = "the thing I'm here for"

_BOTH_SIDES = (
    Sheet(
        Balance,
        1,
        {
            "subject": "current_pattern",
            "focus_area": "being in therapy",
            "words": "If I have to sit here, the hour may as well be mine.",
        },
        items=(
            ("good_as_is", "Nobody tells me she is in a better place", 7, "the widower"),
            ("good_as_is", "The letters go out on time", 8, ""),
            ("less_good_as_is", "I did not choose it", 9, "the one the judge sees"),
            ("less_good_as_is", "The bus", 3, ""),
            ("good_if_changed", "If I stopped coming: an afternoon in the garden", 5, ""),
            ("less_good_if_changed", "If I stopped coming: the judge", 10, ""),
        ),
    ),
    Sheet(
        SituationConfidence,
        17,
        {
            "plan": "Not from the Thursday on, when Nadia comes on the Sunday.",
            "unpleasant_feelings": 50,
            "bodily_discomfort": 60,
            "pleasant_feelings": 80,
            "testing_myself": 70,
            "urges": 55,
            "conflict": 65,
            "being_offered": 75,
            "good_times": 80,
        },
    ),
)

_SKILLS = (
    Sheet(
        RelaxationPractice,
        2,
        {
            "setting": "in_session",
            "eyes": "open",
            "tension_before": 8,
            "tension_after": 6,
            "stages_done": [1, 2, 3],
            "words": "That will do for today.",
        },
    ),
    Sheet(
        RelaxationPractice,
        6,
        {
            "setting": "in_session",
            "eyes": "closed",
            "tension_before": 7,
            "tension_after": 3,
            "stages_done": [1, 2, 3, 4, 5, 6],
            "cue_word": "harbour",
            "safe_place": "The bench behind the shed, the water a long way down, her cardigan on the nail.",
            "words": "I was not asleep. I was just not anywhere else.",
        },
    ),
    Sheet(
        SkillPractice,
        8,
        {
            "skill": "rehearse",
            "setting": "in_session",
            "helped": 6,
            "words": "The first five minutes with Nadia. I say 'I am glad you came' and then I stop talking.",
        },
    ),
)

_UNDERSTANDING = (
    Sheet(
        FunctionOfUse,
        12,
        {
            "focus_area": THING,
            "code": "feel_less",
            "own_words": "For a night it does not weigh anything.",
            "importance": 9,
            "status": "recognised",
        },
        key="numb",
    ),
    Sheet(
        FunctionOfUse,
        12,
        {
            "focus_area": THING,
            "code": "sleep",
            "own_words": "It keeps me up with her. I do not want to miss any.",
            "importance": 7,
            "status": "recognised",
        },
    ),
    Sheet(
        ValueImpact,
        13,
        {
            "value": "Being a father she can bring home",
            "focus_area": THING,
            "impact": -2,
            "words": "On a Sunday she can see it in my hands.",
        },
    ),
    Sheet(
        Difference,
        13,
        {
            "topic": "What the nights need",
            "client_view": "It is not the problem. Sleep is the problem.",
            "therapist_view": "It may take more sleep than the apnoea does.",
            "shared_question": "Four weekends, two with and two without: what are the Mondays like?",
            "look_again_on": 17,
        },
        key="nights",
    ),
    Sheet(
        Difference,
        17,
        {
            "what_we_found": "Both of us had a piece of it. Mondays after one without were better, and still bad.",
            "look_again_on": 27,
        },
        further="nights",
    ),
    Sheet(
        Formulation,
        15,
        {
            "what_it_does": "It stops the weight, and it keeps me awake with her.",
            "what_it_costs": "Sundays. Nadia looks at my hands.",
            "where_it_comes_from": "Thirty-one years of two people in a bed.",
            "what_keeps_it_going": "Four in the morning.",
            "self_regard": "A man my age.",
            "what_holds_me": "My word. The garden.",
        },
        key="formulation",
    ),
    Sheet(
        Formulation,
        24,
        {
            "self_regard": "A man my age who lost his wife. I can say the second half now.",
            "what_follows": "The mask, the peas, Nadia's Sundays. And a place to miss her by day.",
            "leave_alone": "Her side of the wardrobe.",
            "agreed": True,
        },
        further="formulation",
    ),
)

_LOOKING = (
    Sheet(
        Trigger,
        17,
        {
            "focus_area": THING,
            "kind": "context",
            "text": "Her date coming up on the calendar",
            "how_often": "now_and_then",
            "plan": "Say it to somebody a week before.",
        },
    ),
    Sheet(
        Trigger,
        15,
        {
            "focus_area": THING,
            "kind": "cognitive",
            "text": "'Who would it harm'",
            "how_often": "most_weeks",
            "plan": "Look at the calendar. Nadia is written on it.",
        },
    ),
    Sheet(
        Chain,
        17,
        {
            "focus_area": THING,
            "event": "Thursday, nine at night, the house ticking.",
            "thought": "One night. She is not here till Sunday.",
            "feeling": "Heavy, and then itching to move.",
            "impulse": "Ring the number.",
            "urge": 8,
            "response": "Went out and covered the seedlings. Twice.",
            "what_followed": "Slept from two. On Sunday she brought the photographs.",
            "went": "as_hoped",
        },
    ),
    *(
        Sheet(
            DiaryDay,
            22,
            {"focus_area": "sleep", "what_i_did": did, "what_helped": helped},
            days_before=before,
        )
        for before, did, helped in (
            (2, "Mask till three, then off.", "Harbour, ten times."),
            (1, "Mask till four. Made tea. Went back.", "Nobody tells you that you may go back."),
        )
    ),
    Sheet(
        LearningReview,
        20,
        {
            "focus_area": THING,
            "goal": "not before",
            "what_happened": "Her day was the Tuesday. I was up with her all week, and you were ill.",
            "criticism_before": 9,
            "said_to_myself": "You had one rule.",
            "kinder_words": "It was the first year. You fed the birds every day.",
            "still_true": "Two visits. The photographs. I rang you.",
            "know_now": "The week of her date is not a week like others. It wants its own plan.",
            "change_to_plan": "For that week: the group, Nadia knows, and the number of the night line on the lamp.",
            "criticism_after": 6,
        },
    ),
)

_PLANS = (
    Sheet(
        IdealUsePlan,
        15,
        {
            "focus_area": THING,
            "when": "Not from the Thursday on, if she comes on the Sunday.",
            "where": "At home, the back room.",
            "with_whom": "By myself. But somebody knows.",
            "how_often": 4,
            "route": "smoke",
            "mixing": "Not with the sleeping tablets.",
            "benefits_to_keep": "An evening with her.",
            "costs_to_avoid": "Sundays with my hands shaking. Four days to come back from it.",
            "rewritten_scene": "The record she liked, the lamp, one evening. And at midnight I say good night to her.",
            "limits_and_exit": "Window open at midnight. Then bed, asleep or not.",
            "realism": 6,
        },
    ),
    Sheet(
        OverdosePlan,
        15,
        {
            "naloxone": "none_yet",
            "if_alone": "The neighbour has a key. I knock on the wall at ten, so she knows.",
            "slow_start": "Half, and an hour.",
            "mixing": "Nothing to sleep on top of it.",
            "supply_check": "A strip before every new one.",
            "who_to_call": "Next door. 999 if my chest hurts.",
        },
        key="not alone",
    ),
    Sheet(
        OverdosePlan,
        24,
        {
            "naloxone": "at_home",
            "naloxone_expires": 95,
            "who_knows_how": "Next door. I showed her on a cushion.",
        },
        further="not alone",
    ),
    Sheet(SupplyGiven, 15, {"kind": "test_strips", "quantity": 5}),
)

_CARE = (
    Sheet(
        Linkage,
        3,
        {
            "service": "primary_care",
            "organisation": "Sleep clinic",
            "state": "wanted",
            "words": "Find out whether I stop breathing.",
            "next_step": "The GP writes the referral.",
        },
        key="sleep clinic",
    ),
    Sheet(
        Linkage,
        22,
        {
            "state": "using",
            "words": "A mask like a pilot. I sleep under it.",
            "next_step": "They read the machine out in six weeks.",
            "look_again_on": 28,
        },
        further="sleep clinic",
    ),
    Sheet(MedicalReview, 15, {"state": "offered"}, key="heart"),
    Sheet(
        MedicalReview,
        22,
        {"state": "booked", "findings": "A heart tracing, with the sleep people. Since I am there."},
        further="heart",
    ),
)

SHEETS = _BOTH_SIDES + _SKILLS + _UNDERSTANDING + _LOOKING + _PLANS + _CARE
