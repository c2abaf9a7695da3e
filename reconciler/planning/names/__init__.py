"""What a reference means, who is spoken of, and which references lead nowhere."""
