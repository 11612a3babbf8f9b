"""Where somebody speaks: Silero VAD as ONNX."""
