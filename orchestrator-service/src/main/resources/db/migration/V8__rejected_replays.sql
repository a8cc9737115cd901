-- Of a replay that reads only what was rejected: by source, the transforms whose rejected documents those are, and at which of
-- their lanes the source's lanes begin.
alter table run add column replay_rejected jsonb;
