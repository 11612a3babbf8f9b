"""Parts shared by the recipes whose nets hear: recordings, bands, rooms and microphones, packs."""
