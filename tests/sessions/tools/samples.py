"""What is typed into each tool's form in the tests that go through all tools: tool code → field → value.

Some values are not typed but looked up: `AN_AREA` is a focus area of the client's, `A_GOAL` a goal of theirs,
`A_FUNCTION` something that use does for them and that was spoken about.
A sample holds `WORDS` in one text at least, if the tool has texts, so that a test finds it again.
"""

from django.utils import timezone

WORDS = "marmalade"  # stands in every sample that has a text, and in nothing else
AN_AREA = object()
A_GOAL = object()
A_FUNCTION = object()

SAMPLES: dict[str, dict] = {
    "overdose-plan": {
        "naloxone": "carry",
        "who_knows_how": f"Sam, and everybody at the {WORDS} house",
        "slow_start": "A quarter of it first",
    },
    "chain": {
        "event": f"The bus went by and I ate {WORDS} from the jar",
        "urge": "7",
        "response": "Walked home by the canal",
    },
    "typical-occasion": {
        "name": "Friday after work",
        "focus_area": AN_AREA,
        "before": f"Counting the hours, {WORDS} on bread",
        "stopping": "When the record is over",
    },
    "trigger": {
        "text": f"The smell of {WORDS}",
        "kind": "affective",
        "how_often": "most_weeks",
        "plan": "Open the window and see whether it passes",
    },
    "diary": {
        "on": str(timezone.localdate()),
        "urge_peak": "6",
        "minutes": "40",
        "what_i_did": f"Stirred the {WORDS}",
        "what_helped": "Cold air",
    },
    "learning-review": {
        "what_happened": f"A week in the hotel with {WORDS} for breakfast",
        "criticism_before": "9",
        "goal": A_GOAL,
        "still_true": "Six weeks of mornings",
        "change_to_plan": "A room with a kitchen next time",
        "criticism_after": "5",
    },
    "balance": {
        "subject": "current_pattern",
        "focus_area": AN_AREA,
        "good_as_is-0-text": f"The {WORDS} hour is mine alone",
        "good_as_is-0-weight": "8",
        "less_good_as_is-0-text": "Mornings are lost",
        "less_good_as_is-0-voice": "The tired part",
        "good_if_changed-0-text": "Waking before the post comes",
        "less_good_if_changed-0-text": "Long evenings",
        "words": "Both sides are true at once",
    },
    "situation-confidence": {
        "plan": f"Two evenings a week, and {WORDS} on toast afterwards",
        "unpleasant_feelings": "40",
        "good_times": "0",
    },
    "safer-use": {
        "practices-own_kit": "already",
        "practices-checked": "interested",
        "words": f"The kit lives behind the {WORDS}",
    },
    "medical-review": {
        "state": "booked",
        "findings": f"Tuesday, with the doctor on {WORDS} street",
    },
    "medicines": {
        "name": "Thiamine",
        "prescriber": f"The practice on {WORDS} street",
        "client_view": "I take it with breakfast",
    },
    "ideal-use-plan": {
        "focus_area": AN_AREA,
        "benefits_to_keep": f"The {WORDS} hour that is mine",
        "costs_to_avoid": "Mornings that are gone",
        "when": "Fridays and Saturdays",
        "how_much": "3",
        "unit": "glasses",
        "how_often": "8",
        "rewritten_scene": "I put the second bottle back before I sit down",
        "realism": "6",
    },
    "own-count": {
        "goal": A_GOAL,
        "name": f"Evenings with {WORDS} instead",
        "so_far": "14",
    },
    "linkage": {
        "service": "housing",
        "organisation": f"The {WORDS} street office",
        "state": "wanted",
        "words": "A door with a key",
        "next_step": "We ring them together on Monday",
    },
    "supplies": {
        "kind": "other",
        "quantity": "3",
        "what": f"Jars of {WORDS}",
    },
    "skill": {
        "skill": "slow-breathing",
        "setting": "between",
        "helped": "6",
        "words": f"I thought of {WORDS} on every breath out",
    },
    "relaxation": {
        "eyes": "open",
        "tension_before": "7",
        "cue_word": f"{WORDS.capitalize()} and harbour",
        "safe_place": f"The kitchen that smelled of {WORDS}",
        "tension_after": "4",
        "stages_done": "3",
    },
    "function": {
        "code": "ease_worry",
        "own_words": f"It takes the {WORDS} jar off my chest",
        "importance": "8",
        "status": "recognised",
        "focus_area": AN_AREA,
        "shared": "on",
    },
    "other-way": {
        "function": A_FUNCTION,
        "text": f"Toast with {WORDS} on the balcony",
        "helped": "4",
    },
    "what-matters": {
        "named": f"Making {WORDS} with my sister",
        "impact": "-1",
        "words": "I miss the early train to her",
    },
    "formulation": {
        "what_it_does": f"An hour that is as sweet as {WORDS}",
        "what_it_costs": "The mornings",
        "leave_alone": "The year in Leeds",
        "shared": "on",
    },
    "difference": {
        "topic": "Whether evenings are the hard part",
        "client_view": f"Evenings are fine, breakfast and {WORDS} are hard",
        "therapist_view": "Evenings carry it",
        "shared_question": "Which hour is the long one this week?",
        "shared": "on",
    },
    "measure": {
        "measure": "who-5",
        "score": "44",
        "rater": "client",
        "on": timezone.localdate().isoformat(),
        "words": f"More {WORDS} mornings than in spring",
    },
}
