"""The policy's promises: targets with numbers and dates, and standing commitments."""
