"""The demo's people, where they work, and one client whom only the stranger sees. All invented."""

from hrp.accounts.roles import Role

TEAM, OTHER_TEAM = "Riverside", "Westgate"
TEAMS = ((TEAM, "Mill Lane"), (OTHER_TEAM, "Station Road"))

# key (the e-mail's first part), name, roles, teams
PEOPLE = (
    ("lead", "Mara Lindqvist", {Role.THERAPIST}, (TEAM,)),
    ("co", "Jon Abara", {Role.THERAPIST}, (TEAM, OTHER_TEAM)),
    ("supervisor", "Sunniva Okafor", {Role.SUPERVISOR}, (TEAM,)),
    ("admin", "Ada Brandt", {Role.ADMIN}, (TEAM,)),
    ("desk", "Fay Moreau", {Role.FRONT_DESK}, (TEAM,)),
    ("stranger", "Rui Castanho", {Role.THERAPIST}, (OTHER_TEAM,)),
)
LEADS = (("supervisor", TEAM), ("supervisor", OTHER_TEAM))
SUPERVISED = (("supervisor", "lead"), ("supervisor", "co"))
EMAIL = "{}@demo.example"

STRANGERS_CLIENT = {
    "chosen_name": "Ottoline",
    "pronouns": "they/them",
    "safe_to_contact": "Text only. Sign as Rui.",
    "phone": "07700 900931",
    "ok_to_text": True,
}
STRANGERS_CLIENT_WORDS = "I'd like one evening a week that isn't about the game."
STRANGERS_CLIENT_FOCUS = "the game"

# What the stories need of the catalogue of substances, should the site have taken it out:
# code -> name, family, usual unit, overdose is a danger
SUBSTANCES = {
    "alcohol": ("Alcohol", "alcohol", "standard drinks", False),
    "benzodiazepines": ("Benzodiazepines", "sedative", "pills", True),
    "cannabis": ("Cannabis", "cannabis", "joints", False),
    "crack": ("Crack cocaine", "stimulant", "times", False),
    "methamphetamine": ("Methamphetamine", "stimulant", "g", False),
    "opioids_other": ("Opioids, street supply", "opioid", "times", True),
}
