"""人工核对: doubtful pairs, stewards' decisions, alarms, entities that merged or split."""
