-- Where the callback of a case goes that was opened without an address of its own.
ALTER TABLE tenants ADD callback_url nvarchar(2048) NULL;

-- Whether every decision is told there, and every step of the review.
ALTER TABLE tenants ADD
    callback_every_decision bit NOT NULL CONSTRAINT df_tenants_callback_every_decision DEFAULT 1,
    callback_status_changes bit NOT NULL CONSTRAINT df_tenants_callback_status_changes DEFAULT 0;
