"""How much of an entity covered parties hold: exact intervals, circles solved."""
