"""What workers do now and then: one row for each job, a lease for who runs it, and what became of it."""
