"""资源平衡 (levelling): schedules that keep to what there is of each team and thing."""
