"""态势 (standing): how projects stand: lights, deadlines, stages, completion on time."""
