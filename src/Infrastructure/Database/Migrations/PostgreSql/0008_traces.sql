-- W3C traceparent of what caused the message: its delivery goes on with that trace.
ALTER TABLE outbox_messages ADD COLUMN trace_parent text COLLATE "C";
