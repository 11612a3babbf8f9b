"""Signs of synthetic speech: AASIST-L as ONNX."""
