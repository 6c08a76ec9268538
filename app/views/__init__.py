"""The pages, one question each. Views hold no logic: they arrange components."""
