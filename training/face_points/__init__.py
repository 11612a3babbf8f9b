"""Dense face landmarks in three dimensions: MediaPipe's 468-point mesh distilled into a smaller net with 98 points."""
