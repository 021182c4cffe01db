"""Several workspaces behind one address, in which people install an app by OAuth."""
