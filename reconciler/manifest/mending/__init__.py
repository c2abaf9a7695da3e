"""The steps that mend a problem, carried out in the text that has it; all else stays as it is."""
