"""The catalogue of skills that every site starts with. Own wording."""

from django.db import migrations

SKILLS = (
    ("urge-wave", "Riding out a wish", "coping", "Notice it rise, stay with the breath, let it pass in its own time."),
    ("ten-minutes", "Ten minutes first", "coping", "Do something small for ten minutes, then decide again."),
    ("evening-plan", "A plan for the hard hour", "coping", "Choose beforehand what fills the hour that is hardest."),
    ("say-what-i-want", "Saying what I want", "assertiveness", "I see, I feel, I would like: in one sentence each."),
    ("ask-for-help", "Asking for help", "assertiveness", "Choose one person and one thing to ask."),
    ("no-thanks", "Saying no", "refusal", "A short no, no reason given, something else to do at hand."),
    ("slow-down-anger", "Slowing anger down", "anger", "Name it early, step away, come back when it is below five."),
    ("rehearse", "Rehearsing a hard moment", "cognitive", "Go through it beforehand, with what to say and do."),
    ("another-thought", "Another way to see it", "cognitive", "What would I tell a friend who thought this?"),
    ("think-it-through", "Thinking it through", "cognitive", "Follow the evening to its end, and the morning after."),
    ("slow-breathing", "Slow breathing", "relaxation", "In for four, out for six, for three minutes."),
    ("grounding", "Feet on the floor", "relaxation", "Five things to see, four to feel, three to hear."),
)


def add(apps, schema_editor):
    """Put the skills in, unless a site has one under the same code."""
    skill = apps.get_model("therapy_sessions", "Skill")
    for code, name, family, how in SKILLS:
        skill.objects.get_or_create(code=code, defaults={"name": name, "family": family, "how": how})


class Migration(migrations.Migration):
    """Fill the catalogue of skills."""

    dependencies = [("therapy_sessions", "0005_whole_picture")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
