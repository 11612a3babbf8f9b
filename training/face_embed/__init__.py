"""Face embedder: a small student distilled from a MobileFaceNet teacher."""
