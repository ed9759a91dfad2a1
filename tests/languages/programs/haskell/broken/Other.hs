module Other where
broken = = 2
