-- Which snapshots of runs lie on S3. The objects are the truth; this is their index.
create sequence run_snapshot_number;

create table run_snapshot (
    run    text        not null references run (id),
    number bigint      not null,
    at     timestamptz not null,
    state  text        not null,
    reason text        not null,
    bytes  bigint      not null,
    primary key (run, number)
);

-- The state_since that the latest snapshot has seen; another one is due while they differ.
alter table run add column snapshot_since timestamptz;
-- When the next one is due although the state has not changed.
alter table run add column snapshot_due timestamptz;
-- Until when whoever takes one now has the run for itself, or until when nobody tries again.
alter table run add column snapshot_claim timestamptz;

-- Nobody would keep one of these.
update run set snapshot_since = state_since
    where ended_at + make_interval(secs => coalesce(archive_keep_seconds, 604800)) < now();
create index run_snapshot_missing on run (number) where snapshot_since is distinct from state_since;
