alter table run_lane add column waiting_for text;

-- A replica that has said goodbye is remembered, for how long its connector has not been heard of.
alter table replica add column gone boolean not null default false;
