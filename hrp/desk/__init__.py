"""Pages for the front desk: who is expected, who has arrived, how to reach them. Nothing clinical."""
