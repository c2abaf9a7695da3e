"""The verbs of judged queries: converted, copied to the API and back, made of what users did."""
