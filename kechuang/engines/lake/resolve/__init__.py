"""实体解析 (entity resolution): rows of many tables become one entity each, every join with its reason."""
