-- The run whose archive a run reads instead of its sources.
alter table run add column replay_of text;

-- How long a run's archive stays after the run has ended, as its revision says; null if nothing is archived.
alter table run add column archive_keep_seconds bigint;
alter table run add column archive_dropped boolean not null default false;
create index run_archive_due on run (ended_at) where archive_keep_seconds is not null and not archive_dropped;
