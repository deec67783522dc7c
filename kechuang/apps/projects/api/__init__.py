"""接口 (interface): projects, problems and cases for other programs, with the rights of the pages."""
