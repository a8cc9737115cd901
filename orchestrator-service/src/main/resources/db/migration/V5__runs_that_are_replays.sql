-- The run whose archive a run reads instead of its sources.
alter table run add column replay_of text;
