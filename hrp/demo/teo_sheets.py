"""What Teo and his therapist filled in together, on a kerb or at a table."""

from clients.models import (
    Alternative,
    FunctionOfUse,
    Linkage,
    MedicalReview,
    MedicationNote,
    SupplyGiven,
    Trigger,
    ValueImpact,
)
from goals.models import IdealUsePlan, OverdosePlan, SaferUse
from hrp.demo.story import Sheet
from sessions.models import Chain, LearningReview, SkillPractice

STREET = "heroin, fentanyl, whatever it is"

_SAFETY = (
    Sheet(
        OverdosePlan,
        0,
        {
            "naloxone": "carry",
            "naloxone_expires": 20,
            "who_knows_how": "Sam. And me: three times.",
            "not_alone": "Ring Sam first. Phone on speaker, on the floor next to me.",
            "if_alone": "Door unlocked. Text Sam before, text after.",
            "slow_start": "A quarter, then wait for a song to finish.",
            "mixing": "No benzos in the same hour.",
            "supply_check": "Ask who else had from that batch.",
            "who_to_call": "Sam. Then 999: I say 'not breathing', nothing else.",
        },
        key="staying alive",
    ),
    Sheet(
        OverdosePlan,
        17,
        {
            "naloxone": "both",
            "naloxone_expires": 69,
            "who_knows_how": "Sam, and the night worker at the hostel.",
            "not_alone": "Somebody in the room. Not on the phone: in the room.",
            "slow_start": "Like it is the first time ever. It nearly is.",
            "after_a_break": "Five weeks away is five weeks of tolerance gone. A tenth of before, and somebody there.",
        },
        key="back alive",
        further="staying alive",
    ),
    Sheet(
        OverdosePlan,
        24,
        {
            "not_alone": "Somebody in the room. Lia has the number of the night worker now.",
            "supply_check": "A strip first. If it shows, half of half.",
        },
        further="back alive",
    ),
    Sheet(
        SaferUse,
        3,
        {
            "practices": {
                "own_kit": "already",
                "new_syringe": "already",
                "other_spot": "trying",
                "smoke_instead": "interested",
                "look_at_skin": "trying",
                "not_alone": "trying",
                "checked": "not_for_me",
            },
            "words": "Kit in the drawing tin. Then I always have both.",
        },
        key="safer",
    ),
    Sheet(
        SaferUse,
        10,
        {
            "practices": {
                "own_kit": "already",
                "new_syringe": "already",
                "other_spot": "already",
                "smoke_instead": "already",
                "look_at_skin": "already",
                "not_alone": "already",
                "naloxone_near": "already",
                "checked": "interested",
            },
        },
        further="safer",
    ),
    *(
        Sheet(SupplyGiven, week, {"kind": kind, "quantity": quantity})
        for week, kind, quantity in (
            (0, "naloxone", 2),
            (0, "syringes", 30),
            (0, "wound_care", 1),
            (3, "foil", 20),
            (3, "pipes", 2),
            (17, "naloxone", 2),
            (24, "test_strips", 5),
        )
    ),
)

_PLANS = (
    Sheet(
        IdealUsePlan,
        3,
        {
            "focus_area": STREET,
            "when": "Evenings. Not first thing.",
            "where": "At Sam's, on the balcony.",
            "with_whom": "Sam. Always somebody.",
            "how_often": 20,
            "route": "smoke",
            "mixing": "Not with the benzos.",
            "benefits_to_keep": "It goes quiet. I can draw after.",
            "costs_to_avoid": "The arm. Floors.",
            "rewritten_scene": "Foil, balcony, Sam talking rubbish. I draw the roofs. I go home in one piece.",
            "limits_and_exit": "If I am looking for a vein I ring Sam before I find one.",
            "realism": 4,
        },
        key="plan 1",
    ),
    Sheet(
        IdealUsePlan,
        24,
        {
            "when": "Paydays, if at all. Never before a Sunday call.",
            "how_often": 4,
            "costs_to_avoid": "Waking up somewhere I do not know.",
            "realism": 7,
        },
        key="plan 2",
        further="plan 1",
    ),
)

_UNDERSTANDING = (
    Sheet(
        FunctionOfUse,
        3,
        {
            "focus_area": STREET,
            "code": "soften_memories",
            "own_words": "It puts a blanket over the pictures.",
            "importance": 10,
            "status": "emerging",
        },
        key="pictures",
    ),
    Sheet(FunctionOfUse, 10, {"status": "recognised"}, key="pictures 2", further="pictures"),
    Sheet(
        FunctionOfUse,
        1,
        {
            "focus_area": STREET,
            "code": "avoid_withdrawal",
            "own_words": "Half the time it is just so I am not sick.",
            "importance": 8,
            "status": "recognised",
        },
        key="sick",
    ),
    Sheet(
        FunctionOfUse,
        24,
        {"own_words": "The methadone does that now.", "status": "other_ways_found"},
        key="sick 2",
        further="sick",
    ),
    Sheet(
        FunctionOfUse,
        18,
        {
            "focus_area": "crack",
            "code": "be_social",
            "own_words": "Payday is everybody. Without it I am outside the window.",
            "importance": 6,
            "status": "recognised",
        },
        key="payday people",
    ),
    Sheet(
        Alternative,
        21,
        {"function": "pictures 2", "text": "Draw it, then turn the page over", "tried_on": 18, "helped": 5},
    ),
    Sheet(
        Alternative,
        28,
        {"function": "payday people", "text": "Chips with Sam at the harbour, payday, seven o'clock"},
    ),
    Sheet(
        ValueImpact,
        5,
        {
            "value": "That Lia can reach me",
            "focus_area": STREET,
            "impact": -2,
            "words": "When I nod off she rings and rings.",
        },
        key="lia matters",
    ),
    Sheet(
        ValueImpact,
        31,
        {"impact": 0, "words": "Sundays I pick up. It does not get in the way of a Sunday now."},
        further="lia matters",
    ),
)

_LOOKING = (
    Sheet(
        Trigger,
        28,
        {
            "focus_area": "crack",
            "kind": "context",
            "text": "Friday, cash machine, four o'clock",
            "how_often": "most_weeks",
            "plan": "Eat before. Sam holds half till Sunday.",
        },
    ),
    Sheet(
        Trigger,
        8,
        {
            "focus_area": STREET,
            "kind": "bodily",
            "text": "Cold sweat in the middle of the morning",
            "how_often": "most_days",
            "plan": "Ring the clinic about the dose before I ring anybody else.",
        },
    ),
    Sheet(
        Chain,
        24,
        {
            "focus_area": "street benzos",
            "event": "Bus, back seat, somebody shouting down his phone.",
            "thought": "This is going to be about me in a minute.",
            "feeling": "Skin too small.",
            "impulse": "Two of the blue ones and gone.",
            "urge": 7,
            "response": "Got off a stop early. Drew the bus.",
            "what_followed": "Walked. It went down by the bridge.",
            "went": "as_hoped",
        },
    ),
    Sheet(
        LearningReview,
        18,
        {
            "focus_area": STREET,
            "goal": "not alone",
            "what_happened": "First night out I went back to the van, alone, because nobody had to see my face.",
            "criticism_before": 8,
            "said_to_myself": "You tell other people. You do not do it yourself.",
            "kinder_words": "You came out with nothing and you told me the day after. That is not nothing.",
            "still_true": "Three people breathing because of me. My place on the list. Sam answers.",
            "know_now": "It is shame that takes me there on my own. Not the stuff.",
            "change_to_plan": "Evenings: card with Sam's number in the phone case. I text one word, he comes.",
            "criticism_after": 4,
            "tolerance_talked_about": True,
        },
    ),
)

_LINKS = (
    Sheet(
        Linkage,
        1,
        {
            "service": "hepatitis_hiv",
            "organisation": "The Tuesday clinic",
            "state": "connected",
            "words": "I want to hear it from a face, not a letter.",
            "next_step": "They ring when the result is there. I go in with somebody.",
        },
        key="hepatitis",
    ),
    Sheet(
        Linkage,
        10,
        {"state": "using", "next_step": "Tablets for eight weeks, then another test.", "look_again_on": 33},
        further="hepatitis",
    ),
    Sheet(
        Linkage,
        0,
        {"service": "housing", "state": "idea", "words": "A door with a key."},
        key="hostel",
    ),
    Sheet(
        Linkage,
        5,
        {
            "organisation": "Mill Lane hostel",
            "state": "introduced",
            "next_step": "I ring before noon. You add to the letter if they ask.",
        },
        key="hostel 2",
        further="hostel",
    ),
    Sheet(
        Linkage,
        21,
        {"state": "using", "words": "Two locks and both are mine.", "next_step": "Sleep there every night this week."},
        further="hostel 2",
    ),
    Sheet(
        Linkage,
        7,
        {
            "service": "medication",
            "organisation": "The clinic with the green door",
            "state": "introduced",
            "words": "No promises.",
            "next_step": "First appointment, with the peer worker.",
        },
        key="methadone",
    ),
    Sheet(
        Linkage,
        8,
        {"state": "using", "next_step": "They ask the prescriber about a plan for the benzos."},
        key="methadone 2",
        further="methadone",
    ),
    Sheet(
        Linkage,
        17,
        {"state": "wanted", "next_step": "Restart on Thursday. The peer worker meets me at the corner."},
        key="methadone 3",
        further="methadone 2",
    ),
    Sheet(Linkage, 18, {"state": "using", "next_step": "Same pharmacy, same time."}, further="methadone 3"),
    Sheet(MedicalReview, 0, {"state": "wanted"}, key="arm"),
    Sheet(
        MedicalReview,
        1,
        {"state": "done", "done_on": 0, "findings": "Antibiotics, ten days. They were all right to me."},
        further="arm",
    ),
    Sheet(
        MedicationNote,
        8,
        {
            "name": "Methadone",
            "prescriber": "Dr Okafor, green door",
            "client_view": "Takes the panic out of mornings. No promises.",
            "since": 8,
        },
        key="medicine",
    ),
    Sheet(
        MedicationNote,
        18,
        {"client_view": "Started again from low. Knew the way this time.", "since": 18},
        further="medicine",
    ),
)

_SKILLS = (
    Sheet(
        SkillPractice,
        28,
        {
            "skill": "ten-minutes",
            "setting": "between",
            "helped": 6,
            "words": "Ten minutes is one drawing. Sometimes I forget what I was waiting for.",
        },
    ),
)

SHEETS = _SAFETY + _PLANS + _UNDERSTANDING + _LOOKING + _LINKS + _SKILLS
