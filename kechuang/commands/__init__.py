"""Sub-commands of `kechuang`, one file each."""
