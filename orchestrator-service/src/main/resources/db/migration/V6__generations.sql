-- The ids that Kafka gave the topics of the run's generation: others, or none, mean that the topics are lost.
alter table run add column topics_made text;

-- By source, where the lanes of the run's generation begin; null until the generation is planned.
alter table run add column begins jsonb;
update run set begins = '{}' where source_counts is not null;

-- Up to which generation a replay reads its origin's archive.
alter table run add column replay_generation integer;
update run set replay_generation = 1 where replay_of is not null;
