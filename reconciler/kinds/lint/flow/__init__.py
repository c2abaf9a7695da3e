"""What a stack declares as rules look at it: who names whom, and which field goes where."""
