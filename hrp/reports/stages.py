"""How far towards action a stage is: the one scale behind every direction that a report tells."""

from sessions.content.choices import Stage

# Picking a change up again is doing it, and no step back. Whoever is not sure has no place on the way.
PLACES = {
    Stage.NOT_CONSIDERING: 0,
    Stage.CONSIDERING: 1,
    Stage.PREPARING: 2,
    Stage.ACTING: 3,
    Stage.RETURNING_TO_IT: 3,
    Stage.KEEPING_IT_GOING: 4,
}
