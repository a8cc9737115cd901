-- What happened to a run, in order and without gaps: whoever adds an event holds the row of its run.
alter table run add column last_event bigint not null default 0;

create table run_event (
    run      text        not null references run (id),
    sequence bigint      not null,
    at       timestamptz not null default now(),
    type     text        not null,
    data     jsonb       not null,
    primary key (run, sequence)
);

-- A retry takes a failed run up again: answers from before it no longer count.
alter table run add column retried_at timestamptz;
alter table run_task add column first_attempt integer not null default 1;

create index run_by_state on run (state, number);

-- One start for each key of a workflow, whoever sends it and however often.
create table start_key (
    workflow   text        not null references workflow (name),
    key        text        not null,
    run        text        not null references run (id),
    created_at timestamptz not null default now(),
    primary key (workflow, key)
);
create index start_key_age on start_key (created_at);
