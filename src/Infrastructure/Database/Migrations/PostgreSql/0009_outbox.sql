-- The lane index holds the due times of what is pending; a second index over them was one more page for every decision.
DROP INDEX ix_outbox_messages_due;
