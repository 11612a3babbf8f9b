"""The face detector: YuNet distilled into a smaller net that keeps YuNet's outputs. See training/README.md."""
