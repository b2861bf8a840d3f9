-- Token buckets that nodes share, each under a hash of whose it is: until when what was taken counts, in microseconds of Unix time.
CREATE TABLE rate_buckets (
    id varchar(64) NOT NULL PRIMARY KEY,
    used_until bigint NOT NULL
);
CREATE INDEX ix_rate_buckets_used ON rate_buckets (used_until);
