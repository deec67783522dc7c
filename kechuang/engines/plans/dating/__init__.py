"""排期 (dating): the network of a plan, its early and late dates, and the reasons why they lie where they lie."""
