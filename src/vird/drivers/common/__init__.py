"""What every driver needs once: the registry of its objects, their jobs, their files, its event bus."""
