"""挂图 (wall chart): the projects that a person sees, drawn, filtered and grouped, and what turned since."""
