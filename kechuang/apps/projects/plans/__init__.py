"""计划 (plans): a project's plan handed to the engine, and what it answers, said as people read it."""
