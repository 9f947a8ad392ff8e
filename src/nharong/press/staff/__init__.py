"""The press room in the site's administration. Its screens save through the services like everybody else."""
