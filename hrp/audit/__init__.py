"""What happened: the trail. Imports none of our other packages."""
