"""Who a person is and what they may do: accounts, organisations, sessions, invitations, permissions."""
