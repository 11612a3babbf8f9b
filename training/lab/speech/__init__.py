"""Parts shared by the recipes of audio nets: recordings, bands, rooms and microphones, packs."""
