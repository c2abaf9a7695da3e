"""What a search is asked, judged before it is sent."""
