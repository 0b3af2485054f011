"""What content is, how it arrives and where it rests: the floor everything else stands on."""
