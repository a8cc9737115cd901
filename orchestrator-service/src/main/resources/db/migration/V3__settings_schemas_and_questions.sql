-- What each connector said last of the settings that it takes.
create table settings_schema (
    connector    text primary key,
    schema       text        not null,
    published_at timestamptz not null default now()
);

-- Commands that belong to no run. Whoever asked waits here for the answer, on whichever replica it comes in.
create table question (
    id       text primary key,
    asked_at timestamptz not null default now(),
    answer   jsonb
);
