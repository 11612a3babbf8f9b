"""Speaker embedder: a small student distilled from Resemblyzer, with the names of LibriSpeech's speakers beside it."""
