"""调度会 (meetings): what a meeting has to speak of, and its minutes as the paper tells them."""
