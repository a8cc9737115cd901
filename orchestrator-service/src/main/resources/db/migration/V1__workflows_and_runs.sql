create table workflow (
    name       text primary key,
    latest     integer     not null,
    created_at timestamptz not null default now()
);

create table workflow_revision (
    workflow   text        not null references workflow (name),
    revision   integer     not null,
    text       text        not null,
    normalised text        not null,
    created_at timestamptz not null default now(),
    primary key (workflow, revision)
);

create table run (
    id              text primary key,
    number          bigint generated always as identity unique,
    workflow        text        not null,
    revision        integer     not null,
    state           text        not null,
    waiting_for     text,
    waiting_since   timestamptz,
    generation      integer     not null default 1,
    topics_ready    boolean     not null default false,
    failure_task    text,
    failure_kind    text,
    failure_code    text,
    failure_message text,
    clean_up        text        not null default 'NOT_YET',
    created_at      timestamptz not null default now(),
    state_since     timestamptz not null default now(),
    started_at      timestamptz,
    ended_at        timestamptz,
    source_counts   jsonb,
    receipt         jsonb,
    foreign key (workflow, revision) references workflow_revision (workflow, revision)
);
-- The supervisor looks for these several times a second; ended runs must not make that slow.
create index run_open on run (number)
    where state not in ('SUCCEEDED', 'SUCCEEDED_WITH_REJECTS', 'FAILED', 'CANCELLED', 'SKIPPED') or clean_up = 'DUE';
create index run_of_workflow on run (workflow, number);

create table run_task (
    run       text    not null references run (id),
    task      text    not null,
    position  integer not null,
    connector text    not null,
    attempt   integer not null default 1,
    lanes     integer not null,
    state     text    not null default 'WAITING',
    retry_at  timestamptz,
    primary key (run, task)
);

create table run_lane (
    run            text        not null,
    task           text        not null,
    lane           integer     not null,
    sequence       bigint      not null default 0,
    row_count      bigint      not null default 0,
    byte_count     bigint      not null default 0,
    waiting_millis bigint      not null default 0,
    ended          boolean     not null default false,
    moved_at       timestamptz not null default now(),
    primary key (run, task, lane),
    foreign key (run, task) references run_task (run, task)
);

-- A few seconds of history, for rates.
create table run_sample (
    run       text   not null,
    task      text   not null,
    second    bigint not null,
    row_count bigint not null,
    primary key (run, task, second)
);

create table task_failure (
    run     text        not null references run (id),
    task    text        not null,
    attempt integer     not null,
    lane    integer     not null,
    kind    text        not null,
    code    text        not null,
    message text        not null,
    at      timestamptz not null default now(),
    primary key (run, task, attempt)
);

create table outbox (
    id         bigint generated always as identity primary key,
    topic      text        not null,
    key        text        not null,
    payload    bytea, -- null is a tombstone
    created_at timestamptz not null default now(),
    published  timestamptz
);
create index outbox_open on outbox (id) where published is null;

create table command (
    id          text primary key,
    run         text        not null references run (id),
    task        text        not null,
    type        text        not null,
    number      integer     not null,
    sends       integer     not null default 1,
    outbox      bigint      not null,
    created_at  timestamptz not null default now(),
    answered_at timestamptz,
    answer      jsonb,
    unique (run, task, type, number)
);

create table replica (
    connector  text        not null,
    replica    text        not null,
    pid        bigint      not null,
    port       integer     not null,
    lanes_fit  integer     not null,
    lanes_held integer     not null,
    seen_at    timestamptz not null,
    primary key (connector, replica)
);
