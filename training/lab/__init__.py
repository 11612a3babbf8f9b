"""Parts shared by the recipes: reading ONNX teachers, checkpoints, schedules, logs, export."""
