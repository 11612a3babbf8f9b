"""Passive anti-spoofing from one picture: two MiniFASNets and simulated recapture. See training/README.md."""
