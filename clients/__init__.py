"""Who the client is: the person, their words, episodes, care team, focus areas, strengths."""
