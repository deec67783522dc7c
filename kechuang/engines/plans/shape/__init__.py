"""结果格式 (shape): the JSON of a dated plan, version 1: what ``kechuang plans schedule --json`` writes."""
